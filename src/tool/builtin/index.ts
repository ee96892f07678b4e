// The tools that every framework has. What they may reach is for the host's policy to say.

import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { FrameworkError, isPlainObject } from '../../support/index.js';
import type { ToolContext } from '../tool-context.js';
import type { ToolDefinition } from '../tool.js';
import { calculate } from './calculate.js';
import { ask } from './http.js';
import { readablePath, writablePath, type ToolPolicy } from './policy.js';

export { ToolPolicySchema, type ToolPolicy } from './policy.js';

const text = { type: 'string' };

/** Their definitions under a policy; `fetch` sends their requests. */
export function builtinTools(policy: ToolPolicy, fetch: typeof globalThis.fetch): ToolDefinition[] {
  return [
    {
      name: 'file_reader',
      description: 'Reads a file and gives its text.',
      schema: {
        type: 'object',
        properties: {
          path: {
            ...text,
            description: 'The file; what is relative starts in the first folder that may be read.',
          },
          encoding: { enum: ['utf8', 'base64'], default: 'utf8' },
        },
        required: ['path'],
      },
      execute: (input: { path: string; encoding: 'utf8' | 'base64' }) => readFile(policy, input),
    },
    {
      name: 'file_writer',
      description: 'Writes a text to a file.',
      schema: {
        type: 'object',
        properties: {
          path: { ...text, description: 'The file; its folder must exist.' },
          content: { ...text, description: 'The text.' },
          append: {
            type: 'boolean',
            default: false,
            description: 'Whether to add it at the end of what there is.',
          },
        },
        required: ['path', 'content'],
      },
      execute: (input: { path: string; content: string; append: boolean }) => writeFile(policy, input),
    },
    {
      name: 'http_request',
      description: 'Makes an HTTP request and gives status, headers and body.',
      schema: {
        type: 'object',
        properties: {
          url: text,
          method: { enum: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'], default: 'GET' },
          headers: { type: 'object', additionalProperties: text },
          body: { ...text, description: 'What is sent.' },
        },
        required: ['url'],
      },
      execute: (
        input: { url: string; method: string; headers?: Record<string, string>; body?: string },
        { signal }: ToolContext,
      ) => ask(policy, fetch, input, signal),
    },
    {
      name: 'web_search',
      description: 'Searches the web and gives titles, URLs and snippets.',
      schema: {
        type: 'object',
        properties: {
          query: { ...text, description: 'The words to look for.' },
          limit: {
            type: 'integer',
            minimum: 1,
            maximum: 50,
            default: 5,
            description: 'How many results at most.',
          },
        },
        required: ['query'],
      },
      execute: (input: { query: string; limit: number }, { signal }: ToolContext) =>
        search(policy, fetch, input, signal),
    },
    {
      name: 'calculator',
      description: 'Calculates an arithmetic expression, such as 2 * (3 + 4).',
      schema: {
        type: 'object',
        properties: { expression: { ...text, description: 'What to calculate.' } },
        required: ['expression'],
      },
      execute: ({ expression }: { expression: string }) => calculate(expression),
    },
  ];
}

async function readFile(
  policy: ToolPolicy,
  { path, encoding }: { path: string; encoding: 'utf8' | 'base64' },
): Promise<string> {
  const file = await open(await readablePath(policy, path), constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const { size } = await file.stat();
    if (size > policy.maxBytes)
      throw new FrameworkError('permission_error', `${path} has more than ${policy.maxBytes} bytes`);
    return (await file.readFile()).toString(encoding);
  } finally {
    await file.close();
  }
}

async function writeFile(
  policy: ToolPolicy,
  { path, content, append }: { path: string; content: string; append: boolean },
): Promise<{ path: string; bytes: number }> {
  const bytes = Buffer.byteLength(content);
  if (bytes > policy.maxBytes)
    throw new FrameworkError('permission_error', `the content has more than ${policy.maxBytes} bytes`);
  const how = append ? constants.O_APPEND : constants.O_TRUNC;
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW | how;
  const file = await open(await writablePath(policy, path), flags, 0o644);
  try {
    await file.writeFile(content);
  } finally {
    await file.close();
  }
  return { path, bytes };
}

interface SearchResult {
  title: string;
  url: string;
  snippet: string;
}

async function search(
  policy: ToolPolicy,
  fetch: typeof globalThis.fetch,
  { query, limit }: { query: string; limit: number },
  signal: AbortSignal,
): Promise<SearchResult[]> {
  const backend = policy.search;
  if (backend === undefined)
    throw new FrameworkError('permission_error', 'nothing may be searched: the tool policy has no search');
  if (backend.type === 'fixture') {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    const found = ({ title, snippet }: SearchResult): number =>
      words.filter((word) => `${title} ${snippet}`.toLowerCase().includes(word)).length;
    return backend.results
      .filter((result) => found(result) > 0)
      .sort((left, right) => found(right) - found(left))
      .slice(0, limit);
  }
  const url = backend.url
    .replaceAll('{query}', () => encodeURIComponent(query))
    .replaceAll('{limit}', String(limit));
  // The host chose the service: it is allowed by being there.
  const allowed = { ...policy, hosts: [new URL(url).host] };
  const { status, body } = await ask(
    allowed,
    fetch,
    { url, method: 'GET', headers: backend.headers },
    signal,
  );
  if (status >= 400)
    throw new FrameworkError('search_failed', `the search service answered with HTTP ${status}`);
  const answer: unknown = JSON.parse(body);
  const list = backend.results
    .split('.')
    .reduce<unknown>((value, key) => (isPlainObject(value) ? value[key] : undefined), answer);
  if (!Array.isArray(list))
    throw new FrameworkError(
      'search_failed',
      `the search service's answer has no list at ${backend.results}`,
    );
  return list.slice(0, limit).map((item: Record<string, unknown>) => ({
    title: String(item['title'] ?? ''),
    url: String(item['url'] ?? item['link'] ?? ''),
    snippet: String(item['snippet'] ?? item['description'] ?? item['content'] ?? ''),
  }));
}
