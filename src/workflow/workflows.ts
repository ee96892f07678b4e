// The workflows of one framework. Two registries share nothing.

import { DecisionsSchema, type Agents } from '../agent/index.js';
import { Events } from '../event/index.js';
import { HookSet } from '../hook/index.js';
import { eventUsage } from '../provider/index.js';
import {
  OwnedEntries,
  Clock,
  FrameworkError,
  invalidArgument,
  isPlainObject,
  parseOptions,
  pathForScript,
  suggestion,
  type WorkTelemetry,
} from '../support/index.js';
import type { ToolRegistry } from '../tool/index.js';
import type { BullmqRunner } from './bullmq-runner.js';
import type { StepContext } from './step-context.js';
import type { StepWork } from './step-execution.js';
import { StepScripts, type StepFunction, type StepScript } from './step-scripts.js';
import type { RunSurroundings } from './workflow-run.js';
import type { KnownNames, WorkflowStep } from './workflow-step.js';
import {
  ScriptExecuteSchema,
  Workflow,
  type ExecuteOptions,
  type WorkerOptions,
  type WorkflowRunner,
  type WorkflowWorker,
} from './workflow.js';

/** What workflows share with the rest of their framework; each made anew unless given. */
export interface WorkflowsOptions {
  events?: Events;
  hooks?: HookSet;
  clock?: Clock;
  /** Where logs lie that scripts name; without it they have none. */
  dataDirectory?: string;
  /** Follows runs and their steps. */
  telemetry?: WorkTelemetry;
}

/**
 * Workflows by name, functions that steps name, and workers that do steps.
 *
 * @example
 * const workflow = framework.workflows.create('daily').addStep('report', { agent: 'writer', action: 'Summarise the day.' });
 * const { status, output } = await workflow.execute({ day: 'Monday' });
 */
export class Workflows {
  readonly #agents: Agents;
  readonly #tools: ToolRegistry;
  /** Functions that steps name instead of holding. */
  readonly scripts = new StepScripts();
  readonly #dataDirectory: string | undefined;
  readonly #surroundings: RunSurroundings & { known: KnownNames };
  readonly #byName = new OwnedEntries<Workflow>();
  readonly #runners = new Map<string, WorkflowRunner>();

