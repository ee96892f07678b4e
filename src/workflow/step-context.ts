// What a step's function is told beside its params, and how it asks somebody outside.

import type { JsonSchema, SchemaSource } from '../schema/index.js';
import { isZodSchema, SchemaCompiler } from '../schema/index.js';
import { FrameworkError, invalidArgument, type Budget, type WorkScope } from '../support/index.js';
import type { RunState, StepResult } from './run-state.js';
import type { Pending } from './workflow-log.js';

/** Where a step's function runs: which step, which item or round of it, which attempt. */
export interface StepPlace {
  step: string;
  /** The step's name, and behind a / the item of a foreach or the round of a while. */
  key: string;
  index: number | undefined;
  attempt: number;
  params: unknown;
}

const compiler = new SchemaCompiler();

/**
 * What a step's function is told of its run, beside its params.
 *
 * @example
 * execute: ({ to }, context) => sendOnce(to, context.idempotencyKey)
 */
export class StepContext {
  readonly workflow: string;
  readonly runId: string;
  readonly step: string;
  /** Item of a foreach or round of a while, from 0. */
  readonly index: number | undefined;
  /** Which attempt this is, from 1. */
  readonly attempt: number;
  /** The step's params, their places filled. */
  readonly params: unknown;
  /** The same when the step is run again after a crash: what it did under this key before, it need not do again. */
  readonly idempotencyKey: string;
  /** What the step waits for an answer to; set by `suspend`. */
  suspension: Pending | undefined;
  /** Called at once when the step suspends. */
  onSuspend: ((error: FrameworkError) => void) | undefined;
  readonly #key: string;
  readonly #state: RunState;
  readonly #scope: WorkScope;
  readonly #budget: Budget | undefined;
  #asked = 0;
  #ended = false;

  constructor(workflow: string, place: StepPlace, state: RunState, scope: WorkScope, budget?: Budget) {
    this.#budget = budget;
    this.workflow = workflow;
    this.runId = state.runId;
    this.step = place.step;
    this.index = place.index;
    this.attempt = place.attempt;
    this.params = place.params;
    this.#key = place.key;
    this.idempotencyKey = `${state.runId}/${place.key}`;
    this.#state = state;
    this.#scope = scope;
  }

  /** The workflow's input. */
  get input(): unknown {
    return this.#state.input;
  }

  /** Results of the steps that are done, by name. */
  get steps(): Readonly<Record<string, StepResult>> {
    return this.#state.done;
  }

  /** Outputs of the steps that are done, by name. */
  get outputs(): Readonly<Record<string, unknown>> {
    return this.#state.outputs;
  }

  /** Aborts at the step's deadline and when the run is cancelled. */
  get signal(): AbortSignal {
    return this.#scope.signal;
  }

  /** Whether nobody waits for the step any more. */
  get cancelled(): boolean {
    return this.#ended || this.#scope.failure !== undefined;
  }

  /** When the step must be over, in milliseconds since 1970; undefined without a limit. */
  get deadline(): number | undefined {
    return this.#scope.deadline;
  }

  /** What the run has used of its budget and may use; undefined without one. */
  get budget(): ReturnType<Budget['report']> | undefined {
    return this.#budget?.report();
  }

  /**
   * Asks somebody outside. The first time it throws, which ends the step until `workflow.resume` brings an answer; then the step runs again from its
   * beginning, and this gives the answer. A step may ask several times: it gets its earlier answers in the same order. Fails with `schema_invalid`.
   *
   * @example
   * const { approved } = context.suspend({ question: 'Send it?' }, { schema: z.object({ approved: z.boolean() }) });
   */
  suspend<Answer = any>(data: unknown = null, options: { schema?: SchemaSource } = {}): Answer {
    const question = this.#state.questions(this.#key)[this.#asked];
    if (question?.answered) {
      this.#asked += 1;
      return question.answer as Answer;
    }
    return this.park(data, options.schema) as Answer;
  }

  /** The last question and its answer, where there is one. */
  lastAnswer(): { data: unknown; answer: unknown } | undefined {
    const { data, answered, answer } = this.#state.questions(this.#key).at(-1) ?? {};
    return answered ? { data, answer } : undefined;
  }

  /** Ends the step until there is an answer, whatever was answered before. */
  park(data: unknown, schema?: SchemaSource): never {
    const error = new FrameworkError('suspended', `step "${this.step}" waits for an answer`);
    if (this.#ended) throw invalidArgument(`suspend: step "${this.step}" has ended already`);
    if (this.suspension === undefined) {
      this.suspension = { id: this.#key, step: this.step, data };
      if (schema !== undefined && schema !== null) this.suspension.schema = dataSchema(schema, this.step);
      this.onSuspend?.(error);
    }
    throw error;
  }

  /** Nothing can be asked any more. */
  end(): void {
    this.#ended = true;
  }
}

/** Fails with `resume_invalid` where an answer is not what was asked for. */
export function checkAnswer({ id, schema }: Pending, answer: unknown): void {
  if (schema === undefined) return;
  const { errors } = compiler.compile(schema, `the schema of "${id}"`).parse(answer);
  if (errors.length === 0) return;
  const what = errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
  throw new FrameworkError('resume_invalid', `workflow.resume: "${id}": ${what}`);
}

function dataSchema(schema: SchemaSource, step: string): JsonSchema {
  const what = `step "${step}": suspend: schema`;
  if (isZodSchema(schema) || (typeof schema === 'object' && !Array.isArray(schema)))
    return compiler.compile(schema, what).jsonSchema;
  throw invalidArgument(`${what}: expected a JSON Schema object`);
}
