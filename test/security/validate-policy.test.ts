// validatePolicy: every diagnostic, by its code; and createContext refuses what it calls an error.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEngine, policies, ScriptError, validatePolicy, type PolicyTarget } from '../../src/index.js';
import { failureOf } from '../conformance/expectations.js';

const contained = {
  name: 'lua',
  capabilities: { containsHostileScripts: true, isolatedContexts: true },
};
const open = { name: 'python', capabilities: { containsHostileScripts: false, isolatedContexts: false } };

function codes(policy: unknown, target?: PolicyTarget): string[] {
  return validatePolicy(policy as never, target).map(({ code, severity }) => `${severity}: ${code}`);
}

test('the named policies and the empty one are right', () => {
  for (const policy of ['trusted', 'restricted', 'untrusted', {}, { ...policies.restricted }])
    assert.deepEqual(codes(policy), []);
});

test('mistakes have codes, fields and messages', () => {
  const cases: [unknown, string, string, RegExp][] = [
    ['restrictd', 'unknown_policy', '', /did you mean "restricted"/],
    [5, 'invalid_value', '', /name of a policy/],
    [null, 'invalid_value', '', /name of a policy/],
    [{ netwrok: [] }, 'unknown_field', 'netwrok', /did you mean "network"/],
    [{ library: 'most' }, 'invalid_value', 'library', /'pure' or 'full'/],
    [{ clock: 1 }, 'invalid_value', 'clock', /true or false/],
    [{ modules: ['a'] }, 'invalid_value', 'modules', /by the names of modules/],
    [{ modules: { a: true } }, 'invalid_value', 'modules', /lists of members/],
    [{ hostFunctions: 'some' }, 'invalid_value', 'hostFunctions', /'all' or a list/],
    [{ filesystem: { raed: [] } }, 'invalid_value', 'filesystem', /read and write/],
    [
      { filesystem: { read: ['data'] } },
      'path_not_absolute',
      'filesystem.read[0]',
      /absolute path, got data/,
    ],
    [{ filesystem: { write: ['/a', './b'] } }, 'path_not_absolute', 'filesystem.write[1]', /absolute/],
    [{ subprocess: ['git'] }, 'path_not_absolute', 'subprocess[0]', /absolute/],
    [{ network: ['https://x.org/y'] }, 'host_invalid', 'network[0]', /host name/],
    [{ network: ['a.b', '*.b'] }, 'host_invalid', 'network[1]', /host name/],
  ];
  for (const [policy, code, field, message] of cases) {
    const [found, ...more] = validatePolicy(policy as never);
    assert.deepEqual(
      [found?.code, found?.field, found?.severity, more],
      [code, field, 'error', []],
      JSON.stringify(policy),
    );
    assert.match(found.message, message);
  }
  for (const host of ['example.org', 'example.org:8080', 'localhost:80', '[::1]:8080', '10.0.0.1'])
    assert.deepEqual(codes({ network: [host] }), [], host);
});

test('claims that nobody can keep are refused', () => {
  const full = policies.trusted;
  assert.deepEqual(codes({ ...full, filesystem: { read: ['/srv'] } }), ['error: full_library_not_limitable']);
  assert.deepEqual(codes({ ...full, clock: false }), ['error: full_library_not_limitable']);
  assert.deepEqual(codes({ library: 'full' }), ['error: full_library_not_limitable']);
  assert.deepEqual(codes({ ...full, hostile: true }), ['error: hostile_full_library']);
  assert.deepEqual(codes({ hostile: true, subprocess: ['/bin/true'] }), ['error: hostile_subprocess']);
  assert.deepEqual(codes('untrusted', { isolation: 'inline' }), ['error: hostile_inline']);
});

test('what a language can keep depends on the isolation', () => {
  assert.deepEqual(codes('untrusted', { engine: open, isolation: 'thread' }), [
    'error: hostile_needs_process',
    'warning: shared_library',
  ]);
  assert.deepEqual(codes('restricted', { engine: open, isolation: 'thread' }), [
    'warning: containment_only',
    'warning: shared_library',
  ]);
  assert.deepEqual(codes('trusted', { engine: open, isolation: 'thread' }), []);
  assert.deepEqual(codes('untrusted', { engine: open, isolation: 'process' }), []);
  assert.deepEqual(codes('untrusted', { engine: contained, isolation: 'thread' }), [
    'warning: hostile_in_process',
  ]);
  assert.deepEqual(codes('untrusted', { engine: contained, isolation: 'process' }), []);
  assert.deepEqual(codes('restricted', { engine: contained, isolation: 'thread' }), []);
});

test('createContext refuses with the reason and the code', async (t) => {
  const lua = await createEngine('lua');
  t.after(() => lua.dispose());
  const error = await failureOf(lua.createContext({ policy: { filesystem: { read: ['here'] } } }));
  assert.ok(ScriptError.isInstance(error) && error.code === 'engine_unavailable');
  assert.match(
    error.message,
    /filesystem\.read\[0\]: expected an absolute path, got here \[path_not_absolute\]/,
  );
});

test('untrusted Python outside a process of its own is refused', async (t) => {
  const python = await createEngine('python').catch((error: Error) => error.message);
  if (typeof python === 'string') return t.skip(python.split('\n')[0]);
  t.after(() => python.dispose());
  for (const isolation of ['thread', 'inline'] as const) {
    const error = await failureOf(python.createContext({ policy: 'untrusted', isolation }));
    assert.ok(ScriptError.isInstance(error) && error.code === 'engine_unavailable', String(error));
    assert.match(
      error.message,
      isolation === 'thread' ? /interpreter's inside.*\[hostile_needs_process\]/ : /hostile_/,
    );
  }
});
