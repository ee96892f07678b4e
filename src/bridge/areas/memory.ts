// zigllms.memory

import { z } from 'zod';
import { Memory, MemoryConfigSchema, type SearchOptions, type TruncateOptions } from '../../memory/index.js';
import { MessageSchema, type Message } from '../../provider/index.js';
import { parseOptions } from '../../support/index.js';
import {
  data,
  defineArea,
  fn,
  handle,
  list,
  method,
  nothing,
  object,
  optional,
  parameter,
  scriptFunction,
} from '../define-area.js';
import { presentWork } from '../script-work.js';

const MemoryStatsSchema = z
  .object({
    messageCount: z.number().describe('Messages at hand.'),
    tokenCount: z.number().describe('Their tokens.'),
    approximate: z.boolean().describe('True: tokens are estimated.'),
    pending: z.number().describe('Messages of tool calls that still wait for a result.'),
    type: z.string(),
    threadId: z.string(),
    resourceId: z.string(),
    maxMessages: z.number(),
    maxTokens: z.number().optional(),
    archived: z.number().optional().describe('What the file of a long_term memory holds.'),
  })
  .describe('How much a memory holds.');

const SnapshotSchema = z
  .object({
    version: z.number(),
    threadId: z.string(),
    resourceId: z.string(),
    createdAt: z.string(),
    exchanges: z.array(z.unknown()),
  })
  .describe('A memory as plain data.');

const SearchOptionsSchema = z
  .object({
    limit: z.number().int().min(0).default(10).describe('Most hits; a tool call with its results is one.'),
    scope: z
      .enum(['thread', 'resource'])
      .default('thread')
      .describe('This conversation, or all about the same resource (long_term).'),
  })
  .describe('How much is searched, and how much given.');

const TruncateOptionsSchema = z
  .object({ maxMessages: z.number().int().min(0).optional(), maxTokens: z.number().int().min(0).optional() })
  .describe('What is left at most.');

const SummarizeOptionsSchema = z
  .object({
    keepLast: z
      .number()
      .int()
      .min(0)
      .default(10)
      .describe('So many of the newest messages stay as they are.'),
    provider: z
      .string()
      .optional()
      .describe('Whose model writes the summary; the default provider when absent.'),
    model: z.string().optional().describe('Its default model when absent.'),
    instructions: z
      .string()
      .default(
        'Summarize this conversation in a few sentences. Keep names, numbers, decisions and open questions.',
      )
      .describe('What the model is told.'),
  })
  .describe('How the summary is made.');

const message = parameter('message', data(MessageSchema, 'Message'), '{role, content}');
const messages = list(MessageSchema, 'Message');
const count = optional('count', data(z.number()), 'How many.');
const snapshot = parameter('snapshot', data(SnapshotSchema, 'MemorySnapshot'), 'What snapshot gave.');

