// A workflow: steps that wait for each other, executed any number of times.

import { z } from 'zod';
import {
  Budget,
  BudgetSchema,
  FrameworkError,
  invalidArgument,
  parseBudget,
  type BudgetLimits,
} from '../support/index.js';
import type { StepWork } from './step-execution.js';
import { FileLog, type Durability, type LogRecord, type Pending } from './workflow-log.js';
import {
  WorkflowRun,
  type Answers,
  type Run,
  type RunSetup,
  type RunSurroundings,
  type WorkflowResult,
  type WorkflowStatus,
} from './workflow-run.js';
import {
  inlineSteps,
  problemsOf,
  readStep,
  scriptsOf,
  type KnownNames,
  type WorkflowStep,
  type WorkflowStepConfig,
} from './workflow-step.js';

/** How a workflow is executed. */
export interface ExecuteOptions {
  /** Cancels the run: its status is `cancelled`. */
  signal?: AbortSignal;
  /** Limit in milliseconds, of each stretch of a run that waits for answers in between. */
  timeoutMs?: number;
  /** File of the run's log. One that exists is gone on with: what is finished there is not run again. One process at a time; no step may hold a function. */
  logFile?: string;
  /** When the log is flushed to the disk; `interval` unless given. */
  durability?: Durability;
  /** What the run may use, with all agents, tools and workflows that its steps run; not with a runner. */
  budget?: BudgetLimits;
  /** The budget of what starts the run: what is used here is used there. */
  parentBudget?: Budget;
  /** Does the steps elsewhere, such as `bullmq(connection)`; in this process unless given. */
  runner?: WorkflowRunner;
  /** The run's id; made up unless given. With a runner, one that exists is gone on with. */
  runId?: string;
}

/** What scripts may say of an execution. */
export const ScriptExecuteSchema = z
  .object({
    logFile: z
      .string()
      .optional()
      .describe(
        "A file in the host's data directory. One that exists is gone on with: what is finished there is not run again.",
      ),
    durability: z
      .enum(['always', 'interval', 'never'])
      .optional()
      .describe('When the log is flushed to the disk; interval when absent.'),
    runner: z
      .string()
      .optional()
      .describe('A runner of the host: its workers do the steps, in whatever process. Instead of a logFile.'),
    timeoutMs: z.number().positive().optional().describe('Limit in milliseconds.'),
    budget: BudgetSchema.optional(),
  })
  .describe('How a workflow is executed.');

/** Does steps in whatever process. */
export interface WorkflowRunner {
  /** Begins a run, or goes on with the one of its id. */
  start(run: RunnerStart): Run;
}

type Started = Extract<LogRecord, { type: 'started' }>;

export interface RunnerStart extends RunSurroundings {
  workflow: string;
  runId: string;
  steps: ReadonlyMap<string, WorkflowStep>;
  input: unknown;
  sources: Readonly<Record<string, string>>;
  /** Fails where a run cannot be gone on with. */
  check: (started: Started) => void;
  signal?: AbortSignal;
  timeoutMs?: number;
}

/** A workflow as a worker needs it. */
export interface ServedWorkflow extends RunSurroundings {
  name: string;
  steps: ReadonlyMap<string, WorkflowStep>;
  check: (started: Started) => void;
}

/** How a process serves a runner. */
export interface WorkerOptions {
  /** How many steps at the same time; 10 unless given. */
  concurrency?: number;
  /** After how many milliseconds without a sign of life a worker counts as dead, and its steps are done by others; 30,000 unless given. */
  lockMs?: number;
}

/** A process that does steps. */
export interface WorkflowWorker {
  /** Resolves when the steps under way are done and no more are taken. */
  close(): Promise<void>;
}

/** What is wrong with a workflow. */
export interface Validation {
  valid: boolean;
  errors: string[];
  /** What only a run in memory can do. */
  warnings: string[];
}

const STILL_KEPT = 20;

/**
 * Steps by name.
 *
 * @example
 * const workflow = framework.workflows.create('greeting');
 * workflow.addStep('name', { execute: () => 'Ann' });
 * workflow.addStep('greet', { execute: ({ who }) => `Hello ${who}`, params: { who: '{{name.output}}' } });
 * const { steps } = await workflow.execute({});   // steps.greet.output: 'Hello Ann'
 */
