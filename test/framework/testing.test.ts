// The testing room: scenarios whose tests fail in every way, mocks, time, chance, scores, snapshots, reports.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { SaxesParser } from 'saxes';
import { createFramework } from '../../src/framework.js';
import { ProviderError } from '../../src/provider/index.js';
import { Random, report, score, type ScenarioResult, type TestResult } from '../../src/testing/index.js';

const directory = mkdtempSync(join(tmpdir(), 'zigllms-testing-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const framework = createFramework({ dataDirectory: directory });
const { assert: claims } = framework.tests;
let made = 0;
const scenarioOf = (options?: object): ReturnType<typeof framework.tests.createScenario> =>
  framework.tests.createScenario(`scenario ${(made += 1)}`, options);

function result({ tests }: ScenarioResult, name: string): TestResult {
  const found = tests.find((one) => one.name === name);
  assert.ok(found, `no test "${name}"`);
  return found;
}

test('a test that throws, rejects, throws no error or never settles fails alone', async () => {
  const scenario = scenarioOf({ timeoutMs: 50 });
  scenario.addTest('passes', () => undefined);
  scenario.addTest('throws', () => {
    throw new RangeError('too far');
  });
  scenario.addTest('rejects', async () => Promise.reject(new Error('later')));
  scenario.addTest('a text', () => {
    throw 'only a text';
  });
  scenario.addTest('nothing', () => {
    throw undefined;
  });
  scenario.addTest('never', () => new Promise(() => undefined));
  scenario.addTest('passes again', async () => Promise.resolve());
  scenario.addTest('skipped', () => claims.fail(), { skip: true });
  const outcome = await scenario.run();
  assert.deepEqual(
    outcome.tests.map(({ name, status }) => [name, status]),
    [
      ['passes', 'passed'],
      ['throws', 'failed'],
      ['rejects', 'failed'],
      ['a text', 'failed'],
      ['nothing', 'failed'],
      ['never', 'failed'],
      ['passes again', 'passed'],
      ['skipped', 'skipped'],
    ],
  );
  const { passed, failed, skipped, total } = outcome;
  assert.deepEqual({ passed, failed, skipped, total }, { passed: 2, failed: 5, skipped: 1, total: 8 });
  const { failure } = result(outcome, 'throws');
  assert.equal(failure?.message, 'too far');
  assert.match(failure?.location?.file ?? '', /testing\.test\.ts$/);
  assert.equal(result(outcome, 'a text').failure?.message, 'only a text');
  assert.equal(result(outcome, 'never').failure?.code, 'timeout_error');
  assert.match(
    result(outcome, 'never').failure?.message ?? '',
    /^test "never" took longer than its limit of 50 ms$/,
  );
});

test('claims say what was expected, what came and where', async () => {
  const said = (claim: () => void): string => {
    try {
      claim();
    } catch (error) {
      assert.equal((error as { code?: string }).code, 'assertion_failed');
      return (error as Error).message;
    }
    return 'held';
  };
  assert.equal(
    said(() => claims.assertEqual({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] })),
    'at a[1].b: expected 3, got 2',
  );
  assert.equal(
    said(() => claims.assertEqual([1], [1, 2], 'sizes')),
    'sizes: at [1]: expected 2, got nothing',
  );
  assert.equal(
    said(() => claims.assertEqual('1', 1)),
    'expected 1, got "1"',
  );
  assert.equal(
    said(() => claims.assertEqual(null, undefined)),
    'held',
  );
  assert.equal(
    said(() => claims.assertEqual(3n, 3)),
    'held',
  );
  assert.equal(
    said(() => claims.assertEqual(Number.NaN, Number.NaN)),
    'held',
  );
  assert.equal(
    said(() => claims.assertEqual({}, [])),
    'held',
  );
  assert.equal(
    said(() => claims.assertEqual({ 0: 'a' }, ['a'])),
    'expected ["a"], got {"0":"a"}',
  );
  assert.equal(
    said(() => claims.assertEqual(new Map([['a', 1]]), { a: 1 })),
    'held',
  );
  assert.equal(
    said(() => claims.assertEqual(new Date(5), new Date(6))),
    'expected 1970-01-01T00:00:00.006Z, got 1970-01-01T00:00:00.005Z',
  );
  assert.equal(
    said(() => claims.assertNotEqual([1], [1])),
    'expected anything but [1]',
  );
  assert.equal(
    said(() => claims.assertTrue(1)),
    'expected true, got 1',
  );
  assert.equal(
    said(() => claims.assertFalse(null)),
    'expected false, got null',
  );
  assert.equal(
    said(() => claims.assertClose(0.1 + 0.2, 0.3)),
    'held',
  );
  assert.equal(
    said(() => claims.assertClose(1, 2, 0.5)),
    'expected 2 give or take 0.5, got 1',
  );
  assert.equal(
    said(() => claims.assertContains([{ id: 1 }], { id: 1 })),
    'held',
  );
  assert.equal(
    said(() => claims.assertContains('abc', 'd')),
    'expected "abc" to contain "d"',
  );
  assert.equal(
    said(() => claims.assertContains({ a: 1 }, 'toString')),
    'expected {"a":1} to contain "toString"',
  );
  assert.equal(
    said(() => claims.assertMatch('abc', '^a+$')),
    'expected "abc" to match /^a+$/',
  );
  assert.equal(
    said(() => claims.assertSchema({ n: 'x' }, { properties: { n: { type: 'integer' } } })),
    'n must be integer',
  );
  await claims.assertThrows(() => {
    throw new Error('no luck');
  }, 'luck');
  await assert.rejects(
    claims.assertThrows(async () => undefined),
    /expected a failure/,
  );
  const cyclic: Record<string, unknown> = {};
  cyclic['self'] = cyclic;
  const other: Record<string, unknown> = {};
  other['self'] = other;
  assert.match(
    said(() => claims.assertEqual(cyclic, other)),
    /^at self\.self/,
  );
});

test('fixtures are fresh for each run, hooks run around it, and a failing afterEach fails the test', async () => {
  const scenario = scenarioOf();
  const log: string[] = [];
  let count = 0;
  scenario
    .addFixture('list', [1])
    .addFixture('made', async () => (count += 1))
    .beforeEach(() => void log.push('before'))
    .afterEach(() => {
      log.push('after');
      if (log.length > 5) throw new Error('cannot clean up');
    })
    .addTest('changes', () => {
      (scenario.getFixture('list') as number[]).push(2);
      log.push('ran');
      assert.equal(scenario.getFixture('made'), 1);
    })
    .addTest('sees its own', () => {
      assert.deepEqual(scenario.getFixture('list'), [1]);
      assert.equal(scenario.getFixture('made'), 2);
    });
  const outcome = await scenario.run();
  assert.deepEqual(log, ['before', 'ran', 'after', 'before', 'after']);
  assert.equal(outcome.passed, 2);
  assert.equal((await scenario.run({ filter: 'sees' })).failed, 1);
  assert.throws(() => scenario.getFixture('lst'), { code: 'not_found', message: /did you mean "list"/ });
  assert.throws(() => scenario.getFixture('made'), { code: 'invalid_argument' });
});

test('where beforeEach fails, the test is not run and afterEach is', async () => {
  const scenario = scenarioOf();
  const log: string[] = [];
  scenario.beforeEach(() => {
    throw new Error('no set-up');
  });
  scenario.afterEach(() => void log.push('after')).addTest('one', () => void log.push('ran'));
  const outcome = await scenario.run();
  assert.equal(result(outcome, 'one').failure?.message, 'no set-up');
  assert.deepEqual(log, ['after']);
});

test('mock tools and providers stand in for the real ones, for agents too, and are gone afterwards', async () => {
  framework.tools.register({
    name: 'search',
    description: 'Real',
    execute: () => 'real',
    schema: { required: ['query'] },
  });
  const agent = framework.agents.create({ name: 'mocked', provider: 'embedded', tools: ['search'] });
  const scenario = scenarioOf();
  const search = scenario.mockTool('search', { outputs: ['first', 'second'] });
  const provider = scenario.mockProvider('embedded', {
    responses: [{ tool_calls: [{ name: 'search', input: { query: 'zig' } }] }, 'found it'],
  });
  scenario.addTest('agent', async () => {
    const { content } = await agent.run('look');
    assert.equal(content, 'found it');
    assert.deepEqual(search.calls, [{ input: { query: 'zig' }, output: 'first' }]);
    assert.equal(provider.requestCount, 2);
    assert.equal(provider.requests[0].prompt, 'look');
    assert.deepEqual(provider.requests[0].tools, ['search']);
  });
  scenario.addTest('starts anew', async () => {
    assert.equal(search.callCount, 0);
    for (const wanted of ['first', 'second', 'second'])
      assert.equal(await framework.tools.execute('search', { query: 'x' }), wanted);
    await assert.rejects(framework.tools.execute('search', {}), { code: 'tool_input_invalid' });
  });
  scenario.addTest('inside a test', async () => {
    scenario.mockTool('search', { error: 'down' });
    await assert.rejects(framework.tools.execute('search', { query: 'x' }), /down/);
    scenario.mockTool('not there before', {});
  });
  scenario.addTest('back again', async () => {
    assert.equal(await framework.tools.execute('search', { query: 'x' }), 'first');
  });
  const outcome = await scenario.run();
  assert.equal(outcome.failed, 1, 'a mock of a name that no tool can have fails its test');
  assert.equal(result(outcome, 'inside a test').status, 'failed');
  assert.equal(await framework.tools.execute('search', { query: 'x' }), 'real');
  assert.equal(framework.providers.info('embedded')?.type, 'embedded');
  assert.throws(() => scenario.mockProvider('embedded', {}), /responses: is required/);
});

test('scenarios that run at the same time give back what they mocked, in whatever order they end', async () => {
  const own = createFramework();
  own.tools.register({ name: 'search', execute: () => 'real' });
  const ends: (() => void)[] = [];
  const runs = ['first', 'second'].map((name) => {
    const scenario = own.tests.createScenario(name);
    scenario.mockTool('search', { output: name });
    scenario.mockProvider('extra', { responses: name });
    scenario.addTest('waits', () => new Promise<void>((resolve) => ends.push(resolve)));
    return scenario.run();
  });
  while (ends.length < 2) await new Promise(setImmediate);
  assert.equal(await own.tools.execute('search', {}), 'second');
  ends[0]();
  assert.equal((await runs[0]).passed, 1);
  assert.equal(await own.tools.execute('search', {}), 'second');
  ends[1]();
  assert.equal((await runs[1]).passed, 1);
  assert.equal(await own.tools.execute('search', {}), 'real');
  assert.equal(own.providers.info('extra'), undefined);
  assert.throws(() => own.tests.get('first')?.mockTool('no tool'), { code: 'invalid_argument' });
});

test('a fake clock moves ttl, waits between retries, pauses of workflows and the time of events', async () => {
  const scenario = scenarioOf();
  const clock = scenario.useFakeClock(1_000);
  scenario.addTest('ttl', async () => {
    const memory = framework.memories.create({ ttl: 60_000 });
    memory.add({ role: 'user', content: 'soon forgotten' });
    await clock.advance(59_000);
    assert.equal(memory.getHistory().length, 1);
    await clock.advance(2_000);
    assert.equal(memory.getHistory().length, 0);
    assert.equal(clock.now(), 62_000);
  });
  scenario.addTest('retries', async () => {
    let asked = 0;
    const responses = (): unknown => {
      asked += 1;
      return asked === 1
        ? new ProviderError('rate_limited', 'slow down', { retryable: true, retryAfterMs: 20_000 })
        : 'at last';
    };
    framework.providers.register({ name: 'busy', type: 'scripted', config: { responses } });
    const answer = framework.direct.complete('busy', { prompt: 'hello' });
    await clock.advance(19_000);
    assert.equal(asked, 1);
    await clock.advance(2_000);
    assert.equal((await answer).content, 'at last');
  });
  scenario.addTest('workflows', async () => {
    let attempts = 0;
    const execute = (): number => {
      attempts += 1;
      if (attempts < 3) throw new Error('not yet');
      return attempts;
    };
    const running = framework.workflows
      .create('slow')
      .addStep('pause', { sleep: 60_000 })
      .addStep('again', { execute, depends_on: ['pause'], retry: { maxAttempts: 3, delayMs: 10_000 } })
      .execute();
    await clock.advance(59_999);
    assert.equal(attempts, 0);
    await clock.advance(1);
    assert.equal(attempts, 1);
    await clock.advance(10_000);
    assert.equal(attempts, 2, 'the second wait is twice as long');
    await clock.advance(20_000);
    assert.equal((await running).output, 3);
  });
  scenario.addTest('events', async () => {
    const emitter = framework.events.createEmitter();
    const seen: unknown[] = [];
    emitter
      .filter('typed')
      .debounce(500)
      .subscribe((event: { n: number }) => void seen.push(event.n));
    emitter
      .filter('typed')
      .throttle(500)
      .subscribe((event: { n: number }) => void seen.push(-event.n));
    emitter.emit('typed', { n: 1 });
    await clock.advance(400);
    emitter.emit('typed', { n: 2 });
    await clock.advance(499);
    assert.deepEqual(seen, [-1]);
    await clock.advance(1);
    assert.deepEqual(seen, [-1, 2]);
    emitter.emit('typed', { n: 3 });
    assert.deepEqual(seen, [-1, 2, -3]);
    assert.deepEqual(
      emitter.getHistory().map(({ timestamp }) => timestamp),
      [1_000, 1_400, 1_900],
    );
  });
  scenario.addTest('starts anew, and wakes in order', async () => {
    assert.equal(clock.now(), 1_000);
    const woken: number[] = [];
    for (const ms of [30, 10, 20]) void clock.sleep(ms).then(() => woken.push(ms, clock.now()));
    await clock.advance(20);
    assert.deepEqual(woken, [10, 1_010, 20, 1_020]);
  });
  const { failed, tests } = await scenario.run();
  assert.equal(failed, 0, JSON.stringify(tests));
});

test('chance is the same with the same seed, whichever other tests run', async () => {
  const scenario = scenarioOf();
  const seen: Record<string, number[]> = { one: [], two: [] };
  for (const name of ['one', 'two'])
    scenario.addTest(name, () => void seen[name].push(scenario.getRandom().integer(1, 1_000_000)), {
      repeat: 2,
    });
  await scenario.run({ seed: 7 });
  await scenario.run({ seed: 7, filter: 'two' });
  assert.deepEqual(seen['two'].slice(0, 2), seen['two'].slice(2));
  assert.notEqual(seen['two'][0], seen['two'][1]);
  const random = new Random('fixed');
  const numbers = Array.from({ length: 1_000 }, () => random.next());
  assert.ok(numbers.every((one) => one >= 0 && one < 1));
  assert.ok(Math.abs(numbers.reduce((sum, one) => sum + one) / 1_000 - 0.5) < 0.05);
  assert.deepEqual(random.shuffle([1, 2, 3, 4]).toSorted(), [1, 2, 3, 4]);
  assert.throws(() => random.integer(2, 1), { code: 'invalid_argument' });
});

test('repeated tests pass by their pass rate', async () => {
  const scenario = scenarioOf();
  let count = 0;
  const threeInFour = (): void => {
    count += 1;
    if (count % 4 === 0) throw new Error('unlucky');
  };
  scenario.addTest('enough', threeInFour, { repeat: 8, pass_rate: 0.75 });
  scenario.addTest('too few', threeInFour, { repeat: 8, passRate: 0.8 });
  const outcome = await scenario.run();
  assert.deepEqual(
    outcome.tests.map(({ status, runs, passes }) => [status, runs, passes]),
    [
      ['passed', 8, 6],
      ['failed', 8, 6],
    ],
  );
  assert.equal(outcome.tests[1].failure?.message, 'unlucky');
});

test('scorers judge what a test returns', async () => {
  assert.equal(await score('exact', { a: 1 }, { a: 1 }), 1);
  assert.equal(await score('contains', 'Paris is in FRANCE', ['paris', 'France', 'Rome']), 2 / 3);
  assert.equal(await score('json', '{"a":[1]}', { a: [1] }), 1);
  assert.equal(await score('json', 'no json', {}), 0);
  assert.equal(await score('similarity', 'the cat sat', 'The cat'), 0.8);
  assert.equal(await score(async () => true, '', ''), 1);
  await assert.rejects(score('exakt' as never, 1, 1), { code: 'invalid_argument' });
  await assert.rejects(
    score(() => 7, 1, 1),
    /a number from 0 to 1 or a boolean, got 7/,
  );
  const scenario = scenarioOf();
  scenario.addTest('good enough', () => 'the cat sat', {
    scorers: ['similarity'],
    expected: 'The cat',
    minScore: 0.7,
  });
  scenario.addTest('not enough', () => 'a dog', {
    scorers: ['similarity', (output: unknown) => String(output).length / 10],
    expected: 'The cat',
    minScore: 0.2,
  });
  const [good, bad] = (await scenario.run()).tests;
  assert.deepEqual(good.scores, { similarity: 0.8 });
  assert.equal(bad.failure?.message, 'similarity: expected 0.2 or more, got 0.000');
  assert.equal(bad.scores?.['scorer 2'], 0.5);
});

test('snapshots are kept in a file, compared, and renewed when asked', async () => {
  const scenario = scenarioOf();
  let value: unknown = { answer: [1, 2] };
  scenario.addTest('same', () => scenario.assertSnapshot('answer', value));
  assert.equal((await scenario.run()).passed, 1);
  assert.equal((await scenario.run()).passed, 1);
  value = { answer: [1, 3] };
  const changed = await scenario.run();
  assert.equal(
    changed.tests[0].failure?.message,
    'snapshot "answer" differs at answer[1]: it was 2, now it is 3',
  );
  assert.equal((await scenario.run({ updateSnapshots: true })).passed, 1);
  const file = join(directory, 'test-snapshots', `${encodeURIComponent(scenario.name)}.json`);
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), { answer: { answer: [1, 3] } });
  writeFileSync(file, 'torn');
  assert.equal((await scenario.run()).tests[0].failure?.code, 'snapshot_invalid');
});

