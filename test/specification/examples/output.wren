import "zigllms.output" for Output

var parser = Output.createParser({
  "format": "json",
  "schema": {
    "type": "object",
    "properties": {
      "summary": { "type": "string" },
      "key_points": { "type": "array", "items": { "type": "string" } },
      "sentiment": { "type": "string", "enum": ["positive", "negative", "neutral"] }
    }
  }
})

var structured = parser.parse(agent_response)
System.print("Summary: " + structured["summary"])
System.print("Sentiment: " + structured["sentiment"])

var markdownParser = Output.createParser({ "format": "markdown" })
var sections = markdownParser.extractSections(agent_response)
