// Workflows over several processes: each step is a job of a BullMQ queue, and what has happened is in Redis. Any process that serves the queue and has created
// the workflow and registered its scripts can do a step; one that ends in the middle of a step loses nothing.

import { FrameworkError, invalidArgument } from '../support/index.js';
import { FollowedRun } from './followed-run.js';
import { QueueConnection } from './queue-connection.js';
import { QueueWorker } from './queue-worker.js';
import type { Run } from './workflow-run.js';
import type {
  RunnerStart,
  ServedWorkflow,
  WorkerOptions,
  WorkflowRunner,
  WorkflowWorker,
} from './workflow.js';

/** Where Redis is: a URL, or options of ioredis. */
export type RedisConnection = string | { host?: string; port?: number; [option: string]: unknown };

/** Which queue the steps go through. */
export interface BullmqOptions {
  /** The queue's name; processes with the same one work together. `zigllms-workflows` unless given. */
  queue?: string;
}

/**
 * Does the steps of workflows in any process that serves the queue. Needs the packages bullmq and ioredis, and a Redis from 6.2 on with appendonly, so that
 * its end loses nothing. Fails with `not_installed`.
 *
 * @example
 * const runner = bullmq({ host: '127.0.0.1', port: 6379 });
 * const worker = framework.workflows.serve(runner, { concurrency: 10 });   // in each process that does steps
 * const result = await workflow.execute({ topic: 'x' }, { runner });       // in any process
 */
export function bullmq(connection: RedisConnection = {}, options: BullmqOptions = {}): BullmqRunner {
  return new BullmqRunner(connection, options);
}

/** Made by `bullmq`. Close it when nothing is to be executed or served any more. */
export class BullmqRunner implements WorkflowRunner {
  readonly #connection: QueueConnection;
  readonly #workers = new Set<QueueWorker>();
  readonly #runs = new Set<FollowedRun>();
  #closed = false;

  constructor(connection: RedisConnection, { queue = 'zigllms-workflows' }: BullmqOptions) {
    if (!/^[\w.-]+$/.test(queue)) throw invalidArgument('bullmq: queue: expected letters, digits, _ . and -');
    this.#connection = new QueueConnection(
      queue,
      typeof connection === 'string' ? { url: connection } : connection,
    );
  }

  /** By `workflow.execute`. */
  start(start: RunnerStart): Run {
    this.#checkOpen();
    const run: FollowedRun = new FollowedRun(this.#connection, start, () => this.#runs.delete(run));
    this.#runs.add(run);
    return run;
  }

  /** Does steps in this process until the worker is closed. By `workflows.serve`. */
  serve(find: (name: string) => ServedWorkflow, options: WorkerOptions): WorkflowWorker {
    this.#checkOpen();
    const worker = new QueueWorker(this.#connection, find, options, () => this.#workers.delete(worker));
    this.#workers.add(worker);
    return worker;
  }

  /** Closes its workers when their steps are done, and the connections. Runs go on elsewhere. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await Promise.all([...this.#workers].map((worker) => worker.close()));
    for (const run of this.#runs) run.abandon();
    await this.#connection.close();
  }

  #checkOpen(): void {
    if (this.#closed) throw new FrameworkError('disposed', 'bullmq: the runner was closed');
  }
}
