// The module `host`: how scripts of every language reach files, the network, the environment and programs, as far as their policy goes.

import type { ScriptModule } from '../modules/index.js';
import { listFolder, readFile, writeFile } from './files.js';
import type { PolicyGuard } from './policy-guard.js';
import { fetchText, runProgram } from './outside.js';
import { hostModuleName } from './security-policy.js';

/** `mostBytes` limits what is read; `signal` ends what is under way. */
export function hostModule(guard: PolicyGuard, mostBytes: number, signal: AbortSignal): ScriptModule {
  return {
    name: hostModuleName,
    functions: {
      /** A file's text (UTF-8). */
      read: async (path: string) => new TextDecoder().decode(await readFile(guard, path, mostBytes)),
      readBytes: (path: string) => readFile(guard, path, mostBytes),
      /** Makes or replaces a file; text or bytes. */
      write: (path: string, content: string | Uint8Array) => writeFile(guard, path, content),
      /** The names in a folder, sorted. */
      list: (path: string) => listFolder(guard, path),
      /** An environment variable, or null. */
      variable(name: string) {
        expectText('variable', 'the name', name);
        guard.check('environment', name);
        return process.env[name] ?? null;
      },
      /** `{ status, headers, body }`. Redirects are answers like any other. */
      fetch: (url: string, request?: unknown) => fetchText(guard, url, request, mostBytes, signal),
      /** `{ exitCode, stdout, stderr }`. */
      run: (program: string, args: unknown = [], input: unknown = '') =>
        runProgram(guard, program, args, input, mostBytes, signal),
    } as ScriptModule['functions'],
  };
}

export function expectText(call: string, name: string, value: unknown): asserts value is string {
  if (typeof value !== 'string')
    throw new TypeError(`host.${call}: expected ${name} as a text, got ${typeof value}`);
}
