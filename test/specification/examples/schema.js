const userSchema = zigllms.schema.define({
  name: "UserProfile",
  type: "object",
  properties: {
    id: { type: "integer" },
    name: { type: "string", minLength: 1 },
    email: { type: "string", format: "email" },
    preferences: {
      type: "object",
      properties: { theme: { type: "string", enum: ["light", "dark"] }, notifications: { type: "boolean" } },
    },
  },
  required: ["id", "name", "email"],
});

const [isValid, errors] = zigllms.schema.validate(userSchema, user_data);
if (!isValid) {
  for (const error of errors) console.log(`Validation error: ${error.message}`);
}

const parser = zigllms.output.createParser({ schema: userSchema, format: "json" });
