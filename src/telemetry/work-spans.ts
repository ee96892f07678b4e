// The framework's work as spans: runs of agents, requests to models, executions of tools, workflows and their steps. Names as in OpenTelemetry's conventions for generative AI.

import { context, trace, type Attributes, type Meter, type Tracer } from '@opentelemetry/api';
import type { FollowedWork, WorkFacts, WorkKind, WorkTelemetry } from '../support/index.js';
import { endSpan, errorType, known, secondsBoundaries } from './spans.js';

const operations: Record<WorkKind, string> = {
  agent: 'invoke_agent',
  model: 'chat',
  tool: 'execute_tool',
  workflow: 'invoke_workflow',
  step: 'workflow_step',
};

export class WorkSpans implements WorkTelemetry {
  readonly #tracer: Tracer;
  readonly #record: (attributes: Attributes, durationMs: number, facts: WorkFacts) => void;

  constructor(tracer: Tracer, meter: Meter) {
    this.#tracer = tracer;
    this.#record = recorder(meter);
  }

  beginWork(kind: WorkKind, name: string, facts: WorkFacts): FollowedWork {
    const operation = operations[kind];
    const attributes = known(attributesOf(kind, name, facts));
    const outer = context.active();
    const span = this.#tracer.startSpan(`${operation} ${name}`, { attributes }, outer);
    const inner = trace.setSpan(outer, span);
    const startedAt = performance.now();
    let ended = false;
    return {
      run: (part) => context.with(inner, part),
      end: (found = {}, error) => {
        if (ended) return;
        ended = true;
        span.setAttributes(known(resultAttributes(found)));
        if (kind === 'model') {
          const failed = error === undefined ? {} : { 'error.type': errorType(error) };
          this.#record({ ...metricAttributes(attributes), ...failed }, performance.now() - startedAt, found);
        }
        endSpan(span, error);
      },
    };
  }
}

function attributesOf(kind: WorkKind, name: string, facts: WorkFacts): Attributes {
  const { provider, agentName, workflowName, runId, toolCallId } = facts;
  return {
    // They have no word for a step.
    'gen_ai.operation.name': kind === 'step' ? undefined : operations[kind],
    'gen_ai.provider.name': provider,
    'gen_ai.request.model': kind === 'model' ? name : undefined,
    'gen_ai.tool.name': kind === 'tool' ? name : undefined,
    'gen_ai.tool.call.id': toolCallId,
    // The conventions take a workflow for an agent whose way is laid out.
    'gen_ai.agent.name': kind === 'agent' || kind === 'workflow' ? name : agentName,
    'zigllms.workflow.name': workflowName,
    'zigllms.workflow.step': kind === 'step' ? name : undefined,
    'zigllms.run.id': runId,
  };
}

function resultAttributes({
  status,
  finishReason,
  attempts,
  inputTokens,
  outputTokens,
}: WorkFacts): Attributes {
  return {
    'zigllms.status': status,
    'zigllms.attempts': attempts,
    'gen_ai.response.finish_reasons': finishReason === undefined ? undefined : [finishReason],
    'gen_ai.usage.input_tokens': inputTokens,
    'gen_ai.usage.output_tokens': outputTokens,
  };
}

/** Those with few values. */
function metricAttributes(attributes: Attributes): Attributes {
  const names = ['gen_ai.operation.name', 'gen_ai.provider.name', 'gen_ai.request.model'];
  return known(Object.fromEntries(names.map((name) => [name, attributes[name]])));
}

function recorder(meter: Meter): (attributes: Attributes, durationMs: number, facts: WorkFacts) => void {
  const duration = meter.createHistogram('gen_ai.client.operation.duration', {
    unit: 's',
    description: 'From the request to a model until its answer was whole.',
    advice: { explicitBucketBoundaries: secondsBoundaries },
  });
  const tokens = meter.createHistogram('gen_ai.client.token.usage', {
    unit: '{token}',
    description: 'Tokens of one request to a model.',
    advice: { explicitBucketBoundaries: Array.from({ length: 12 }, (_, power) => 4 ** power) },
  });
  return (attributes, durationMs, { inputTokens, outputTokens }) => {
    duration.record(durationMs / 1000, attributes);
    for (const [type, count] of Object.entries({ input: inputTokens, output: outputTokens }))
      if (count !== undefined) tokens.record(count, { ...attributes, 'gen_ai.token.type': type });
  };
}
