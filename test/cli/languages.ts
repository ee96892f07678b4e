// The four languages as the tests of the command line use them.

import { openEngine } from '../support/open-engine.js';

export interface Snippets {
  extension: string;
  /** Prints the first argument that the script was given. */
  printArgument: string;
  /** Fails in line 2 with the message `boom`. */
  fail: string;
  loop: string;
  syntaxError: string;
  /** A module and a script that prints what it brings. */
  module: [file: string, source: string];
  useModule: string;
  /** Prints `completed`. */
  useAgent: string;
}

export const snippets: Readonly<Record<string, Snippets>> = {
  lua: {
    extension: '.lua',
    printArgument: 'print(arg[1], arg[0], #arg)',
    fail: 'local x = 1\nerror("boom")',
    loop: 'while true do end',
    syntaxError: 'x = = 1',
    module: ['shapes.lua', 'return { area = function(w, h) return w * h end }'],
    useModule: 'print(require("shapes").area(6, 7))',
    useAgent: 'print(zigllms.agent.create({ name = "a" }):run("Hello").status)',
  },
  quickjs: {
    extension: '.js',
    printArgument: 'console.log(`${scriptArgs[1]}\\t${scriptArgs[0]}\\t${scriptArgs.length - 1}`)',
    fail: 'const x = 1;\nthrow new Error("boom");',
    loop: 'for (;;) {}',
    syntaxError: 'let x = ;',
    module: ['shapes.js', 'export const area = (w, h) => w * h;'],
    useModule: 'import { area } from "./shapes.js";\nconsole.log(area(6, 7));',
    useAgent: 'console.log((await zigllms.agent.create({ name: "a" }).run("Hello")).status)',
  },
  wren: {
    extension: '.wren',
    printArgument:
      'import "os" for Process\nSystem.print("%(Process.arguments[0])\\t%(Process.allArguments[1])\\t%(Process.arguments.count)")',
    fail: 'var x = 1\nFiber.abort("boom")',
    loop: 'while (true) {}',
    syntaxError: 'var = 1',
    module: ['shapes.wren', 'class Shapes {\n  static area(w, h) { w * h }\n}'],
    useModule: 'import "./shapes" for Shapes\nSystem.print(Shapes.area(6, 7))',
    useAgent:
      'import "zigllms.agent" for Agent\nSystem.print(Agent.create({ "name": "a" }).run("Hello")["status"])',
  },
  python: {
    extension: '.py',
    printArgument: 'import sys\nprint(sys.argv[1], sys.argv[0], len(sys.argv) - 1, sep="\\t")',
    fail: 'x = 1\nraise RuntimeError("boom")',
    loop: 'while True: pass',
    syntaxError: 'x = = 1',
    module: ['shapes.py', 'def area(w, h): return w * h'],
    useModule: 'import shapes\nprint(shapes.area(6, 7))',
    useAgent: 'print(zigllms.agent.create({"name": "a"}).run("Hello")["status"])',
  },
};

/** Why this machine hasn't the language, or undefined. */
export async function missing(engine: string): Promise<string | undefined> {
  const opened = await openEngine(engine);
  if (typeof opened === 'string') return opened;
  await opened.dispose();
  return undefined;
}
