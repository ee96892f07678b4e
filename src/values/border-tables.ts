// What a context's two sides remember of each other on this side, for as long as the context lives: keys, the host's functions and objects that scripts
// hold, the scripts' functions and objects that the host holds. Counts settle who lets go when: each telling adds one, a release takes away
// what the other side has seen, so messages under way to the script can do no harm. A message from it may still tell what it has just let go of:
// such entries are expired first, and dropped by `dropExpired` when no message can be under way. One per context, on the Node thread.

import { ConversionFailure } from './conversion-failure.js';
import { MemberKind, type HostClass, type HostObject } from './host-object.js';
import { KeyTree } from './key-tree.js';
import { RefHolder, ScriptFunctionWrapper, type ScriptCallOptions } from './script-function.js';
import { ScriptObject } from './script-object.js';
import { readerOfShape, type ShapeReader } from './shape-readers.js';

/** What the tables need of native code. */
export interface BorderPort {
  defineKey(key: string): number;
  defineClass(name: string, members: { name: string; functionId: number; kind: number }[]): number;
  defineFunction(functionId: number, call: ((...args: never[]) => unknown) | undefined): void;
  releaseRef(ref: number, count: number): void;
  shape(shapeId: number): string[];
}

/** What the wrappers of script functions and objects call. A ref of -1 was disposed. */
export interface RefCalls {
  readonly disposed: boolean;
  callRef(ref: number, args: readonly unknown[], options?: ScriptCallOptions): Promise<never>;
  callRefSync0(ref: number): unknown;
  callRefSync1(ref: number, first: unknown): unknown;
  callRefSync2(ref: number, first: unknown, second: unknown): unknown;
  callRefSync3(ref: number, first: unknown, second: unknown, third: unknown): unknown;
  callRefSync(ref: number, args: readonly unknown[]): unknown;
  getMember(ref: number, key: string | number, options?: ScriptCallOptions): Promise<unknown>;
  setMember(ref: number, key: string | number, value: unknown, options?: ScriptCallOptions): Promise<void>;
  callMember(
    ref: number,
    name: string,
    args: readonly unknown[],
    options?: ScriptCallOptions,
  ): Promise<unknown>;
  memberKeys(ref: number, options?: ScriptCallOptions): Promise<(string | number)[]>;
  disposeRef(wrapper: object, holder: RefHolder): void;
  /** Something has expired: `dropExpired` wants to be called. */
  expired(): void;
}

type AnyFunction = (...args: never[]) => unknown;

interface FunctionEntry {
  call: AnyFunction;
  count: number;
}

interface ObjectEntry {
  target: object;
  hostClass: HostClass;
  count: number;
}

const mostExpired = 4096;

export class BorderTables {
  readonly keys: KeyTree;
  readonly #port: BorderPort;
  readonly #calls: RefCalls;

  readonly #functionIds = new WeakMap<AnyFunction, number>();
  readonly #functions = new Map<number, FunctionEntry>();
  #nextFunctionId = 1;

  readonly #classIds = new Map<HostClass, number>();
  readonly #objectIds = new WeakMap<object, Map<HostClass, number>>();
  readonly #objects = new Map<number, ObjectEntry>();
  #nextObjectId = 1;

  readonly #expiredFunctions: number[] = [];
  readonly #expiredObjects: number[] = [];

  readonly #wrappers = new Map<number, WeakRef<object>>();
  readonly #finalizers: FinalizationRegistry<RefHolder>;

  readonly #shapes: (ShapeReader | undefined)[] = [];

  constructor(port: BorderPort, calls: RefCalls) {
    this.#port = port;
    this.#calls = calls;
    this.keys = new KeyTree((key) => port.defineKey(key));
    this.#finalizers = new FinalizationRegistry((holder) => this.#letGo(holder));
  }

  // ---- host functions ------------------------------------------------------------------------------------------

  /** The number of a host function, told once more. */
  tellFunction(call: AnyFunction): number {
    const known = this.#functionIds.get(call);
    if (known !== undefined) {
      (this.#functions.get(known) as FunctionEntry).count += 1;
      return known;
    }
    return this.#addFunction(call, 1);
  }

  functionOf(functionId: number): AnyFunction | undefined {
    return this.#functions.get(functionId)?.call;
  }

  releaseFunction(functionId: number, count: number): void {
    const entry = this.#functions.get(functionId);
    if (entry === undefined) return;
    entry.count -= count;
    if (entry.count <= 0) this.#expire(this.#expiredFunctions, functionId);
  }

  #dropFunction(functionId: number): void {
    const entry = this.#functions.get(functionId);
    if (entry === undefined || entry.count > 0) return;
    this.#functions.delete(functionId);
    this.#functionIds.delete(entry.call);
    this.#port.defineFunction(functionId, undefined);
  }

