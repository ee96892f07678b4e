// What the built-in tools may reach. Nothing, unless it is said here.

import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { z } from 'zod';
import { FrameworkError } from '../../support/index.js';

const SearchResultSchema = z.object({ title: z.string(), url: z.string(), snippet: z.string().default('') });

export const ToolPolicySchema = z
  .object({
    readPaths: z
      .array(z.string())
      .default([])
      .describe('Folders whose files file_reader may read, with all that is in them.'),
    writePaths: z.array(z.string()).default([]).describe('Folders where file_writer may write.'),
    hosts: z
      .array(z.string())
      .default([])
      .describe(
        'Hosts that http_request may ask: example.com, example.com:8080, or *.example.com for all below it.',
      ),
    programs: z
      .array(z.string())
      .default([])
      .describe('Programs that scripts may start as MCP servers, as they name them.'),
    maxBytes: z.number().int().positive().default(1_000_000).describe('Most bytes of one file or answer.'),
    search: z
      .union([
        z.object({ type: z.literal('fixture'), results: z.array(SearchResultSchema) }),
        z.object({
          type: z.literal('http'),
          url: z
            .string()
            .describe('Where to ask, with {query} for the words and {limit} for the number of results.'),
          headers: z.record(z.string(), z.string()).default({}),
          results: z
            .string()
            .default('results')
            .describe('Where in the answer the list is, such as web.results.'),
        }),
      ])
      .optional()
      .describe('What web_search asks: fixed results, or an HTTP service that answers with JSON.'),
  })
  .describe('What the built-in tools may reach; nothing unless it is given.');

/** What the built-in tools may reach; nothing unless said. */
export interface ToolPolicy extends z.output<typeof ToolPolicySchema> {}

/** The real path of a file that may be read. Fails with `permission_error` or `not_found`. */
export async function readablePath(policy: ToolPolicy, path: string): Promise<string> {
  const { folders, wanted } = await located(policy.readPaths, path, 'read', 'readPaths');
  const real = await existing(wanted, path);
  return inside(folders, real, path, 'read');
}

/** The real path of a file that may be written; the folder must exist. Fails with `permission_error` or `not_found`. */
export async function writablePath(policy: ToolPolicy, path: string): Promise<string> {
  const { folders, wanted } = await located(policy.writePaths, path, 'written', 'writePaths');
  const isLink = await lstat(wanted).then(
    (stat) => stat.isSymbolicLink(),
    () => false,
  );
  const real = isLink
    ? await existing(wanted, path)
    : join(await existing(dirname(wanted), dirname(path)), basename(wanted));
  return inside(folders, real, path, 'written');
}

/** Fails with `permission_error` unless the policy lets this URL be asked. */
export function checkHost(policy: ToolPolicy, url: URL): void {
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw denied(`only http and https may be asked, not ${url.protocol.slice(0, -1)}`);
  const allowed = policy.hosts.some((host) =>
    host.startsWith('*.') ? url.hostname.endsWith(host.slice(1)) : host === url.host || host === url.hostname,
  );
  if (allowed) return;
  const list = policy.hosts.join(', ') || 'none';
  throw denied(`the host ${url.host} may not be asked (hosts of the tool policy: ${list})`);
}

async function located(
  allowed: readonly string[],
  path: string,
  verb: string,
  option: string,
): Promise<{ folders: string[]; wanted: string }> {
  if (allowed.length === 0) throw denied(`no file may be ${verb}: the tool policy has no ${option}`);
  if (path.includes('\0')) throw denied('a path cannot hold NUL');
  const folders = await Promise.all(allowed.map((folder) => existing(resolve(folder), folder)));
  // What is relative starts in the first folder.
  return { folders, wanted: isAbsolute(path) ? resolve(path) : resolve(folders[0], path) };
}

async function existing(path: string, shown: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (cause) {
    throw new FrameworkError('not_found', `there is no ${shown}`, { cause });
  }
}

function inside(folders: readonly string[], real: string, path: string, verb: string): string {
  const isInside = folders.some((folder) => {
    const rest = relative(folder, real);
    return rest === '' || (!rest.startsWith('..') && !isAbsolute(rest));
  });
  if (isInside) return real;
  throw denied(`${path} may not be ${verb}: it is not inside the folders of the tool policy`);
}

function denied(message: string): FrameworkError {
  return new FrameworkError('permission_error', message);
}
