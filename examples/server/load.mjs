// Loads the server with users' runs, first alone, then beside scripts and clients that do it harm, and prints what the users noticed. Every answer is checked.
//
//   node examples/server/load.mjs [--seconds 10] [--users 6] [--attackers 4] [--url http://...]
//
// Without a URL it starts a server of its own, and ends it by SIGTERM while runs are under way. Exit code 1: an answer was wrong, or the server did not survive.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { parseArgs } from 'node:util';

const { values: given } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    users: { type: 'string', default: '6' },
    attackers: { type: 'string', default: '4' },
    url: { type: 'string' },
  },
});
const seconds = Number(given.seconds);
const agent = new Agent({ keepAlive: true });

/** What users ask: the answer, and whether it is right. */
const asked = [
  run('lua', 'local s = 0 for i = 1, 10000 do s = s + i end return s', 50005000),
  run('quickjs', 'let s = 0; for (let i = 1; i <= 10000; i++) s += i; s', 50005000),
  run('wren', 'var s = 0\nfor (i in 1..10000) s = s + i\ns', 50005000),
  run('python', 'sum(range(10001))', 50005000),
  {
    ...run('lua', 'return zigllms.agent.create({ name = "helper" }):run("Hello").status', 'completed'),
    kind: 'lua, agent, streamed',
    accept: 'text/event-stream',
    isRight: ({ status, text }) =>
      status === 200 && text.includes('event: agent.step') && text.includes('"result":"completed"'),
  },
];

/** What attackers ask, and the answers that a server gives that is well. */
const attacks = [
  attack('endless loop', 'lua', 'while true do pcall(function() while true do end end) end', 'timeout_error'),
  attack('endless loop', 'quickjs', 'for (;;) { try { for (;;); } catch {} }', 'timeout_error'),
  attack(
    'memory bomb',
    'lua',
    'local t = {} for i = 1, 1e9 do t[i] = ("x"):rep(1e6) .. i end',
    'memory_error',
  ),
  attack('memory bomb', 'quickjs', 'const a = []; for (;;) a.push(new Array(1e5).fill(1.5))', 'memory_error'),
  attack('memory bomb', 'python', 'x = []\nwhile True: x.append(bytearray(1 << 20))', 'memory_error'),
  attack('output flood', 'python', 'while True: print("x" * 1000)', 'limit_exceeded'),
  attack('endless recursion', 'quickjs', 'const f = () => 1 + f(); f()', 'memory_error'),
  attack('flood of host calls', 'lua', 'while true do pcall(zigllms.tool.list) end', 'limit_exceeded'),
  attack('result too large', 'lua', 'return ("x"):rep(1e6)', 'conversion_error'),
  { ...attack('no JSON', 'lua', ''), body: '{"source": ', isRight: ({ status }) => status === 400 },
  {
    ...attack('body too large', 'lua', ''),
    body: JSON.stringify({ source: 'x'.repeat(1 << 20) }),
    isRight: ({ status }) => status === 413,
  },
  {
    ...attack('client leaves', 'lua', 'while true do end'),
    leaveAfterMs: 30,
    isRight: () => true,
  },
];

function run(language, source, expected) {
  return {
    kind: language,
    language,
    body: JSON.stringify({ source, timeoutMs: 10_000 }),
    isRight: ({ status, text }) => status === 200 && JSON.parse(text).result === expected,
  };
}

function attack(name, language, source, code) {
  return {
    kind: `${name} (${language})`,
    language,
    body: JSON.stringify({ source, timeoutMs: 500 }),
    // A machine that is too slow for the attack stops it by its deadline, and a worker at its limit may be ended by the system.
    isRight: ({ status, text }) =>
      status === 422 && [code, 'timeout_error', 'engine_crashed'].includes(JSON.parse(text).error.code),
  };
}

/** Refused for lack of room is an answer too: it is counted apart. */
const isRefusal = ({ status }) => status === 429 || status === 503;

function ask(url, { language, body, accept, leaveAfterMs, onPart }, tenant) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'x-tenant': tenant };
    if (accept !== undefined) headers.accept = accept;
    const asking = request(`${url}/run/${language}`, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part) => {
        text += part;
        onPart?.();
      });
      response.on('end', () => resolve({ status: response.statusCode, text }));
      response.on('error', reject);
    });
    asking.on('error', (error) => (leaveAfterMs === undefined ? reject(error) : resolve({ status: 0 })));
    if (leaveAfterMs !== undefined) setTimeout(() => asking.destroy(), leaveAfterMs);
    asking.end(body);
  });
}

