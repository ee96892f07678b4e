// Writes host values as wire bytes (native/marshal/wire_format.h): the only code that decides what a host value is to a script. Limits and policies are
// those of the context; what cannot cross is a conversion_error that names the path.
//
// User code may run while a value is read (getters, proxies), and may call into a context itself. All messages are written to the same buffer, so such an
// inner message moves the half-written outer one aside: the outer encoder's room is set to nothing, and when it next asks for room it
// puts its bytes back. One encoder per level of nesting (encode() picks it).

import { types } from 'node:util';
import type { ScriptError } from '../errors/index.js';
import type { BorderTables } from './border-tables.js';
import { ConversionFailure } from './conversion-failure.js';
import { HostObject } from './host-object.js';
import type { KeyNode } from './key-tree.js';
import { Records, Results } from './results.js';
import { ScriptObject } from './script-object.js';
import type { ValueLimits, ValuePolicies } from './script-value.js';
import { maxSafeInteger, WireKey, WireTag } from './wire-format.js';

/** Where messages to scripts are written: the binding. */
export interface WireBuffer {
  readonly inBytes: ArrayBuffer;
  growInBytes(byteLength: number): ArrayBuffer;
}

/** What an encoder must know of the context that it writes to. */
export interface EncodingContext {
  readonly tables: BorderTables;
  readonly limits: ValueLimits;
  readonly policies: Pick<ValuePolicies, 'surrogates'>;
  readonly engine: string;
}

// Up to here a text is written character by character; longer ones are left to Buffer, whose call costs as much.
const longestLoopedText = 32;
// Up to here identity is found by looking through the containers; beyond, by a set.
const mostScannedContainers = 8;

type BufferWithWriters = Uint8Array & { utf8Write(text: string, offset: number, length?: number): number };

export class WireEncoder {
  readonly #buffer: WireBuffer;
  readonly #levels: MessageWriter[] = [];
  #active = 0;

  constructor(buffer: WireBuffer) {
    this.#buffer = buffer;
  }

  /** Writes one value and returns the message's length. `root` names it in errors. Throws a conversion_error. */
  encode(context: EncodingContext, root: string, value: unknown): number {
    const writer = this.#begin(context);
    try {
      writer.value(value, 0);
      return writer.end();
    } catch (error) {
      throw writer.failure(error, root);
    } finally {
      this.#finish(writer);
    }
  }

  /** Writes several values, which errors call `args[0]`, `args[1]` ... */
  encodeAll(context: EncodingContext, values: readonly unknown[]): number {
    const writer = this.#begin(context);
    let index = 0;
    try {
      for (; index < values.length; index += 1) {
        writer.value(values[index], 0);
        writer.checkWritten();
      }
      return writer.end();
    } catch (error) {
      throw writer.failure(error, `args[${index}]`);
    } finally {
      this.#finish(writer);
    }
  }

  #begin(context: EncodingContext): MessageWriter {
    if (this.#active > 0) this.#levels[this.#active - 1].moveAside();
    if (this.#active === this.#levels.length) this.#levels.push(new MessageWriter(this.#buffer));
    const writer = this.#levels[this.#active++];
    writer.begin(context);
    return writer;
  }

  #finish(writer: MessageWriter): void {
    this.#active -= 1;
    writer.forget();
  }
}

class MessageWriter {
  private readonly buffer: WireBuffer;
  /** What `bytes` and `view` look at; asking `bytes` for it costs a call into the runtime. */
  private memory: ArrayBuffer;
  private bytes: BufferWithWriters;
  private view: DataView;
  private position = 0;
  // Up to here may be written without asking.
  private room = 0;
  private aside: Uint8Array | null = null;

  private context!: EncodingContext;
  private tables!: BorderTables;
  private maxNodes = 0;
  private maxDepth = 0;
  private nodes = 0;
  private prototypeHasKeys = false;

  private containers: object[] = [];
  private containerCount = 0;
  private containerSet: Set<object> | null = null;
  private containerNumbers: Map<object, number> | null = null;

  // What this message tells, to be taken back when it fails.
  private toldFunctions: number[] = [];
  private toldObjects: number[] = [];

  constructor(buffer: WireBuffer) {
    this.buffer = buffer;
    this.memory = buffer.inBytes;
    this.bytes = Buffer.from(buffer.inBytes) as unknown as BufferWithWriters;
    this.view = new DataView(buffer.inBytes);
  }

