// Policies: what is denied, that it is told, and what a grant really grants.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { hostObject, policies, ScriptError, type AuditEvent, type SecurityPolicy } from '../../src/index.js';
import { eachTarget, type Target } from '../conformance/engines.js';
import { failureOf, rejectsWith } from '../conformance/expectations.js';
import { caught, givenDates, granted, rollDice, tellTime, use, type Spoken } from './words.js';

const spoken = { skips: { echo: 'its language has no library' } };
const wordsOf = <T>(words: Partial<Record<Spoken, T>>, target: Target): T =>
  words[target.language as Spoken] as T;

/** A folder with a public and a secret part. */
async function folders(t: TestContext): Promise<{ root: string; open: string; secret: string }> {
  const root = await mkdtemp(join(tmpdir(), 'zigllms-policy-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  const [open, secret] = [join(root, 'open'), join(root, 'secret')];
  await mkdir(join(open, 'inner'), { recursive: true });
  await mkdir(secret);
  await writeFile(join(open, 'note.txt'), 'grüße');
  await writeFile(join(secret, 'key.txt'), 'top secret');
  await symlink(join(secret, 'key.txt'), join(open, 'link.txt'));
  await symlink(secret, join(open, 'door'));
  await mkdir(join(root, 'open-not'));
  await writeFile(join(root, 'open-not', 'file'), 'beside');
  return { root, open, secret };
}

eachTarget('policy', (target) => {
  async function withPolicy(
    t: TestContext,
    policy: SecurityPolicy,
    words?: Readonly<Record<Spoken, string>>,
  ) {
    const events: AuditEvent[] = [];
    const context = await target.context(t, {
      policy: { ...policy, modules: policy.modules ?? 'all' },
      onAudit: (event) => events.push(event),
    });
    if (words !== undefined) await context.loadScript(wordsOf(words, target), target.file('words'));
    return {
      context,
      events,
      use: (name: string, first: unknown, second: unknown = null) =>
        context.executeFunction<never>(
          'use',
          target.language === 'wren' || second !== null ? [name, first, second] : [name, first],
        ),
    };
  }

  target.test('without the clock nothing tells the time, and each attempt is told', spoken, async (t) => {
    const { context, events } = await withPolicy(t, { randomness: true });
    for (const source of wordsOf(tellTime, target)) {
      events.length = 0;
      await rejectsWith(context.eval(source), 'permission_error', /capability clock/);
      assert.equal(events.length, 1, source);
      const { capability, context: name, engine, message, target: wanted } = events[0];
      assert.deepEqual([capability, name, engine], ['clock', context.name, target.engine.name]);
      assert.ok(message.includes(wanted) && wanted !== '', message);
    }
    const dates = wordsOf(givenDates, target);
    if (dates === undefined) return;
    assert.equal(await context.eval(dates), '1,1970-01-01T00:00:00.000Z,0,0,true,0');
  });

  target.test('without randomness nothing makes numbers by chance', spoken, async (t) => {
    const { context, events } = await withPolicy(t, { clock: true });
    for (const source of wordsOf(rollDice, target)) {
      events.length = 0;
      await rejectsWith(context.eval(source), 'permission_error', /capability randomness/);
      assert.deepEqual(
        events.map(({ capability }) => capability),
        ['randomness'],
        source,
      );
    }
  });

  target.test('granted, they work', spoken, async (t) => {
    const { context, events } = await withPolicy(t, { clock: true, randomness: true });
    for (const source of wordsOf(granted, target))
      assert.equal(typeof (await context.eval(source)), 'number', source);
    assert.deepEqual(events, []);
  });

  target.test('a denial is told although the script swallows the error', spoken, async (t) => {
    const { context, events } = await withPolicy(t, { hostFunctions: ['caught'] }, caught);
    const forbidden = (): void => assert.fail('it was called');
    await context.setGlobal('forbidden', forbidden);
    assert.equal(await context.executeFunction('caught', [forbidden]), 'went on');
    assert.deepEqual(
      events.map((event) => [event.capability, event.target]),
      [['hostFunctions', 'forbidden']],
    );
  });

  target.test('an onAudit that throws harms neither script nor host', spoken, async (t) => {
    const unhandled: unknown[] = [];
    const context = await target.context(t, {
      policy: { modules: {} },
      onAudit: () => {
        throw new RangeError('the log is full');
      },
      onUnhandled: (error) => unhandled.push(error),
    });
    await rejectsWith(context.eval(wordsOf(tellTime, target)[0]), 'permission_error');
    assert.ok(unhandled[0] instanceof RangeError);
  });

  target.test(
    'host functions are called by the names that the policy lists',
    { snippets: ['calls'] },
    async (t) => {
      const events: AuditEvent[] = [];
      const context = await target.load(t, ['calls'], {
        policy: {
          modules: { 'app.store': 'all' },
          hostFunctions: ['greet', 'api.*', 'app.store.get', 'Door.open'],
        },
        onAudit: (event) => events.push(event),
      });
      const functions = { greet: () => 'hello', other: () => assert.fail('other was called') };
      const api = { add: () => 3, inner: { deep: () => 4 } };
      const store = { get: () => 5, drop: () => assert.fail('drop was called') };
      await context.setGlobal('greet', functions.greet);
      await context.setGlobal('other', functions.other);
      await context.setGlobal('api', api);
      await context.registerModule({ name: 'app.store', functions: store });
      const call = (f: unknown) => context.executeFunction('callThrough', [f]);
      assert.deepEqual(
        [await call(functions.greet), await call(api.add), await call(api.inner.deep), await call(store.get)],
        ['hello', 3, 4, 5],
      );
      await rejectsWith(
        call(functions.other),
        'permission_error',
        /host function 'other' \(capability hostFunctions\)/,
      );
      await rejectsWith(call(store.drop), 'permission_error', /'app\.store\.drop'/);
      assert.equal(await call(() => 'passed'), 'passed');
      assert.deepEqual(
        events.map((event) => event.target),
        ['other', 'app.store.drop'],
      );
    },
  );

  target.test('methods of host objects are host functions too', { ...spoken }, async (t) => {
    const { context } = await withPolicy(t, { hostFunctions: ['Door.open'] });
    const { language } = target;
    const thing = { open: () => 'open', burn: () => assert.fail('burn was called') };
    const door = hostObject(thing, ['open', 'burn'], { className: 'Door' });
    await context.setGlobal('door', door);
    const sources: Record<string, [string, string]> = {
      lua: ['return door:open()', 'return door:burn()'],
      quickjs: ['door.open()', 'door.burn()'],
      wren: ['door.open()', 'door.burn()'],
      python: ['door.open()', 'door.burn()'],
    };
    const [good, bad] = sources[language];
    assert.equal(await context.eval(good), 'open');
    await rejectsWith(context.eval(bad), 'permission_error', /'Door\.burn'/);
  });

  target.test('a call narrows the policy, and never widens it', { snippets: ['calls'] }, async (t) => {
    const events: AuditEvent[] = [];
    const context = await target.load(t, ['calls'], {
      policy: { hostFunctions: ['one', 'two', 'api.*'] },
      onAudit: (event) => events.push(event),
    });
    const [one, two, three] = [() => 1, () => 2, () => assert.fail('three was called')];
    await context.setGlobal('one', one);
    await context.setGlobal('two', two);
    await context.setGlobal('three', three);
    const call = (f: unknown, hostFunctions?: string[]) =>
      context.executeFunction('callThrough', [f], hostFunctions && { policy: { hostFunctions } });
    assert.equal(await call(one, ['one']), 1);
    await rejectsWith(call(two, ['one']), 'permission_error', /'two'/);
    assert.equal(await call(two), 2, 'the narrowing ended with its call');
    await rejectsWith(call(three, ['three']), 'permission_error', /can only narrow/);
    await rejectsWith(call(one, ['*']), 'permission_error', /can only narrow/);
    await rejectsWith(call(three), 'permission_error');
    await assert.rejects(
      context.eval('1', { policy: { clock: true } as never }),
      /option policy: expected an object with some of hostFunctions/,
    );
    if (target.inline) {
      assert.equal(
        context.sync.executeFunction('callThrough', [one], { policy: { hostFunctions: ['one'] } }),
        1,
      );
      assert.throws(
        () => context.sync.executeFunction('callThrough', [two], { policy: { hostFunctions: ['one'] } }),
        /'two'/,
      );
    }
    assert.deepEqual(
      events.map((event) => event.target),
      target.inline ? ['two', 'three', 'two'] : ['two', 'three'],
    );
  });

  target.test(
    'a policy without modules lets nothing be imported',
    { snippets: ['importingHelper', 'importingStore'] },
    async (t) => {
      const events: AuditEvent[] = [];
      const context = await target.context(t, {
        policy: {},
        onAudit: (event) => events.push(event),
        resolveModule: () => assert.fail('the resolver was asked'),
      });
      await rejectsWith(context.registerModule({ name: 'app.store' }), 'permission_error', /app\.store/);
      await rejectsWith(
        context.loadScript(target.words('importingHelper'), 'a'),
        'permission_error',
        /capability modules/,
      );
      assert.deepEqual(
        events.map((event) => [event.capability, event.target]),
        [['modules', "module 'helper'"]],
      );
    },
  );

  target.test('modules are allowed down to their members', spoken, async (t) => {
    const context = await target.context(t, {
      policy: {
        modules: { box: ['get'], math: ['floor'], random: ['x'] },
        hostFunctions: 'all',
        randomness: true,
      },
    });
    await context.registerModule({
      name: 'box',
      functions: { get: () => 1, set: () => assert.fail() },
      values: { size: 3 },
    });
    await rejectsWith(context.registerModule({ name: 'box', source: '' }), 'permission_error', /source/);
    const sources: Record<string, { good: string; bad: string[] }> = {
      lua: {
        good: 'return require("box").get()',
        bad: ['return require("box").set()', 'return require("math")'],
      },
      quickjs: {
        good: 'import("box").then((box) => box.get())',
        bad: ['import("box").then((box) => box.set())'],
      },
      wren: {
        good: 'import "box" for Box\nBox.get()',
        bad: ['import "box" for Box\nBox.set()', 'import "random"'],
      },
      python: {
        good: 'import box, math\nbox.get() if math.floor(1.5) == 1 else None',
        bad: [
          'import box\nbox.set()',
          'import box\nbox.size',
          'import math\nmath.ceil(1)',
          'from math import ceil',
        ],
      },
    };
    const { good, bad } = sources[target.language];
    assert.equal(await context.eval(good), 1);
    for (const source of bad) {
      const error = await failureOf(context.eval(source));
      assert.ok(ScriptError.isInstance(error), `${source}: ${String(error)}`);
    }
  });

  target.test(
    'files are read and written below the folders of the policy, and nowhere else',
    spoken,
    async (t) => {
      const { root, open, secret } = await folders(t);
      const { use: call, events } = await withPolicy(
        t,
        { filesystem: { read: [open], write: [join(open, 'inner')] } },
        use,
      );
      assert.equal(await call('read', join(open, 'note.txt')), 'grüße');
      assert.equal(((await call('readBytes', join(open, 'note.txt'))) as Uint8Array).length, 7);
      assert.deepEqual(await call('list', open), ['door', 'inner', 'link.txt', 'note.txt']);
      await call('write', join(open, 'inner', 'new.txt'), 'first');
      await call('write', join(open, 'inner', 'new.txt'), 'now');
      assert.equal(await readFile(join(open, 'inner', 'new.txt'), 'utf8'), 'now');
      assert.deepEqual(events, []);
      const attempts: [string, string][] = [
        ['read', join(secret, 'key.txt')],
        ['read', `${open}/../secret/key.txt`],
        ['read', join(open, 'link.txt')],
        ['read', join(open, 'door', 'key.txt')],
        ['read', join(root, 'open-not', 'file')],
        ['read', '/etc/passwd'],
        ['read', '/proc/self/environ'],
        ['list', join(open, 'door')],
        ['list', root],
        ['write', join(open, 'note.txt')],
        ['write', join(secret, 'planted')],
        ['write', `${open}/inner/../note.txt`],
      ];
      for (const [way, path] of attempts) {
        await rejectsWith(call(way, path, 'x'), 'permission_error', /capability filesystem\.(read|write)/);
      }
      assert.equal(events.length, attempts.length);
      assert.equal(await readFile(join(open, 'note.txt'), 'utf8'), 'grüße');
      for (const [way, path] of [
        ['read', join(open, 'missing')],
        ['read', open],
        ['read', `${open}/note.txt/x`],
      ])
        await rejectsWith(call(way, path), 'runtime_error', /no such|not a file|not a folder|is a folder/);
      for (const path of ['note.txt', `${open}/note.txt\0`, '']) {
        const error = await failureOf(call('read', path));
        assert.match((error as Error).message, /absolute path/);
      }
    },
  );

  target.test('a link to write through is not followed', { ...spoken, isolation: 'thread' }, async (t) => {
    const { open, secret } = await folders(t);
    const { use: call } = await withPolicy(t, { filesystem: { write: [open] } }, use);
    const error = await failureOf(call('write', join(open, 'link.txt'), 'overwritten'));
    assert.ok(ScriptError.isInstance(error));
    assert.equal(await readFile(join(secret, 'key.txt'), 'utf8'), 'top secret');
    await rejectsWith(call('read', join(open, 'note.txt')), 'permission_error', /filesystem\.read/);
  });

  target.test('a call may narrow the folders', { ...spoken, isolation: 'thread' }, async (t) => {
    const { open } = await folders(t);
    const { context, use: call } = await withPolicy(t, { filesystem: { read: [open] } }, use);
    await writeFile(join(open, 'inner', 'deep.txt'), 'deep');
    const narrow = (path: string, folder: string) =>
      context.executeFunction('use', target.language === 'wren' ? ['read', path, null] : ['read', path], {
        policy: { filesystem: { read: [folder] } },
      });
    assert.equal(await narrow(join(open, 'inner', 'deep.txt'), join(open, 'inner')), 'deep');
    await rejectsWith(narrow(join(open, 'note.txt'), join(open, 'inner')), 'permission_error');
    await rejectsWith(narrow('/etc/passwd', '/etc'), 'permission_error', /can only narrow/);
    assert.equal(await call('read', join(open, 'note.txt')), 'grüße');
  });

  target.test('variables are read by the names of the policy', spoken, async (t) => {
    process.env.ZIGLLMS_TEST_SHOWN = 'shown';
    process.env.ZIGLLMS_TEST_HIDDEN = 'hidden';
    const { use: call } = await withPolicy(
      t,
      { environment: ['ZIGLLMS_TEST_SHOWN', 'ZIGLLMS_TEST_UNSET'] },
      use,
    );
    assert.equal(await call('variable', 'ZIGLLMS_TEST_SHOWN', null), 'shown');
    assert.equal(await call('variable', 'ZIGLLMS_TEST_UNSET', null), null);
    await rejectsWith(
      call('variable', 'ZIGLLMS_TEST_HIDDEN', null),
      'permission_error',
      /capability environment/,
    );
    await rejectsWith(call('read', '/etc/passwd', null), 'permission_error', /capability filesystem\.read/);
  });

  target.test(
    'the network is reached by the hosts of the policy, redirects included',
    { ...spoken, isolation: 'thread' },
    async (t) => {
      const server = createServer((request, response) => {
        if (request.url === '/away') response.writeHead(302, { location: 'http://example.invalid/' });
        response.end(`you asked for ${request.url}`);
      });
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
      t.after(() => server.close());
      const { port } = server.address() as AddressInfo;
      const { use: call, events } = await withPolicy(t, { network: [`127.0.0.1:${port}`] }, use);
      const answer = (path: string) =>
        call('fetch', `http://127.0.0.1:${port}${path}`, null) as Promise<{ status: number; body: string }>;
      assert.deepEqual([(await answer('/x')).status, (await answer('/x')).body], [200, 'you asked for /x']);
      assert.equal((await answer('/away')).status, 302);
      for (const url of [
        `http://localhost:${port}/`,
        'http://127.0.0.1:1/',
        'https://example.invalid/',
        `http://127.0.0.1:${port}@evil.invalid/`,
      ])
        await rejectsWith(call('fetch', url, null), 'permission_error', /capability network/);
      assert.equal(events.length, 4);
      await assert.rejects(call('fetch', 'file:///etc/passwd', null), /http/);
    },
  );

  target.test(
    'programs are started by their paths, without a shell and with the granted environment',
    { ...spoken, isolation: 'thread' },
    async (t) => {
      const node = process.execPath;
      process.env.ZIGLLMS_TEST_SHOWN = 'shown';
      const { use: call } = await withPolicy(
        t,
        { subprocess: [node], environment: ['ZIGLLMS_TEST_SHOWN'] },
        use,
      );
      const script =
        'process.stdout.write(JSON.stringify([Object.keys(process.env).filter((name) => name !== "__CF_USER_TEXT_ENCODING"), process.argv[1]]))';
      const { exitCode, stdout } = (await call('run', node, ['-e', script, '; echo $HOME'])) as {
        exitCode: number;
        stdout: string;
      };
      assert.deepEqual([exitCode, JSON.parse(stdout)], [0, [['ZIGLLMS_TEST_SHOWN'], '; echo $HOME']]);
      const failed = (await call('run', node, ['-e', 'process.exit(3)'])) as { exitCode: number };
      assert.equal(failed.exitCode, 3);
      for (const program of ['/bin/sh', 'node', 'sh'])
        await rejectsWith(call('run', program, []), 'permission_error', /capability subprocess/);
    },
  );

  target.test('a restricted script has no module host', spoken, async (t) => {
    const context = await target.context(t);
    assert.ok(
      ScriptError.isInstance(
        await failureOf(
          context
            .loadScript(wordsOf(use, target), 'words')
            .then(() => context.executeFunction('use', ['list', '/', null])),
        ),
      ),
    );
  });

  target.test('the module of the policy cannot be replaced', spoken, async (t) => {
    const { context } = await withPolicy(t, { environment: [] });
    await rejectsWith(context.registerModule({ name: 'host' }), 'permission_error', /module of the policy/);
  });

  target.test(
    'hostile scripts get limits without being asked for',
    { ...spoken, isolation: 'thread', capabilities: ['containsHostileScripts'], snippets: ['endless'] },
    async (t) => {
      const context = await target.load(t, ['endless'], { policy: 'untrusted' });
      assert.ok(context.memoryUsage().limitBytes > 0);
      await rejectsWith(context.executeFunction('endless'), 'timeout_error');
    },
  );

  target.test('the named policies are data to build on', {}, () => {
    assert.ok(
      Object.isFrozen(policies) && Object.values(policies).every((policy) => Object.isFrozen(policy)),
    );
    assert.throws(() => Object.assign(policies.restricted, { library: 'full' }), TypeError);
  });
});
