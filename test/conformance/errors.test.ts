// Failures of scripts, and errors that travel across the border in both directions.

import assert from 'node:assert/strict';
import { ScriptError } from '../../src/index.js';
import { eachTarget } from './engines.js';
import { failureOf, rejectsWith } from './expectations.js';

eachTarget('errors', (target) => {
  target.test(
    'a source that cannot be compiled is a syntax_error with its line',
    { snippets: ['brokenSource', 'basics'] },
    async (t) => {
      const context = await target.load(t, ['basics']);
      for (const run of [
        context.eval(target.words('brokenSource'), { fileName: 'broken.src' }),
        context.loadScript(target.words('brokenSource'), 'broken.src'),
      ]) {
        const error = await rejectsWith(run, 'syntax_error');
        assert.deepEqual([error.location?.file, error.location?.line], ['broken.src', 2]);
        assert.equal(error.engine, target.engine.name);
      }
      assert.equal(await context.executeFunction('add', [1, 2]), 3);
    },
  );

  target.test(
    'a script error has message, file, line and both forms of its stack',
    { snippets: ['failing'] },
    async (t) => {
      const context = await target.load(t, ['failing']);
      const error = await rejectsWith(
        context.executeFunction('failInside', ['boom']),
        'runtime_error',
        /boom/,
      );
      const file = target.file('failing');
      assert.deepEqual([error.location?.file, error.location?.line], [file, 3]);
      assert.equal(error.location?.column !== undefined, target.engine.capabilities.columnNumbers);
      assert.ok(error.scriptStack !== undefined && error.scriptStack !== '', 'no stack as text');
      const lines = error.scriptFrames.filter((frame) => frame.file === file).map((frame) => frame.line);
      assert.deepEqual(lines.slice(0, 2), target.language === 'echo' ? lines.slice(0, 2) : [3, 6]);
      assert.match(error.stack ?? '', /ScriptError: .*boom/);
    },
  );

  target.test(
    'names that do not exist and values of the wrong type have codes of their own',
    { snippets: ['mistakes'] },
    async (t) => {
      const context = await target.load(t, ['mistakes']);
      await rejectsWith(context.executeFunction('useUnknown'), 'reference_error', /unknownFunction/);
      await rejectsWith(context.executeFunction('useWrongType'), 'type_error');
    },
  );

  target.test('what a script threw is kept', { snippets: ['throwingData'] }, async (t) => {
    const context = await target.load(t, ['throwingData']);
    const error = await rejectsWith(context.executeFunction('throwData'), 'runtime_error');
    assert.deepEqual(error.value, { kind: 'special', amount: 3 });
  });

  target.test(
    "a host error that passes through a script is the same object, with the script's stack",
    { snippets: ['calls', 'catching'] },
    async (t) => {
      const context = await target.load(t, ['calls', 'catching']);
      const thrown = new RangeError('out of range');
      const fail = (): never => {
        throw thrown;
      };
      for (const name of ['callThrough', 'rethrow']) {
        const error = await failureOf(context.executeFunction(name, [fail]));
        assert.equal(error, thrown, `${name}: ${String(error)}`);
      }
      assert.ok(ScriptError.isInstance(thrown));
      assert.deepEqual([thrown.message, thrown.engine], ['out of range', target.engine.name]);
      assert.ok(thrown.scriptStack !== undefined);
      assert.match(thrown.stack ?? '', /errors\.test/);
      assert.equal(context.getLastError(), thrown);
    },
  );

  target.test('so is one that a promise brings', { snippets: ['awaiting'] }, async (t) => {
    const context = await target.load(t, ['awaiting']);
    const thrown = new RangeError('later');
    assert.equal(
      await failureOf(context.executeFunction('awaitHost', [() => Promise.reject(thrown), 1])),
      thrown,
    );
  });

  target.test('a script sees code and message of a host error', { snippets: ['catching'] }, async (t) => {
    const context = await target.load(t, ['catching']);
    const failing = (error: unknown) => (): never => {
      throw error;
    };
    assert.deepEqual(await context.executeFunction('catchError', [failing(new Error('plain'))]), [
      'runtime_error',
      'plain',
    ]);
    assert.deepEqual(
      await context.executeFunction('catchError', [failing(new ScriptError('permission_error', 'not you'))]),
      ['permission_error', 'not you'],
    );
    assert.deepEqual(await context.executeFunction('catchError', [() => 1]), ['none', '']);
  });

  target.test('anything that a host function throws comes through', { snippets: ['calls'] }, async (t) => {
    const context = await target.load(t, ['calls']);
    const frozen = Object.freeze(new Error('cold'));
    const hostile = {
      get message(): string {
        throw new Error('gotcha');
      },
    };
    for (const thrown of [null, undefined, 'text', 5, frozen, hostile, Symbol('s'), { plain: true }]) {
      const error = await failureOf(
        context.executeFunction('callThrough', [
          () => {
            throw thrown;
          },
        ]),
      );
      assert.ok(ScriptError.isInstance(error), `${String(error)} is not a ScriptError`);
      if (error !== thrown) assert.equal(error.cause, thrown);
    }
  });

  target.test('the last error is remembered until it is cleared', { snippets: ['failing'] }, async (t) => {
    const context = await target.load(t, ['failing']);
    assert.equal(context.getLastError(), undefined);
    const error = await rejectsWith(context.executeFunction('fail', ['first']), 'runtime_error');
    assert.equal(context.getLastError(), error);
    context.clearErrors();
    assert.equal(context.getLastError(), undefined);
  });

  target.test('a message is cut at 64 KiB with a mark', { snippets: ['failing'] }, async (t) => {
    const context = await target.load(t, ['failing']);
    const error = await rejectsWith(
      context.executeFunction('fail', ['x'.repeat(1_000_000)]),
      'runtime_error',
    );
    assert.ok(
      error.message.length <= 64 * 1024 && error.message.endsWith('[cut]'),
      `${error.message.length}`,
    );
    assert.ok((error.scriptStack ?? '').length <= 256 * 1024);
  });

  target.test(
    'recursion without end is an error, and the context goes on',
    { snippets: ['overflow', 'basics'] },
    async (t) => {
      const context = await target.load(t, ['overflow', 'basics']);
      const error = await failureOf(context.executeFunction('overflow', [], { timeoutMs: 20_000 }));
      assert.ok(ScriptError.isInstance(error));
      assert.ok(['memory_error', 'runtime_error'].includes(error.code), error.code);
      assert.equal(await context.executeFunction('add', [1, 2]), 3);
    },
  );

  target.test(
    'memory without end is a memory_error',
    { snippets: ['allocate', 'basics'], capabilities: ['memoryCapped'] },
    async (t) => {
      const context = await target.load(t, ['allocate', 'basics'], { memoryLimitBytes: 16 * 1024 * 1024 });
      await rejectsWith(context.executeFunction('allocate', [], { timeoutMs: 20_000 }), 'memory_error');
      const after = await context.executeFunction('add', [1, 2]).catch((error: unknown) => error);
      if (after !== 3)
        assert.ok(
          ScriptError.isInstance(after) &&
            ['engine_crashed', 'disposed', 'memory_error'].includes(after.code),
        );
    },
  );

  target.test(
    'a value that the memory limit has no room for is a memory_error',
    { snippets: ['keeping'], capabilities: ['memoryCapped'] },
    async (t) => {
      const context = await target.load(t, ['keeping'], { memoryLimitBytes: 8 * 1024 * 1024 });
      await rejectsWith(context.executeFunction('hold', ['x'.repeat(20_000_000)]), 'memory_error');
    },
  );

  target.test(
    'a source is text or UTF-8 bytes; a byte order mark is skipped',
    { snippets: ['basics'] },
    async (t) => {
      const context = await target.context(t);
      const bytes = new TextEncoder().encode(`\ufeff${target.words('basics')}`);
      await context.loadScript(bytes, 'bytes');
      await context.loadScript(`\ufeff${target.words('basics')}`, 'text');
      assert.equal(await context.executeFunction('add', [1, 2]), 3);
      await rejectsWith(context.eval(Uint8Array.of(0x31, 0xff)), 'syntax_error', /UTF-8/);
      await rejectsWith(context.eval('"\ud800"'), 'syntax_error');
      await assert.rejects(context.eval(5 as never), TypeError);
    },
  );

  target.test('wrong arguments are TypeErrors that say what was expected', {}, async (t) => {
    const context = await target.context(t);
    await assert.rejects(
      context.executeFunction(5 as never),
      /executeFunction: expected the name as a text, got 5/,
    );
    await assert.rejects(
      context.executeFunction('f', 'x' as never),
      /executeFunction: expected the arguments as an array, got "x"/,
    );
    await assert.rejects(
      context.eval('1', { timeoutMs: 0 }),
      /eval: option timeoutMs: expected a number of milliseconds ≥ 1, got 0/,
    );
    await assert.rejects(
      context.eval('1', { timoutMs: 5 } as never),
      /eval: unknown option timoutMs; did you mean "timeoutMs"\?/,
    );
    await assert.rejects(
      context.eval('1', { signal: {} as never }),
      /eval: option signal: expected an AbortSignal/,
    );
    await assert.rejects(
      context.registerModule({ name: 'm', functions: { f: 5 as never } }),
      /registerModule: m: functions\.f is not a function/,
    );
  });
});
