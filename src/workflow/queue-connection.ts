// What the parts of a BullMQ runner share: its connections, its queue, and who wants to hear of which run.

import { createRequire } from 'node:module';
import type { Job, JobsOptions, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { FrameworkError } from '../support/index.js';
import { RedisRun } from './redis-run.js';
import type { RunnerStart } from './workflow.js';

/** What a job says. */
export interface StepJob {
  runId: string;
  workflow: string;
  step: string;
}

export type StepQueueJob = Job<StepJob>;

interface Libraries {
  bullmq: typeof import('bullmq');
  ioredis: typeof import('ioredis');
}

// Another process may have the right source, or get it: tried for a minute.
const JOB_OPTIONS: JobsOptions = {
  attempts: 60,
  backoff: { type: 'fixed', delay: 1_000 },
  removeOnComplete: true,
  removeOnFail: true,
};

export class QueueConnection {
  readonly libraries: Libraries;
  readonly queueName: string;
  /** For a BullMQ worker. */
  readonly options: Record<string, unknown>;
  readonly #redis: Redis;
  readonly #news: Redis;
  readonly #queue: Queue<StepJob>;
  readonly #listeners = new Map<string, Set<() => void>>();
  #closed = false;

  constructor(queueName: string, options: Record<string, unknown>) {
    this.libraries = load();
    this.queueName = queueName;
    // Redis may be away for any time, and is looked for often.
    this.options = {
      retryStrategy: (times: number) => Math.min(times * 100, 2_000),
      ...options,
      maxRetriesPerRequest: null,
    };
    const { Redis } = this.libraries.ioredis;
    const open = (): Redis => {
      const { url, ...options } = this.options;
      const redis = typeof url === 'string' ? new Redis(url, options) : new Redis(options);
      // It connects again by itself.
      redis.on('error', () => undefined);
      return redis;
    };
    this.#redis = open();
    this.#news = open();
    this.#news.on('message', (channel: string) => this.#tell(channel));
    this.#news.on('ready', () => {
      for (const channel of this.#listeners.keys()) this.#tell(channel);
    });
    this.#queue = new this.libraries.bullmq.Queue(queueName, { connection: this.options });
    this.#queue.on('error', () => undefined);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#queue.close();
    this.#redis.disconnect();
    this.#news.disconnect();
  }

  openRun(runId: string, steps: RunnerStart['steps']): RedisRun {
    return new RedisRun(this.#redis, this.queueName, runId, steps);
  }

  /** Adds steps to the queue; one that is there already is there once. */
  async enqueue(run: RedisRun, workflow: string, steps: readonly string[]): Promise<void> {
    if (steps.length === 0) return;
    // Ids of jobs must not have colons.
    const id = encodeURIComponent(run.runId);
    await this.#queue.addBulk(
      steps.map((step) => ({
        name: step,
        data: { runId: run.runId, workflow, step },
        opts: { ...JOB_OPTIONS, jobId: `${id}/${step}/${run.state.answered(step)}` },
      })),
    );
  }

  /** Calls `listener` whenever the run has news, and after each reconnection. Gives what ends it. */
  follow({ channel }: RedisRun, listener: () => void): () => void {
    const known = this.#listeners.get(channel);
    if (known === undefined) {
      this.#listeners.set(channel, new Set([listener]));
      // What was told before it could listen.
      this.#news.subscribe(channel).then(
        () => this.#tell(channel),
        () => undefined,
      );
    } else known.add(listener);
    return () => {
      const listeners = this.#listeners.get(channel);
      if (!listeners?.delete(listener) || listeners.size > 0) return;
      this.#listeners.delete(channel);
      if (!this.#closed) this.#news.unsubscribe(channel).catch(() => undefined);
    };
  }

  #tell(channel: string): void {
    for (const listener of this.#listeners.get(channel) ?? []) listener();
  }
}

function load(): Libraries {
  const require = createRequire(import.meta.url);
  try {
    return {
      bullmq: require('bullmq') as Libraries['bullmq'],
      ioredis: require('ioredis') as Libraries['ioredis'],
    };
  } catch (error) {
    throw new FrameworkError(
      'not_installed',
      'bullmq: install the packages bullmq and ioredis (npm install bullmq ioredis)',
      {
        cause: error,
      },
    );
  }
}