  begin(context: EncodingContext): void {
    this.context = context;
    this.tables = context.tables;
    this.maxNodes = context.limits.maxNodes;
    this.maxDepth = context.limits.maxDepth;
    this.nodes = 0;
    this.position = 0;
    if (this.memory !== this.buffer.inBytes) this.adopt(this.buffer.inBytes);
    this.room = this.bytes.length;
    this.aside = null;
    this.prototypeHasKeys = false;
    for (const _ in Object.prototype) this.prototypeHasKeys = true;
  }

  end(): number {
    this.checkWritten();
    if (this.aside !== null) this.makeRoom(0);
    return this.position;
  }

  /** Drops what the message held on to. */
  forget(): void {
    for (let index = 0; index < this.containerCount && index < mostScannedContainers; index += 1) {
      this.containers[index] = nothing;
    }
    if (this.containerCount > mostScannedContainers) this.containers.length = mostScannedContainers;
    this.containerCount = 0;
    this.containerSet = null;
    this.containerNumbers = null;
    if (this.toldFunctions.length > 0) this.toldFunctions = [];
    if (this.toldObjects.length > 0) this.toldObjects = [];
  }

  failure(error: unknown, root: string): ScriptError {
    // Nobody has seen them.
    for (const id of this.toldFunctions) this.tables.releaseFunction(id, 1);
    for (const id of this.toldObjects) this.tables.releaseObject(id, 1);
    return ConversionFailure.from(error).toError(root, this.context.engine);
  }

  /** Another message is about to use the buffer. */
  moveAside(): void {
    this.aside ??= this.copied();
    this.room = 0;
  }

  private copied(): Uint8Array {
    return new Uint8Array(this.bytes.subarray(0, this.position));
  }

  // ---- room ----------------------------------------------------------------------------------------------------

  private adopt(buffer: ArrayBuffer): void {
    this.memory = buffer;
    this.bytes = Buffer.from(buffer) as unknown as BufferWithWriters;
    this.view = new DataView(buffer);
  }

  /** Makes sure that `length` bytes can be written, and returns where. */
  private reserve(length: number): number {
    if (this.position + length > this.room) this.makeRoom(length);
    return this.position;
  }

  private makeRoom(length: number): void {
    const { position } = this;
    if (position > this.context.limits.maxBytes) this.failOverBytes();
    if (this.memory !== this.buffer.inBytes) {
      // An inner message has had the buffer replaced; the old one still holds our bytes, unless they were moved aside.
      this.aside ??= this.copied();
      this.adopt(this.buffer.inBytes);
    }
    if (position + length > this.bytes.length) {
      this.aside ??= this.copied();
      this.adopt(this.buffer.growInBytes(Math.max(position + length, this.bytes.length * 2)));
    }
    if (this.aside !== null) this.bytes.set(this.aside);
    this.aside = null;
    this.room = this.bytes.length;
  }

  checkWritten(): void {
    if (this.position > this.context.limits.maxBytes) this.failOverBytes();
  }

  private failOverBytes(): never {
    throw new ConversionFailure(`the value has more than maxBytes (${this.context.limits.maxBytes}) bytes`);
  }

  // ---- values --------------------------------------------------------------------------------------------------

  value(value: unknown, depth: number): void {
    this.nodes += 1;
    if (this.nodes > this.maxNodes) this.failOverNodes();
    switch (typeof value) {
      case 'string':
        this.text(value);
        return;
      case 'number':
        this.number(value);
        return;
      case 'object':
        if (value === null) this.tag(WireTag.Null);
        else if (Array.isArray(value)) this.array(value, depth);
        else this.object(value, depth);
        return;
      case 'boolean':
        this.tag(value ? WireTag.True : WireTag.False);
        return;
      case 'undefined':
        this.tag(WireTag.Null);
        return;
      case 'bigint':
        this.bigint(value);
        return;
      case 'function':
        this.function(value as (...args: never[]) => unknown);
        return;
      default:
        throw new ConversionFailure(`a ${typeof value} cannot be passed to a script`);
    }
  }

  private failOverNodes(): never {
    throw new ConversionFailure(`the value has more than maxNodes (${this.maxNodes}) parts`);
  }

  private tag(tag: number): void {
    const at = this.reserve(1);
    this.bytes[at] = tag;
    this.position = at + 1;
  }

  private tagged32(tag: number, number: number): void {
    const at = this.reserve(5);
    this.bytes[at] = tag;
    this.view.setUint32(at + 1, number, true);
    this.position = at + 5;
  }

