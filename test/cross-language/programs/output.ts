import type { Program } from '../program.js';

export const programs: Program[] = [
  {
    name: 'an answer is mended against a schema, and what is wrong is told',
    lua: `
local parser = zigllms.output.createParser({ format = "json", schema = { type = "object", properties = { id = { type = "integer" }, ok = { type = "boolean" } }, required = { "id" } } })
local good = parser:tryParse("Sure! {'id': '7', ok: true,}")
local bad = parser:tryParse("{\\"ok\\": true}")
return { good.value, good.valid, #good.repairs > 0, bad.valid, bad.errors[1].message, failure(function() parser:parse("{\\"id\\": \\"seven\\"}") end), failure(function() parser:parse("nothing here") end) }`,
    javascript: `
const parser = zigllms.output.createParser({ format: "json", schema: { type: "object", properties: { id: { type: "integer" }, ok: { type: "boolean" } }, required: ["id"] } });
const good = parser.tryParse("Sure! {'id': '7', ok: true,}");
const bad = parser.tryParse("{\\"ok\\": true}");
[good.value, good.valid, good.repairs.length > 0, bad.valid, bad.errors[0].message, await failure(() => parser.parse("{\\"id\\": \\"seven\\"}")), await failure(() => parser.parse("nothing here"))]`,
    wren: `
import "zigllms.output" for Output
var parser = Output.createParser({ "format": "json", "schema": { "type": "object", "properties": { "id": { "type": "integer" }, "ok": { "type": "boolean" } }, "required": ["id"] } })
var good = parser.tryParse("Sure! {'id': '7', ok: true,}")
var bad = parser.tryParse("{\\"ok\\": true}")
return [good["value"], good["valid"], good["repairs"].count > 0, bad["valid"], bad["errors"][0]["message"], failure.call { parser.parse("{\\"id\\": \\"seven\\"}") }, failure.call { parser.parse("nothing here") }]`,
    python: `
parser = zigllms.output.create_parser(format="json", schema={"type": "object", "properties": {"id": {"type": "integer"}, "ok": {"type": "boolean"}}, "required": ["id"]})
good = parser.try_parse("Sure! {'id': '7', ok: true,}")
bad = parser.try_parse('{"ok": true}')
[good.value, good.valid, len(good.repairs) > 0, bad.valid, bad.errors[0].message, failure(lambda: parser.parse('{"id": "seven"}')), failure(lambda: parser.parse("nothing here"))]`,
    expected: [
      { id: 7, ok: true },
      true,
      true,
      false,
      'is required',
      ['output_invalid', 'the answer is not what was asked for: id must be integer'],
      ['output_invalid', 'the answer is not what was asked for: there is no JSON in the answer'],
    ],
  },
  {
    name: 'sections, lists, tables and code are taken out of Markdown',
    lua: `
local output = zigllms.output
local text = "# One\\n\\n- a\\n- b\\n\\n## Two\\n\\n| x | y |\\n|---|---|\\n| 1 | 2 |\\n\\n\`\`\`lua\\nreturn 1\\n\`\`\`\\n"
local sections, lists, tables, code = output.extractSections(text), output.extractLists(text), output.extractTables(text), output.extractCodeBlocks(text, "lua")
return { sections[1].title, sections[2].level, lists[1].items[2].text, tables[1].headers, code[1].code, output.extractJson("so: [1, 2]"), output.template("{{a.b}} and {{c}}", { a = { b = 1 }, c = "two" }), failure(function() output.template("{{nobody}}", { a = 1 }) end) }`,
    javascript: `
const { output } = zigllms;
const text = "# One\\n\\n- a\\n- b\\n\\n## Two\\n\\n| x | y |\\n|---|---|\\n| 1 | 2 |\\n\\n\`\`\`lua\\nreturn 1\\n\`\`\`\\n";
const sections = output.extractSections(text), lists = output.extractLists(text), tables = output.extractTables(text), code = output.extractCodeBlocks(text, "lua");
[sections[0].title, sections[1].level, lists[0].items[1].text, tables[0].headers, code[0].code, output.extractJson("so: [1, 2]"), output.template("{{a.b}} and {{c}}", { a: { b: 1 }, c: "two" }), await failure(() => output.template("{{nobody}}", { a: 1 }))]`,
    wren: `
import "zigllms.output" for Output
var text = "# One\\n\\n- a\\n- b\\n\\n## Two\\n\\n| x | y |\\n|---|---|\\n| 1 | 2 |\\n\\n\`\`\`lua\\nreturn 1\\n\`\`\`\\n"
var sections = Output.extractSections(text)
var lists = Output.extractLists(text)
var tables = Output.extractTables(text)
var code = Output.extractCodeBlocks(text, "lua")
return [sections[0]["title"], sections[1]["level"], lists[0]["items"][1]["text"], tables[0]["headers"], code[0]["code"], Output.extractJson("so: [1, 2]"), Output.template("{{a.b}} and {{c}}", { "a": { "b": 1 }, "c": "two" }), failure.call { Output.template("{{nobody}}", { "a": 1 }) }]`,
    python: `
output = zigllms.output
text = "# One\\n\\n- a\\n- b\\n\\n## Two\\n\\n| x | y |\\n|---|---|\\n| 1 | 2 |\\n\\n\`\`\`lua\\nreturn 1\\n\`\`\`\\n"
sections, lists, tables, code = output.extract_sections(text), output.extract_lists(text), output.extract_tables(text), output.extract_code_blocks(text, "lua")
[sections[0].title, sections[1].level, lists[0]["items"][1].text, tables[0].headers, code[0].code, output.extract_json("so: [1, 2]"), output.template("{{a.b}} and {{c}}", {"a": {"b": 1}, "c": "two"}), failure(lambda: output.template("{{nobody}}", {"a": 1}))]`,
    expected: [
      'One',
      2,
      'b',
      ['x', 'y'],
      'return 1',
      [1, 2],
      '1 and two',
      ['template_invalid', '{{nobody}}: there is no "nobody"'],
    ],
  },
  {
    name: 'other formats, and an answer that is still being written',
    lua: `
local output = zigllms.output
local csv, yaml = output.parse("a,b\\n1,2\\n", { format = "csv" }), output.parse("a: 1\\nb: [x, y]", { format = "yaml" })
local parser = output.createParser({ format = "json" })
local part = parser:parsePartial("{\\"a\\": [1, 2")
parser:parsePartial(", 3]}")
return { csv, yaml, #part.a > 0, parser:finish(), output.format({ 1, 2 }), failure(function() output.createParser({ format = "jsn" }) end) }`,
    javascript: `
const { output } = zigllms;
const csv = output.parse("a,b\\n1,2\\n", { format: "csv" }), yaml = output.parse("a: 1\\nb: [x, y]", { format: "yaml" });
const parser = output.createParser({ format: "json" });
const part = parser.parsePartial("{\\"a\\": [1, 2");
parser.parsePartial(", 3]}");
[csv, yaml, part.a.length > 0, parser.finish(), output.format([1, 2]), await failure(() => output.createParser({ format: "jsn" }))]`,
    wren: `
import "zigllms.output" for Output
var csv = Output.parse("a,b\\n1,2\\n", { "format": "csv" })
var yaml = Output.parse("a: 1\\nb: [x, y]", { "format": "yaml" })
var parser = Output.createParser({ "format": "json" })
var part = parser.parsePartial("{\\"a\\": [1, 2")
parser.parsePartial(", 3]}")
return [csv, yaml, part["a"].count > 0, parser.finish(), Output.format([1, 2]), failure.call { Output.createParser({ "format": "jsn" }) }]`,
    python: `
output = zigllms.output
csv, yaml = output.parse("a,b\\n1,2\\n", format="csv"), output.parse("a: 1\\nb: [x, y]", format="yaml")
parser = output.create_parser(format="json")
part = parser.parse_partial('{"a": [1, 2')
parser.parse_partial(", 3]}")
[csv, yaml, len(part.a) > 0, parser.finish(), output.format([1, 2]), failure(lambda: output.create_parser(format="jsn"))]`,
    expected: [
      [{ a: '1', b: '2' }],
      { a: 1, b: ['x', 'y'] },
      true,
      { a: [1, 2, 3] },
      '[\n  1,\n  2\n]',
      [
        'invalid_argument',
        'output.createParser: format: must be one of json, markdown, yaml, xml, csv, text; did you mean "json"?',
      ],
    ],
  },
];
