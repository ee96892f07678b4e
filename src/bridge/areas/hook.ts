// zigllms.hook

import { z } from 'zod';
import { HookPointSchema, type Hook, type HookContext } from '../../hook/index.js';
import { data, defineArea, fn, list, optional, parameter, scriptFunction } from '../define-area.js';

const HookInfoSchema = z
  .object({
    id: z.string(),
    point: z.string(),
    priority: z.number(),
    enabled: z.boolean(),
  })
  .describe('A hook.');

const context = parameter(
  'context',
  data(z.record(z.string(), z.unknown())),
  'What is about to happen or has happened.',
);
const id = parameter('id', data(z.string()), "The hook's id.");

export const hookArea = defineArea('hook', {
  summary: 'Have functions run at points of the work of the whole framework.',
  functions: {
    register: fn({
      summary:
        'Has a hook run at a point from now on; gives the id to remove it by. It goes when the script context goes.',
      parameters: [
        parameter('point', data(HookPointSchema, 'HookPoint'), 'Where, such as tool.execution.pre.'),
        parameter(
          'handler',
          scriptFunction([context], data(z.unknown())),
          'May return a changed context, nothing, or {stop: reason}. May be asynchronous.',
        ),
        optional('priority', data(z.number()), 'Hooks of higher priority run first; 0 when absent.'),
        optional(
          'condition',
          scriptFunction([context], data(z.boolean())),
          'The hook runs only where this says true.',
        ),
        optional('id', data(z.string()), 'Made up when absent.'),
        optional(
          'onError',
          data(z.enum(['stop', 'continue'])),
          'stop (when absent): a failing hook fails what it is part of; continue: it is passed over.',
        ),
        optional('timeoutMs', data(z.number()), 'Limit of one call in milliseconds; 30,000 when absent.'),
      ],
      returns: data(z.string()),
      call: (
        { framework, owner },
        point: string,
        handler: Hook,
        priority?: number,
        condition?: (given: HookContext) => unknown,
        name?: string,
        onError?: 'stop' | 'continue',
        timeoutMs?: number,
      ) => {
        const options = { priority, condition, id: name, onError, timeoutMs, owner };
        return framework.hooks.add(point, handler, options, 'hook.register');
      },
    }),
    unregister: fn({
      summary: 'Removes a hook; false when there was none.',
      parameters: [id],
      returns: data(z.boolean()),
      call: ({ framework }, name: string) => framework.hooks.remove(name),
    }),
    enable: fn({
      summary: 'Lets a hook run again; false when there is none.',
      parameters: [id],
      returns: data(z.boolean()),
      call: ({ framework }, name: string) => framework.hooks.setEnabled(name, true),
    }),
    disable: fn({
      summary: 'Keeps a hook from running; false when there is none.',
      parameters: [id],
      returns: data(z.boolean()),
      call: ({ framework }, name: string) => framework.hooks.setEnabled(name, false),
    }),
    list: fn({
      summary: 'The hooks of the framework, or of one point.',
      parameters: [optional('point', data(HookPointSchema, 'HookPoint'), 'All points when absent.')],
      returns: list(HookInfoSchema, 'HookInfo'),
      call: ({ framework }, point?: string) => framework.hooks.list(point),
    }),
    points: fn({
      summary: 'The names of the points.',
      parameters: [],
      returns: list(z.string()),
      call: () => [...HookPointSchema.options],
    }),
  },
  objects: {},
});
