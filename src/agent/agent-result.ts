// What a run gives back: plain data, whatever happened.

import { z } from 'zod';

const ErrorInfoSchema = z.object({
  code: z.string().describe('Stable, for programs.'),
  message: z.string().describe('For people.'),
});

export const UsageSchema = z
  .object({
    inputTokens: z.number().optional(),
    outputTokens: z.number().optional(),
    totalTokens: z.number().optional(),
    cachedInputTokens: z
      .number()
      .optional()
      .describe("Part of inputTokens that came from the provider's cache."),
    reasoningTokens: z.number().optional().describe('Part of outputTokens.'),
    cost: z.number().optional().describe('What it cost, where all models have prices.'),
  })
  .describe(
    'Tokens as the provider reported them, summed over the steps; absent where any step did not report them.',
  );

const FinishReasonSchema = z.enum(['stop', 'length', 'content_filter', 'tool_calls', 'error', 'other']);

export const ToolCallRecordSchema = z
  .object({
    id: z.string().describe("The model's name for this call."),
    name: z.string().describe('The tool.'),
    input: z.unknown().describe('What the model asked for; raw text where it was not JSON.'),
    output: z.unknown().optional().describe('What the tool returned, as JSON data.'),
    error: ErrorInfoSchema.optional().describe('Why there is no output.'),
    durationMs: z.number().describe('Milliseconds.'),
  })
  .describe('One call of a tool.');

export const StepSchema = z
  .object({
    index: z.number().int().describe('0 for the first.'),
    content: z.string().describe('The text of the answer.'),
    reasoning: z.string().optional(),
    toolCallIds: z.array(z.string()).describe('The calls that the answer asked for.'),
    finishReason: FinishReasonSchema,
    usage: UsageSchema,
    durationMs: z.number().describe('Milliseconds, its tools included.'),
  })
  .describe('One answer of the model, with the tool calls that followed.');

export const AgentResultSchema = z
  .object({
    content: z.string().describe("The last answer's text."),
    status: z
      .enum(['completed', 'suspended', 'max_steps', 'budget_exceeded', 'cancelled', 'failed'])
      .describe('How the run ended; everything but completed keeps what had been reached.'),
    steps: z.array(StepSchema),
    toolCalls: z.array(ToolCallRecordSchema).describe('All calls in the order in which they were asked for.'),
    usage: UsageSchema,
    finishReason: FinishReasonSchema.optional().describe("The last answer's; absent when there was none."),
    error: ErrorInfoSchema.optional().describe('Why the run failed or was cancelled.'),
    metadata: z.record(z.string(), z.unknown()).optional().describe('What hooks added.'),
    output: z.unknown().optional().describe('The answer as data, where the agent has an output schema.'),
    messages: z
      .array(z.unknown())
      .optional()
      .describe("The run's messages so far, of a run that has not completed."),
    pending: z
      .array(
        z.object({
          toolCallId: z
            .string()
            .describe('Inside another agent: the call of that agent, a / and the call there.'),
          toolName: z.string(),
          input: z.unknown(),
          agentName: z.string().optional().describe('The agent inside this one whose call it is.'),
        }),
      )
      .optional()
      .describe('The calls that somebody must agree to, of a run that is suspended.'),
    state: z
      .string()
      .optional()
      .describe('What resume goes on from, of a run that has not completed; signed, not secret.'),
    budget: z
      .object({
        used: z.record(z.string(), z.number()),
        remaining: z.record(z.string(), z.number()),
        estimated: z.boolean().describe('Whether tokens were guessed that no provider reported.'),
      })
      .optional()
      .describe('What was used and is left, where the run has a budget.'),
    durationMs: z.number().describe('Milliseconds.'),
    duration: z.number().describe('The same as durationMs.'),
  })
  .describe('What a run of an agent gives.');

/** What became of a run. */
export interface AgentResult extends z.infer<typeof AgentResultSchema> {}
/** How a run ended; `suspended`: it waits for decisions. */
export type AgentStatus = AgentResult['status'];
/** One answer of the model in a run, and the tool calls that it asked for. */
export interface Step extends z.infer<typeof StepSchema> {}
/** A tool call of a run, and what became of it. */
export interface ToolCallRecord extends z.infer<typeof ToolCallRecordSchema> {}
