// The README's table of what each language can do says what the engines say.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { openEngine } from '../support/open-engine.js';

const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
const [, table] = /<!-- capabilities -->\n(.*?)<!-- end of the capabilities -->/s.exec(readme) ?? [];
const rows = table
  .trim()
  .split('\n')
  .slice(2)
  .map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
  .map(([head, ...cells]) => [/^`(\w+)`/.exec(head)![1], ...cells]);

for (const [column, language] of ['lua', 'quickjs', 'wren', 'python'].entries()) {
  test(`the README says of ${language} what its capabilities say`, async (t) => {
    const engine = await openEngine(language);
    if (typeof engine === 'string') return t.skip(engine);
    try {
      const said = rows.map((cells) => [cells[0], claimed(cells[column + 1], engine.version)]);
      assert.deepEqual(Object.fromEntries(said), { ...engine.capabilities });
    } finally {
      await engine.dispose();
    }
  });
}

/** `yes`, `no`, each with a remark, `3.12+`, `Linux`. */
function claimed(cell: string, version: string): boolean {
  if (cell === 'Linux') return process.platform === 'linux';
  const since = /^3\.(\d+)\+$/.exec(cell);
  if (since !== null) return Number(version.split('.')[1]) >= Number(since[1]);
  const [, answer] = /^(yes|no)\b/.exec(cell) ?? assert.fail(`cannot read the cell ${cell}`);
  return answer === 'yes';
}