export const memoryArea = defineArea('memory', {
  summary:
    'Remember conversations. Whatever a memory gives is a valid prompt: a tool call is never parted from its results.',
  functions: {
    create: fn({
      summary: 'Creates a memory. It goes when the script context goes; a long_term one stays in its file.',
      parameters: [optional('config', data(MemoryConfigSchema, 'MemoryConfig'), 'How it is made.')],
      returns: handle('Memory'),
      call: ({ framework, owner }, config?: Record<string, unknown>) =>
        framework.memories.create(config ?? {}, { owner }),
    }),
    saveSnapshot: fn({
      summary: 'Keeps a snapshot under a name.',
      parameters: [parameter('id', data(z.string()), 'The name: letters, digits, _ . @ : -'), snapshot],
      returns: nothing,
      call: ({ framework }, id: string, given: Record<string, unknown>) =>
        framework.memories.saveSnapshot(id, given),
    }),
    loadSnapshot: fn({
      summary: 'The snapshot of a name.',
      parameters: [parameter('id', data(z.string()), 'Its name.')],
      returns: data(SnapshotSchema, 'MemorySnapshot'),
      call: ({ framework }, id: string) => framework.memories.loadSnapshot(id),
    }),
  },
  objects: {
    Memory: object<Memory>({
      summary: 'What an agent or a script remembers of a conversation.',
      class: Memory,
      properties: {
        size: {
          summary: 'How many messages there are.',
          type: data(z.number()),
          get: (target) => target.size,
        },
        threadId: { summary: 'The conversation.', type: data(z.string()), get: (target) => target.threadId },
        resourceId: {
          summary: 'Whom or what it is about.',
          type: data(z.string()),
          get: (target) => target.resourceId,
        },
      },
      methods: {
        add: method({
          summary:
            'Adds a message and gives the id of its exchange. It is there at once, or, where hooks of memory.add.pre see it first, when they are done.',
          parameters: [message],
          returns: data(z.number()),
          async: true,
          call: (_, target: Memory, given: Message) => target.add(given),
        }),
        addBatch: method({
          summary: 'Adds several messages, all or none.',
          parameters: [parameter('messages', messages, 'Oldest first.')],
          returns: list(z.number()),
          async: true,
          call: (_, target: Memory, given: Message[]) => target.addBatch(given),
        }),
        get: method({
          summary: 'The messages of the exchange that add gave an id for, or nothing.',
          parameters: [parameter('id', data(z.number()), 'What add gave.')],
          returns: messages,
          call: (_, target: Memory, id: number) => target.get(id),
        }),
        getHistory: method({
          summary: 'The messages at hand, oldest first.',
          parameters: [optional('limit', data(z.number()), 'Only so many, the newest.')],
          returns: messages,
          call: (_, target: Memory, limit?: number) => target.getHistory({ limit }),
        }),
        getLast: method({
          summary: 'The newest messages, oldest first; one when no count is given.',
          parameters: [count],
          returns: messages,
          call: (_, target: Memory, most?: number) => target.getLast(most),
        }),
        getByRole: method({
          summary: 'The messages of a role; a tool call comes with its results, a result with its call.',
          parameters: [parameter('role', data(z.enum(['system', 'user', 'assistant', 'tool'])), 'The role.')],
          returns: messages,
          call: (_, target: Memory, role: Message['role']) => target.getByRole(role),
        }),
        search: method({
          summary:
            'Messages that have words of a query, those with more and rarer words first, of equals the newest.',
          parameters: [
            parameter('query', data(z.string()), 'Words.'),
            optional('options', data(SearchOptionsSchema, 'SearchOptions'), 'How much.'),
          ],
          returns: messages,
          call: (_, target: Memory, query: string, options?: SearchOptions) =>
            target.search(query, parseOptions(SearchOptionsSchema, options ?? {}, 'memory.search')),
        }),
        window: method({
          summary: 'The newest messages that have no more than so many tokens (estimated).',
          parameters: [parameter('maxTokens', data(z.number()), 'Tokens.')],
          returns: messages,
          call: (_, target: Memory, maxTokens: number) => target.window(maxTokens),
        }),
        truncate: method({
          summary: 'Forgets the oldest messages until a limit is kept; gives how many went.',
          parameters: [parameter('options', data(TruncateOptionsSchema, 'TruncateOptions'), 'What is left.')],
          returns: data(z.number()),
          call: (_, target: Memory, options: TruncateOptions) =>
            target.truncate(parseOptions(TruncateOptionsSchema, options, 'memory.truncate')),
        }),
        summarize: method({
          summary:
            'Puts a summary in the place of the older messages and gives it; nothing when there are none.',
          parameters: [
            optional('options', data(SummarizeOptionsSchema, 'SummarizeOptions'), 'How it is made.'),
            optional(
              'summarizer',
              scriptFunction([parameter('text', data(z.string()), 'The conversation.')], data(z.string())),
              'Writes the summary in the place of a model.',
            ),
          ],
          returns: data(z.string()),
          async: true,
          call: (
            { framework },
            target: Memory,
            options?: object,
            summarizer?: (text: string) => Promise<string>,
          ) => {
            const { keepLast, provider, model, instructions } = parseOptions(
              SummarizeOptionsSchema,
              options ?? {},
              'memory.summarize',
            );
            const work = presentWork();
            const ask = async (text: string): Promise<string> => {
              const request = { model, messages: [{ role: 'user', content: `${instructions}\n\n${text}` }] };
              const answer = await framework.direct.complete(
                provider ?? framework.providers.getDefault(),
                request,
                work,
              );
              return answer.content;
            };
            return target.summarize({ keepLast, summarize: summarizer ?? ask });
          },
        }),
        snapshot: method({
          summary: 'All messages at hand as plain data.',
          parameters: [],
          returns: data(SnapshotSchema, 'MemorySnapshot'),
          call: (_, target: Memory) => target.snapshot(),
        }),
        restore: method({
          summary: 'Has what a snapshot holds in the place of what there is.',
          parameters: [snapshot],
          returns: nothing,
          call: (_, target: Memory, given: Record<string, unknown>) => target.restore(given),
        }),
        fork: method({
          summary: 'A memory of its own with the same messages.',
          parameters: [optional('threadId', data(z.string()), 'Its conversation; made up when absent.')],
          returns: handle('Memory'),
          call: (_, target: Memory, threadId?: string) => target.fork({ threadId }),
        }),
        export: method({
          summary: 'All messages as text, one JSON object a line.',
          parameters: [],
          returns: data(z.string()),
          call: (_, target: Memory) => target.export(),
        }),
        import: method({
          summary: 'Adds the messages of a text that export gave; gives how many.',
          parameters: [parameter('text', data(z.string()), 'What export gave.')],
          returns: data(z.number()),
          async: true,
          call: (_, target: Memory, text: string) => target.import(text),
        }),
        listThreads: method({
          summary: "The conversations about the same resource in a long_term memory's file.",
          parameters: [],
          returns: list(z.string()),
          call: (_, target: Memory) => target.listThreads(),
        }),
        getStats: method({
          summary: 'How much there is.',
          parameters: [],
          returns: data(MemoryStatsSchema, 'MemoryStats'),
          call: (_, target: Memory) => target.getStats(),
        }),
        clear: method({
          summary: 'Forgets everything of this conversation, in the file as well.',
          parameters: [],
          returns: nothing,
          call: (_, target: Memory) => target.clear(),
        }),
      },
    }),
  },
});