test('filters take parts of names, whole names with *, and tags', async () => {
  const scenario = scenarioOf();
  for (const name of ['parse json', 'parse yaml', 'write json'])
    scenario.addTest(name, () => undefined, { tags: [name.split(' ')[0]] });
  const names = async (options: object): Promise<string[]> =>
    (await scenario.run(options)).tests.map(({ name }) => name);
  assert.deepEqual(await names({ filter: 'JSON' }), ['parse json', 'write json']);
  assert.deepEqual(await names({ filter: 'parse *' }), ['parse json', 'parse yaml']);
  assert.deepEqual(await names({ filter: '*json' }), ['parse json', 'write json']);
  assert.deepEqual(await names({ filter: 'json*' }), []);
  assert.deepEqual(await names({ tags: ['write'], filter: '*' }), ['write json']);
  assert.deepEqual(await names({ filter: 'p*e*e*n' }), []);
  await assert.rejects(scenario.run({ fliter: 'x' }), /unknown option "fliter"; did you mean "filter"/);
});

test('scenarios have names of their own, run together, and go with their owner', async () => {
  const own = createFramework();
  const owner = {};
  own.tests.createScenario('one', {}, { owner }).addTest('passes', () => undefined);
  own.tests.createScenario('two').addTest('fails', () => own.tests.assert.fail('on purpose'));
  own.tests.createScenario('three');
  assert.throws(() => own.tests.createScenario('one'), { code: 'already_exists' });
  assert.throws(() => own.tests.get('one')?.addTest('passes', () => undefined), { code: 'already_exists' });
  const { passed, failed, total, scenarios } = await own.tests.run();
  assert.deepEqual([passed, failed, total, scenarios.length], [1, 1, 2, 2]);
  own.releaseOwner(owner);
  assert.deepEqual(own.tests.list(), ['two', 'three']);
});

