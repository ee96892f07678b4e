// The comparison table of the README, tried: each cell is a program that runs one library in a process of its own.
//   node benchmark/compare.mjs           prints the table; exit code 1 when the README says something else
//   node benchmark/compare.mjs --write   puts it into the README
// A library that is not installed (see lib/setup.mjs) ends it with an error: an empty cell would be no answer.

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { fileURLToPath } from 'node:url';
import { setUp } from './lib/setup.mjs';
import { asMarkdown } from './lib/report.mjs';
import { libraries, loadPeer } from './peers/index.mjs';

const MB = 1024 * 1024;
/** Of processor time, so that a busy machine changes no answer. What loops for ever ends by it. */
const killedAfterSeconds = 15;

const sources = {
  lua: {
    echo: 'function echo(x) return x end echoBytes = echo function one() return 1 end',
    spin: 'function spin() while true do end end',
    stubborn: 'function spin() while true do pcall(function() while true do end end) end end',
    hog: 'function hog() local t = {} while true do t = { t } end end',
    trace: 'trace = 1 function seen() return trace == 1 end',
    look: 'function seen() return trace == 1 end',
    drive: 'function drive(n) return host(n, 1) end',
  },
  quickjs: {
    echo: 'var echo = (x) => x; var echoBytes = echo; var one = () => 1;',
    spin: 'function spin() { while (true) {} }',
    stubborn: 'function spin() { while (true) { try { while (true) {} } catch {} finally { continue; } } }',
    hog: 'function hog() { const list = []; while (true) list.push(new Array(100000).fill(list.length)); }',
    trace: 'var trace = 1; function seen() { return typeof trace !== "undefined"; }',
    look: 'function seen() { return typeof trace !== "undefined"; }',
    drive: 'function drive(n) { return host(n, 1); }',
  },
  wren: {
    echo: 'var echo = Fn.new {|x| x }\nvar echoBytes = echo\nvar one = Fn.new { 1 }',
    spin: 'var spin = Fn.new {\n  while (true) {}\n}',
    stubborn:
      'var spin = Fn.new {\n  while (true) {\n    Fiber.new {\n      while (true) {}\n    }.try()\n  }\n}',
    hog: 'var hog = Fn.new {\n  var list = []\n  while (true) list.add("x" * 1000000 + list.count.toString)\n}',
    trace: 'var trace = 1\nvar seen = Fn.new { trace == 1 }',
    look: 'var seen = Fn.new { false }',
    drive: 'var drive = Fn.new {|n| host.call(n, 1) }',
  },
  python: {
    echo: 'def echo(x):\n    return x\ndef echoBytes(x):\n    return x\ndef one():\n    return 1\n',
    spin: 'def spin():\n    while True:\n        pass\n',
    stubborn:
      'def spin():\n    while True:\n        try:\n            while True:\n                pass\n        except BaseException:\n            pass\n',
    hog: 'def hog():\n    items = []\n    while True:\n        items.append(b"x" * 1000000)\n',
    trace: 'trace = 1\ndef seen():\n    return "trace" in globals()\n',
    look: 'def seen():\n    return "trace" in globals()\n',
    drive: 'def drive(n):\n    return host(n, 1)\n',
  },
};

/** A row: what is claimed, and a program that throws where it doesn't hold. */
const rows = [
  [
    'an endless loop ends at its deadline; the context goes on',
    (library, scripts) => stops(library, scripts, scripts.spin),
  ],
  ['so does one that catches every error', (library, scripts) => stops(library, scripts, scripts.stubborn)],
  [
    'a memory limit holds; the host lives on',
    async (library, scripts) => {
      const before = process.memoryUsage().rss;
      const call = await library.hog(scripts.hog, 32 * MB);
      await fails(call);
      const grown = process.memoryUsage().rss - before;
      if (grown > 200 * MB) throw new Error(`the process grew by ${Math.round(grown / MB)} MB`);
    },
  ],
  [
    'contexts have globals of their own',
    async (library, scripts) => {
      const [first, second] = [await library.createContext(), await library.createContext()];
      first.load(scripts.trace);
      second.load(scripts.look);
      same(Boolean(first.get('seen')()), true);
      same(Boolean(second.get('seen')()), false);
    },
  ],
  [
    'bytes come back as bytes',
    (library, scripts) => echoes(library, scripts, new Uint8Array([0, 255]), 'echoBytes'),
  ],
  ['2^60 + 1 comes back exactly', (library, scripts) => echoes(library, scripts, 2n ** 60n + 1n)],
  [
    'a cyclic object comes back cyclic',
    async (library, scripts) => {
      const ring = { name: 'ring' };
      ring.self = ring;
      const context = await library.createContext();
      context.load(scripts.echo);
      const back = context.get('echo')(ring);
      same(back.name, 'ring');
      same(back.self === back, true);
    },
  ],
  [
    "a host function's error passes the script as the same object",
    async (library, scripts) => {
      const context = await library.createContext();
      const thrown = new Error('of the host');
      context.expose('host', () => {
        throw thrown;
      });
      context.load(scripts.drive);
      same((await fails(() => context.get('drive')(1))) === thrown, true);
    },
  ],
  [
    'the event loop turns while a script computes',
    async (library, scripts, language) => {
      let turns = 0;
      const timer = setInterval(() => (turns += 1), 5);
      await library.busy(language);
      clearInterval(timer);
      if (turns < 5) throw new Error(`the event loop turned ${turns} times`);
    },
  ],
];

