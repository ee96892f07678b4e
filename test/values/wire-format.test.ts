// The two descriptions of the wire format, C++ and TypeScript, say the same.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { WireKey, WireTag } from '../../src/values/wire-format.js';

const header = readFileSync(new URL('../../native/marshal/wire_format.h', import.meta.url), 'utf8');

function constants(text: string): Record<string, number> {
  return Object.fromEntries(
    [...text.matchAll(/(\w+) = (0x[0-9A-F]+|\d+)[,;]/gi)].map(([, name, value]) => [name, Number(value)]),
  );
}

test('the tags are those of the C++ header', () => {
  const body = /enum class WireTag[^{]*\{([\s\S]*?)\n\};/.exec(header)?.[1] ?? '';
  assert.deepEqual({ ...WireTag }, constants(body));
});

test('the forms of keys are those of the C++ header', () => {
  const body = /namespace wire_key \{([\s\S]*?)\n\}/.exec(header)?.[1] ?? '';
  assert.deepEqual({ ...WireKey }, constants(body));
});
