// The command, and what the package must bring for it.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { zigllms } from '../cli/command.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('zigllms playground prints its address, serves, and ends by Ctrl-C with exit code 0', async () => {
  let served: Promise<number> | undefined;
  const { code, stderr } = await zigllms(['playground', '--no-open', '--json'], {
    started(child) {
      let said = '';
      child.stdout.on('data', (text: string) => {
        said += text;
        if (served !== undefined || !said.includes('}')) return;
        const { url } = JSON.parse(said) as { url: string };
        served = fetch(url)
          .then(({ status }) => status)
          .finally(() => child.kill('SIGINT'));
      });
    },
  });
  assert.equal(await served, 200);
  assert.deepEqual([code, stderr], [0, '']);
});

test('a port that is taken, or is none, is told in a line', async () => {
  const { createServer } = await import('node:net');
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as { port: number };
  const refused = await zigllms(['playground', '--no-open', '--port', String(port)]);
  taken.close();
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /^error: port \d+ cannot be used: .*EADDRINUSE/);
  const none = await zigllms(['playground', '--port', '70000']);
  assert.equal(none.code, 2);
  assert.match(none.stderr, /expected a port from 1 to 65535/);
});

test('the package brings the page, whole, and the licences of what is in it', () => {
  const packed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root });
  const [{ files }] = JSON.parse(packed.toString()) as [{ files: { path: string; size: number }[] }];
  for (const name of ['index.html', 'page.js', 'page.css', 'icon.svg', 'licences.txt']) {
    const file = files.find(({ path }) => path === `dist/playground/page/${name}`);
    assert.ok(file !== undefined && file.size > 0, `the package lacks ${name}`);
  }
});