/** A fifth of a second of work, where the library can do it without holding up Node. */
const busySource = {
  lua: 'function busy() local last = os.clock() + 0.2 while os.clock() < last do end end',
  quickjs: 'function busy() { const last = Date.now() + 200; while (Date.now() < last); }',
  wren: 'var busy = Fn.new {\n  var last = System.clock + 0.2\n  while (System.clock < last) {}\n}',
  python:
    'import time\ndef busy():\n    last = time.time() + 0.2\n    while time.time() < last:\n        pass\n',
};
const busyCalls = {
  async zigllms(library, language) {
    const context = await library.createThreadContext();
    await context.loadScript(busySource[language], 'busy');
    await context.executeFunction('busy');
  },
  async 'isolated-vm'(library, language) {
    const { context } = library.createContext();
    await context.eval(busySource[language]);
    await (await context.global.get('busy', { reference: true })).apply(undefined, []);
  },
  async 'node-calls-python'(library, language) {
    const { interpreter } = await import('node-calls-python');
    const context = library.createContext();
    context.load(busySource[language]);
    await interpreter.call(context.module, 'busy');
  },
};

async function stops(library, scripts, source) {
  const context = await library.createContext({ timeoutMs: 200 });
  context.load(scripts.echo);
  context.load(source);
  await fails(() => context.get('spin')());
  same(context.get('one')(), 1);
}

async function echoes(library, scripts, value, name = 'echo') {
  const context = await library.createContext();
  context.load(scripts.echo);
  const back = context.get(name)(value);
  if (!isDeepStrictEqual(back, value)) throw new Error(`${String(back)} came back`);
}

async function fails(call) {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new Error('no error came');
}

function same(got, wanted) {
  if (!isDeepStrictEqual(got, wanted)) throw new Error(`expected ${wanted}, got ${got}`);
}

async function openLibrary(name, language) {
  const library = await (await loadPeer(name)).open(language);
  // Python's memory is limited by the system, which takes a process of its own.
  const inProcess = name === 'zigllms' && language === 'python';
  return {
    createContext: (options) => library.createContext(options),
    busy(language) {
      if (busyCalls[name] === undefined) throw new Error('has synchronous calls only');
      return busyCalls[name](library, language);
    },
    async hog(source, memoryLimitBytes) {
      if (inProcess) {
        const context = await library.engine.createContext({
          isolation: 'process',
          memoryLimitBytes: 4 * memoryLimitBytes,
        });
        await context.loadScript(source, 'hog');
        return () => context.executeFunction('hog');
      }
      const context = await library.createContext({ memoryLimitBytes });
      context.load(source);
      return () => context.get('hog')();
    },
  };
}

function cellOf(name, languages, row) {
  const held = languages.filter((language) => {
    const probe = [process.execPath, fileURLToPath(import.meta.url), '--probe', name, language, String(row)];
    const limited = ['-c', `ulimit -t ${killedAfterSeconds}; exec "$@"`, 'sh', ...probe];
    const { stderr } = spawnSync('sh', limited, { timeout: 1_200_000, encoding: 'utf8' });
    const outcome = /^outcome: (.*)$/m.exec(stderr)?.[1] ?? 'ended or was killed';
    if (process.argv.includes('--verbose'))
      console.error(`${name}, ${language}, ${rows[row][0]}: ${outcome}`);
    return outcome === 'holds';
  });
  if (held.length === languages.length) return 'yes';
  return held.length === 0 ? 'no' : held.join(', ');
}

async function probe(name, language, row) {
  const library = await openLibrary(name, language);
  try {
    await rows[row][1](library, sources[language], language);
    console.error('outcome: holds');
  } catch (error) {
    console.error(`outcome: ${String(error?.message ?? error).split('\n')[0]}`);
  }
  process.exit();
}

async function compare() {
  setUp({ peers: true, stock: false });
  for (const { name } of libraries) await import(`./peers/${name}.mjs`);
  const head = ['', ...libraries.map(({ name }) => name)];
  const spoken = ['languages', ...libraries.map(({ languages }) => languages.map(titleOf).join(', '))];
  const cells = rows.map(([claim], row) => [
    claim,
    ...libraries.map(({ name, languages }) => cellOf(name, languages, row)),
  ]);
  const table = asMarkdown([head, spoken, ...cells]);
  console.log(table);
  const readme = new URL('../README.md', import.meta.url);
  const text = readFileSync(readme, 'utf8');
  const written = text.replace(
    /(<!-- comparison -->\n).*?(<!-- end of the comparison -->)/s,
    (_, start, end) => `${start}${table}\n${end}`,
  );
  if (process.argv.includes('--write')) writeFileSync(readme, written);
  else if (written !== text) {
    console.error('The README says something else; node benchmark/compare.mjs --write puts this there.');
    process.exitCode = 1;
  }
}

function titleOf(language) {
  return { lua: 'Lua', quickjs: 'JavaScript', wren: 'Wren', python: 'Python' }[language];
}

const [flag, name, language, row] = process.argv.slice(2);
if (flag === '--probe') await probe(name, language, Number(row));
else await compare();