  private number(value: number): void {
    const at = this.reserve(9);
    if ((value | 0) === value && (value !== 0 || 1 / value > 0)) {
      this.bytes[at] = WireTag.Int32;
      this.view.setInt32(at + 1, value, true);
      this.position = at + 5;
    } else {
      this.bytes[at] = WireTag.Float64;
      this.view.setFloat64(at + 1, value, true);
      this.position = at + 9;
    }
  }

  private bigint(value: bigint): void {
    if (value >= -maxSafe && value <= maxSafe) {
      this.number(Number(value));
    } else if (BigInt.asIntN(64, value) === value) {
      const at = this.reserve(9);
      this.bytes[at] = WireTag.Int64;
      this.view.setBigInt64(at + 1, value, true);
      this.position = at + 9;
    } else {
      this.bigintWords(value);
    }
  }

  private bigintWords(value: bigint): void {
    const negative = value < 0n;
    const digits = (negative ? -value : value).toString(16);
    const words = Math.ceil(digits.length / 16);
    this.checkBytes(words * 8);
    let at = this.reserve(6 + words * 8);
    this.bytes[at] = WireTag.Bigint;
    this.bytes[at + 1] = negative ? 1 : 0;
    this.view.setUint32(at + 2, words, true);
    at += 6;
    for (let end = digits.length; end > 0; end -= 16, at += 8) {
      this.view.setBigUint64(at, BigInt(`0x${digits.slice(Math.max(0, end - 16), end)}`), true);
    }
    this.position = at;
  }

  /** Refuses what alone would be over the limit, before the buffer grows for it. */
  private checkBytes(length: number): void {
    if (this.position + length > this.context.limits.maxBytes) this.failOverBytes();
  }

  // ---- text ----------------------------------------------------------------------------------------------------

  private text(text: string): void {
    const { length } = text;
    if (length > longestLoopedText) {
      this.longText(text);
      return;
    }
    const at = this.reserve(2 + longestLoopedText * 3);
    const { bytes } = this;
    const start = at + 2;
    for (let index = 0; index < length; index += 1) {
      const unit = text.charCodeAt(index);
      if (unit >= 0x80) {
        // Written again from the start; at most 96 bytes, so still a short text.
        this.shortUnicodeText(this.wellFormed(text), at);
        return;
      }
      bytes[start + index] = unit;
    }
    bytes[at] = WireTag.ShortText;
    bytes[at + 1] = length;
    this.position = start + length;
  }

  private shortUnicodeText(text: string, at: number): void {
    const written = this.bytes.utf8Write(text, at + 2);
    this.bytes[at] = WireTag.ShortText;
    this.bytes[at + 1] = written;
    this.position = at + 2 + written;
  }

  private longText(unchecked: string): void {
    const text = this.wellFormed(unchecked);
    this.checkBytes(text.length);
    let at = this.reserve(5 + text.length);
    // Most texts are ASCII, and then counting their bytes beforehand would be a pass for nothing.
    const room = this.bytes.subarray(at + 5);
    const attempt = utf8.encodeInto(text, room);
    let { written } = attempt;
    if (attempt.read < text.length) {
      at = this.reserve(5 + this.mostUtf8Bytes(text));
      written = this.bytes.utf8Write(text, at + 5);
    }
    this.bytes[at] = WireTag.Text;
    this.view.setUint32(at + 1, written, true);
    this.position = at + 5 + written;
    this.checkWritten();
  }

  /** A bound of the text's length in UTF-8: cheap for a text of moderate length, exact for a long one, checked against the limit. */
  private mostUtf8Bytes(text: string): number {
    if (text.length < 4096) return text.length * 3;
    const length = Buffer.byteLength(text);
    this.checkBytes(length);
    return length;
  }

  private wellFormed(text: string): string {
    if (text.isWellFormed()) return text;
    if (this.context.policies.surrogates === 'replace') return text.toWellFormed();
    throw new ConversionFailure(
      "text with half of a surrogate pair cannot be written in UTF-8 (option surrogates: 'replace' would replace it)",
    );
  }

  private key({ id, key }: KeyNode): void {
    const at = this.reserve(3);
    if (id >= 0 && id <= WireKey.maxDirect) {
      this.bytes[at] = id;
      this.position = at + 1;
    } else if (id >= 0 && id <= 0xffff) {
      this.bytes[at] = WireKey.id16;
      this.view.setUint16(at + 1, id, true);
      this.position = at + 3;
    } else {
      this.keyText(this.wellFormed(key));
    }
  }

