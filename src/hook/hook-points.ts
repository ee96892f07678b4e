// The places where hooks run.

import { z } from 'zod';

/** The points and what the context there holds beside `point` and, inside a run, `agentName` and `runId`. */
export const HookPointSchema = z
  .enum([
    'agent.execution.pre',
    'agent.execution.post',
    'agent.response.post',
    'tool.execution.pre',
    'tool.execution.post',
    'provider.request.pre',
    'provider.response.post',
    'workflow.step.pre',
    'workflow.step.post',
    'memory.add.pre',
    'pre_execution',
    'post_execution',
  ])
  .describe(
    'agent.execution.pre (alias pre_execution): input, context. agent.execution.post (alias post_execution): input, ' +
      'result. agent.response.post: content, metadata, usage. tool.execution.pre: toolName, toolCallId, input. ' +
      'tool.execution.post: the same with output or error, durationMs. provider.request.pre: provider, model, endpoint, ' +
      'headers. provider.response.post: provider, model, content, usage, durationMs. workflow.step.pre: workflow, step, ' +
      'params. workflow.step.post: the same with output or error, durationMs. memory.add.pre: message, threadId, resourceId; ' +
      'runs for each message before it is added, and must not wait for an add to the same memory.',
  );

type HookPointName = (typeof HookPointSchema)['options'][number];
/** Where hooks run. docs/reference/hook.md says what each is given and may change. */
export type HookPoint = Exclude<HookPointName, 'pre_execution' | 'post_execution'>;

export const hookAliases: Readonly<Record<string, HookPoint>> = {
  pre_execution: 'agent.execution.pre',
  post_execution: 'agent.execution.post',
};
