// uniqueItems without comparing every item with every other: items are told apart by their canonical text.

import type { Ajv } from 'ajv';

export function addUniqueItems(ajv: Ajv): void {
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    error: { message: 'must not have the same item twice' },
    validate: (wanted: boolean, items: readonly unknown[]) => !wanted || areUnique(items),
  });
}

function areUnique(items: readonly unknown[]): boolean {
  if (items.every((item) => typeof item !== 'object' || item === null))
    return new Set(items).size === items.length;
  const seen = new Set<unknown>();
  for (const item of items) {
    const key = typeof item === 'object' && item !== null ? canonicalText(item) : item;
    // The text of an object could also be an item.
    const told = typeof key === 'string' ? `${typeof item}:${key}` : key;
    if (seen.has(told)) return false;
    seen.add(told);
  }
  return true;
}

function canonicalText(item: object): string {
  return JSON.stringify(item, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)))
      : inner,
  );
}
