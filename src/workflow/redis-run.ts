// A run whose records are a stream in Redis, as one process sees it. Each record is there once, whoever writes it how often.

import type { Redis } from 'ioredis';
import { logLine, readLogLine } from './log-value.js';
import { RunState } from './run-state.js';
import type { LogRecord } from './workflow-log.js';
import type { WorkflowStep } from './workflow-step.js';

/** Writes a record unless it is there or the run has ended, and tells whoever follows. KEYS: stream, names of records. ARGV: name, record, channel, seconds. */
const APPEND = `
  if redis.call('HEXISTS', KEYS[2], 'finished') == 1 then return 0 end
  if redis.call('HSETNX', KEYS[2], ARGV[1], '1') == 0 then return 0 end
  redis.call('XADD', KEYS[1], '*', 'record', ARGV[2])
  if ARGV[1] == 'finished' then
    redis.call('EXPIRE', KEYS[1], ARGV[4])
    redis.call('EXPIRE', KEYS[2], ARGV[4])
  end
  redis.call('PUBLISH', ARGV[3], '')
  return 1`;
/** Seconds that a run which has ended is kept. */
const KEPT_S = 7 * 24 * 60 * 60;
const PAGE = 500;

export class RedisRun {
  readonly runId: string;
  readonly state: RunState;
  readonly channel: string;
  readonly #redis: Redis;
  readonly #stream: string;
  readonly #names: string;
  #last = '-';
  #reading: Promise<void> | undefined;
  #again: Promise<void> | undefined;

  constructor(redis: Redis, prefix: string, runId: string, steps: ReadonlyMap<string, WorkflowStep>) {
    this.#redis = redis;
    this.runId = runId;
    this.state = new RunState(steps);
    // One hash slot, should it be a cluster.
    const key = `${prefix}:{${runId}}`;
    this.channel = `${key}:news`;
    this.#stream = `${key}:log`;
    this.#names = `${key}:names`;
  }

  /** Resolves when the record is in the stream, written now or before, and the state has it. */
  async append(record: LogRecord): Promise<void> {
    const name = this.#nameOf(record, []);
    await this.#redis.eval(APPEND, 2, this.#stream, this.#names, name, logLine(record), this.channel, KEPT_S);
    await this.sync();
  }

  /** Takes in what others have written. What was written before the call is in the state afterwards. */
  sync(): Promise<void> {
    if (this.#reading === undefined) {
      this.#reading = this.#read().finally(() => (this.#reading = undefined));
      return this.#reading;
    }
    this.#again ??= this.#reading
      .catch(() => undefined)
      .then(() => {
        this.#again = undefined;
        return this.sync();
      });
    return this.#again;
  }

  async #read(): Promise<void> {
    for (;;) {
      const page = await this.#redis.xrange(this.#stream, this.#last, '+', 'COUNT', PAGE);
      for (const [id, [, line]] of page) {
        this.state.apply(readLogLine(line) as LogRecord);
        this.#last = `(${id}`;
      }
      if (page.length < PAGE) return;
    }
  }

  /** The same for the same record, written by whomever. */
  #nameOf(record: LogRecord, path: readonly string[]): string {
    switch (record.type) {
      case 'step':
        return `step ${record.step}`;
      case 'item':
        return `item ${record.step} ${record.index}`;
      case 'parked':
        return `parked ${record.step} ${record.answered}`;
      case 'suspended':
      case 'resumed':
        return `${record.type} ${record.id} ${this.#count(record, path)}`;
      case 'nested':
        return `nested ${record.key} ${this.#nameOf(record.record, [...path, record.key])}`;
      default:
        return record.type;
    }
  }

  /** How many times it was asked, or answered, before. */
  #count({ type, id }: LogRecord & { id: string }, [key, ...path]: readonly string[]): number {
    if (key === undefined) {
      const questions = this.state.questions(id);
      return type === 'suspended' ? questions.length : questions.filter(({ answered }) => answered).length;
    }
    let records: readonly LogRecord[] = this.state.nested(key);
    for (const inner of path)
      records = records.flatMap((one) => (one.type === 'nested' && one.key === inner ? [one.record] : []));
    return records.filter((one) => one.type === type && 'id' in one && one.id === id).length;
  }
}