test('a scenario is not run while it is running', async () => {
  const scenario = scenarioOf();
  scenario.addTest('again', () => scenario.run());
  const outcome = await scenario.run();
  assert.equal(outcome.tests[0].failure?.code, 'invalid_argument');
});

test('reports as text, JUnit XML and JSON, whatever names and messages hold', async () => {
  const scenario = framework.tests.createScenario('odd <names> & "quotes"');
  scenario.addTest('passes \u0007\ud800', () => undefined, { repeat: 3 });
  scenario.addTest('fails]]>', () => claims.fail('first\nsecond <b>'));
  scenario.addTest('skipped', () => undefined, { skip: true });
  const outcome = await scenario.run();
  const text = report(outcome);
  assert.match(
    text,
    /^odd <names> & "quotes": 1 of 3 passed, 1 skipped\n {2}ok {4}passes .* \(3 of 3 runs\)\n/,
  );
  assert.match(
    text,
    /\n {2}FAIL {2}fails\]\]>\n {8}first\n {8}second <b>\n {8}at .*testing\.test\.ts:\d+\n {2}skip {2}skipped$/,
  );
  const elements: Record<string, number> = {};
  const attributes: string[] = [];
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes: own }) => {
    elements[name] = (elements[name] ?? 0) + 1;
    if (name === 'testcase') attributes.push(own['name'] as string);
  });
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(report(outcome, 'junit')).close();
  assert.deepEqual(elements, { testsuites: 1, testsuite: 1, testcase: 3, failure: 1, skipped: 1 });
  assert.deepEqual(attributes, ['passes \ufffd\ufffd', 'fails]]>', 'skipped']);
  assert.deepEqual(JSON.parse(report(outcome, 'json')), JSON.parse(JSON.stringify(outcome)));
  assert.throws(() => report(outcome, 'xml'), { code: 'invalid_argument' });
  assert.throws(() => report({ passed: 1 }), { code: 'invalid_argument' });
});
