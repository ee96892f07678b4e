// zigllms.tool

import { z } from 'zod';
import {
  McpServer,
  McpServerSchema,
  ToolContext,
  ToolDefinitionSchema,
  ToolInfoSchema,
  type ToolCallback,
  type ToolDefinition,
} from '../../tool/index.js';
import { errorInfo } from '../../support/index.js';
import { presentWork } from '../script-work.js';
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
import { workProperties } from './work-properties.js';

const name = parameter('name', data(z.string()), "The tool's name.");
const input = optional('input', data(z.unknown()), 'What the tool takes; must fit its schema.');

const ValidationResultSchema = z
  .object({
    valid: z.boolean(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })),
  })
  .describe('What is wrong with an input.');

const toolFunction = scriptFunction(
  [
    parameter('input', data(z.unknown()), 'What the tool takes.'),
    parameter('context', handle('ToolContext'), 'What is known beside it.'),
  ],
  data(z.unknown()),
);

/** The functions of a tool's definition. They may take the input only. */
export const toolFunctions = { '*': toolFunction };

export const toolArea = defineArea('tool', {
  summary: 'Register, find and run tools.',
  functions: {
    register: fn({
      summary:
        'Registers a tool whose function is written in the script. It goes when the script context goes.',
      parameters: [
        parameter(
          'definition',
          data(ToolDefinitionSchema, 'ToolDefinition', toolFunctions),
          '{name, description, schema, execute}',
        ),
      ],
      returns: data(ToolInfoSchema, 'ToolInfo'),
      call: ({ framework, owner }, definition: ToolDefinition) =>
        framework.tools.register(definition, { owner }),
    }),
    connectMcp: fn({
      summary:
        'Connects an MCP server and registers its tools. Which programs and hosts that may be, the tool policy says. It goes when the script context goes.',
      parameters: [
        parameter('config', data(McpServerSchema, 'McpServerConfig'), '{name, command, args} or {name, url}'),
      ],
      returns: handle('McpServer'),
      async: true,
      call: ({ framework, owner }, config: Record<string, unknown>) =>
        framework.mcp.connect(config, { owner, signal: presentWork().signal }),
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
      call: ({ framework }, tool: string, given?: unknown) =>
        framework.tools.execute(tool, given, presentWork()),
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
        const work = presentWork();
        if (callback === undefined) return framework.tools.execute(tool, given, work);
        framework.tools.executeAsync(tool, given, callback, work).catch(report);
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
  objects: {
    ToolContext: object<ToolContext>({
      summary:
        "What a tool's function is given as its second argument. Functions that take one argument get the first only.",
      class: ToolContext,
      properties: {
        toolName: { summary: "The tool's name.", type: data(z.string()), get: (target) => target.toolName },
        toolCallId: {
          summary: "The model's call that is answered; nothing where no model calls.",
          type: data(z.string()),
          get: (target) => target.toolCallId,
        },
        agentName: {
          summary: 'The agent that runs the tool; nothing where none does.',
          type: data(z.string()),
          get: (target) => target.agentName,
        },
        ...workProperties,
      },
      methods: {},
    }),
    McpServer: object<McpServer>({
      summary: 'An MCP server that is connected.',
      class: McpServer,
      properties: {
        name: { summary: 'Its name.', type: data(z.string()), get: (target) => target.name },
        tools: {
          summary: 'The names under which its tools are registered.',
          type: list(z.string()),
          get: (target) => target.tools,
        },
      },
      methods: {
        close: method({
          summary: 'Takes its tools away and ends the connection. Safe to repeat.',
          parameters: [],
          returns: nothing,
          async: true,
          call: (_, target: McpServer) => target.close(),
        }),
      },
    }),
    Signal: object<AbortSignal>({
      summary: 'Says that work is to end: its time is over, or nobody wants it any more.',
      class: AbortSignal,
      properties: {
        aborted: { summary: 'Whether it is.', type: data(z.boolean()), get: (target) => target.aborted },
        reason: {
          summary: 'Why; nothing as long as it goes on.',
          type: data(z.object({ code: z.string(), message: z.string() })),
          get: (target) => (target.aborted ? errorInfo(target.reason) : undefined),
        },
      },
      methods: {
        onAbort: method({
          summary: 'Has a function called when the work is to end; at once where that is so.',
          parameters: [parameter('handler', scriptFunction([]), 'Called once.')],
          returns: nothing,
          call: ({ report }, target: AbortSignal, handler: () => unknown) => {
            const tell = (): void => void Promise.resolve(handler()).catch(report);
            if (target.aborted) tell();
            else target.addEventListener('abort', tell, { once: true });
          },
        }),
      },
    }),
  },
});
