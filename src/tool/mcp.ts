// Tools of MCP servers: programs that are spoken to over their standard streams, or servers over HTTP. The official SDK speaks; it is loaded when a server is
// connected, and needs to be installed for that only.

import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { z } from 'zod';
import { FrameworkError, invalidArgument, isPlainObject, parseOptions, WorkScope } from '../support/index.js';
import { checkHost, type ToolPolicy } from './builtin/policy.js';
import type { ToolContext } from './tool-context.js';
import { ToolError } from './tool-error.js';
import type { ToolRegistry } from './tool-registry.js';

export const McpServerSchema = z
  .object({
    name: z
      .string()
      .regex(/^[A-Za-z0-9-]{1,32}$/, 'must be 1 to 32 letters, digits or -')
      .describe('What the names of its tools start with: name_tool.'),
    command: z
      .string()
      .min(1)
      .optional()
      .describe('The program to start, spoken to over its standard streams.'),
    args: z.array(z.string()).default([]).describe("The program's arguments."),
    env: z
      .record(z.string(), z.string())
      .default({})
      .describe("The program's environment, beside PATH, HOME and the like."),
    url: z
      .string()
      .refine((text) => URL.canParse(text), 'is not a URL')
      .optional()
      .describe('Instead of command: where the server is (streamable HTTP).'),
    headers: z.record(z.string(), z.string()).default({}).describe('Sent with every HTTP request.'),
    tools: z.array(z.string()).optional().describe("Which of the server's tools; all when absent."),
    needsApproval: z.boolean().default(false).describe('Whether somebody must agree to each call.'),
    timeoutMs: z.number().positive().default(30_000).describe('Limit of connecting, in milliseconds.'),
    toolTimeoutMs: z
      .number()
      .positive()
      .optional()
      .describe('Limit of one call; as of other tools when absent.'),
  })
  .describe('An MCP server whose tools are to be registered.');

/** Where an MCP server is: a program, or a URL. */
export interface McpServerConfig extends z.input<typeof McpServerSchema> {}
type ParsedConfig = z.output<typeof McpServerSchema>;

const MOST_TOOLS = 1_000;
const LONGEST_NAME = 64;

/** A server that is connected. */
export class McpServer {
  readonly name: string;
  /** The names under which its tools are registered. */
  readonly tools: readonly string[];
  readonly #end: () => Promise<void>;

  constructor(name: string, tools: readonly string[], end: () => Promise<void>) {
    this.name = name;
    this.tools = tools;
    this.#end = end;
  }

  /** Takes its tools away and ends the connection, and the program where there is one. Safe to repeat. */
  close(): Promise<void> {
    return this.#end();
  }
}

/**
 * The MCP servers of one framework.
 *
 * @example
 * const files = await framework.mcp.connect({ name: 'files', command: 'mcp-server-filesystem', args: ['/srv/data'] });
 * const agent = framework.agents.create({ tools: [...files.tools] });
 */
export class McpServers {
  readonly #tools: ToolRegistry;
  readonly #policy: ToolPolicy;
  readonly #fetch: typeof globalThis.fetch;
  readonly #servers = new Map<string, { server: McpServer; owner: object | undefined }>();

  constructor(tools: ToolRegistry, policy: ToolPolicy, fetch: typeof globalThis.fetch) {
    this.#tools = tools;
    this.#policy = policy;
    this.#fetch = fetch;
  }

