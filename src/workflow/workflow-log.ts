// Where a run writes what has happened, record after record: a step is finished once its record is in the log.

import { closeSync, existsSync, fdatasync, fstatSync, ftruncateSync, mkdirSync, openSync } from 'node:fs';
import { readFileSync, writeSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { JsonSchema } from '../schema/index.js';
import { FrameworkError, type ErrorInfo } from '../support/index.js';
import { logLine, readLogLine } from './log-value.js';

/** What somebody has to answer before a step can go on. */
export interface Pending {
  /** What `resume` names it by: the step's name, and behind a / the item of a foreach or a step of a nested workflow. */
  id: string;
  step: string;
  /** What the step said. */
  data: unknown;
  /** What the answer must be. */
  schema?: JsonSchema;
}

export interface StepRecord {
  type: 'step';
  step: string;
  status: 'completed' | 'skipped' | 'failed';
  output?: unknown;
  error?: ErrorInfo;
  /** Milliseconds. */
  duration: number;
  attempts: number;
  usage?: Record<string, number>;
}

export type LogRecord =
  | { type: 'started'; runId: string; workflow: string; input: unknown; sources: Record<string, string> }
  | StepRecord
  /** An item of a foreach, or a round of a while. */
  | { type: 'item'; step: string; index: number; output: unknown }
  | ({ type: 'suspended' } & Pending)
  | { type: 'resumed'; id: string; data: unknown }
  /** A step went as far as it can with so many answers. */
  | { type: 'parked'; step: string; answered: number }
  /** A record of a workflow inside `key`, a step or an item of it. */
  | { type: 'nested'; key: string; record: LogRecord }
  | { type: 'finished'; status: string; error?: ErrorInfo };

export interface WorkflowLog {
  /** Resolves, where it has to wait at all, when the record is as safe as was asked for. */
  append(record: LogRecord): Promise<void> | void;
  /** Lets go of the log when all is as safe as can be. */
  close(): Promise<void>;
}

/**
 * When a file is flushed to the disk. What was written survives the end of the process in any case; this is for the end of the machine. `always`: before
 * a step counts as finished; `interval`: within a second, and at the end; `never`: when the system does it.
 */
export type Durability = 'always' | 'interval' | 'never';

const INTERVAL_MS = 1_000;
const flushFile = promisify(fdatasync);
const inUse = new Set<string>();

/** A log in a file, one record a line. A last line that was not wholly written is taken away, and the step that wrote it runs again. */
export class FileLog implements WorkflowLog {
  readonly path: string;
  readonly #durability: Durability;
  readonly #file: number;
  #size: number;
  #failure: unknown;
  #unflushed = false;
  #flushing: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** What the file holds already, and the log to go on with. Fails with `log_in_use` or `log_damaged`. */
  static open(path: string, durability: Durability = 'interval'): { log: FileLog; records: LogRecord[] } {
    const whole = resolve(path);
    if (inUse.has(whole))
      throw new FrameworkError('log_in_use', `${path}: a run of this process writes to this log already`);
    mkdirSync(dirname(whole), { recursive: true });
    const { records, size } = existsSync(whole) ? readRecords(whole) : { records: [], size: 0 };
    return { log: new FileLog(whole, durability, size), records };
  }

  private constructor(path: string, durability: Durability, size: number) {
    this.path = path;
    this.#durability = durability;
    this.#size = size;
    this.#file = openSync(path, 'a');
    inUse.add(path);
    if (fstatSync(this.#file).size > size) ftruncateSync(this.#file, size);
  }

  get size(): number {
    return this.#size;
  }

  append(record: LogRecord): Promise<void> | void {
    const line = Buffer.from(`${logLine(record)}\n`);
    if (this.#failure !== undefined) throw this.#failure;
    try {
      this.#write(line);
    } catch (error) {
      this.#failure = error;
      throw error;
    }
    if (this.#durability === 'always') return this.#flush();
    if (this.#durability === 'interval')
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#flush().catch((error: unknown) => (this.#failure ??= error));
      }, INTERVAL_MS).unref();
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      if (this.#unflushed && this.#durability !== 'never' && this.#failure === undefined) await this.#flush();
      else if (this.#flushing !== undefined) await this.#flushing.catch(() => undefined);
    } finally {
      closeSync(this.#file);
      inUse.delete(this.path);
    }
  }

  #write(line: Buffer): void {
    if (fstatSync(this.#file).size !== this.#size)
      throw new FrameworkError('log_in_use', `${this.path}: somebody else has written to this log`);
    try {
      for (let at = 0; at < line.length;) at += writeSync(this.#file, line, at);
    } catch (error) {
      ftruncateSync(this.#file, this.#size);
      throw error;
    }
    this.#size += line.length;
    this.#unflushed = true;
  }

  /** One flush serves all that was written before it began. */
  #flush(): Promise<void> {
    if (this.#flushing === undefined) {
      this.#unflushed = false;
      this.#flushing = flushFile(this.#file).finally(() => (this.#flushing = undefined));
      return this.#flushing;
    }
    this.#next ??= this.#flushing
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        return this.#flush();
      });
    return this.#next;
  }
}

function readRecords(path: string): { records: LogRecord[]; size: number } {
  const bytes = readFileSync(path);
  const records: LogRecord[] = [];
  let size = 0;
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, size)) {
    try {
      records.push(readLogLine(bytes.toString('utf8', size, end)) as LogRecord);
    } catch (error) {
      // Only the last line can have been under way when the machine ended.
      if (bytes.indexOf(10, end + 1) < 0) break;
      throw new FrameworkError('log_damaged', `${path}: line ${records.length + 1} is no record`, {
        cause: error,
      });
    }
    size = end + 1;
  }
  return { records, size };
}
