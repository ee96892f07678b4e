// The values that cross, the same for every library. scripts/*/records.* make the same ones.

export function makeRecords() {
  return Array.from({ length: 1000 }, (_, id) => ({
    id,
    name: `record number ${id}`,
    score: id * 0.5 + 0.25,
    active: id % 2 === 0,
    tags: ['alpha', 'beta'],
    position: { x: id + 0.5, y: -id - 0.25 },
  }));
}

/** As scripts compute it from the records that arrived. */
export function checksum(records) {
  let sum = 0;
  for (const { id, name, score, active, tags, position } of records) {
    sum +=
      id + name.length + score + (active ? 1 : 0) + tags.length + tags[1].length + position.x + position.y;
  }
  return sum;
}

export const smallObject = { x: 1, y: 2.5, name: 'three fields' };
export const longText = '0123456789abcdef'.repeat(65536);
export const longBytes = Uint8Array.from({ length: 1 << 20 }, (_, index) => index);
