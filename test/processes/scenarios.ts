// The programs of processes.test.ts: node --import tsx scenarios.ts <scenario> <language> <isolation>.

import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { createEngine, ScriptError, type ContextOptions, type ScriptContext } from '../../src/index.js';
import { snippets } from '../conformance/snippets.js';
import { copyPackage, importPackage } from '../support/copy-package.js';

interface Situation {
  language: string;
  isolation: 'inline' | 'thread' | 'process';
}

interface Scenario {
  behaviour: string;
  says: RegExp;
  exitCode?: number;
  /** Of these only. */
  isolation?: Situation['isolation'];
  language?: string;
  /** Why this run can't have it. */
  skip?: string;
  run(situation: Situation): Promise<void> | void;
}

const self = fileURLToPath(import.meta.url);
const never = (): Promise<never> => new Promise(() => undefined);

async function open(
  { language, isolation }: Situation,
  options: ContextOptions = {},
  create = createEngine,
): Promise<ScriptContext> {
  const engine = await create(language);
  const context = await engine.createContext({ isolation, ...options });
  for (const concept of ['basics', 'calls', 'endless', 'awaiting'] as const) {
    await context.loadScript((snippets[concept] as Record<string, string>)[language], concept);
  }
  return context;
}

export const scenarios: Record<string, Scenario> = {
  loading: {
    behaviour: 'a process that only loads a language and ends its engine exits by itself',
    says: /loaded/,
    async run(situation) {
      try {
        const context = await open(situation);
        await context.engine.dispose();
        console.log('loaded');
      } catch (error) {
        console.log(ScriptError.isInstance(error) ? `${error.code}: ${error.message}` : String(error));
      }
    },
  },

  idle: {
    behaviour: 'contexts that do nothing do not keep the process alive',
    says: /sum 3/,
    async run(situation) {
      const context = await open(situation);
      console.log(`sum ${await context.executeFunction('add', [1, 2])}`);
    },
  },

  underWay: {
    behaviour: 'a call that is under way keeps the process alive until it ends',
    says: /result late!/,
    async run(situation) {
      const context = await open(situation);
      const late = async (x: string): Promise<string> => {
        const timer = new Promise<void>((resolve) => setTimeout(resolve, 100).unref());
        await timer;
        return x;
      };
      const result = await context.executeFunction('awaitHost', [late, 'late']);
      console.log(`result ${result}`);
      await context.engine.dispose();
    },
  },

  exit: {
    behaviour: 'process.exit with live contexts and calls under way is clean',
    says: /exiting/,
    exitCode: 7,
    async run(situation) {
      const contexts = await Promise.all([
        open(situation),
        open(situation),
        open({ ...situation, isolation: 'thread' }),
      ]);
      for (const context of contexts.slice(0, 2))
        context.executeFunction('awaitHost', [never, 1]).catch(() => undefined);
      contexts[2].executeFunction('endless').catch(() => undefined);
      await sleep(30);
      console.log('exiting');
      process.exit(7);
    },
  },

  exitInCallback: {
    behaviour: 'process.exit from inside a host function is clean',
    says: /inside/,
    exitCode: 5,
    async run(situation) {
      const context = await open(situation);
      const leave = (): never => {
        console.log('inside');
        process.exit(5);
      };
      await context.executeFunction('callWith', [leave, 1]);
    },
  },

  uncaught: {
    behaviour: 'an uncaught exception of the host ends the process as always',
    says: /host failed/,
    exitCode: 1,
    async run(situation) {
      const context = await open(situation);
      context.executeFunction('awaitHost', [never, 1]).catch(() => undefined);
      setTimeout(() => {
        throw new Error('host failed');
      }, 10);
    },
  },

  disposeInCallback: {
    behaviour: 'a context disposed from inside its own callback ends cleanly, again and again',
    says: /200 rounds/,
    async run(situation) {
      const engine = await createEngine(situation.language);
      const source = (snippets.calls as Record<string, string>)[situation.language];
      let rounds = 0;
      for (; rounds < 200; rounds += 1) {
        const context = await engine.createContext({ isolation: situation.isolation });
        await context.loadScript(source, 'calls');
        let disposed: Promise<void> | undefined;
        const host = (): unknown => {
          disposed = context.dispose();
          return rounds % 2 === 0 ? { some: ['value', host] } : 5;
        };
        await context.executeFunction('callWith', [host, { x: 1 }]).catch((error: unknown) => {
          if (!ScriptError.isInstance(error) || error.code !== 'disposed') throw error;
        });
        await disposed;
      }
      await engine.dispose();
      console.log(`${rounds} rounds`);
    },
  },

  workers: {
    behaviour: 'the addon works in several worker_threads at once',
    says: /sums 10,20,30,40/,
    async run(situation) {
      const sums = await Promise.all([10, 20, 30, 40].map((number) => inWorker('sum', situation, number)));
      console.log(`sums ${sums.join()}`);
    },
  },

  terminate: {
    behaviour: 'a worker_thread can be terminated in the middle of a call',
    says: /terminated 6/,
    async run(situation) {
      let terminated = 0;
      for (const work of ['loop', 'wait', 'loop', 'wait', 'busy', 'busy']) {
        const worker = startWorker(work, situation);
        await new Promise((resolve) => worker.once('message', resolve));
        await sleep(10);
        await worker.terminate();
        terminated += 1;
      }
      console.log(`terminated ${terminated}`);
    },
  },

  copies: {
    behaviour: 'copies of the package in one Node thread serve their scripts at the same time',
    says: /results 10!,20!,30!/,
    async run(situation) {
      const copies = [
        { createEngine },
        await importPackage(copyPackage('same addon')),
        await importPackage(copyPackage('own addon')),
      ];
      const contexts = await Promise.all(copies.map((copy) => open(situation, {}, copy.createEngine)));
      const results = await Promise.all(
        contexts.map(async (context, number) => {
          const text = await context.executeFunction('callWith', [(x: number) => `${x + 10}`, number * 10]);
          return context.executeFunction('awaitHost', [async (x: string) => x, text]);
        }),
      );
      await Promise.all(contexts.map((context) => context.engine.dispose()));
      console.log(`results ${results.join()}`);
    },
  },

  copiesInWorkers: {
    behaviour:
      'a copy of the package in a worker_thread that is terminated in mid-call leaves that of the main thread at work',
    says: /results 1!,2!/,
    async run(situation) {
      const folders = [copyPackage('same addon'), copyPackage('own addon')];
      const context = await open(situation);
      const results: unknown[] = [];
      for (const [number, work] of ['loop', 'busy'].entries()) {
        const worker = startWorker(work, situation, number, folders[number]);
        const started = new Promise((resolve) => worker.once('message', resolve));
        const terminated = async (x: string): Promise<string> => {
          await started;
          await worker.terminate();
          return x;
        };
        results.push(await context.executeFunction('awaitHost', [terminated, `${number + 1}`]));
      }
      await context.engine.dispose();
      console.log(`results ${results.join()}`);
    },
  },

  otherBuild: {
    behaviour: 'another build of the package is told that the Python of the first is in its way',
    isolation: 'thread',
    language: 'python',
    skip: process.env.ZIGLLMS_ADDON === undefined ? undefined : 'ZIGLLMS_ADDON names the addon of all copies',
    says: /sum 3\nengine_unavailable: this process already runs a Python that something else has started/,
    async run(situation) {
      const context = await open(situation);
      const folder = copyPackage('own addon');
      for (const name of readdirSync(join(folder, 'build/Release')))
        if (name.startsWith('zigllms_python')) appendFileSync(join(folder, 'build/Release', name), 'changed');
      const other = await importPackage(folder);
      const refusal = await other.createEngine('python').catch((error: unknown) => error);
      console.log(`sum ${await context.executeFunction('add', [1, 2])}`);
      console.log(ScriptError.isInstance(refusal) ? `${refusal.code}: ${refusal.message}` : refusal);
      await context.engine.dispose();
    },
  },

  endlessInProcess: {
    behaviour: 'a script in a process of its own ends with process.exit',
    isolation: 'process',
    says: /running/,
    exitCode: 3,
    async run(situation) {
      const context = await open(situation);
      context.executeFunction('endless').catch(() => undefined);
      await sleep(30);
      console.log('running');
      setTimeout(() => process.exit(3), 1000);
    },
  },

  many: {
    behaviour: 'contexts made and ended by the hundred leave nothing running',
    says: /made 100/,
    async run(situation) {
      const engine = await createEngine(situation.language);
      for (let round = 0; round < 10; round += 1) {
        const contexts = await Promise.all(
          Array.from({ length: 10 }, () => engine.createContext({ isolation: situation.isolation })),
        );
        await Promise.all(contexts.map((context) => context.dispose()));
      }
      await engine.dispose();
      console.log('made 100');
    },
  },
};

