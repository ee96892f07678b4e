// zigllms.event

import { z } from 'zod';
import {
  Emitter,
  EventPipeline,
  Subscription,
  type EmitterOptions,
  type EventHandler,
  type HistoryOptions,
  type SubscriptionOptions,
} from '../../event/index.js';
import { parseOptions } from '../../support/index.js';
import {
  data,
  defineArea,
  fn,
  handle,
  list,
  listOf,
  method,
  nothing,
  object,
  optional,
  parameter,
  scriptFunction,
  stream,
} from '../define-area.js';

const EventSchema = z
  .object({
    type: z.string().describe('Such as tool.execution.complete.'),
    timestamp: z.number().describe('Milliseconds since 1970.'),
    runId: z.string().optional().describe('Of an event of a run.'),
    sequence: z.number().optional().describe('Its number in the order of its run, from 1.'),
  })
  .loose()
  .describe(
    'What happened, with whatever is said of it: agentName, toolName, duration (milliseconds), usage, error ...',
  );

const EmitterOptionsSchema = z
  .object({
    name: z.string().optional().describe('For people; made up when absent.'),
    history: z
      .number()
      .int()
      .min(0)
      .default(100)
      .describe('How many events getHistory gives at most, also of the time when no handler listened.'),
    framework: z
      .boolean()
      .default(true)
      .describe('Whether handlers are told of what happens in the framework.'),
  })
  .describe('How an emitter is made.');

const SubscriptionOptionsSchema = z
  .object({
    maxQueue: z.number().int().min(0).default(1_000).describe('Most events that wait for a busy handler.'),
    overflow: z
      .enum(['drop_oldest', 'drop_newest'])
      .default('drop_oldest')
      .describe('Which event goes when the queue is full; told as handler.overflow.'),
    timeoutMs: z.number().positive().default(30_000).describe('Limit of one call in milliseconds.'),
  })
  .describe('How a handler is told.');

const HistoryOptionsSchema = z
  .object({
    pattern: z.string().optional().describe('Only events that this means.'),
    limit: z.number().int().min(0).optional().describe('Only so many, the newest.'),
  })
  .describe('Which events of the past.');

const pattern = parameter('pattern', data(z.string()), 'A type, or one with wildcards: tool.execution.*');
const type = parameter('type', data(z.string()), 'Such as custom.milestone.');
const payload = optional(
  'data',
  data(z.unknown()),
  'Members of the event, or a value that becomes its member data.',
);
const event = parameter('event', data(EventSchema, 'Event'), 'The event.');
const handler = parameter('handler', scriptFunction([event]), 'Called with each event; may be asynchronous.');
const subscriptionOptions = optional(
  'options',
  data(SubscriptionOptionsSchema, 'SubscriptionOptions'),
  'How the handler is told.',
);
const decides = (what: string) => scriptFunction([event], data(z.unknown().describe(what)));
const count = parameter('count', data(z.number()), 'How many.');
const delay = parameter('delayMs', data(z.number()), 'Milliseconds.');

function readOptions(given: unknown, where: string): SubscriptionOptions {
  return parseOptions(SubscriptionOptionsSchema, given ?? {}, where, { timeout: 'timeoutMs' });
}

const stages = {
  map: method({
    summary: 'What a function makes of each event.',
    parameters: [
      parameter('change', decides('What goes on in its place.'), 'Gives what goes on in its place.'),
    ],
    returns: handle('EventPipeline'),
    call: (_, target: Emitter | EventPipeline, change: EventHandler) => target.map(change),
  }),
  take: method({
    summary: 'The first events only.',
    parameters: [count],
    returns: handle('EventPipeline'),
    call: (_, target: Emitter | EventPipeline, most: number) => target.take(most),
  }),
  debounce: method({
    summary: 'Of events in quick succession the last, once there was none for a while.',
    parameters: [delay],
    returns: handle('EventPipeline'),
    call: (_, target: Emitter | EventPipeline, ms: number) => target.debounce(ms),
  }),
  subscribe: method({
    summary: 'Has a handler called with all that comes.',
    parameters: [handler, subscriptionOptions],
    returns: handle('Subscription'),
    call: (_, target: Emitter | EventPipeline, given: EventHandler, options?: unknown) =>
      target.subscribe(given, readOptions(options, 'subscribe')),
  }),
};

