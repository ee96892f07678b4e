parser = zigllms.output.create_parser(
    format="json",
    schema={
        "type": "object",
        "properties": {
            "summary": {"type": "string"},
            "key_points": {"type": "array", "items": {"type": "string"}},
            "sentiment": {"type": "string", "enum": ["positive", "negative", "neutral"]},
        },
    },
)

structured = parser.parse(agent_response)
print("Summary: " + structured.summary)
print("Sentiment: " + structured.sentiment)

markdown_parser = zigllms.output.create_parser(format="markdown")
sections = markdown_parser.extract_sections(agent_response)
