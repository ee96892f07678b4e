import type { Program } from '../program.js';

export const programs: Program[] = [
  {
    name: 'values are checked against a schema, errors told part by part',
    lua: `
local schema = zigllms.schema
local user = schema.define({ name = "User", type = "object", properties = { id = { type = "integer" }, tags = { type = "array", items = { enum = { "a", "b" } } } }, required = { "id" } })
local good = schema.validate("User", { id = 1, tags = { "a" } })
local bad, errors = user:validate({ id = 1, tags = { "a", "c" } })
return { user.name, good, bad, errors[1].path, errors[1].message, schema.get("User") == user, failure(function() schema.validate("Usr", 1) end), schema.remove("User"), schema.remove("User") }`,
    javascript: `
const { schema } = zigllms;
const user = schema.define({ name: "User", type: "object", properties: { id: { type: "integer" }, tags: { type: "array", items: { enum: ["a", "b"] } } }, required: ["id"] });
const [good] = schema.validate("User", { id: 1, tags: ["a"] });
const [bad, errors] = user.validate({ id: 1, tags: ["a", "c"] });
[user.name, good, bad, errors[0].path, errors[0].message, schema.get("User") === user, await failure(() => schema.validate("Usr", 1)), schema.remove("User"), schema.remove("User")]`,
    wren: `
import "zigllms.schema" for Schema
var user = Schema.define({ "name": "User", "type": "object", "properties": { "id": { "type": "integer" }, "tags": { "type": "array", "items": { "enum": ["a", "b"] } } }, "required": ["id"] })
var good = Schema.validate("User", { "id": 1, "tags": ["a"] })[0]
var checked = user.validate({ "id": 1, "tags": ["a", "c"] })
return [user.name, good, checked[0], checked[1][0]["path"], checked[1][0]["message"], Schema.get("User") == user, failure.call { Schema.validate("Usr", 1) }, Schema.remove("User"), Schema.remove("User")]`,
    python: `
schema = zigllms.schema
user = schema.define({"name": "User", "type": "object", "properties": {"id": {"type": "integer"}, "tags": {"type": "array", "items": {"enum": ["a", "b"]}}}, "required": ["id"]})
good, _ = schema.validate("User", {"id": 1, "tags": ["a"]})
bad, errors = user.validate({"id": 1, "tags": ["a", "c"]})
[user.name, good, bad, errors[0].path, errors[0].message, schema.get("User") == user, failure(lambda: schema.validate("Usr", 1)), schema.remove("User"), schema.remove("User")]`,
    expected: [
      'User',
      true,
      false,
      'tags[1]',
      'must be one of ["a","b"]',
      true,
      ['not_found', 'schema.validate: schema "Usr" is not defined; did you mean "User"?'],
      true,
      false,
    ],
  },
  {
    name: 'values are coerced, defaults filled in, schemas extended and merged',
    lua: `
local schema = zigllms.schema
local base = schema.define({ type = "object", properties = { n = { type = "integer" }, on = { type = "boolean", default = true } } })
local more = base:extend({ properties = { text = { type = "string", minLength = 2 } }, required = { "text" } })
local both = schema.merge({ base, { type = "object", required = { "n" } } })
return { base:coerce({ n = "7" }), base:applyDefaults({ n = 1 }), (more:validate({ n = 1 })), (more:validate({ text = "ab" })), (both:validate({ n = 1 })), (both:validate({ on = true })), failure(function() schema.define({ type = "objekt" }) end), failure(function() schema.coerce(base, { n = "seven" }) end) }`,
    javascript: `
const { schema } = zigllms;
const base = schema.define({ type: "object", properties: { n: { type: "integer" }, on: { type: "boolean", default: true } } });
const more = base.extend({ properties: { text: { type: "string", minLength: 2 } }, required: ["text"] });
const both = schema.merge([base, { type: "object", required: ["n"] }]);
[base.coerce({ n: "7" }), base.applyDefaults({ n: 1 }), more.validate({ n: 1 })[0], more.validate({ text: "ab" })[0], both.validate({ n: 1 })[0], both.validate({ on: true })[0], await failure(() => schema.define({ type: "objekt" })), await failure(() => schema.coerce(base, { n: "seven" }))]`,
    wren: `
import "zigllms.schema" for Schema
var base = Schema.define({ "type": "object", "properties": { "n": { "type": "integer" }, "on": { "type": "boolean", "default": true } } })
var more = base.extend({ "properties": { "text": { "type": "string", "minLength": 2 } }, "required": ["text"] })
var both = Schema.merge([base, { "type": "object", "required": ["n"] }])
return [base.coerce({ "n": "7" }), base.applyDefaults({ "n": 1 }), more.validate({ "n": 1 })[0], more.validate({ "text": "ab" })[0], both.validate({ "n": 1 })[0], both.validate({ "on": true })[0], failure.call { Schema.define({ "type": "objekt" }) }, failure.call { Schema.coerce(base, { "n": "seven" }) }]`,
    python: `
schema = zigllms.schema
base = schema.define({"type": "object", "properties": {"n": {"type": "integer"}, "on": {"type": "boolean", "default": True}}})
more = base.extend({"properties": {"text": {"type": "string", "minLength": 2}}, "required": ["text"]})
both = schema.merge([base, {"type": "object", "required": ["n"]}])
[base.coerce({"n": "7"}), base.apply_defaults({"n": 1}), more.validate({"n": 1})[0], more.validate({"text": "ab"})[0], both.validate({"n": 1})[0], both.validate({"on": True})[0], failure(lambda: schema.define({"type": "objekt"})), failure(lambda: schema.coerce(base, {"n": "seven"}))]`,
    expected: [
      { on: true, n: 7 },
      { on: true, n: 1 },
      false,
      true,
      true,
      false,
      [
        'schema_invalid',
        'schema: type must be one of array, boolean, integer, null, number, object, string, or a list of them, got "objekt"; did you mean "object"?',
      ],
      ['schema_mismatch', 'the value does not fit schema "unnamed": n must be integer'],
    ],
  },
];
