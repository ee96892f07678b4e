const parser = zigllms.output.createParser({
  format: "json",
  schema: {
    type: "object",
    properties: {
      summary: { type: "string" },
      key_points: { type: "array", items: { type: "string" } },
      sentiment: { type: "string", enum: ["positive", "negative", "neutral"] },
    },
  },
});

const structured = parser.parse(agent_response);
console.log(`Summary: ${structured.summary}`);
console.log(`Sentiment: ${structured.sentiment}`);

const markdownParser = zigllms.output.createParser({ format: "markdown" });
const sections = markdownParser.extractSections(agent_response);