export class Workflow {
  readonly name: string;
  readonly #surroundings: RunSurroundings & { known: KnownNames };
  readonly #steps = new Map<string, WorkflowStep>();
  readonly #runs = new Map<string, Run>();
  #started = 0;

  constructor(name: string, surroundings: RunSurroundings & { known: KnownNames }) {
    this.name = name;
    this.#surroundings = surroundings;
  }

  /** The names of its steps, in the order in which they were added. */
  get steps(): string[] {
    return [...this.#steps.keys()];
  }

  /** Adds a step. Fails with `invalid_argument`, `already_exists` or `template_invalid`. */
  addStep(name: string, config: WorkflowStepConfig | Record<string, unknown>): this {
    const step = readStep(name, config, 'workflow.addStep');
    if (this.#steps.has(name))
      throw new FrameworkError('already_exists', `workflow.addStep: there is a step "${name}" already`);
    this.#steps.set(name, step);
    return this;
  }

  /**
   * What is wrong with the steps together: names that are none, places that lead nowhere, circles; for a run with a logFile or a runner also steps that
   * hold functions, which no log can. Without, those are warnings.
   *
   * @example
   * workflow.addStep('a', { execute: () => 1 }).validate({ logFile: 'run.log' });   // { valid: false, errors: ['step "a" holds a function, ...'], warnings: [] }
   */
  validate({ logFile, runner }: Pick<ExecuteOptions, 'logFile' | 'runner'> = {}): Validation {
    const errors = [...problemsOf(this.#steps, this.#surroundings.known)];
    for (const { name, workflow } of this.#steps.values())
      if (workflow !== undefined)
        errors.push(...workflow.validate().errors.map((error) => `step "${name}": ${error}`));
    const warnings = this.#inlineProblems();
    if (logFile !== undefined || runner !== undefined) errors.push(...warnings.splice(0));
    return { valid: errors.length === 0, errors, warnings };
  }

  /**
   * Runs all steps and gives what became of each, whatever that is. Rejects when it cannot start: `invalid_argument`, `source_changed` (a script of a step
   * is not what it was when the run began), `log_in_use`, `log_damaged`.
   */
  async execute(input: unknown = {}, options: ExecuteOptions = {}): Promise<WorkflowResult> {
    return this.#start(input, options).done;
  }

  /** Starts a run and gives its id, for `getStatus`, `pause`, `resume`, `cancel` and `getResults`. */
  executeAsync(input: unknown = {}, options: ExecuteOptions = {}): string {
    const run = this.#start(input, options);
    // Whoever waits is told; nobody has to.
    run.done.catch(() => undefined);
    return run.runId;
  }

  /** How far a run is; of the newest unless given. Fails with `not_found`. */
  getStatus(runId?: string): WorkflowStatus {
    return this.#run(runId).status;
  }

  /** What has become of each step by now. */
  getResults(runId?: string): WorkflowResult {
    return this.#run(runId).result();
  }

  /** Waits until a run has ended or waits for answers. */
  async wait(runId?: string): Promise<WorkflowResult> {
    return this.#run(runId).done;
  }

  /** Begins no further steps until `resume`; those that run go on. Fails with `not_found`, or `unsupported` where a runner does the steps. */
  pause(runId?: string): void {
    this.#run(runId).pause();
  }

  /**
   * Goes on with a paused run, or with answers by the id of what is pending. Fails with `not_found` or `resume_invalid`.
   *
   * @example
   * const { runId, pending } = await workflow.execute({});
   * workflow.resume(runId, { [pending[0].id]: { approved: true } });
   * const result = await workflow.wait(runId);
   */
  resume(runId?: string, answers?: Answers): void {
    this.#run(runId).resume(answers);
  }

  /** Ends a run: its steps are cancelled, its status is `cancelled`. Fails with `not_found`. */
  cancel(runId?: string, reason?: string): void {
    this.#run(runId).cancel(reason);
  }

  /** Cancels all that runs. What waits for answers is let go: its log can be gone on with. */
  cancelAll(reason: string): void {
    for (const run of this.#runs.values()) if (run.status !== 'suspended') run.cancel(reason);
  }

  /** The steps as a Mermaid flow chart. */
  visualize(): string {
    const names = this.steps;
    const ids = new Map(names.map((name, index) => [name, `s${index}`]));
    const boxes = [...this.#steps.values()].map(
      ({ name, kind }) => `  ${ids.get(name)}["${name} (${kind})"]\n`,
    );
    const arrows = [...this.#steps.values()].flatMap(({ name, dependencies }) =>
      dependencies
        .filter((other) => this.#steps.has(other))
        .map((other) => `  ${ids.get(other)} --> ${ids.get(name)}\n`),
    );
    return `flowchart TD\n${boxes.join('')}${arrows.join('')}`;
  }

  /** Runs it as a step of another: its records go into the other's log, and what it asks is asked there. */
  async executeInside(input: unknown, { state, key, keep, park, scope, budget }: StepWork): Promise<unknown> {
    const records = [...state.nested(key)];
    const log = {
      append: (record: LogRecord) => keep({ type: 'nested', key, record }),
      close: async () => undefined,
    };
    const setup = this.#setup(`${state.runId}/${key}`, input);
    const run = new WorkflowRun({ ...setup, records, log, budget, signal: scope.signal }).start();
    let result = await run.done;
    const answers = result.pending.flatMap(({ id }): [string, unknown][] => {
      const asked = state.questions(`${key}/${id}`).filter(({ answered }) => answered);
      const used = run.answered(id);
      return asked.length > used ? [[id, asked[used].answer]] : [];
    });
    if (answers.length > 0) {
      run.resume(Object.fromEntries(answers));
      result = await run.done;
    }
    if (result.status === 'suspended')
      park(
        result.pending.map((one): Pending => ({
          ...one,
          id: `${key}/${one.id}`,
          step: key.split('/', 1)[0],
        })),
      );
    if (result.status === 'completed') return result.output;
    const { code, message } = result.error ?? { code: 'runtime_error', message: result.status };
    throw new FrameworkError(code, `workflow "${this.name}": ${message}`);
  }

  #inlineProblems(): string[] {
    return this.#inline().map(
      (name) =>
        `step "${name}" holds a function, which is for runs in memory only: nobody notices when it changes; name {script, function} instead`,
    );
  }

  #inline(): string[] {
    const inner = [...this.#steps.values()].flatMap(({ name, workflow }) =>
      workflow === undefined ? [] : workflow.#inline().map((step) => `${name}/${step}`),
    );
    return [...inlineSteps(this.#steps), ...inner];
  }

  /** Hashes of all scripts that steps name, those of workflows inside too. */
  #sources(): Record<string, string> {
    const own = [...scriptsOf(this.#steps)].map((script) => [
      script,
      this.#surroundings.scripts.hash(script),
    ]);
    const inner = [...this.#steps.values()].map(({ workflow }) =>
      workflow === undefined ? {} : workflow.#sources(),
    );
    return Object.assign(Object.fromEntries(own), ...inner) as Record<string, string>;
  }

  #setup(runId: string, input: unknown): Omit<RunSetup, 'records' | 'log'> {
    const steps = new Map(this.#steps);
    return { ...this.#surroundings, workflow: this.name, runId, steps, input, sources: this.#sources() };
  }

  #start(
    input: unknown,
    { logFile, durability, runner, runId, budget, parentBudget, ...options }: ExecuteOptions,
  ): Run {
    const { errors } = this.validate({ logFile, runner });
    if (errors.length > 0) throw invalidArgument(`workflow "${this.name}": ${errors.join('; ')}`);
    if (runner !== undefined && logFile !== undefined)
      throw invalidArgument(
        `workflow "${this.name}": give a runner, which has a log of its own, or a logFile`,
      );
    if (runner !== undefined && (budget ?? parentBudget) !== undefined)
      throw invalidArgument(
        `workflow "${this.name}": a budget is kept in one process; it cannot be given with a runner`,
      );
    const limits = budget === undefined ? undefined : parseBudget(budget, `workflow "${this.name}": budget`);
    this.#started += 1;
    const unique =
      logFile === undefined && runner === undefined ? '' : `-${Date.now().toString(36)}-${process.pid}`;
    const id = runId ?? `${this.name}/run-${this.#started}${unique}`;
    const known = this.#runs.get(id);
    if (known?.status === 'running') {
      if (runner !== undefined) return known;
      throw new FrameworkError('already_exists', `workflow "${this.name}": run "${id}" is under way already`);
    }
    const run =
      runner === undefined
        ? this.#startHere(id, input, logFile, durability, {
            ...options,
            ...((limits ?? parentBudget) !== undefined && { budget: new Budget(limits, parentBudget) }),
          })
        : runner.start({
            ...this.#setup(id, input),
            check: (started) => this.#checkStarted(started, 'the runner'),
            ...options,
          });
    this.#runs.set(run.runId, run);
    for (const [other, { status }] of this.#runs) {
      if (this.#runs.size <= STILL_KEPT) break;
      if (status !== 'running' && status !== 'paused' && status !== 'suspended') this.#runs.delete(other);
    }
    return run;
  }

  #startHere(
    id: string,
    input: unknown,
    logFile: string | undefined,
    durability: Durability | undefined,
    options: Pick<RunSetup, 'signal' | 'timeoutMs' | 'budget'>,
  ): Run {
    if (logFile === undefined)
      return new WorkflowRun({ ...this.#setup(id, input), ...options, records: [], log: undefined }).start();
    const { log, records } = FileLog.open(logFile, durability);
    try {
      const [first] = records;
      const started = first?.type === 'started' ? first : undefined;
      if (records.length > 0 && started === undefined)
        throw new FrameworkError('log_damaged', `${logFile}: it does not begin as the log of a run`);
      const setup = {
        ...this.#setup(started?.runId ?? id, started?.input ?? input),
        ...options,
        records,
        log,
      };
      if (started !== undefined) this.#checkStarted(started, logFile);
      let last = log;
      const reopen = (): FileLog => {
        const again = FileLog.open(logFile, durability).log;
        if (again.size === last.size) return (last = again);
        again.close().catch(() => undefined);
        throw new FrameworkError('log_in_use', `${logFile}: the run was gone on with elsewhere`);
      };
      return new WorkflowRun({ ...setup, reopen }).start();
    } catch (error) {
      log.close().catch(() => undefined);
      throw error;
    }
  }

  /** As a worker needs it. Fails with `invalid_argument` where steps hold functions. */
  served(): ServedWorkflow {
    const problems = this.#inlineProblems();
    if (problems.length > 0) throw invalidArgument(`workflow "${this.name}": ${problems.join('; ')}`);
    return {
      ...this.#surroundings,
      name: this.name,
      steps: new Map(this.#steps),
      check: (started) => this.#checkStarted(started, 'the queue'),
    };
  }

  /** Whether a run of a log can be gone on with. Fails with `invalid_argument` or `source_changed`. */
  #checkStarted(started: Started, where: string): void {
    const now = this.#sources();
    if (started.workflow !== this.name)
      throw invalidArgument(
        `workflow "${this.name}": ${where} has the log of workflow "${started.workflow}"`,
      );
    for (const [script, hash] of Object.entries(started.sources)) {
      if (now[script] === hash) continue;
      const what =
        now[script] === undefined
          ? 'is named by no step any more'
          : `has changed (${hash}, now ${now[script]})`;
      throw new FrameworkError(
        'source_changed',
        `workflow "${this.name}": run "${started.runId}" cannot go on: script "${script}" ${what} since it began`,
      );
    }
  }

  #run(runId?: string): Run {
    const run = runId === undefined ? [...this.#runs.values()].at(-1) : this.#runs.get(runId);
    if (run !== undefined) return run;
    throw new FrameworkError(
      'not_found',
      runId === undefined
        ? `workflow "${this.name}" has not been executed`
        : `workflow "${this.name}" has no run "${runId}"`,
    );
  }
}
