// zigllms.tool

import { z } from 'zod';
import {
  ToolDefinitionSchema,
  ToolInfoSchema,
  type ToolCallback,
  type ToolDefinition,
} from '../../tool/index.js';
import { scriptTool } from '../script-tool.js';
import { data, defineArea, fn, list, nothing, optional, parameter, scriptFunction } from '../define-area.js';

const name = parameter('name', data(z.string()), "The tool's name.");
const input = optional('input', data(z.unknown()), 'What the tool takes; must fit its schema.');

const ValidationResultSchema = z
  .object({
    valid: z.boolean(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })),
  })
  .describe('What is wrong with an input.');

export const toolArea = defineArea('tool', {
  summary: 'Register, find and run tools.',
  functions: {
    register: fn({
      summary:
        'Registers a tool whose function is written in the script. It goes when the script context goes.',
      parameters: [
        parameter(
          'definition',
          data(ToolDefinitionSchema, 'ToolDefinition'),
          '{name, description, schema, execute}',
        ),
      ],
      returns: data(ToolInfoSchema, 'ToolInfo'),
      call: ({ framework, owner }, definition: ToolDefinition) =>
        framework.tools.register(scriptTool(definition), { owner }),
    }),
    unregister: fn({
      summary: 'Removes a tool; false when there was none.',
      parameters: [name],
      returns: data(z.boolean()),
      call: ({ framework }, tool: string) => framework.tools.unregister(tool),
    }),
    get: fn({
      summary: 'What is known of a tool, or nothing.',
      parameters: [name],
      returns: data(ToolInfoSchema, 'ToolInfo'),
      call: ({ framework }, tool: string) => framework.tools.get(tool),
    }),
    list: fn({
      summary: 'What is known of all tools.',
      parameters: [],
      returns: list(ToolInfoSchema, 'ToolInfo'),
      call: ({ framework }) => framework.tools.list(),
    }),
    search: fn({
      summary: 'Tools whose name or description has all words of a query, the best matches first.',
      parameters: [
        parameter('query', data(z.string()), 'Words.'),
        optional('limit', data(z.number()), 'How many at most.'),
      ],
      returns: list(ToolInfoSchema, 'ToolInfo'),
      call: ({ framework }, query: string, limit?: number) => framework.tools.search(query, { limit }),
    }),
    enable: fn({
      summary: 'Lets a tool be called again.',
      parameters: [name],
      returns: nothing,
      call: ({ framework }, tool: string) => framework.tools.enable(tool),
    }),
    disable: fn({
      summary: 'Keeps a tool from being called until it is enabled.',
      parameters: [name],
      returns: nothing,
      call: ({ framework }, tool: string) => framework.tools.disable(tool),
    }),
    exists: fn({
      summary: 'Whether there is a tool of that name.',
      parameters: [name],
      returns: data(z.boolean()),
      call: ({ framework }, tool: string) => framework.tools.exists(tool),
    }),
    execute: fn({
      summary: 'Runs a tool and gives what it returns.',
      parameters: [name, input],
      returns: data(z.unknown()),
      async: true,
      call: ({ framework }, tool: string, given?: unknown) => framework.tools.execute(tool, given),
    }),
    executeAsync: fn({
      summary: 'Starts a tool. With a callback it returns at once; without, it gives what execute gives.',
      parameters: [
        name,
        input,
        optional(
          'callback',
          scriptFunction([
            optional('output', data(z.unknown()), 'What the tool returned.'),
            optional(
              'error',
              data(z.object({ code: z.string(), message: z.string() })),
              'What went wrong, if anything did.',
            ),
          ]),
          'Called with the output and the error when the tool has ended.',
        ),
      ],
      returns: data(z.unknown()),
      async: true,
      call: ({ framework, report }, tool: string, given?: unknown, callback?: ToolCallback) => {
        if (callback === undefined) return framework.tools.execute(tool, given);
        framework.tools.executeAsync(tool, given, callback).catch(report);
        return undefined;
      },
    }),
    validate: fn({
      summary: 'What is wrong with an input, without running the tool.',
      parameters: [name, input],
      returns: data(ValidationResultSchema, 'ValidationResult'),
      call: ({ framework }, tool: string, given?: unknown) => framework.tools.validate(tool, given ?? {}),
    }),
  },
  objects: {},
});