  private keyText(key: string): void {
    const at = this.reserve(5 + this.mostUtf8Bytes(key));
    const written = this.bytes.utf8Write(key, at + 5);
    this.bytes[at] = WireKey.text;
    this.view.setUint32(at + 1, written, true);
    this.position = at + 5 + written;
  }

  // ---- containers ----------------------------------------------------------------------------------------------

  /** Numbers a container, or, when this message has it already, writes a reference to it and returns false. */
  private isNew(container: object): boolean {
    const count = this.containerCount;
    const { containers } = this;
    if (count < mostScannedContainers) {
      for (let index = 0; index < count; index += 1) {
        if (containers[index] === container) return this.refer(index);
      }
    } else {
      const set = (this.containerSet ??= new Set(containers));
      const { size } = set;
      set.add(container);
      if (set.size === size) return this.refer(this.numberOf(container));
    }
    containers[count] = container;
    this.containerCount = count + 1;
    return true;
  }

  private refer(number: number): false {
    this.tagged32(WireTag.BackReference, number);
    return false;
  }

  private numberOf(container: object): number {
    const numbers = (this.containerNumbers ??= new Map());
    for (let index = numbers.size; index < this.containerCount; index += 1)
      numbers.set(this.containers[index], index);
    return numbers.get(container) as number;
  }

  private checkDepth(depth: number): void {
    if (depth >= this.maxDepth)
      throw new ConversionFailure(`the value is nested deeper than maxDepth (${this.maxDepth})`);
  }

  private array(array: readonly unknown[], depth: number, tag: number = WireTag.Array): void {
    if (!this.isNew(array)) return;
    this.checkDepth(depth);
    const { length } = array;
    if (this.nodes + length > this.maxNodes) this.failOverNodes();
    this.tagged32(tag, length);
    let index = 0;
    try {
      for (; index < length; index += 1) this.value(array[index], depth + 1);
    } catch (error) {
      throw ConversionFailure.from(error).inside(`[${index}]`);
    }
  }

  private object(object: object, depth: number): void {
    const prototype: unknown = Object.getPrototypeOf(object);
    if (prototype === Object.prototype || prototype === null)
      this.plainObject(object, depth, this.prototypeHasKeys);
    else this.otherObject(object, prototype as object, depth);
  }

  private plainObject(object: object, depth: number, ownOnly: boolean): void {
    if (!this.isNew(object)) return;
    this.checkDepth(depth);
    const countAt = this.position + 1;
    this.tagged32(WireTag.Object, 0);
    let node = this.tables.keys.root;
    let count = 0;
    let name = '';
    try {
      for (const key in object) {
        if (ownOnly && !Object.hasOwn(object, key)) continue;
        name = key;
        const member = (object as Record<string, unknown>)[key];
        node = node.next(key);
        this.key(node);
        this.value(member, depth + 1);
        count += 1;
      }
    } catch (error) {
      throw ConversionFailure.from(error).inside(`.${name}`);
    }
    if (this.aside !== null) this.makeRoom(0);
    this.view.setUint32(countAt, count, true);
  }

  private otherObject(object: object, prototype: object, depth: number): void {
    if (object instanceof HostObject) {
      this.hostObject(object);
    } else if (object instanceof ScriptObject) {
      this.scriptObject(object);
    } else if (object instanceof Results) {
      if (depth > 0) throw new ConversionFailure('several results inside a value');
      this.array(object.values, depth, WireTag.Results);
    } else if (object instanceof Records) {
      this.records(object.value, depth);
    } else if (ArrayBuffer.isView(object)) {
      this.bufferView(object, depth);
    } else if (types.isAnyArrayBuffer(object)) {
      this.rawBytes(new Uint8Array(object));
    } else if (types.isMap(object)) {
      this.map(object, depth);
    } else if (types.isSet(object)) {
      this.set(object, depth);
    } else if (types.isDate(object)) {
      this.date(object.getTime());
    } else if (types.isRegExp(object)) {
      this.tag(WireTag.Regexp);
      this.text(object.source);
      this.text(object.flags);
    } else if (types.isNativeError(object) || object instanceof Error) {
      this.error(object as Error);
    } else if (isObjectPrototype(prototype)) {
      // A plain object of another realm (node:vm).
      this.plainObject(object, depth, true);
    } else {
      throw new ConversionFailure(describeRefused(object));
    }
  }

