user_schema = zigllms.schema.define({
    "name": "UserProfile",
    "type": "object",
    "properties": {
        "id": {"type": "integer"},
        "name": {"type": "string", "minLength": 1},
        "email": {"type": "string", "format": "email"},
        "preferences": {
            "type": "object",
            "properties": {
                "theme": {"type": "string", "enum": ["light", "dark"]},
                "notifications": {"type": "boolean"},
            },
        },
    },
    "required": ["id", "name", "email"],
})

is_valid, errors = zigllms.schema.validate(user_schema, user_data)
if not is_valid:
    for error in errors:
        print("Validation error: " + error.message)

parser = zigllms.output.create_parser(schema=user_schema, format="json")
