// run-source.ts <python> <main | isolated> <source>: what the source's last expression gives in two contexts one after the other, or why it fails.

import { createEngine } from '../../src/index.js';

const [python, interpreter, source] = process.argv.slice(2);
const engine = await createEngine('python', { python });
const seen = new Set<string>();
for (let round = 0; round < 2; round += 1) {
  await using context = await engine.createContext({
    policy: 'trusted',
    timeoutMs: 60_000,
    engineOptions: { interpreter },
  });
  seen.add(await context.eval(source).then(String, (error: Error) => error.message));
}
console.log([...seen].join('\n'));
