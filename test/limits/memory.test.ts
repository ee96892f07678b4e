// Memory limits: a thousand failures in a row leave nothing behind, and the host answers.

import assert from 'node:assert/strict';
import { eachEngine } from '../conformance/engines.js';
import { rejectsWith } from '../conformance/expectations.js';

const megabyte = 1024 * 1024;

const bombs: Record<string, readonly string[]> = {
  lua: [
    'local t = {} while true do t[#t + 1] = ("x"):rep(1000) .. #t end',
    'local s = "x" while true do s = s .. s end',
    'return ("x"):rep(1e9)',
    'local t = {} while true do t = {t} end',
    'local t = {} for i = 1, 1e9 do t[i] = i end',
    'local function f() return coroutine.wrap(f) end local t = {} while true do t[#t + 1] = f() end',
    'return load(("x = {} "):rep(1e6))',
  ],
  quickjs: [
    '{ const a = []; for (;;) a.push("x".repeat(1000) + a.length) }',
    '{ const a = []; for (;;) a.push({}) }',
    '{ let a; for (;;) a = { a } }',
    '{ new ArrayBuffer(1e9) }',
    '{ const m = new Map(); for (let i = 0; ; i++) m.set(i, {}) }',
    '{ const f = (n) => () => f(n + 1); const a = []; for (;;) a.push(f(a.length), new Error("x"), /x/g, Symbol("x")) }',
    '{ eval("x = {};".repeat(1e6)) }',
    '{ const a = []; for (;;) a.push(new Promise(() => {})) }',
  ],
  wren: [
    '{\nvar l = []\nwhile (true) l.add("x" + l.count.toString)\n}',
    '{\nvar s = "x"\nwhile (true) s = s + s\n}',
    'List.filled(1000000000, 0)',
    '{\nvar l = []\nwhile (true) l = [l]\n}',
    '{\nvar m = {}\nvar i = 0\nwhile (true) {\n  m[i] = [i]\n  i = i + 1\n}\n}',
    '{\nvar l = []\nwhile (true) l.add(Fiber.new { 1 })\n}',
  ],
};

const caught: Record<string, string> = {
  lua: 'local ok, e = pcall(function() local t = {} while true do t[#t + 1] = ("x"):rep(1000) .. #t end end) return tostring(ok) .. ": " .. e',
  quickjs:
    'let said; try { const a = []; for (;;) a.push("x".repeat(1000) + a.length) } catch (e) { said = `false: ${e?.message}` } said',
};

eachEngine('memory', (target) => {
  const programs = bombs[target.language];
  const one = target.language === 'lua' ? 'return 1' : '1';

  target.test(
    'a thousand memory errors in a row leave the process as it was',
    {
      capabilities: ['memoryCapped'],
      skips: programs === undefined ? { echo: 'its programs are data' } : {},
      timeoutMs: 180_000,
    },
    async (t) => {
      const context = await target.context(t, { memoryLimitBytes: 4 * megabyte });
      const fail = async (rounds: number): Promise<void> => {
        for (let round = 0; round < rounds; round += 1) {
          await rejectsWith(
            context.eval(programs[round % programs.length], { timeoutMs: 60_000 }),
            'memory_error',
          );
          if (round % 50 === 0) assert.equal(await context.eval(one), 1);
        }
      };
      await fail(50);
      global.gc?.();
      const before = process.memoryUsage.rss();
      await fail(1000);
      global.gc?.();
      const grown = process.memoryUsage.rss() - before;
      assert.ok(grown < 20 * megabyte, `grew by ${(grown / megabyte).toFixed(1)} MiB`);
      assert.equal(await context.eval(one), 1);
      const { usedBytes, limitBytes } = context.memoryUsage();
      assert.equal(limitBytes, 4 * megabyte);
      assert.ok(usedBytes < limitBytes, `${usedBytes} bytes are used`);
    },
  );

  target.test(
    'a script may catch a memory error and go on',
    {
      capabilities: ['memoryCapped'],
      skips: { echo: 'its programs are data', wren: 'memory errors end the run (README of the room)' },
    },
    async (t) => {
      const context = await target.context(t, { memoryLimitBytes: 4 * megabyte });
      assert.match(String(await context.eval(caught[target.language])), /^false: .*memory/);
    },
  );

  target.test(
    'a script that catches memory errors for ever ends at its deadline',
    {
      capabilities: ['memoryCapped'],
      skips: { echo: 'its programs are data', wren: 'they cannot be caught' },
    },
    async (t) => {
      const context = await target.context(t, { memoryLimitBytes: 4 * megabyte });
      const forever: Record<string, string> = {
        lua: 'while true do pcall(function() local t = {} while true do t[#t + 1] = {} end end) end',
        quickjs: 'for (;;) try { const a = []; for (;;) a.push({}) } catch {}',
      };
      await rejectsWith(context.eval(forever[target.language], { timeoutMs: 100 }), 'timeout_error');
      assert.equal(await context.eval(one), 1);
    },
  );
});
