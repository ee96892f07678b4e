// The workflows of one framework. Two registries share nothing.

import type { Agents } from '../agent/index.js';
import type { Events } from '../event/index.js';
import { FrameworkError, invalidArgument, isPlainObject, suggestion } from '../support/index.js';
import type { WorkScope } from '../support/index.js';
import type { ToolRegistry } from '../tool/index.js';
import { Workflow } from './workflow.js';
import type { StepContext, WorkflowStep } from './workflow-step.js';

export class Workflows {
  readonly #agents: Agents;
  readonly #tools: ToolRegistry;
  readonly #events: Events;
  readonly #byName = new Map<string, { workflow: Workflow; owner: object | undefined }>();

  constructor(agents: Agents, tools: ToolRegistry, events: Events) {
    this.#agents = agents;
    this.#tools = tools;
    this.#events = events;
  }

  /** Creates a workflow without steps. Fails with `invalid_argument` or `already_exists`. */
  create(name: string, options: { owner?: object } = {}): Workflow {
    if (typeof name !== 'string' || name === '') throw invalidArgument('workflow.create: expected a name');
    if (this.#byName.has(name))
      throw new FrameworkError('already_exists', `workflow.create: workflow "${name}" exists already`);
    const workflow = new Workflow(name, {
      perform: (step, params, context, scope) => this.#perform(step, params, context, scope),
      onStep: (type, event) => this.#events.emit(type, { workflow: name, ...event }),
    });
    this.#byName.set(name, { workflow, owner: options.owner });
    return workflow;
  }

  get(name: string): Workflow | undefined {
    return this.#byName.get(name)?.workflow;
  }

  list(): string[] {
    return [...this.#byName.keys()];
  }

  /** Cancels what runs of it and forgets it; false when there was none. */
  remove(name: string): boolean {
    this.get(name)?.cancelAll('the workflow was removed');
    return this.#byName.delete(name);
  }

  /** Cancels and forgets all that this owner created. */
  releaseOwner(owner: object): void {
    for (const [name, entry] of this.#byName) if (entry.owner === owner) this.remove(name);
  }

  async #perform(
    step: WorkflowStep,
    params: unknown,
    context: StepContext,
    scope: WorkScope,
  ): Promise<unknown> {
    switch (step.kind) {
      case 'tool':
        return this.#tools.execute(step.tool!, params, { signal: scope.signal });
      case 'agent':
        return this.#runAgent(step, params, scope);
      case 'workflow': {
        const { status, output, error } = await step.workflow!.execute(params, { signal: scope.signal });
        if (status === 'completed') return output;
        throw new FrameworkError(
          error?.code ?? 'runtime_error',
          `workflow "${step.workflow!.name}": ${error?.message ?? status}`,
        );
      }
      default:
        return step.execute!(params, context);
    }
  }

  /** The agent is told the action with the params as its context; the output is what it answers. */
  async #runAgent(step: WorkflowStep, params: unknown, scope: WorkScope): Promise<string> {
    const agent = this.#agents.get(step.agent!);
    if (agent === undefined) {
      const names = this.#agents.list().map(({ name }) => name);
      throw new FrameworkError(
        'not_found',
        `there is no agent "${step.agent}"${suggestion(step.agent!, names)}`,
      );
    }
    const message = step.action ?? (typeof params === 'string' ? params : step.name);
    const input = isPlainObject(params) ? { message, context: params } : { message };
    const { content } = await agent.run(input, { signal: scope.signal, onFailure: 'throw' });
    return content;
  }
}
