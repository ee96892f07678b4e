import type { Program } from '../program.js';

export const programs: Program[] = [
  {
    name: 'a tool is registered, found, called, disabled and removed',
    lua: `
local tool = zigllms.tool
tool.register({ name = "shout", description = "Makes a text loud", execute = function(input) return { text = input.text .. "!" } end })
local said = tool.execute("shout", { text = "hi" }).text
local found = tool.search("loud")[1].name
tool.disable("shout")
local off = failure(function() tool.execute("shout", { text = "hi" }) end)
tool.enable("shout")
return { said, found, off, tool.get("shout").enabled, tool.exists("shout"), tool.unregister("shout"), tool.unregister("shout"), failure(function() tool.execute("shout", {}) end) }`,
    javascript: `
const { tool } = zigllms;
tool.register({ name: "shout", description: "Makes a text loud", execute: async ({ text }) => ({ text: text + "!" }) });
const said = (await tool.execute("shout", { text: "hi" })).text;
const found = tool.search("loud")[0].name;
tool.disable("shout");
const off = await failure(() => tool.execute("shout", { text: "hi" }));
tool.enable("shout");
[said, found, off, tool.get("shout").enabled, tool.exists("shout"), tool.unregister("shout"), tool.unregister("shout"), await failure(() => tool.execute("shout", {}))]`,
    wren: `
import "zigllms.tool" for Tool
Tool.register({ "name": "shout", "description": "Makes a text loud", "execute": Fn.new {|input| { "text": input["text"] + "!" } } })
var said = Tool.execute("shout", { "text": "hi" })["text"]
var found = Tool.search("loud")[0]["name"]
Tool.disable("shout")
var off = failure.call { Tool.execute("shout", { "text": "hi" }) }
Tool.enable("shout")
return [said, found, off, Tool.get("shout")["enabled"], Tool.exists("shout"), Tool.unregister("shout"), Tool.unregister("shout"), failure.call { Tool.execute("shout", {}) }]`,
    python: `
tool = zigllms.tool
tool.register(name="shout", description="Makes a text loud", execute=lambda input: {"text": input.text + "!"})
said = tool.execute("shout", {"text": "hi"})["text"]
found = tool.search("loud")[0].name
tool.disable("shout")
off = failure(lambda: tool.execute("shout", {"text": "hi"}))
tool.enable("shout")
[said, found, off, tool.get("shout").enabled, tool.exists("shout"), tool.unregister("shout"), tool.unregister("shout"), failure(lambda: tool.execute("shout", {}))]`,
    expected: [
      'hi!',
      'shout',
      ['permission_error', 'tool "shout" is disabled'],
      true,
      true,
      true,
      false,
      ['not_found', 'tool "shout" is not registered'],
    ],
  },
  {
    name: 'inputs and outputs are checked',
    lua: `
local tool = zigllms.tool
tool.register({ name = "half", schema = { type = "object", properties = { n = { type = "integer" } }, required = { "n" } }, outputSchema = { type = "integer" }, execute = function(input) return input.n / 2 end })
local checked = tool.validate("half", { n = "x" })
return { tool.execute("half", { n = 4 }) == 2, checked.valid, checked.errors[1].path, checked.errors[1].message, failure(function() tool.execute("half", { n = "x" }) end), failure(function() tool.execute("half", {}) end), failure(function() tool.execute("half", { n = 3 }) end) }`,
    javascript: `
const { tool } = zigllms;
tool.register({ name: "half", schema: { type: "object", properties: { n: { type: "integer" } }, required: ["n"] }, outputSchema: { type: "integer" }, execute: ({ n }) => n / 2 });
const checked = tool.validate("half", { n: "x" });
[await tool.execute("half", { n: 4 }) === 2, checked.valid, checked.errors[0].path, checked.errors[0].message, await failure(() => tool.execute("half", { n: "x" })), await failure(() => tool.execute("half", {})), await failure(() => tool.execute("half", { n: 3 }))]`,
    wren: `
import "zigllms.tool" for Tool
Tool.register({ "name": "half", "schema": { "type": "object", "properties": { "n": { "type": "integer" } }, "required": ["n"] }, "outputSchema": { "type": "integer" }, "execute": Fn.new {|input| input["n"] / 2 } })
var checked = Tool.validate("half", { "n": "x" })
return [Tool.execute("half", { "n": 4 }) == 2, checked["valid"], checked["errors"][0]["path"], checked["errors"][0]["message"], failure.call { Tool.execute("half", { "n": "x" }) }, failure.call { Tool.execute("half", {}) }, failure.call { Tool.execute("half", { "n": 3 }) }]`,
    python: `
tool = zigllms.tool
tool.register({"name": "half", "schema": {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}, "output_schema": {"type": "integer"}, "execute": lambda input: input.n / 2})
checked = tool.validate("half", {"n": "x"})
[tool.execute("half", {"n": 4}) == 2, checked.valid, checked.errors[0].path, checked.errors[0].message, failure(lambda: tool.execute("half", {"n": "x"})), failure(lambda: tool.execute("half", {})), failure(lambda: tool.execute("half", {"n": 3}))]`,
    expected: [
      true,
      false,
      'n',
      'must be integer',
      ['tool_input_invalid', 'tool "half": invalid input: n must be integer'],
      ['tool_input_invalid', 'tool "half": invalid input: n is required'],
      ['tool_output_invalid', 'tool "half": invalid output: must be integer'],
    ],
  },
  {
    name: 'a built-in tool, mistakes in its input, and a definition that is none',
    lua: `
local tool = zigllms.tool
return { tool.execute("calculator", { expression = "(1 + 2) * 14" }), failure(function() tool.execute("calculator", { expression = "1 +" }) end), failure(function() tool.register({ name = "x" }) end), failure(function() tool.register({ name = "not a name", execute = function() end }) end) }`,
    javascript: `
const { tool } = zigllms;
[await tool.execute("calculator", { expression: "(1 + 2) * 14" }), await failure(() => tool.execute("calculator", { expression: "1 +" })), await failure(() => tool.register({ name: "x" })), await failure(() => tool.register({ name: "not a name", execute() {} }))]`,
    wren: `
import "zigllms.tool" for Tool
return [Tool.execute("calculator", { "expression": "(1 + 2) * 14" }), failure.call { Tool.execute("calculator", { "expression": "1 +" }) }, failure.call { Tool.register({ "name": "x" }) }, failure.call { Tool.register({ "name": "not a name", "execute": Fn.new { null } }) }]`,
    python: `
tool = zigllms.tool
[tool.execute("calculator", {"expression": "(1 + 2) * 14"}), failure(lambda: tool.execute("calculator", {"expression": "1 +"})), failure(lambda: tool.register({"name": "x"})), failure(lambda: tool.register({"name": "not a name", "execute": lambda: None}))]`,
    expected: [
      42,
      ['invalid_argument', 'the expression cannot be calculated: it ends too early'],
      ['invalid_argument', 'tool.register: execute: is required'],
      [
        'invalid_argument',
        'tool.register: name: must be 1 to 64 letters, digits, _ or - (what model providers accept)',
      ],
    ],
  },
];
