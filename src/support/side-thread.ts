// A thread beside the host's for work that would hold up its event loop: long answers of models read into values. Started with the first work, ended by whatever doesn't end in time; it keeps no
// process alive. The work is functions from plain data to plain data.

import { parentPort, Worker } from 'node:worker_threads';
import { FrameworkError } from './framework-error.js';

/** One piece of work takes so long at most, in milliseconds. */
const LONGEST_MS = 20_000;
const MOST_MEMORY_MB = 512;

interface Work {
  name: string;
  args: readonly unknown[];
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

type Outcome = { value: unknown } | { failure: { code: string; message: string; details: object } };

/**
 * What a file does that calls `serveSideWork`, one after the other.
 *
 * @example
 * const side = new SideThread(new URL('./reading.js', import.meta.url));
 * const tables = await side.do('extractTables', [text]);
 */
export class SideThread {
  readonly #entry: URL;
  readonly #waiting: Work[] = [];
  #worker: Worker | undefined;
  #present: Work | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(entry: URL) {
    this.#entry = entry;
  }

  /** Rejects as the work does; with `timeout_error` after 20 s; with `runtime_error` when it ends the thread, such as by its use of memory (512 MB). */
  do(name: string, args: readonly unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ name, args, resolve, reject });
      if (this.#present === undefined) this.#next();
    });
  }

  #next(): void {
    this.#present = this.#waiting.shift();
    if (this.#present === undefined) {
      this.#worker?.unref();
      return;
    }
    const { name, args } = this.#present;
    const worker = (this.#worker ??= this.#start());
    // Whoever waits for it keeps the process alive.
    worker.ref();
    this.#timer = setTimeout(() => {
      this.#lose(
        worker,
        new FrameworkError('timeout_error', `${name} did not end in time (${LONGEST_MS} ms)`),
      );
    }, LONGEST_MS);
    try {
      worker.postMessage({ name, args });
    } catch (error) {
      this.#settle(({ reject }) => reject(error));
    }
  }

  #start(): Worker {
    const worker = new Worker(this.#entry, {
      resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB },
      env: {},
    });
    worker.on('message', (outcome: Outcome) => {
      this.#settle(({ resolve, reject }) => {
        if ('value' in outcome) resolve(outcome.value);
        else reject(errorOf(outcome.failure));
      });
    });
    worker.on('error', (error) => {
      this.#lose(worker, new FrameworkError('runtime_error', error.message, { cause: error }));
    });
    return worker;
  }

  /** The thread is not to be had any more; the next work gets another. */
  #lose(worker: Worker, why: FrameworkError): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    void worker.terminate();
    this.#settle(({ reject }) => reject(why));
  }

  #settle(tell: (work: Work) => void): void {
    clearTimeout(this.#timer);
    const work = this.#present;
    this.#present = undefined;
    if (work !== undefined) tell(work);
    this.#next();
  }
}

function errorOf({
  code,
  message,
  details,
}: {
  code: string;
  message: string;
  details: object;
}): FrameworkError {
  return Object.assign(new FrameworkError(code, message), details);
}

/** Makes this file's thread do the work of these names for the SideThread that started it. */
export function serveSideWork(works: Readonly<Record<string, (...args: never[]) => unknown>>): void {
  parentPort?.on('message', ({ name, args }: { name: string; args: never[] }) => {
    let outcome: Outcome;
    try {
      outcome = { value: works[name](...args) };
    } catch (error) {
      const { code = 'runtime_error', message, ...details } = error as FrameworkError;
      outcome = { failure: { code, message, details } };
    }
    parentPort?.postMessage(outcome);
  });
}