  constructor(
    agents: Agents,
    tools: ToolRegistry,
    {
      events = new Events(),
      hooks = new HookSet(),
      clock = new Clock(),
      dataDirectory,
      telemetry,
    }: WorkflowsOptions = {},
  ) {
    this.#dataDirectory = dataDirectory;
    this.#agents = agents;
    this.#tools = tools;
    this.#surroundings = {
      perform: (step, context, work) => this.#perform(step, context, work),
      scripts: this.scripts,
      hooks,
      clock,
      telemetry,
      isHeard: () => events.wanted,
      tell: (type, event) => events.emit(type, event),
      known: {
        agents: () => agents.list().map(({ name }) => name),
        tools: () => tools.list().map(({ name }) => name),
        scripts: this.scripts,
      },
    };
  }

  /** Creates a workflow without steps. Fails with `invalid_argument` or `already_exists`. */
  create(name: string, options: { owner?: object } = {}): Workflow {
    if (typeof name !== 'string' || name === '') throw invalidArgument('workflow.create: expected a name');
    if (this.#byName.isTaken(name, options.owner))
      throw new FrameworkError('already_exists', `workflow.create: workflow "${name}" exists already`);
    const workflow = new Workflow(name, this.#surroundings);
    this.#byName.set(name, workflow, options.owner);
    return workflow;
  }

  /**
   * Registers functions that steps can name as {script, function}, so that any process with the same source can run them: functions of the host, or a
   * script (see `addWorkflowScript`). Takes the place of one with the same name.
   *
   * @example
   * framework.workflows.addScript('mail', { send: ({ to }, context) => sendOnce(to, context.idempotencyKey) });
   * workflow.addStep('send', { script: 'mail', function: 'send', params: { to: '{{input.to}}' } });
   */
  addScript(
    name: string,
    script: StepScript | Record<string, StepFunction>,
    options: { owner?: object } = {},
  ): void {
    this.scripts.add(name, script, options);
  }

  /**
   * Does steps of all workflows that this framework has created, whichever process executes them. Close it before the runner.
   *
   * @example
   * const worker = framework.workflows.serve(bullmq({ port: 6379 }), { concurrency: 10 });
   */
  serve(runner: BullmqRunner, options: WorkerOptions = {}): WorkflowWorker {
    return runner.serve((name) => {
      const workflow = this.get(name);
      if (workflow !== undefined) return workflow.served();
      throw new FrameworkError(
        'not_found',
        `there is no workflow "${name}" here${suggestion(name, this.list())}`,
      );
    }, options);
  }

  /** Options as a script may give them: its logs lie in the data directory. Fails with `invalid_argument` or `permission_error`. */
  optionsForScript(given: unknown, where: string): ExecuteOptions {
    const { runner: runnerName, ...options } = parseOptions(ScriptExecuteSchema, given ?? {}, where, {
      timeout: 'timeoutMs',
    });
    if (runnerName !== undefined) {
      const runner = this.#runners.get(runnerName);
      if (runner !== undefined) return { ...options, runner };
      throw new FrameworkError(
        'not_found',
        `${where}: the host has no runner "${runnerName}"${suggestion(runnerName, this.#runners.keys())}`,
      );
    }
    if (options.logFile === undefined) return options;
    return { ...options, logFile: pathForScript(this.#dataDirectory, options.logFile, `${where}: logFile`) };
  }

  /** Lets scripts name a runner in the options of `execute`. Fails with `already_exists`. */
  addRunner(name: string, runner: WorkflowRunner): void {
    if (this.#runners.has(name))
      throw new FrameworkError('already_exists', `workflows.addRunner: there is a runner "${name}" already`);
    this.#runners.set(name, runner);
  }

  /** The workflow of this name, or undefined. */
  get(name: string): Workflow | undefined {
    return this.#byName.get(name);
  }

  /** The names of all workflows. */
  list(): string[] {
    return this.#byName.names();
  }

  /** Cancels what runs of it and forgets it; false when there was none. */
  remove(name: string): boolean {
    this.get(name)?.cancelAll('the workflow was removed');
    return this.#byName.delete(name);
  }

  /** Cancels and forgets all that this owner created. */
  releaseOwner(owner: object): void {
    for (const workflow of this.#byName.releaseOwner(owner)) workflow.cancelAll('the workflow was removed');
    this.scripts.releaseOwner(owner);
  }

  async #perform(step: WorkflowStep, context: StepContext, work: StepWork): Promise<unknown> {
    const { params } = context;
    switch (step.kind) {
      case 'tool':
        return this.#runTool(step.tool!, params, work);
      case 'agent':
        return this.#runAgent(step, context, work);
      case 'workflow':
        return step.workflow!.executeInside(params, work);
      default:
        return this.scripts.resolve(step.execute!)(params, context);
    }
  }

  async #runTool(name: string, params: unknown, { scope, budget }: StepWork): Promise<unknown> {
    return this.#tools.execute(name, params, { signal: scope.signal, budget });
  }

  /**
   * The agent is told the action with the params as its context; the output is what it answers. Where its tools need approval, the step waits for decisions
   * as `agent.resume` takes them.
   */
  async #runAgent(
    step: WorkflowStep,
    context: StepContext,
    { scope, budget, addUsage }: StepWork,
  ): Promise<unknown> {
    const agent = this.#agents.get(step.agent!);
    if (agent === undefined) {
      const names = this.#agents.list().map(({ name }) => name);
      throw new FrameworkError(
        'not_found',
        `there is no agent "${step.agent}"${suggestion(step.agent!, names)}`,
      );
    }
    const { params } = context;
    const options = { signal: scope.signal, parentBudget: budget, onFailure: 'throw' } as const;
    const asked = context.lastAnswer();
    const message = step.action ?? (typeof params === 'string' ? params : step.name);
    const result =
      asked === undefined
        ? await agent.run(isPlainObject(params) ? { message, context: params } : { message }, options)
        : await agent.resume((asked.data as { state: string }).state, {
            ...options,
            decisions: asked.answer,
          });
    addUsage(eventUsage(result.usage));
    if (result.status === 'completed') return result.content;
    if (result.status === 'suspended')
      context.park({ agent: agent.name, pending: result.pending, state: result.state }, DecisionsSchema);
    throw new FrameworkError(
      result.error?.code ?? result.status,
      `agent "${agent.name}": ${result.error?.message ?? `it ended with status ${result.status}`}`,
    );
  }
}