  #addFunction(call: AnyFunction, count: number): number {
    const id = this.#nextFunctionId++;
    this.#functionIds.set(call, id);
    this.#functions.set(id, { call, count });
    this.#port.defineFunction(id, call);
    return id;
  }

  // ---- host objects --------------------------------------------------------------------------------------------

  classIdOf(hostClass: HostClass): number {
    let id = this.#classIds.get(hostClass);
    if (id === undefined) {
      const members = hostClass.members.map(({ name, call, kind }) => ({
        name,
        functionId: this.#pin(call),
        kind,
      }));
      id = this.#port.defineClass(hostClass.name, members);
      this.#classIds.set(hostClass, id);
    }
    return id;
  }

  tellObject({ target, hostClass }: HostObject): number {
    let ids = this.#objectIds.get(target);
    if (ids === undefined) {
      ids = new Map();
      this.#objectIds.set(target, ids);
    }
    const known = ids.get(hostClass);
    if (known !== undefined) {
      (this.#objects.get(known) as ObjectEntry).count += 1;
      return known;
    }
    const id = this.#nextObjectId++;
    ids.set(hostClass, id);
    this.#objects.set(id, { target, hostClass, count: 1 });
    return id;
  }

  targetOf(objectId: number): object | undefined {
    return this.#objects.get(objectId)?.target;
  }

  releaseObject(objectId: number, count: number): void {
    const entry = this.#objects.get(objectId);
    if (entry === undefined) return;
    entry.count -= count;
    if (entry.count > 0) return;
    const close = entry.hostClass.members.find(({ kind }) => kind === MemberKind.Close);
    // Not at once: a message that is under way may tell it again.
    if (close !== undefined) setImmediate(() => this.#closeUnused(entry, close.call));
    this.#expire(this.#expiredObjects, objectId);
  }

  #closeUnused(entry: ObjectEntry, close: (target: never) => unknown): void {
    if (entry.count <= 0) close(entry.target as never);
  }

  #dropObject(objectId: number): void {
    const entry = this.#objects.get(objectId);
    if (entry === undefined || entry.count > 0) return;
    this.#objects.delete(objectId);
    this.#objectIds.get(entry.target)?.delete(entry.hostClass);
  }

  /** A class lives as long as the context, and its functions with it. */
  #pin(call: AnyFunction): number {
    const known = this.#functionIds.get(call);
    if (known === undefined) return this.#addFunction(call, Infinity);
    (this.#functions.get(known) as FunctionEntry).count = Infinity;
    return known;
  }

  // ---- expiry --------------------------------------------------------------------------------------------------

  #expire(expired: number[], id: number): void {
    if (expired.push(id) === 1) this.#calls.expired();
    // A script that runs long may let go of any number: what expired long ago is in no message any more.
    if (expired.length < mostExpired) return;
    const oldest = expired.splice(0, mostExpired / 2);
    for (const old of oldest) {
      if (expired === this.#expiredFunctions) this.#dropFunction(old);
      else this.#dropObject(old);
    }
  }

  /** Drops what scripts have let go of. Called when no message of theirs is under way. */
  dropExpired(): void {
    for (const id of this.#expiredFunctions.splice(0)) this.#dropFunction(id);
    for (const id of this.#expiredObjects.splice(0)) this.#dropObject(id);
  }

  // ---- script functions and objects ----------------------------------------------------------------------------

  /** The reference of a function that belongs to this context's scripts; undefined for every other. */
  refOfFunction(value: object): number | undefined {
    return ScriptFunctionWrapper.refIn(value, this.#calls);
  }

  refOfObject(value: ScriptObject): number | undefined {
    return ScriptObject.refIn(value, this.#calls);
  }

  scriptFunction(ref: number): object {
    return this.#wrapper(ref, (holder) => new ScriptFunctionWrapper(this.#calls, holder));
  }

  scriptObject(ref: number, className: string): object {
    return this.#wrapper(ref, (holder) => new ScriptObject(this.#calls, holder, className));
  }

  readonly #holders = new WeakMap<object, RefHolder>();

  #wrapper(ref: number, make: (holder: RefHolder) => object): object {
    const known = this.#wrappers.get(ref)?.deref();
    if (known !== undefined) {
      (this.#holders.get(known) as RefHolder).count += 1;
      return known;
    }
    const holder = new RefHolder(ref);
    holder.count = 1;
    const wrapper = make(holder);
    this.#holders.set(wrapper, holder);
    this.#wrappers.set(ref, new WeakRef(wrapper));
    this.#finalizers.register(wrapper, holder, holder);
    return wrapper;
  }

  disposeRef(wrapper: object, holder: RefHolder): void {
    if (holder.ref < 0) return;
    this.#finalizers.unregister(holder);
    if (this.#wrappers.get(holder.ref)?.deref() === wrapper) this.#wrappers.delete(holder.ref);
    this.#release(holder);
  }

  #letGo(holder: RefHolder): void {
    if (holder.ref < 0) return;
    // The same function may have come again after its wrapper died: then the number has a new wrapper.
    if (this.#wrappers.get(holder.ref)?.deref() === undefined) this.#wrappers.delete(holder.ref);
    this.#release(holder);
  }

  #release(holder: RefHolder): void {
    const { ref, count } = holder;
    holder.ref = -1;
    if (!this.#calls.disposed) this.#port.releaseRef(ref, count);
  }

  // ---- shapes --------------------------------------------------------------------------------------------------

  shape(shapeId: number): ShapeReader {
    return this.#shapes[shapeId] ?? this.#defineShape(shapeId);
  }

  #defineShape(shapeId: number): ShapeReader {
    const keys = this.#port.shape(shapeId);
    if (!Array.isArray(keys)) throw new ConversionFailure('the wire message is malformed');
    return (this.#shapes[shapeId] = readerOfShape(keys));
  }

  /** What is still held for the other side, for tests: functions and objects of the host, live wrappers of the scripts'. */
  get held(): { functions: number; objects: number; wrappers: number } {
    return { functions: this.#functions.size, objects: this.#objects.size, wrappers: this.#wrappers.size };
  }

  /** The context has ended: nothing of it can be called again. */
  clear(): void {
    for (const { target, hostClass } of this.#objects.values()) {
      hostClass.members.find(({ kind }) => kind === MemberKind.Close)?.call(target as never);
    }
    this.#functions.clear();
    this.#objects.clear();
    this.#wrappers.clear();
  }
}