  /** The mark stands before containers only: it counts until the container ends. */
  private records(value: unknown, depth: number): void {
    if (Array.isArray(value) || isPlain(value)) this.tag(WireTag.Records);
    this.nodes -= 1;
    this.value(value, depth);
  }

  private map(map: ReadonlyMap<unknown, unknown>, depth: number): void {
    if (!this.isNew(map)) return;
    this.checkDepth(depth);
    const countAt = this.position + 1;
    this.tagged32(WireTag.Map, 0);
    let count = 0;
    let part = '.keys';
    try {
      for (const [key, value] of map) {
        part = '.keys';
        this.value(key, depth + 1);
        part = '.values';
        this.value(value, depth + 1);
        count += 1;
      }
    } catch (error) {
      throw ConversionFailure.from(error).inside(`${part}[${count}]`);
    }
    if (this.aside !== null) this.makeRoom(0);
    this.view.setUint32(countAt, count, true);
  }

  private set(set: ReadonlySet<unknown>, depth: number): void {
    if (!this.isNew(set)) return;
    this.checkDepth(depth);
    const countAt = this.position + 1;
    this.tagged32(WireTag.Set, 0);
    let count = 0;
    try {
      for (const item of set) {
        this.value(item, depth + 1);
        count += 1;
      }
    } catch (error) {
      throw ConversionFailure.from(error).inside(`[${count}]`);
    }
    if (this.aside !== null) this.makeRoom(0);
    this.view.setUint32(countAt, count, true);
  }

  // ---- the rest ------------------------------------------------------------------------------------------------

  /** Bytes cross as bytes whatever looks at them; arrays of numbers wider than a byte are arrays of numbers. */
  private bufferView(view: ArrayBufferView, depth: number): void {
    if (view instanceof Uint8Array || view instanceof DataView || types.isUint8ClampedArray(view)) {
      this.rawBytes(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
    } else {
      this.array(view as unknown as readonly unknown[], depth);
    }
  }

  private rawBytes(source: Uint8Array): void {
    const { length } = source;
    this.checkBytes(length);
    const at = this.reserve(5 + length);
    this.bytes[at] = WireTag.Bytes;
    this.view.setUint32(at + 1, length, true);
    this.bytes.set(source, at + 5);
    this.position = at + 5 + length;
  }

  private date(milliseconds: number): void {
    const at = this.reserve(9);
    this.bytes[at] = WireTag.Date;
    this.view.setFloat64(at + 1, milliseconds, true);
    this.position = at + 9;
  }

  private error(error: Error): void {
    const { name, message, stack } = error;
    this.tag(WireTag.Error);
    this.text(String(name));
    this.text(String(message));
    this.text(String(stack ?? ''));
  }

  private function(call: (...args: never[]) => unknown): void {
    const ref = this.tables.refOfFunction(call);
    if (ref === undefined) {
      const id = this.tables.tellFunction(call);
      this.toldFunctions.push(id);
      this.tagged32(WireTag.HostFunction, id);
    } else if (ref < 0) {
      throw new ConversionFailure('the script function was disposed');
    } else {
      this.tagged32(WireTag.ScriptFunction, ref);
    }
  }

  private hostObject(handle: HostObject): void {
    const classId = this.tables.classIdOf(handle.hostClass);
    const id = this.tables.tellObject(handle);
    this.toldObjects.push(id);
    this.tagged32(WireTag.HostObject, classId);
    const at = this.reserve(4);
    this.view.setUint32(at, id, true);
    this.position = at + 4;
  }

  private scriptObject(object: ScriptObject): void {
    const ref = this.tables.refOfObject(object);
    if (ref === undefined) throw new ConversionFailure('the script object belongs to another context');
    if (ref < 0) throw new ConversionFailure('the script object was disposed');
    this.tagged32(WireTag.ScriptObject, ref);
    this.text(object.className);
  }
}

const nothing = {};
const utf8 = new TextEncoder();

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

const maxSafe = BigInt(maxSafeInteger);

/** Whether it is the Object.prototype of some realm. */
function isObjectPrototype(prototype: object): boolean {
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf');
}

function describeRefused(object: object): string {
  if (types.isPromise(object)) return 'a promise cannot be passed to a script; await it first';
  const name = (object.constructor as { name?: unknown } | undefined)?.name;
  const what =
    typeof name === 'string' && name !== ''
      ? `an instance of ${name}`
      : 'an object with a prototype of its own';
  return `${what} cannot be copied to a script; pass hostObject(target, members), or a plain object`;
}
