// Errors as objects: the class, its codes, marks on host errors, source maps.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { errorCodes, markPassage, ScriptError, SourceMaps } from '../../src/errors/index.js';

const root = new URL('../../', import.meta.url);

test('the codes are those of error_codes.def', () => {
  const generator = fileURLToPath(new URL('native/errors/generate-codes.mjs', root));
  const generated = execFileSync(process.execPath, [generator, '--print'], { encoding: 'utf8' });
  assert.equal(readFileSync(new URL('src/errors/error-codes.ts', root), 'utf8'), generated);
  assert.deepEqual(errorCodes.slice(0, 7), [
    'syntax_error',
    'runtime_error',
    'type_error',
    'reference_error',
    'memory_error',
    'timeout_error',
    'unknown_error',
  ]);
});

test('a ScriptError shows the script frames before the host frames', () => {
  const error = new ScriptError('runtime_error', 'boom', {
    scriptFrames: [
      { function: 'area', file: 'shapes.lua', line: 3, column: 5 },
      { function: '', file: 'shapes.lua', line: 9 },
    ],
  });
  const lines = (error.stack ?? '').split('\n');
  assert.deepEqual(lines.slice(0, 3), [
    'ScriptError: boom',
    '    at area (shapes.lua:3:5)',
    '    at shapes.lua:9',
  ]);
  assert.match(lines[3], /errors\.test/);
});

test('isInstance knows ScriptErrors of another copy of the package, and nothing else', () => {
  const other = { [Symbol.for('zigllms.ScriptError')]: true, code: 'timeout_error' };
  assert.ok(ScriptError.isInstance(new ScriptError('disposed', '')));
  assert.ok(ScriptError.isInstance(other));
  for (const value of [new Error(), null, undefined, 'timeout_error', { code: 'timeout_error' }]) {
    assert.ok(!ScriptError.isInstance(value));
  }
});

test('a host error that passed a script is the same object with both stacks', () => {
  const error = Object.assign(new TypeError('bad'), { code: 'ENOENT' });
  const { stack } = error;
  const marks = { code: 'runtime_error', scriptStack: 'in f', scriptFrames: [], engine: 'echo' } as const;
  assert.equal(markPassage(error, marks), error);
  assert.ok(ScriptError.isInstance(error));
  const marked = error as unknown as ScriptError;
  assert.deepEqual(
    [marked.code, marked.scriptStack, marked.engine, error.stack],
    ['ENOENT', 'in f', 'echo', stack],
  );
  assert.deepEqual(Object.keys(error), ['code']);
  markPassage(error, { ...marks, scriptStack: 'in g' });
  assert.equal(marked.scriptStack, 'in f\nin g');
});

test('what cannot be marked is wrapped, with the thrown value as cause', () => {
  const marks = { code: 'runtime_error', scriptStack: '', scriptFrames: [], engine: 'echo' } as const;
  const frozen = Object.freeze(new Error('cold'));
  for (const [thrown, message] of [
    [frozen, 'cold'],
    ['text', 'text'],
    [undefined, 'undefined'],
    [null, 'null'],
    [5, '5'],
  ] as const) {
    const error = markPassage(thrown, marks) as ScriptError;
    assert.ok(error instanceof ScriptError);
    assert.deepEqual([error.message, error.cause, error.value], [message, thrown, thrown]);
  }
});

// Line 2, column 3 of the generated file is line 10, column 5 of original.ts.
const map = { version: 3, sources: ['original.ts'], names: [], mappings: ';EASI' };

test('places are told in the original where a map is supplied or inline', () => {
  const inline = `a\nb\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`;
  for (const [source, supplied] of [
    [inline, undefined],
    ['a\nb', map],
    ['a\nb', JSON.stringify(map)],
  ] as const) {
    const maps = new SourceMaps();
    maps.remember('built.js', source, supplied);
    maps.remember('other.js', 'x');
    assert.deepEqual(maps.original({ file: 'built.js', line: 2, column: 3 }), {
      file: 'original.ts',
      line: 10,
      column: 5,
    });
    assert.deepEqual(maps.original({ file: 'built.js', line: 2 }), { file: 'original.ts', line: 10 });
    assert.deepEqual(maps.original({ file: 'other.js', line: 2, column: 3 }), {
      file: 'other.js',
      line: 2,
      column: 3,
    });
    assert.equal(
      maps.originalStack('    at f (built.js:2:3)\n    at other.js:2:3'),
      '    at f (original.ts:10:5)\n    at other.js:2:3',
    );
  }
});

test('a map that cannot be read changes nothing', () => {
  const maps = new SourceMaps();
  maps.remember('a.js', '//# sourceMappingURL=data:application/json;base64,AAAA');
  maps.remember('b.js', '', '{');
  assert.deepEqual(maps.original({ file: 'a.js', line: 1, column: 1 }), { file: 'a.js', line: 1, column: 1 });
  assert.deepEqual(maps.original({ file: 'b.js', line: 1, column: 1 }), { file: 'b.js', line: 1, column: 1 });
});
