// The memories and snapshots of one framework. Two registries share nothing.

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  Clock,
  FrameworkError,
  invalidArgument,
  isPlainObject,
  pathForScript,
  suggestion,
} from '../support/index.js';
import type { Events } from '../event/index.js';
import type { HookSet } from '../hook/index.js';
import type { MemoryConfig } from './memory-config.js';
import { Memory, readSnapshot, type MemorySnapshot } from './memory.js';

/** Whose memory it is. */
export interface MemoryCreationOptions {
  /** Who creates, such as a script context: `releaseOwner` closes all that it created, and its files lie in the data directory. */
  owner?: object;
  /** The agent whose memory it is, and its hooks; the framework's unless given. */
  agentName?: string;
  hooks?: HookSet;
}

export interface MemoriesOptions {
  /** Snapshots are files in it and outlive the process, and scripts may have long_term memories there. */
  dataDirectory?: string;
  clock?: Clock;
  /** Told of what is added to memories and forgotten. */
  events?: Events;
  /** Messages go through its hooks of `memory.add.pre`. */
  hooks?: HookSet;
}

/**
 * Creates memories and keeps snapshots of them.
 *
 * @example
 * const memories = new Memories({ dataDirectory: './data' });
 * const memory = memories.create({ type: 'long_term', path: 'talks.db', threadId: 'monday' });
 * memories.saveSnapshot('before', memory.snapshot());
 */
export class Memories {
  readonly #dataDirectory: string | undefined;
  readonly #clock: Clock;
  readonly #events: Events | undefined;
  readonly #hooks: HookSet | undefined;
  readonly #owned = new Map<object, Set<Memory>>();
  readonly #snapshots = new Map<string, MemorySnapshot>();

  constructor(options: MemoriesOptions = {}) {
    this.#clock = options.clock ?? new Clock();
    this.#events = options.events;
    this.#hooks = options.hooks;
    this.#dataDirectory = options.dataDirectory === undefined ? undefined : resolve(options.dataDirectory);
  }

  /** Creates a memory. Fails with `invalid_argument`, `memory_unavailable`, or `permission_error` for a script's file elsewhere. */
  create(config: MemoryConfig | Record<string, unknown> = {}, options: MemoryCreationOptions = {}): Memory {
    const { agentName, hooks = this.#hooks } = options;
    const surroundings = { now: () => this.#clock.now(), events: this.#events, hooks, agentName };
    const memory = new Memory(this.#placed(config, options.owner), surroundings);
    // One without a file needs no closing, and may go when nobody holds it.
    if (options.owner !== undefined && memory.type === 'long_term') {
      const owned = this.#owned.get(options.owner) ?? new Set();
      this.#owned.set(options.owner, owned.add(memory));
    }
    return memory;
  }

  /** Keeps a snapshot under a name, in place of one that had it. Fails with `invalid_argument`. */
  saveSnapshot(id: string, snapshot: MemorySnapshot | Record<string, unknown>): void {
    const where = 'memory.saveSnapshot';
    readSnapshot(snapshot, where);
    const path = this.#snapshotFile(id, where);
    const kept = structuredClone(snapshot) as MemorySnapshot;
    if (path === undefined) {
      this.#snapshots.set(id, kept);
      return;
    }
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(`${path}.new`, JSON.stringify(kept));
    renameSync(`${path}.new`, path);
  }

  /** The snapshot of this name. Fails with `not_found`. */
  loadSnapshot(id: string): MemorySnapshot {
    const path = this.#snapshotFile(id, 'memory.loadSnapshot');
    const kept = path === undefined ? this.#snapshots.get(id) : readIfThere(path);
    if (kept === undefined) {
      const hint = suggestion(id, this.#snapshots.keys());
      throw new FrameworkError('not_found', `memory.loadSnapshot: there is no snapshot "${id}"${hint}`);
    }
    return structuredClone(kept);
  }

  /** Closes what this owner created. */
  releaseOwner(owner: object): void {
    for (const memory of this.#owned.get(owner) ?? []) memory.close();
    this.#owned.delete(owner);
  }

  #snapshotFile(id: string, where: string): string | undefined {
    if (typeof id !== 'string' || !/^[\w.@:-]{1,200}$/.test(id) || /^\.+$/.test(id))
      throw invalidArgument(`${where}: an id is 1 to 200 letters, digits, _ . @ : or -`);
    return this.#dataDirectory === undefined
      ? undefined
      : join(this.#dataDirectory, 'snapshots', `${id.replaceAll(':', '%3A')}.json`);
  }

  /** A script names files inside the data directory only. */
  #placed(config: unknown, owner: object | undefined): Record<string, unknown> {
    if (!isPlainObject(config)) throw invalidArgument('memory.create: expected object');
    const name = ['path', 'file'].find((one) => typeof config[one] === 'string');
    if (owner === undefined || name === undefined) return config;
    const path = pathForScript(this.#dataDirectory, config[name] as string, `memory.create: ${name}`);
    mkdirSync(join(path, '..'), { recursive: true });
    return { ...config, [name]: path };
  }
}

function readIfThere(path: string): MemorySnapshot | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as MemorySnapshot;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
