// Where a run has got to: what its records say, one after the other. The same for a run in this process, a log that is gone on with, and a worker elsewhere.

import type { ErrorInfo } from '../support/index.js';
import type { LogRecord, Pending } from './workflow-log.js';
import { dependentsOf, type WorkflowStep } from './workflow-step.js';

/** How far a step is. */
export type StepStatus = 'pending' | 'running' | 'suspended' | 'completed' | 'skipped' | 'failed';

/** What became of a step. */
export interface StepResult {
  status: StepStatus;
  output?: unknown;
  error?: ErrorInfo;
  /** Milliseconds, all attempts together. */
  duration: number;
  attempts: number;
  /** Tokens, where models were asked. */
  usage?: Record<string, number>;
}

/** What somebody was asked, and what was answered, if it was. */
interface Question {
  data: unknown;
  answered: boolean;
  answer?: unknown;
}

const NONE: readonly Question[] = [];

export class RunState {
  runId = '';
  workflow = '';
  input: unknown;
  sources: Readonly<Record<string, string>> = {};
  readonly results = new Map<string, StepResult>();
  /** Outputs of the steps that are done, by name. */
  readonly outputs: Record<string, unknown> = {};
  /** The results of the steps that are done, by name. */
  readonly done: Record<string, StepResult> = {};
  /** What templates see: the input, and each step's output. */
  readonly data: Record<string, unknown> = { input: undefined };
  readonly pending = new Map<string, Pending>();
  finished: { status: string; error?: ErrorInfo } | undefined;
  /** The output of the last step that completed with one. */
  last: unknown;
  readonly #steps: ReadonlyMap<string, WorkflowStep>;
  readonly #dependents: Map<string, string[]>;
  readonly #waiting = new Map<string, number>();
  readonly #items = new Map<string, Map<number, unknown>>();
  readonly #questions = new Map<string, Question[]>();
  readonly #nested = new Map<string, LogRecord[]>();
  #doneCount = 0;
  /** Steps that wait for an answer. */
  readonly #parked = new Set<string>();

  constructor(steps: ReadonlyMap<string, WorkflowStep>) {
    this.#steps = steps;
    this.#dependents = dependentsOf(steps);
    for (const { name, dependencies } of steps.values()) {
      this.results.set(name, { status: 'pending', duration: 0, attempts: 0 });
      this.#waiting.set(name, dependencies.length);
    }
  }

  /** Takes a record in and gives the steps that can begin because of it. */
  apply(record: LogRecord): string[] {
    switch (record.type) {
      case 'started':
        this.runId = record.runId;
        this.workflow = record.workflow;
        this.input = record.input;
        this.data['input'] = record.input;
        this.sources = record.sources;
        return [...this.#waiting].filter(([, count]) => count === 0).map(([name]) => name);
      case 'step': {
        const { type: _, step, ...result } = record;
        return this.#stepDone(step, result);
      }
      case 'item':
        this.items(record.step).set(record.index, record.output);
        return [];
      case 'suspended': {
        const { type: _, ...pending } = record;
        this.pending.set(pending.id, pending);
        entryOf(this.#questions, pending.id, () => []).push({ data: pending.data, answered: false });
        return [];
      }
      case 'resumed': {
        const pending = this.pending.get(record.id);
        if (pending === undefined) return [];
        this.pending.delete(record.id);
        Object.assign(this.questions(record.id).at(-1)!, { answered: true, answer: record.data });
        this.#parked.delete(pending.step);
        this.#setStatus(pending.step, 'pending');
        return [pending.step];
      }
      case 'parked':
        if (this.answered(record.step) === record.answered) this.park(record.step);
        return [];
      case 'nested':
        this.nested(record.key).push(record.record);
        return [];
      case 'finished':
        this.finished = { status: record.status, error: record.error };
        return [];
    }
  }

  /** A step went as far as it can without an answer. */
  park(step: string): void {
    this.#parked.add(step);
    this.#setStatus(step, 'suspended');
  }

  /** A log may name steps that the workflow has no more. */
  #setStatus(step: string, status: StepStatus): void {
    const result = this.results.get(step);
    if (result !== undefined) result.status = status;
  }

  /** How many of its questions are answered. */
  answered(step: string): number {
    let count = 0;
    for (const [id, questions] of this.#questions)
      if (id === step || id.startsWith(`${step}/`))
        count += questions.filter(({ answered }) => answered).length;
    return count;
  }

  /** Whether it has asked anything. */
  asked(step: string): boolean {
    for (const id of this.#questions.keys()) if (isOf(id, step)) return true;
    return false;
  }

  get allDone(): boolean {
    return this.#doneCount === this.#steps.size;
  }

  isDone(step: string): boolean {
    return Object.hasOwn(this.done, step);
  }

  /** Steps that can begin, or were under way when the records end. */
  runnable(): string[] {
    return [...this.#waiting]
      .filter(([name, count]) => count === 0 && !this.isDone(name) && !this.#parked.has(name))
      .map(([name]) => name);
  }

  /** Steps that wait for a step. */
  dependents(step: string): readonly string[] {
    return this.#dependents.get(step) ?? [];
  }

  isReady(step: string): boolean {
    return this.#waiting.get(step) === 0 && !this.isDone(step) && !this.#parked.has(step);
  }

  items(step: string): Map<number, unknown> {
    return entryOf(this.#items, step, () => new Map<number, unknown>());
  }

  questions(id: string): readonly Question[] {
    return this.#questions.get(id) ?? NONE;
  }

  /** Records of the workflow inside a step. */
  nested(key: string): LogRecord[] {
    return entryOf(this.#nested, key, () => []);
  }

  #stepDone(step: string, result: StepResult): string[] {
    const known = this.#steps.get(step);
    // A step that ended a run before is tried again.
    if (known === undefined || this.isDone(step)) return [];
    this.results.set(step, result);
    if (result.status === 'failed' && known.onError === 'fail') return [];
    this.#items.delete(step);
    this.#nested.delete(step);
    this.done[step] = result;
    this.#doneCount += 1;
    this.outputs[step] = result.output;
    this.data[step] = { output: result.output ?? null };
    if (result.output !== undefined) this.last = result.output;
    const ready: string[] = [];
    for (const next of this.dependents(step)) {
      const left = this.#waiting.get(next)! - 1;
      this.#waiting.set(next, left);
      if (left === 0) ready.push(next);
    }
    return ready;
  }
}

function entryOf<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}

/** Whether a question is the step's, or an item's, a round's or an inner step's of it. */
function isOf(id: string, step: string): boolean {
  return id === step || id.startsWith(`${step}/`);
}
