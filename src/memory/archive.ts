// Exchanges in a file, with a full-text index: SQLite, compiled to WebAssembly. One archive for each file in a process; other processes may use the
// file as well. All calls are short and synchronous.

import { rmdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type { Database, Statement } from 'node-sqlite3-wasm';
import type { Message } from '../provider/index.js';
import { FrameworkError } from '../support/index.js';
import type { Exchange } from './exchanges.js';
import { rank, type WordIndex } from './ranking.js';
import { searchedText, wordsOf } from './words.js';

const require = createRequire(import.meta.url);

const SCHEMA = `
  create table if not exists exchanges (
    id integer primary key, thread text not null, resource text not null, at real not null, tokens integer not null,
    messages text not null, waiting text not null) strict;
  create table if not exists ids (next integer not null) strict;
  insert into ids select 1 where not exists (select * from ids);
  create index if not exists by_thread on exchanges (thread, id);
  create index if not exists by_resource on exchanges (resource, id);
  create table if not exists scopes (number integer primary key, kind text not null, id text not null, unique (kind, id)) strict;
  create virtual table if not exists words using fts5 (
    text, content = '', contentless_delete = 1, detail = none, tokenize = "unicode61 remove_diacritics 0");
  insert into words (words, rank) values ('automerge', 2);
`;
/** No transaction of ours takes that long: the lock of a process that is gone is taken away after it. */
const STALE_LOCK_MS = 3_000;
/** Ids are taken from the file so many at a time, since several processes may write to it. */
const RESERVED_IDS = 64;
const BUSY_MS = 200;

const open = new Map<string, Archive>();

/** Which exchanges a search goes over. */
export interface Scope {
  kind: 'thread' | 'resource';
  id: string;
}

type Row = { id: number; at: number; tokens: number; messages: string; waiting: string };

export class Archive {
  readonly path: string;
  readonly #database: Database;
  readonly #statements = new Map<string, Statement>();
  #users = 0;
  #nextId = 0;
  #freeIds = 0;

  /** The archive of this file, made where there is none. Fails with `memory_unavailable`. */
  static open(path: string): Archive {
    const full = path === ':memory:' ? path : resolve(path);
    let archive = full === ':memory:' ? undefined : open.get(full);
    if (archive === undefined) {
      archive = new Archive(full);
      if (full !== ':memory:') open.set(full, archive);
    }
    archive.#users += 1;
    return archive;
  }

  private constructor(path: string) {
    this.path = path;
    try {
      const sqlite = require('node-sqlite3-wasm') as typeof import('node-sqlite3-wasm');
      this.#database = new sqlite.Database(path);
      const prepare = `pragma journal_mode = persist; pragma synchronous = normal; ${SCHEMA}`;
      this.#retrying(() => this.#database.exec(prepare), STALE_LOCK_MS + BUSY_MS);
    } catch (error) {
      if (FrameworkError.isInstance(error)) throw error;
      throw new FrameworkError('memory_unavailable', `memory file ${path}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  /** Every user closes; the last one closes the file. */
  close(): void {
    this.#users -= 1;
    if (this.#users > 0) return;
    open.delete(this.path);
    for (const statement of this.#statements.values()) statement.finalize();
    this.#statements.clear();
    this.#database.close();
  }

  /** An id that no other exchange of the file has, greater than those given before. */
  nextId(): number {
    if (this.#freeIds === 0) {
      this.#transaction(() => {
        this.#run('update ids set next = next + ?', [RESERVED_IDS]);
        this.#nextId = Number(this.#get<{ next: number }>('select next from ids', [])!.next) - RESERVED_IDS;
      });
      this.#freeIds = RESERVED_IDS;
    }
    this.#freeIds -= 1;
    this.#nextId += 1;
    return this.#nextId - 1;
  }

  count(thread: string): number {
    return Number(
      this.#get<{ count: number }>('select count(*) as count from exchanges where thread = ?', [thread])!
        .count,
    );
  }

  /** Stores exchanges, new ones and changed ones, all or none. */
  put(exchanges: readonly Exchange[], thread: string, resource: string): void {
    const scopes: Scope[] = [
      { kind: 'thread', id: thread },
      { kind: 'resource', id: resource },
    ];
    this.#transaction(() => {
      const numbers = scopes.map((scope) => this.#scopeNumber(scope));
      for (const exchange of exchanges) {
        const { id, at, tokens, messages, waiting } = exchange;
        this.#run('delete from words where rowid = ?', [id]);
        this.#run('insert or replace into exchanges values (?, ?, ?, ?, ?, ?, ?)', [
          id,
          thread,
          resource,
          at,
          tokens,
          JSON.stringify(messages, storable),
          JSON.stringify(waiting),
        ]);
        const words = [...wordsOf(searchedText(messages))];
        const text = numbers.map((number) => words.map((word) => scoped(number, word)).join(' ')).join(' ');
        this.#run('insert into words (rowid, text) values (?, ?)', [id, text]);
      }
    });
  }

  /** The newest exchanges of a thread, oldest first. */
  newest(thread: string, most: number): Exchange[] {
    const rows = this.#all<Row>('select * from exchanges where thread = ? order by id desc limit ?', [
      thread,
      most,
    ]);
    return rows.toReversed().map(exchangeOf);
  }

  /** All exchanges of a thread, oldest first. */
  all(thread: string): Exchange[] {
    return this.#all<Row>('select * from exchanges where thread = ? order by id', [thread]).map(exchangeOf);
  }

  get(id: number): Exchange | undefined {
    const row = this.#get<Row>('select * from exchanges where id = ?', [id]);
    return row === undefined ? undefined : exchangeOf(row);
  }

  /** Forgets what is older than `time` in a thread. */
  expire(thread: string, time: number): void {
    const found = this.#get('select 1 from exchanges where thread = ? and at < ? limit 1', [thread, time]);
    if (found !== undefined) this.#delete('thread = ? and at < ?', [thread, time]);
  }

  clear(thread: string): void {
    this.#delete('thread = ?', [thread]);
  }

  threads(resource: string): string[] {
    const sql = 'select distinct thread from exchanges where resource = ? order by thread';
    return this.#all<{ thread: string }>(sql, [resource]).map(({ thread }) => thread);
  }

  /** The exchanges of a scope that answer a query best, best first. */
  search(scope: Scope, words: readonly string[], limit: number): Exchange[] {
    // One lock for all of it.
    this.#retrying(() => this.#database.exec('begin'));
    try {
      return rank(this.#index(scope), words, limit).map((id) => this.get(id)!);
    } finally {
      this.#database.exec('commit');
    }
  }

  #index(scope: Scope): WordIndex {
    const number = this.#get<{ number: number }>('select number from scopes where kind = ? and id = ?', [
      scope.kind,
      scope.id,
    ]);
    const newestMatching = (words: readonly string[], most: number): number[] => {
      if (number === undefined) return [];
      const query = words.map((word) => `"${scoped(Number(number.number), word)}"`).join(' AND ');
      const sql = 'select rowid as id from words where words match ? order by rowid desc limit ?';
      return this.#all<{ id: number }>(sql, [query, most]).map(({ id }) => Number(id));
    };
    const bounds = this.#get<{ first: number | null; last: number | null }>(
      `select (select id from exchanges where ${scope.kind} = ?1 order by id limit 1) as first,
         (select id from exchanges where ${scope.kind} = ?1 order by id desc limit 1) as last`,
      [scope.id],
    )!;
    const size = bounds.last === null ? 0 : Number(bounds.last) - Number(bounds.first) + 1;
    return {
      size,
      newestWith(word, most) {
        const ids = newestMatching([word], most);
        // Where there are more, as many as if they were spread evenly.
        const span = Math.max(1, Number(bounds.last) - (ids.at(-1) ?? 0) + 1);
        return { ids, total: ids.length < most ? ids.length : Math.min(size, (ids.length * size) / span) };
      },
      newestWithAll: newestMatching,
    };
  }

  #scopeNumber({ kind, id }: Scope): number {
    this.#run('insert or ignore into scopes (kind, id) values (?, ?)', [kind, id]);
    return Number(
      this.#get<{ number: number }>('select number from scopes where kind = ? and id = ?', [kind, id])!
        .number,
    );
  }

  #delete(condition: string, values: (string | number)[]): void {
    this.#transaction(() => {
      this.#run(`delete from words where rowid in (select id from exchanges where ${condition})`, values);
      this.#run(`delete from exchanges where ${condition}`, values);
    });
  }

  #transaction(work: () => void): void {
    this.#retrying(() => this.#database.exec('begin immediate'));
    try {
      work();
      this.#database.exec('commit');
    } catch (error) {
      if (this.#database.inTransaction) this.#database.exec('rollback');
      throw error;
    }
  }

  #run(sql: string, values: (string | number)[]): void {
    this.#statement(sql).run(values);
  }

  #get<Found>(sql: string, values: (string | number)[]): Found | undefined {
    // Not `get`: that leaves the statement, and with it the lock, open.
    return this.#all<Found>(sql, values)[0];
  }

  #all<Found>(sql: string, values: (string | number)[]): Found[] {
    return this.#retrying(() => this.#statement(sql).all(values) as Found[]);
  }

  #statement(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /** Another process may hold the lock for the moment of a transaction; one that was killed holds it for ever. */
  #retrying<Result>(work: () => Result, patienceMs = BUSY_MS): Result {
    for (let waited = 0; ; waited += 5) {
      try {
        return work();
      } catch (error) {
        if (!/locked|busy/i.test((error as Error).message)) throw error;
        if (waited >= patienceMs) {
          const message = `memory file ${this.path} is locked by another process`;
          throw new FrameworkError('memory_unavailable', message, { cause: error });
        }
        this.#removeStaleLock();
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      }
    }
  }

  #removeStaleLock(): void {
    const lock = `${this.path}.lock`;
    try {
      if (Date.now() - statSync(lock).mtimeMs > STALE_LOCK_MS) rmdirSync(lock);
    } catch {
      // Gone already.
    }
  }
}

function exchangeOf({ id, at, tokens, messages, waiting }: Row): Exchange {
  return {
    id: Number(id),
    at: Number(at),
    tokens: Number(tokens),
    messages: JSON.parse(messages) as Message[],
    waiting: JSON.parse(waiting) as string[],
  };
}

/** Bytes of files as the base64 text that a message may hold instead. */
function storable(this: unknown, key: string, value: unknown): unknown {
  const own = (this as Record<string, unknown>)[key];
  return ArrayBuffer.isView(own)
    ? Buffer.from(own.buffer, own.byteOffset, own.byteLength).toString('base64')
    : value;
}

/** A word of one scope, as the index has it: search never leaves its scope. */
function scoped(number: number, word: string): string {
  return number.toString(36).padStart(6, '0') + word;
}
