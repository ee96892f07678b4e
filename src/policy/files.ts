// Files for scripts. A path is judged three times: as it is written, as it is when links are followed, and, where the system tells, as what was opened.

import { constants } from 'node:fs';
import { open, readdir, readlink, realpath, type FileHandle } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { ScriptError } from '../errors/index.js';
import { pathCovers } from './grants.js';
import type { PolicyGuard } from './policy-guard.js';

type Way = 'read' | 'write';

const { O_RDONLY, O_WRONLY, O_CREAT, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

export async function readFile(guard: PolicyGuard, path: string, mostBytes: number): Promise<Uint8Array> {
  const file = await openFile(guard, 'read', path, O_RDONLY);
  try {
    const { size } = await file.stat();
    if (size > mostBytes) throw tooLarge(path, mostBytes);
    const bytes = new Uint8Array(size);
    let length = 0;
    while (length < size) {
      const { bytesRead } = await file.read(bytes, length, size - length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return bytes.subarray(0, length);
  } finally {
    await file.close();
  }
}

export async function writeFile(guard: PolicyGuard, path: string, content: unknown): Promise<void> {
  if (typeof content !== 'string' && !(content instanceof Uint8Array))
    throw new TypeError(`host.write: expected the content as a text or bytes, got ${typeof content}`);
  const file = await openFile(guard, 'write', path, O_WRONLY | O_CREAT);
  try {
    await file.truncate(0);
    await file.writeFile(content);
  } finally {
    await file.close();
  }
}

export async function listFolder(guard: PolicyGuard, path: string): Promise<string[]> {
  const folder = await realPlace(guard, 'read', path);
  return (await named(path, readdir(folder))).sort();
}

async function openFile(guard: PolicyGuard, way: Way, path: string, flags: number): Promise<FileHandle> {
  const place = await realPlace(guard, way, path);
  // O_NONBLOCK: a pipe must not hold up one of Node's few threads.
  const file = await named(path, open(place, flags | O_NOFOLLOW | O_NONBLOCK, 0o666));
  try {
    // A link that was put there after the look would have led elsewhere.
    if (process.platform === 'linux')
      await checkReal(guard, way, path, await readlink(`/proc/self/fd/${file.fd}`));
    if (!(await file.stat()).isFile()) throw new ScriptError('runtime_error', `'${path}': is not a file`);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Where a path leads. As it is written it is judged before the file system is asked anything. */
async function realPlace(guard: PolicyGuard, way: Way, path: unknown): Promise<string> {
  if (typeof path !== 'string' || !isAbsolute(path) || path.includes('\0'))
    throw new TypeError(
      `expected an absolute path as a text, got ${typeof path === 'string' ? path : typeof path}`,
    );
  const written = resolve(path);
  guard.check(`filesystem.${way}`, written);
  // What is to be written may not be there yet; its folder must be.
  const real =
    way === 'read'
      ? await named(path, realpath(written))
      : join(await named(path, realpath(dirname(written))), basename(written));
  await checkReal(guard, way, path, real);
  return real;
}

async function checkReal(guard: PolicyGuard, way: Way, path: string, real: string): Promise<void> {
  for (const folders of guard.folders(way)) {
    const realFolders = await Promise.all(
      folders.map((folder) => realpath(folder).catch(() => resolve(folder))),
    );
    if (!realFolders.some((folder) => pathCovers(folder, real))) throw guard.deny(`filesystem.${way}`, path);
  }
}

/** Errors of the file system name the path as the script gave it, not where it is. */
async function named<T>(path: string, action: Promise<T>): Promise<T> {
  try {
    return await action;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ScriptError('runtime_error', `'${path}': ${reasons[code ?? ''] ?? code ?? 'cannot be used'}`);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  ENOTDIR: 'not a folder',
  EISDIR: 'is a folder',
  EACCES: 'the system does not permit it',
  ELOOP: 'is a link',
};

function tooLarge(path: string, mostBytes: number): ScriptError {
  return new ScriptError('runtime_error', `'${path}' has more than ${mostBytes} bytes (maxBytes)`);
}
