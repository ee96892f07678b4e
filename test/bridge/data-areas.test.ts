// Schemas, memories and parsers in four languages: the same program gives the same in each.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { createFramework, exposeFramework } from '../../src/framework-entry.js';

const programs: Record<string, string> = {
  lua: `
    local user = zigllms.schema.define({
      name = "User", type = "object", required = { "id", "email" },
      properties = { id = { type = "integer" }, email = { type = "string", format = "email" } },
    })
    local is_valid, errors = zigllms.schema.validate(user, { id = "x", email = "nobody" })
    local parser = zigllms.output.createParser({ format = "json", schema = user })
    local parsed = parser:parse('Sure: {"id": "7", "email": "ann@example.org",}')
    local memory = zigllms.memory.create({ type = "short_term", capacity = 1000, ttl = 3600000 })
    memory:add({ role = "user", content = "Remember that my name is John", metadata = { important = true } })
    memory:add({ role = "assistant", content = "I will" })
    zigllms.memory.saveSnapshot("conversation_123", memory:snapshot())
    memory:clear()
    memory:restore(zigllms.memory.loadSnapshot("conversation_123"))
    local summary = memory:summarize({ keep_last = 1 }, function(text) return "about John" end)
    local ok, problem = pcall(function() return memory:add({ role = "usr" }) end)
    return {
      valid = is_valid, paths = { errors[1].path, errors[2].path }, parsed = parsed, name = user.name,
      found = #memory:search("name", { limit = 5 }), history = memory:getHistory()[1].content, summary = summary,
      approximate = memory:getStats().approximate, code = problem.code,
      sections = #zigllms.output.createParser({ format = "markdown" }):extractSections("# A\\ntext\\n# B"),
      filled = zigllms.output.template("Hello {{user.name}}", { user = { name = "Ann" } }),
    }`,
  quickjs: `
    const user = zigllms.schema.define({
      name: "User", type: "object", required: ["id", "email"],
      properties: { id: { type: "integer" }, email: { type: "string", format: "email" } },
    });
    const [is_valid, errors] = zigllms.schema.validate(user, { id: "x", email: "nobody" });
    const parser = zigllms.output.createParser({ format: "json", schema: user });
    const parsed = parser.parse('Sure: {"id": "7", "email": "ann@example.org",}');
    const memory = zigllms.memory.create({ type: "short_term", capacity: 1000, ttl: 3600000 });
    await memory.add({ role: "user", content: "Remember that my name is John", metadata: { important: true } });
    await memory.add({ role: "assistant", content: "I will" });
    zigllms.memory.saveSnapshot("conversation_123", memory.snapshot());
    memory.clear();
    memory.restore(zigllms.memory.loadSnapshot("conversation_123"));
    const summary = await memory.summarize({ keepLast: 1 }, (text) => "about John");
    let code;
    try { await memory.add({ role: "usr" }); } catch (error) { code = error.code; }
    ({
      valid: is_valid, paths: errors.map((error) => error.path), parsed, name: user.name,
      found: memory.search("name", { limit: 5 }).length, history: memory.getHistory()[0].content, summary,
      approximate: memory.getStats().approximate, code,
      sections: zigllms.output.createParser({ format: "markdown" }).extractSections("# A\\ntext\\n# B").length,
      filled: zigllms.output.template("Hello {{user.name}}", { user: { name: "Ann" } }),
    })`,
  python: `
user = zigllms.schema.define({
    "name": "User", "type": "object", "required": ["id", "email"],
    "properties": {"id": {"type": "integer"}, "email": {"type": "string", "format": "email"}},
})
is_valid, errors = zigllms.schema.validate(user, {"id": "x", "email": "nobody"})
parser = zigllms.output.create_parser({"format": "json", "schema": user})
parsed = parser.parse('Sure: {"id": "7", "email": "ann@example.org",}')
memory = zigllms.memory.create({"type": "short_term", "capacity": 1000, "ttl": 3600000})
memory.add({"role": "user", "content": "Remember that my name is John", "metadata": {"important": True}})
memory.add({"role": "assistant", "content": "I will"})
zigllms.memory.save_snapshot("conversation_123", memory.snapshot())
memory.clear()
memory.restore(zigllms.memory.load_snapshot("conversation_123"))
summary = memory.summarize({"keep_last": 1}, lambda text: "about John")
try:
    memory.add({"role": "usr"})
except Exception as error:
    code = error.code
{
    "valid": is_valid, "paths": [error["path"] for error in errors], "parsed": parsed, "name": user.name,
    "found": len(memory.search("name", {"limit": 5})),
    "history": memory.get_history()[0]["content"], "summary": summary,
    "approximate": memory.get_stats()["approximate"], "code": code,
    "sections": len(zigllms.output.create_parser({"format": "markdown"}).extractSections("# A\\ntext\\n# B")),
    "filled": zigllms.output.template("Hello {{user.name}}", {"user": {"name": "Ann"}}),
}`,
  wren: `
import "zigllms.schema" for Schema
import "zigllms.output" for Output
import "zigllms.memory" for Memory
var user = Schema.define({
  "name": "User", "type": "object", "required": ["id", "email"],
  "properties": { "id": { "type": "integer" }, "email": { "type": "string", "format": "email" } }
})
var checked = Schema.validate(user, { "id": "x", "email": "nobody" })
var parser = Output.createParser({ "format": "json", "schema": user })
var parsed = parser.parse("Sure: {\\"id\\": \\"7\\", \\"email\\": \\"ann@example.org\\",}")
var memory = Memory.create({ "type": "short_term", "capacity": 1000, "ttl": 3600000 })
memory.add({ "role": "user", "content": "Remember that my name is John", "metadata": { "important": true } })
memory.add({ "role": "assistant", "content": "I will" })
Memory.saveSnapshot("conversation_123", memory.snapshot())
memory.clear()
memory.restore(Memory.loadSnapshot("conversation_123"))
var summary = memory.summarize({ "keepLast": 1 }, Fn.new {|text| "about John" })
var fiber = Fiber.new { memory.add({ "role": "usr" }) }
var problem = fiber.try()
return {
  "valid": checked[0], "paths": checked[1].map {|error| error["path"] }.toList, "parsed": parsed, "name": user.name,
  "found": memory.search("name", { "limit": 5 }).count, "history": memory.getHistory()[0]["content"], "summary": summary,
  "approximate": memory.getStats()["approximate"], "code": problem.code,
  "sections": Output.createParser({ "format": "markdown" }).extractSections("# A\\ntext\\n# B").count,
  "filled": Output.template("Hello {{user.name}}", { "user": { "name": "Ann" } })
}`,
};
import { openEngine } from '../support/open-engine.js';

const expected = {
  valid: false,
  paths: ['email', 'id'],
  parsed: { id: 7, email: 'ann@example.org' },
  name: 'User',
  found: 0,
  history: 'Summary of the conversation so far:\nabout John',
  summary: 'about John',
  approximate: true,
  code: 'invalid_argument',
  sections: 2,
  filled: 'Hello Ann',
};

for (const [language, program] of Object.entries(programs)) {
  const engine = await openEngine(language);
  if (typeof engine === 'string') {
    describe(`data areas in ${language}`, { skip: engine }, () => undefined);
    continue;
  }
  after(() => engine.dispose());
  test(`schemas, memories and parsers in ${language}`, { timeout: 60_000 }, async (t) => {
    const context = await engine.createContext({ isolation: 'thread', timeoutMs: 30_000 });
    t.after(() => context.dispose());
    const framework = createFramework();
    await exposeFramework(context, framework);
    const said = await context.eval<{ paths: string[] }>(program, { fileName: 'areas' });
    // The keys of a Lua table have no order, so those of the schema have none either.
    assert.deepEqual({ ...said, paths: said.paths.toSorted() }, expected);
    await context.dispose();
    assert.deepEqual(framework.schemas.list(), [], 'schemas go with the context that defined them');
  });
}