/** Asks again and again until the time is over; what each kind took goes to `results`. */
async function asker(url, kinds, tenant, until, results) {
  for (let turn = Math.floor(Math.random() * kinds.length); Date.now() < until; turn += 1) {
    const one = kinds[turn % kinds.length];
    const result = (results[one.kind] ??= { latencies: [], refused: 0, wrong: [] });
    const startedAt = performance.now();
    try {
      const answer = await ask(url, one, tenant);
      if (one.isRight(answer)) result.latencies.push(performance.now() - startedAt);
      else if (isRefusal(answer)) result.refused += 1;
      else result.wrong.push(`${answer.status} ${answer.text?.slice(0, 300)}`);
    } catch (error) {
      result.wrong.push(error.message);
    }
  }
}

/** How long the server's event loop keeps anybody waiting. */
async function watcher(url, until, results) {
  const result = (results['/health'] ??= { latencies: [], refused: 0, wrong: [] });
  while (Date.now() < until) {
    const startedAt = performance.now();
    const { status } = await fetch(`${url}/health`);
    if (status === 200) result.latencies.push(performance.now() - startedAt);
    else result.wrong.push(`health: ${status}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function phase(url, attackers) {
  const until = Date.now() + seconds * 1000;
  const users = {};
  const attacked = {};
  await Promise.all([
    watcher(url, until, users),
    ...Array.from({ length: Number(given.users) }, (_, user) =>
      asker(url, asked, `user-${user}`, until, users),
    ),
    ...Array.from({ length: attackers }, () => asker(url, attacks, 'mallory', until, attacked)),
  ]);
  return { users, attacked };
}

function table(title, results) {
  console.log(`\n${title}\n`);
  console.log('| | answers | per s | p50 ms | p90 | p99 | most | refused | wrong |');
  console.log('|---|--:|--:|--:|--:|--:|--:|--:|--:|');
  for (const [kind, { latencies, refused, wrong }] of Object.entries(results)) {
    const sorted = latencies.toSorted((left, right) => left - right);
    const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
    const shown = [0.5, 0.9, 0.99, 1].map((share) => (at(share) ?? 0).toFixed(1));
    const perSecond = (sorted.length / seconds).toFixed(1);
    console.log(`| ${[kind, sorted.length, perSecond, ...shown, refused, wrong.length].join(' | ')} |`);
  }
  for (const [kind, { wrong }] of Object.entries(results)) {
    for (const what of wrong.slice(0, 3)) {
      process.exitCode = 1;
      console.error(`wrong: ${kind}: ${what}`);
    }
  }
}

async function startServer() {
  const server = spawn(process.execPath, [new URL('server.mjs', import.meta.url).pathname], {
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  server.stdout.setEncoding('utf8');
  let said = '';
  for await (const text of server.stdout.iterator({ destroyOnReturn: false })) {
    said += text;
    const url = /listening on (\S+)/.exec(said)?.[1];
    if (url !== undefined) return { server, url };
  }
  throw new Error('the server has ended before it listened');
}

const residentMb = ({ pid }) =>
  Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024);

const { server, url } = given.url === undefined ? await startServer() : { url: given.url };
server?.stdout.resume();
// Before anything is measured, what runs first has run.
await Promise.all(asked.map((one) => ask(url, one, 'warm-up')));
const before = server && residentMb(server);
table(`${given.users} users alone`, (await phase(url, 0)).users);
const { users, attacked } = await phase(url, Number(given.attackers));
table(`${given.users} users, beside ${given.attackers} attackers`, users);
table('what the attackers got', attacked);

if (server !== undefined) {
  console.log(`\nThe server's memory: ${before} MB before, ${residentMb(server)} MB after.`);
  const ended = once(server, 'exit');
  const last = run(
    'lua',
    'print("running") local till = os.clock() + 0.3 while os.clock() < till do end return "done"',
  );
  // It prints, and so it is under way. A second signal would end the server at once.
  let told = false;
  const onPart = () => {
    if (!told) server.kill('SIGTERM');
    told = true;
  };
  const answer = await ask(url, { ...last, accept: 'text/event-stream', onPart }, 'last');
  const [code, signal] = await ended;
  const finished = answer.text.includes('"result":"done"');
  console.log(
    `SIGTERM: exit code ${code ?? signal}; the run under way was ${finished ? 'finished' : 'lost'}.`,
  );
  if (code !== 0 || !finished) process.exitCode = 1;
}
agent.destroy();