  /**
   * Connects a server and registers its tools. With an owner, such as a script context, the tool policy says which programs and hosts that may be. Fails with
   * `invalid_argument`, `already_exists`, `permission_error`, `unsupported` (the SDK is not installed), `timeout_error` or `mcp_failed`.
   */
  async connect(
    config: McpServerConfig | Record<string, unknown>,
    options: { owner?: object; signal?: AbortSignal } = {},
  ): Promise<McpServer> {
    const where = 'tool.connectMcp';
    const parsed = parseOptions(McpServerSchema, config, where, { timeout: 'timeoutMs' });
    const { name, timeoutMs } = parsed;
    if ((parsed.command === undefined) === (parsed.url === undefined))
      throw invalidArgument(`${where}: give either command or url`);
    if (options.owner !== undefined) this.#check(parsed);
    if (this.#servers.has(name))
      throw new FrameworkError('already_exists', `${where}: MCP server "${name}" is connected already`);
    const scope = new WorkScope({ what: `MCP server "${name}"`, timeoutMs, signal: options.signal });
    const client = await newClient();
    try {
      const transport = await this.#transport(parsed, options.owner !== undefined);
      await scope.run(() => client.connect(transport, { signal: scope.signal, timeout: timeoutMs }));
      const server = await this.#register(parsed, client, scope, options.owner);
      // The SDK's client is no event target.
      Object.assign(client, { onclose: () => this.#forget(server) });
      this.#servers.set(name, { server, owner: options.owner });
      return server;
    } catch (error) {
      await client.close().catch(() => undefined);
      throw scope.failure ?? failure(name, error);
    } finally {
      scope.dispose();
    }
  }

  /** The servers that are connected. */
  list(): McpServer[] {
    return [...this.#servers.values()].map(({ server }) => server);
  }

  /** Ends what this owner has connected. */
  releaseOwner(owner: object): void {
    for (const one of this.#servers.values())
      if (one.owner === owner) one.server.close().catch(() => undefined);
  }

  #check({ command, url }: ParsedConfig): void {
    if (url !== undefined) checkHost(this.#policy, new URL(url));
    else if (!this.#policy.programs.includes(command!))
      throw new FrameworkError(
        'permission_error',
        `the program ${command} may not be started (programs of the tool policy: ${this.#policy.programs.join(', ') || 'none'})`,
      );
  }

  async #transport(
    { command, args, env, url, headers }: ParsedConfig,
    isChecked: boolean,
  ): Promise<Transport> {
    if (command !== undefined) {
      const { getDefaultEnvironment, StdioClientTransport } =
        await import('@modelcontextprotocol/sdk/client/stdio.js');
      return new StdioClientTransport({
        command,
        args,
        env: { ...getDefaultEnvironment(), ...env },
        stderr: 'ignore',
      });
    }
    const { StreamableHTTPClientTransport } =
      await import('@modelcontextprotocol/sdk/client/streamableHttp.js');
    const fetch = (target: string | URL, init?: RequestInit): Promise<Response> => {
      if (!isChecked) return this.#fetch(target, init);
      // Whatever the server says, nothing else is asked.
      checkHost(this.#policy, new URL(target));
      return this.#fetch(target, { ...init, redirect: 'error' });
    };
    // Of the SDK's own types, exactOptionalPropertyTypes makes two of one.
    return new StreamableHTTPClientTransport(new URL(url!), { requestInit: { headers }, fetch }) as Transport;
  }

  async #register(
    config: ParsedConfig,
    client: Client,
    scope: WorkScope,
    owner: object | undefined,
  ): Promise<McpServer> {
    const { name, needsApproval, toolTimeoutMs: timeoutMs } = config;
    const registered: string[] = [];
    const withdraw = (): void => {
      for (const tool of registered) this.#tools.unregister(tool);
    };
    try {
      for (const tool of await listed(config, client, scope)) {
        const own = `${name}_${tool.name}`.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, LONGEST_NAME);
        const definition = {
          name: own,
          description: tool.description ?? '',
          schema: tool.inputSchema,
          needsApproval,
          ...(timeoutMs !== undefined && { timeoutMs }),
          execute: (input: Record<string, unknown>, context: ToolContext) =>
            this.#call(client, { server: name, tool: tool.name, own }, input, context),
        };
        this.#tools.register(definition as never, { owner });
        registered.push(own);
      }
    } catch (error) {
      withdraw();
      throw error;
    }
    return new McpServer(name, registered, async () => {
      withdraw();
      this.#servers.delete(name);
      await client.close();
    });
  }

  #forget(server: McpServer): void {
    for (const tool of server.tools) this.#tools.unregister(tool);
    if (this.#servers.get(server.name)?.server === server) this.#servers.delete(server.name);
  }

  async #call(
    client: Client,
    { server, tool, own }: { server: string; tool: string; own: string },
    input: Record<string, unknown>,
    { signal }: ToolContext,
  ): Promise<unknown> {
    let result: Awaited<ReturnType<Client['callTool']>>;
    try {
      // The tool's own deadline aborts the signal.
      result = await client.callTool({ name: tool, arguments: input }, undefined, {
        signal,
        timeout: 2 ** 31 - 1,
      });
    } catch (error) {
      throw failure(server, error);
    }
    const bytes = Buffer.byteLength(JSON.stringify(result));
    if (bytes > this.#policy.maxBytes)
      throw new ToolError(
        'mcp_failed',
        `tool "${own}": the answer has more than ${this.#policy.maxBytes} bytes`,
      );
    const parts = Array.isArray(result.content) ? (result.content as { type: string; text?: string }[]) : [];
    const text = parts.map((part) => (part.type === 'text' ? part.text : `[${part.type}]`)).join('\n');
    if (result.isError === true) throw new ToolError('tool_failed', text || `tool "${own}" failed`);
    if (result.structuredContent !== undefined) return result.structuredContent;
    return parts.every(({ type }) => type === 'text') ? text : parts;
  }
}

interface ListedTool {
  name: string;
  description?: string | undefined;
  inputSchema: object;
}

/** The tools that a server has, or those that are wanted of them. */
async function listed(
  { name, tools }: ParsedConfig,
  client: Client,
  scope: WorkScope,
): Promise<ListedTool[]> {
  const all: ListedTool[] = [];
  let cursor: string | undefined;
  do {
    const params = cursor === undefined ? {} : { cursor };
    const page = await scope.run(() => client.listTools(params, { signal: scope.signal }));
    all.push(...page.tools);
    if (all.length > MOST_TOOLS)
      throw new FrameworkError('mcp_failed', `MCP server "${name}" has more than ${MOST_TOOLS} tools`);
    cursor = page.nextCursor;
  } while (cursor !== undefined && cursor !== '');
  if (tools === undefined) return all;
  return tools.map((wanted) => {
    const found = all.find((one) => one.name === wanted);
    if (found !== undefined) return found;
    const names = all.map((one) => one.name).join(', ');
    throw new FrameworkError('not_found', `MCP server "${name}" has no tool "${wanted}" (it has ${names})`);
  });
}

async function newClient(): Promise<Client> {
  try {
    const sdk = await import('@modelcontextprotocol/sdk/client/index.js');
    return new sdk.Client({ name: 'zigllms', version: '1' });
  } catch (cause) {
    throw new FrameworkError(
      'unsupported',
      'MCP servers need the package @modelcontextprotocol/sdk: npm install @modelcontextprotocol/sdk',
      { cause },
    );
  }
}

function failure(server: string, error: unknown): FrameworkError {
  if (FrameworkError.isInstance(error)) return error;
  const message = isPlainObject(error) || error instanceof Error ? (error as Error).message : String(error);
  return new ToolError('mcp_failed', `MCP server "${server}": ${message}`, { cause: error });
}
