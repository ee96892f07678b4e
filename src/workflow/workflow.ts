// A workflow: steps that wait for each other, executed any number of times.

import { FrameworkError, invalidArgument } from '../support/index.js';
import { FileLog } from './workflow-log.js';
import { WorkflowRun, type RunSetup, type WorkflowResult, type WorkflowStatus } from './workflow-run.js';
import { problemsOf, readStep, type WorkflowStep, type WorkflowStepConfig } from './workflow-step.js';

export interface ExecuteOptions {
  /** Cancels the run: its status is `cancelled`. */
  signal?: AbortSignal;
  /** Limit of the run in milliseconds. */
  timeoutMs?: number;
  /** File of the run's log. One that exists is gone on with: what is finished there is not run again. */
  logFile?: string;
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
  readonly #surroundings: Pick<RunSetup, 'perform' | 'onStep'>;
  readonly #steps = new Map<string, WorkflowStep>();
  readonly #runs = new Map<string, WorkflowRun>();
  #started = 0;

  constructor(name: string, surroundings: Pick<RunSetup, 'perform' | 'onStep'>) {
    this.name = name;
    this.#surroundings = surroundings;
  }

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

  /** What is wrong with the steps together: names that are none, circles. */
  validate(): { valid: boolean; errors: string[] } {
    const errors = problemsOf(this.#steps);
    return { valid: errors.length === 0, errors };
  }

  /** Runs all steps and gives what became of each, whatever that is. Rejects with `invalid_argument` when it cannot start. */
  async execute(input: unknown = {}, options: ExecuteOptions = {}): Promise<WorkflowResult> {
    return this.#start(input, options).done;
  }

  /** Starts a run and gives its id, for `getStatus`, `pause`, `resume`, `cancel` and `getResults`. */
  executeAsync(input: unknown = {}, options: ExecuteOptions = {}): string {
    return this.#start(input, options).runId;
  }

  getStatus(runId?: string): WorkflowStatus {
    return this.#run(runId).status;
  }

  /** What has become of each step by now. */
  getResults(runId?: string): WorkflowResult {
    return this.#run(runId).result();
  }

  /** Waits for a run's end. */
  async wait(runId?: string): Promise<WorkflowResult> {
    return this.#run(runId).done;
  }

  pause(runId?: string): void {
    this.#run(runId).pause();
  }

  resume(runId?: string): void {
    this.#run(runId).resume();
  }

  cancel(runId?: string, reason?: string): void {
    this.#run(runId).cancel(reason);
  }

  /** Cancels all that runs. */
  cancelAll(reason: string): void {
    for (const run of this.#runs.values()) run.cancel(reason);
  }

  /** The steps as a Mermaid flow chart. */
  visualize(): string {
    const names = this.steps;
    const id = (name: string): string => `s${names.indexOf(name)}`;
    const boxes = [...this.#steps.values()].map(({ name, kind }) => `  ${id(name)}["${name} (${kind})"]\n`);
    const arrows = [...this.#steps.values()].flatMap(({ name, dependencies }) =>
      dependencies
        .filter((other) => this.#steps.has(other))
        .map((other) => `  ${id(other)} --> ${id(name)}\n`),
    );
    return `flowchart TD\n${boxes.join('')}${arrows.join('')}`;
  }

  #start(input: unknown, { logFile, ...options }: ExecuteOptions): WorkflowRun {
    const { errors } = this.validate();
    if (errors.length > 0) throw invalidArgument(`workflow "${this.name}": ${errors.join('; ')}`);
    this.#started += 1;
    const opened = logFile === undefined ? undefined : FileLog.open(logFile);
    const [first] = opened?.records ?? [];
    const started = first?.type === 'started' ? first : undefined;
    if (started !== undefined && started.workflow !== this.name) {
      opened?.log.close();
      throw invalidArgument(
        `workflow "${this.name}": ${logFile} is the log of workflow "${started.workflow}"`,
      );
    }
    const unique = opened === undefined ? '' : `-${Date.now().toString(36)}`;
    const runId = started?.runId ?? `${this.name}/run-${this.#started}${unique}`;
    const setup = {
      ...this.#surroundings,
      workflow: this.name,
      runId,
      steps: new Map(this.#steps),
      log: opened?.log,
      records: opened?.records ?? [],
    };
    const run = new WorkflowRun(setup, started?.input ?? input, options);
    this.#runs.set(runId, run);
    for (const [id, { status }] of this.#runs) {
      if (this.#runs.size <= STILL_KEPT) break;
      if (status !== 'running' && status !== 'paused') this.#runs.delete(id);
    }
    return run.start();
  }

  #run(runId?: string): WorkflowRun {
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