export const eventArea = defineArea('event', {
  summary: 'Tell of events, and be told of them: of the framework, and of your own.',
  functions: {
    createEmitter: fn({
      summary: 'An emitter, for own events and those of the framework. It goes when the script context goes.',
      parameters: [optional('options', data(EmitterOptionsSchema, 'EmitterOptions'), 'How it is made.')],
      returns: handle('Emitter'),
      call: ({ framework, owner }, options?: EmitterOptions) =>
        framework.events.createEmitter(
          parseOptions(EmitterOptionsSchema, options ?? {}, 'event.createEmitter'),
          { owner },
        ),
    }),
    types: fn({
      summary: 'The types of the events that the framework tells of.',
      parameters: [],
      returns: list(z.string()),
      call: ({ framework }) => framework.events.types(),
    }),
    list: fn({
      summary: 'All emitters.',
      parameters: [],
      returns: listOf(handle('Emitter')),
      call: ({ framework }) => framework.events.list(),
    }),
  },
  objects: {
    Emitter: object<Emitter>({
      summary: 'Tells handlers of events.',
      class: Emitter,
      properties: {
        name: { summary: 'Its name.', type: data(z.string()), get: (target) => target.name },
      },
      methods: {
        on: method({
          summary: 'Has a handler called for every event that a pattern means.',
          parameters: [pattern, handler, subscriptionOptions],
          returns: handle('Subscription'),
          call: (_, target: Emitter, meant: string, given: EventHandler, options?: unknown) =>
            target.on(meant, given, readOptions(options, 'emitter.on')),
        }),
        once: method({
          summary: 'As on, for one event only.',
          parameters: [pattern, handler, subscriptionOptions],
          returns: handle('Subscription'),
          call: (_, target: Emitter, meant: string, given: EventHandler, options?: unknown) =>
            target.once(meant, given, readOptions(options, 'emitter.once')),
        }),
        off: method({
          summary: 'Ends the subscriptions of a pattern, or of a pattern and handler; gives how many.',
          parameters: [pattern, optional('handler', handler.type, 'Only of this handler.')],
          returns: data(z.number()),
          call: (_, target: Emitter, meant: string, given?: EventHandler) => target.off(meant, given),
        }),
        emit: method({
          summary: 'Tells the handlers of an event; gives how many there were.',
          parameters: [type, payload],
          returns: data(z.number()),
          call: (_, target: Emitter, what: string, given?: unknown) => target.emit(what, given),
        }),
        emitAsync: method({
          summary: 'As emit, and waits until the handlers are done.',
          parameters: [type, payload],
          returns: data(z.number()),
          async: true,
          call: (_, target: Emitter, what: string, given?: unknown) => target.emitAsync(what, given),
        }),
        filter: method({
          summary: 'The events that a pattern means, and that a function says true to.',
          parameters: [
            pattern,
            optional('predicate', decides('Whether it goes on.'), 'Says whether an event goes on.'),
          ],
          returns: handle('EventPipeline'),
          call: (_, target: Emitter, meant: string, predicate?: EventHandler) =>
            target.filter(meant, predicate),
        }),
        ...stages,
        stream: method({
          summary: 'The events that a pattern means as they come, for a loop.',
          parameters: [optional('pattern', data(z.string()), 'All events when absent.'), subscriptionOptions],
          returns: stream(data(EventSchema, 'Event')),
          call: (_, target: Emitter, meant?: string, options?: unknown) =>
            target.stream(meant, readOptions(options, 'emitter.stream')),
        }),
        getHistory: method({
          summary: 'The newest events, oldest first.',
          parameters: [optional('options', data(HistoryOptionsSchema, 'HistoryOptions'), 'Which ones.')],
          returns: list(EventSchema, 'Event'),
          call: (_, target: Emitter, options?: HistoryOptions) =>
            target.getHistory(parseOptions(HistoryOptionsSchema, options ?? {}, 'emitter.getHistory')),
        }),
        clearHistory: method({
          summary: 'Forgets the events of the past.',
          parameters: [],
          returns: nothing,
          call: (_, target: Emitter) => target.clearHistory(),
        }),
        listenerCount: method({
          summary: 'How many handlers there are for events of a type; all without one.',
          parameters: [optional('type', data(z.string()), 'The type.')],
          returns: data(z.number()),
          call: (_, target: Emitter, what?: string) => target.listenerCount(what),
        }),
        dispose: method({
          summary: 'Ends all subscriptions.',
          parameters: [],
          returns: nothing,
          call: ({ framework }, target: Emitter) => void framework.events.destroyEmitter(target),
        }),
      },
    }),
    EventPipeline: object<EventPipeline>({
      summary: 'Events on their way to a handler. Nothing happens before subscribe.',
      class: EventPipeline,
      properties: {},
      methods: {
        filter: method({
          summary: 'Only what a function says true to.',
          parameters: [
            parameter('predicate', decides('Whether it goes on.'), 'Says whether an event goes on.'),
          ],
          returns: handle('EventPipeline'),
          call: (_, target: EventPipeline, predicate: EventHandler) => target.filter(predicate),
        }),
        ...stages,
        skip: method({
          summary: 'All but the first events.',
          parameters: [count],
          returns: handle('EventPipeline'),
          call: (_, target: EventPipeline, most: number) => target.skip(most),
        }),
        throttle: method({
          summary: 'At most one event in a time: the first.',
          parameters: [delay],
          returns: handle('EventPipeline'),
          call: (_, target: EventPipeline, ms: number) => target.throttle(ms),
        }),
      },
    }),
    Subscription: object<Subscription>({
      summary: 'A handler that is told of events.',
      class: Subscription,
      properties: {
        id: { summary: 'Its id.', type: data(z.string()), get: (target) => target.id },
        active: {
          summary: 'Whether it still goes on.',
          type: data(z.boolean()),
          get: (target) => target.active,
        },
        dropped: {
          summary: 'How many events were lost because the handler was too slow.',
          type: data(z.number()),
          get: (target) => target.dropped,
        },
      },
      methods: {
        unsubscribe: method({
          summary: 'Ends it.',
          parameters: [],
          returns: nothing,
          call: (_, target: Subscription) => target.unsubscribe(),
        }),
      },
    }),
  },
});
