// Schemas made of schemas.

import { isPlainObject } from '../support/index.js';
import type { JsonSchema } from './json-schema.js';

const NAMED = [
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
  'dependentRequired',
];

/** What both say; where both say something about the same, the right one counts, property by property. */
export function merged(left: JsonSchema, right: JsonSchema): JsonSchema {
  const result: Record<string, unknown> = { ...left, ...right };
  for (const keyword of NAMED) {
    const [one, other] = [left[keyword], right[keyword]];
    if (!isPlainObject(one) || !isPlainObject(other)) continue;
    const both = { ...one, ...other };
    for (const name of Object.keys(other)) {
      const [mine, theirs] = [one[name], other[name]];
      if (isPlainObject(mine) && isPlainObject(theirs)) both[name] = merged(mine, theirs);
    }
    result[keyword] = both;
  }
  const required = [...new Set([...listOf(left['required']), ...listOf(right['required'])])];
  if (required.length > 0) result['required'] = required;
  const alternatives = [...listOf(left['allOf']), ...listOf(right['allOf'])];
  if (alternatives.length > 0) result['allOf'] = alternatives;
  return result;
}

/** As merged; a property that is set to null or false is taken away. */
export function extended(base: JsonSchema, changes: JsonSchema): JsonSchema {
  const given = isPlainObject(changes['properties']) ? changes['properties'] : {};
  const removed = Object.keys(given).filter((name) => given[name] === null || given[name] === false);
  const kept = Object.fromEntries(Object.entries(given).filter(([name]) => !removed.includes(name)));
  const { properties: _, ...rest } = changes;
  const result: Record<string, unknown> = {
    ...merged(base, Object.keys(kept).length > 0 ? { ...rest, properties: kept } : rest),
  };
  if (removed.length === 0) return result;
  if (isPlainObject(result['properties'])) {
    result['properties'] = Object.fromEntries(
      Object.entries(result['properties']).filter(([name]) => !removed.includes(name)),
    );
  }
  result['required'] = listOf(result['required']).filter((name) => !removed.includes(String(name)));
  return result;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
