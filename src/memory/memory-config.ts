// What a memory is made of. One description, from which options are read, documented and typed.

import { z } from 'zod';

export const MemoryConfigSchema = z
  .object({
    type: z
      .enum(['short_term', 'long_term', 'none'])
      .default('short_term')
      .describe(
        'short_term keeps the newest messages in this process; long_term keeps all of them in a file and the newest at hand; none keeps nothing.',
      ),
    maxMessages: z
      .number()
      .int()
      .min(1)
      .default(1_000)
      .describe(
        'How many messages are at hand; the oldest go first, a tool call together with its results, system messages last.',
      ),
    capacity: z.number().int().min(1).optional().describe('The same as maxMessages.'),
    maxTokens: z
      .number()
      .int()
      .min(1)
      .optional()
      .describe(
        'How many tokens (estimated) are at hand at most, and in what a model is shown before each of its answers, instructions included; no limit when absent.',
      ),
    ttl: z
      .number()
      .positive()
      .optional()
      .describe('Milliseconds after which a message is forgotten; never when absent.'),
    path: z
      .string()
      .min(1)
      .optional()
      .describe(
        'File of a long_term memory; several memories may share one. Inside the data directory for scripts.',
      ),
    threadId: z.string().min(1).default('default').describe('The conversation that the messages belong to.'),
    resourceId: z
      .string()
      .default('')
      .describe(
        'Whom or what the conversation is about, such as a user; search may go over all threads of one.',
      ),
  })
  .describe('What an agent or a script remembers.');

/** Options as they are written, in camelCase or snake_case. */
export type MemoryConfig = z.input<typeof MemoryConfigSchema>;
export type ParsedMemoryConfig = z.output<typeof MemoryConfigSchema>;

export const MEMORY_ALIASES = {
  memoryType: 'type',
  file: 'path',
  thread: 'threadId',
  resource: 'resourceId',
  ttlMs: 'ttl',
};
