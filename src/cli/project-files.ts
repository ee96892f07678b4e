// What `zigllms init` writes: per language a script that uses an agent, a test of it, and the settings by which editors find the stubs.

export const projectLanguages = ['lua', 'quickjs', 'wren', 'python'] as const;

/** File names and texts for the language of an engine. */
export function projectFiles(engine: string): ReadonlyMap<string, string> {
  const files = projects[engine as (typeof projectLanguages)[number]];
  if (files === undefined) throw new Error(`there is no project for ${engine}`);
  return files;
}

const projects: Readonly<Record<(typeof projectLanguages)[number], ReadonlyMap<string, string>>> = {
  lua: new Map([
    [
      'main.lua',
      `-- Run it: npx zigllms run main.lua Ada
local words = require("words")

zigllms.tool.register({
    name = "word_count",
    description = "Counts the words of a text",
    schema = { type = "object", properties = { text = { type = "string" } }, required = { "text" } },
    execute = function(input) return words.count(input.text) end
})

local agent = zigllms.agent.create({ name = "counter", tools = { "word_count" } })
local result = agent:run('Use word_count on "four real languages"')
print("Hello " .. (arg[1] or "world") .. "! " .. result.content)
`,
    ],
    [
      'words.lua',
      `local words = {}

function words.count(text)
    return select(2, text:gsub("%S+", ""))
end

return words
`,
    ],
    [
      'main.test.lua',
      `-- Run it: npx zigllms test
local words = require("words")

local scenario = zigllms.test.createScenario("words")

scenario:addTest("counts words", function()
    zigllms.test.assertEqual(words.count("four real languages"), 3)
end)
`,
    ],
    [
      '.luarc.json',
      json({
        'runtime.version': 'Lua 5.4',
        'workspace.library': ['types'],
        'diagnostics.globals': ['zigllms', 'arg'],
      }),
    ],
    ['.vscode/extensions.json', json({ recommendations: ['sumneko.lua'] })],
  ]),
  quickjs: new Map([
    [
      'main.js',
      `// Run it: npx zigllms run main.js Ada
import { countWords } from './words.js';

zigllms.tool.register({
  name: 'word_count',
  description: 'Counts the words of a text',
  schema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
  /** @param {{ text: string }} input */
  execute: ({ text }) => countWords(text),
});

const agent = zigllms.agent.create({ name: 'counter', tools: ['word_count'] });
const result = await agent.run('Use word_count on "four real languages"');
console.log(\`Hello \${scriptArgs[1] ?? 'world'}! \${result.content}\`);
`,
    ],
    [
      'words.js',
      `/** @param {string} text */
export function countWords(text) {
  return text.split(/\\s+/).filter(Boolean).length;
}
`,
    ],
    [
      'main.test.js',
      `// Run it: npx zigllms test
import { countWords } from './words.js';

const scenario = zigllms.test.createScenario('words');

scenario.addTest('counts words', () => {
  zigllms.test.assertEqual(countWords('four real languages'), 3);
});
`,
    ],
    [
      'jsconfig.json',
      json({
        compilerOptions: { checkJs: true, target: 'ES2023', lib: ['ES2023'], module: 'ESNext', types: [] },
        include: ['*.js', 'types'],
      }),
    ],
    [
      'types/globals.d.ts',
      'declare const scriptArgs: string[];\ndeclare const console: { log(...values: unknown[]): void };\n',
    ],
  ]),
  wren: new Map([
    [
      'main.wren',
      `// Run it: npx zigllms run main.wren Ada
import "zigllms.agent" for Agent
import "zigllms.tool" for Tool
import "os" for Process
import "./words" for Words

Tool.register({
  "name": "word_count",
  "description": "Counts the words of a text",
  "schema": {
    "type": "object",
    "properties": { "text": { "type": "string" } },
    "required": ["text"]
  },
  "execute": Fn.new {|input| Words.count(input["text"]) }
})

var agent = Agent.create({ "name": "counter", "tools": ["word_count"] })
var result = agent.run("Use word_count on \\"four real languages\\"")
var name = Process.arguments.count > 0 ? Process.arguments[0] : "world"
System.print("Hello %(name)! %(result["content"])")
`,
    ],
    [
      'words.wren',
      `class Words {
  static count(text) { text.split(" ").where {|word| word != "" }.count }
}
`,
    ],
    [
      'main.test.wren',
      `// Run it: npx zigllms test
import "zigllms.test" for Test
import "./words" for Words

var scenario = Test.createScenario("words")

scenario.addTest("counts words", Fn.new {
  Test.assertEqual(Words.count("four real languages"), 3)
})
`,
    ],
    ['.vscode/extensions.json', json({ recommendations: ['nelarius.vscode-wren'] })],
  ]),
  python: new Map([
    [
      'main.py',
      `# Run it: npx zigllms run main.py Ada
import sys

import words


zigllms.tool.register({
    "name": "word_count",
    "description": "Counts the words of a text",
    "schema": {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
    "execute": lambda input: words.count(input["text"]),
})

agent = zigllms.agent.create({"name": "counter", "tools": ["word_count"]})
result = agent.run('Use word_count on "four real languages"')
name = sys.argv[1] if len(sys.argv) > 1 else "world"
print(f"Hello {name}! {result['content']}")
`,
    ],
    [
      'words.py',
      `def count(text: str) -> int:
    return len(text.split())
`,
    ],
    [
      'main.test.py',
      `# Run it: npx zigllms test
import words

scenario = zigllms.test.create_scenario("words")


def counts_words():
    zigllms.test.assert_equal(words.count("four real languages"), 3)


scenario.add_test("counts words", counts_words)
`,
    ],
    ['pyrightconfig.json', json({ stubPath: 'types', reportUndefinedVariable: 'warning' })],
  ]),
};

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
