// What the load test runs: honest work with a known result, and hostile scripts with the code that each has to end with.

import type { ErrorCode } from '../../src/index.js';
import { spins } from '../limits/spins.js';
import type { Spoken } from '../security/words.js';

export interface LoadScript {
  readonly what: string;
  readonly source: string;
  /** The value of honest work, or how a hostile script ends. */
  readonly value?: unknown;
  readonly code?: ErrorCode;
  /** Nothing in its process stops it: only the process can be ended. */
  readonly needsProcess?: boolean;
}

const honest = (what: string, source: string, value: unknown): LoadScript => ({ what, source, value });
const ends = (what: string, source: string, code: ErrorCode): LoadScript => ({ what, source, code });

/** `host(n)` is n + 1; `later(n)` promises it. */
const own: Record<Spoken, readonly LoadScript[]> = {
  lua: [
    honest('loop', 'local s = 0 for i = 1, 20000 do s = s + i end return s', 200010000),
    honest('texts', 'local t = {} for i = 1, 500 do t[i] = tostring(i) end return #table.concat(t)', 1392),
    honest('host calls', 'local n = 0 for i = 1, 20 do n = host(n) end return n', 20),
    honest('waiting', 'return later(1)', 2),
    honest('records', 'local t = {} for i = 1, 100 do t[i] = {id = i} end return #t', 100),
    ends('an error', 'error("no")', 'runtime_error'),
    ends('recursion', 'local function f() return 1 + f() end return f()', 'memory_error'),
    ends('memory', 'local t = {} while true do t[#t + 1] = ("x"):rep(100000) .. #t end', 'memory_error'),
    ends('output', 'while true do print("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx") end', 'limit_exceeded'),
    ends('syntax', 'return (((', 'syntax_error'),
  ],
  quickjs: [
    honest('loop', 'let s = 0; for (let i = 1; i <= 20000; i++) s += i; s', 200010000),
    honest('texts', 'Array.from({ length: 500 }, (_, i) => String(i + 1)).join("").length', 1392),
    honest('host calls', 'let n = 0; for (let i = 0; i < 20; i++) n = host(n); n', 20),
    honest('waiting', 'later(1)', 2),
    honest('records', 'Array.from({ length: 100 }, (_, id) => ({ id })).length', 100),
    ends('an error', 'throw new Error("no")', 'runtime_error'),
    ends('recursion', '(function f() { return 1 + f() })()', 'memory_error'),
    ends('memory', '{ const t = []; for (;;) t.push("x".repeat(100000) + t.length) }', 'memory_error'),
    ends('output', 'for (;;) console.log("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")', 'limit_exceeded'),
    ends('syntax', '(((', 'syntax_error'),
  ],
  wren: [
    honest('loop', '(1..20000).reduce {|a, b| a + b }', 200010000),
    honest('texts', '(1..500).join("").count', 1392),
    honest('host calls', '(1..20).reduce(0) {|n, i| host.call(n) }', 20),
    honest('waiting', 'later.call(1)', 2),
    honest('records', '(1..100).map {|i| {"id": i} }.toList.count', 100),
    ends('an error', 'Fiber.abort("no")', 'runtime_error'),
    ends('recursion', 'class F {\n  static f() { 1 + F.f() }\n}\nF.f()', 'memory_error'),
    ends('memory', 'var t = []\nwhile (true) t.add(List.filled(10000, 0))', 'memory_error'),
    ends('output', 'while (true) System.print("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")', 'limit_exceeded'),
    ends('syntax', '(((', 'syntax_error'),
  ],
  python: [
    honest('loop', 'sum(i for i in range(1, 20001))', 200010000),
    honest('texts', 'len("".join(str(i) for i in range(1, 501)))', 1392),
    honest('host calls', 'n = 0\nfor i in range(20): n = host(n)\nn', 20),
    honest('waiting', 'await later(1)', 2),
    honest('records', 'len([{"id": i} for i in range(100)])', 100),
    ends('an error', 'raise ValueError("no")', 'runtime_error'),
    ends('recursion', 'def f(): return 1 + f()\nf()', 'memory_error'),
    {
      ...ends('memory', 't = []\nwhile True: t.append(bytearray(100000))', 'memory_error'),
      needsProcess: true,
    },
    ends('output', 'while True: print("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")', 'limit_exceeded'),
    ends('syntax', '(((', 'syntax_error'),
  ],
};

/** Those above, and every way to spin. */
export function scriptsOf(language: Spoken): { honest: LoadScript[]; hostile: LoadScript[] } {
  const all = own[language];
  // In a block, JavaScript's names last as long as the script.
  const inBlock = (script: LoadScript): LoadScript =>
    language === 'quickjs' && script.code !== 'syntax_error'
      ? { ...script, source: `{ ${script.source}\n}` }
      : script;
  return {
    honest: all.filter(({ code }) => code === undefined).map(inBlock),
    hostile: [
      ...all.filter(({ code }) => code !== undefined),
      ...(spins[language] ?? []).map(({ what, source, rung }) => ({
        ...ends(what, source, 'timeout_error'),
        needsProcess: rung === 'given up',
      })),
    ].map(inBlock),
  };
}
