import "zigllms.schema" for Schema
import "zigllms.output" for Output

var userSchema = Schema.define({
  "name": "UserProfile",
  "type": "object",
  "properties": {
    "id": { "type": "integer" },
    "name": { "type": "string", "minLength": 1 },
    "email": { "type": "string", "format": "email" },
    "preferences": {
      "type": "object",
      "properties": { "theme": { "type": "string", "enum": ["light", "dark"] }, "notifications": { "type": "boolean" } }
    }
  },
  "required": ["id", "name", "email"]
})

var checked = Schema.validate(userSchema, user_data)
if (!checked[0]) {
  for (error in checked[1]) System.print("Validation error: " + error["message"])
}

var parser = Output.createParser({ "schema": userSchema, "format": "json" })
