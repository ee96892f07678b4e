// Where a run writes what has happened, record after record: a step is finished once its record is in the log.

import { closeSync, existsSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { toJsonValue } from '../support/index.js';

export type LogRecord =
  | { type: 'started'; runId: string; workflow: string; input: unknown }
  | {
      type: 'step';
      name: string;
      status: 'completed' | 'skipped' | 'failed';
      output?: unknown;
      error?: { code: string; message: string };
      duration: number;
    }
  | { type: 'finished'; status: string };

export interface WorkflowLog {
  append(record: LogRecord): void;
  close(): void;
}

/** A log in a file, one record a line. A line that was cut off by a crash is left out, and the step that wrote it runs again. */
export class FileLog implements WorkflowLog {
  readonly #file: number;

  /** What the file holds already, and the log to go on with. */
  static open(path: string): { log: FileLog; records: LogRecord[] } {
    mkdirSync(dirname(path), { recursive: true });
    const records: LogRecord[] = [];
    if (existsSync(path)) {
      const bytes = readFileSync(path);
      const whole = bytes.lastIndexOf(10) + 1;
      if (whole < bytes.length) truncateSync(path, whole);
      for (const line of bytes.subarray(0, whole).toString('utf8').split('\n'))
        if (line !== '') records.push(JSON.parse(line) as LogRecord);
    }
    return { log: new FileLog(path), records };
  }

  private constructor(path: string) {
    this.#file = openSync(path, 'a');
  }

  append(record: LogRecord): void {
    writeSync(this.#file, `${JSON.stringify(toJsonValue(record))}\n`);
  }

  close(): void {
    closeSync(this.#file);
  }
}