// ---- the worker_threads' side ------------------------------------------------------------------------------------

interface WorkerTask {
  work: string;
  situation: Situation;
  number: number;
  /** Where the copy of the package lies that does it; undefined: this one does. */
  copy?: string;
}

function startWorker(work: string, situation: Situation, number = 0, copy?: string): Worker {
  return new Worker(new URL('./worker.mjs', import.meta.url), {
    workerData: { work, situation, number, copy } satisfies WorkerTask,
  });
}

function inWorker(work: string, situation: Situation, number: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const worker = startWorker(work, situation, number);
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

async function workInWorker({ work, situation, number, copy }: WorkerTask): Promise<void> {
  const create = copy === undefined ? createEngine : (await importPackage(copy)).createEngine;
  const context = await open(situation, {}, create);
  if (work === 'sum') {
    const sum = await context.executeFunction('callWith', [(x: number) => x, number]);
    await context.engine.dispose();
    parentPort?.postMessage(sum);
    return;
  }
  parentPort?.postMessage('started');
  if (work === 'wait') await context.executeFunction('awaitHost', [never, 1]);
  // Node stops JavaScript only: what runs inline in native code ends at its deadline.
  if (work === 'loop')
    await context.executeFunction('endless', [], situation.isolation === 'inline' ? { timeoutMs: 300 } : {});
  while (true) await context.executeFunction('callWith', [(x: number) => ({ x }), number]);
}

if (!isMainThread) {
  await workInWorker(workerData as WorkerTask);
} else if (process.argv[1] === self) {
  const [, , name, language, isolation] = process.argv;
  await scenarios[name].run({ language, isolation: isolation as Situation['isolation'] });
}
