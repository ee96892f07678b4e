// Builds values from wire bytes (native/marshal/wire_format.h). It believes nothing that it reads: what isn't well formed ends in a
// conversion_error. Numbers that fit are never bigints. One per Node thread, not re-entrant: nothing that it calls runs user code.

import type { BorderTables } from './border-tables.js';
import { ConversionFailure } from './conversion-failure.js';
import { setMember } from './shape-readers.js';
import { maxSafeInteger, WireKey, WireTag } from './wire-format.js';

// Native code limits depth to 1,000; what is deeper is no message of its.
const deepest = 1024;

const errorClasses: ReadonlyMap<string, ErrorConstructor> = new Map(
  [Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError].map((type) => [
    type.name,
    type as ErrorConstructor,
  ]),
);

export class WireDecoder {
  private bytes: Uint8Array = new Uint8Array(0);
  private view: DataView = new DataView(this.bytes.buffer);
  private position = 0;
  private end = 0;
  private text = '';
  private textOffset = 0;
  private texts: readonly string[] = [];
  private nextText = 0;
  private containers: object[] = [];
  private containerCount = 0;
  private tables!: BorderTables;

  /** The one value of a message. */
  decode(
    tables: BorderTables,
    buffer: ArrayBufferLike,
    byteLength: number,
    texts: string | readonly string[] | undefined,
  ): unknown {
    this.begin(tables, buffer, byteLength, texts);
    try {
      const value = this.value(0);
      if (this.position !== this.end) throw malformed();
      return value;
    } catch (error) {
      throw ConversionFailure.from(error).toError('result');
    } finally {
      this.finish();
    }
  }

  /** The `count` values of a message. */
  decodeAll(
    tables: BorderTables,
    buffer: ArrayBufferLike,
    byteLength: number,
    texts: string | readonly string[] | undefined,
    count: number,
  ): unknown[] {
    this.begin(tables, buffer, byteLength, texts);
    try {
      if (count > byteLength) throw malformed();
      const values: unknown[] = [];
      for (let index = 0; index < count; index += 1) values.push(this.value(0));
      if (this.position !== this.end) throw malformed();
      return values;
    } catch (error) {
      throw ConversionFailure.from(error).toError('args');
    } finally {
      this.finish();
    }
  }

  private begin(
    tables: BorderTables,
    buffer: ArrayBufferLike,
    byteLength: number,
    texts: string | readonly string[] | undefined,
  ): void {
    this.tables = tables;
    if (this.bytes.buffer !== buffer) {
      this.bytes = new Uint8Array(buffer);
      this.view = new DataView(buffer);
    }
    this.position = 0;
    this.end = Math.min(byteLength, buffer.byteLength);
    this.textOffset = 0;
    this.nextText = 0;
    if (typeof texts === 'string') {
      this.text = texts;
      this.texts = noTexts;
    } else {
      this.text = '';
      this.texts = texts ?? noTexts;
    }
  }

  private finish(): void {
    this.text = '';
    this.texts = noTexts;
    if (this.containerCount > 256) this.containers = [];
    else for (let index = 0; index < this.containerCount; index += 1) this.containers[index] = nothing;
    this.containerCount = 0;
  }

  /** Numbers a container. Called when it is begun, before its contents are read. */
  register(container: object): void {
    this.containers[this.containerCount++] = container;
  }

  /** Reads one value, nested `depth` deep. */
  value(depth: number): unknown {
    const at = this.position;
    if (at >= this.end) throw malformed();
    const tag = this.bytes[at];
    this.position = at + 1;
    switch (tag) {
      case WireTag.PooledText:
        return this.pooledText();
      case WireTag.Int32: {
        const value = this.view.getInt32(this.take(4), true);
        return value;
      }
      case WireTag.Float64:
        return this.view.getFloat64(this.take(8), true);
      case WireTag.Null:
        return null;
      case WireTag.Undefined:
        return undefined;
      case WireTag.False:
        return false;
      case WireTag.True:
        return true;
      case WireTag.ShapedObject:
        return this.tables.shape(this.uint32()).read(this, inner(depth));
      case WireTag.Array:
        return this.array(inner(depth));
      case WireTag.Object:
        return this.object(inner(depth));
      default:
        return this.rareValue(tag, depth);
    }
  }

  private rareValue(tag: number, depth: number): unknown {
    switch (tag) {
      case WireTag.Int64: {
        const value = this.view.getBigInt64(this.take(8), true);
        return fitting(value);
      }
      case WireTag.Bigint:
        return this.bigint();
      case WireTag.ShortText:
      case WireTag.Text:
        return this.inlineText(tag);
      case WireTag.Bytes: {
        const length = this.uint32();
        const at = this.take(length);
        return this.bytes.slice(at, at + length);
      }
      case WireTag.Date:
        return new Date(this.view.getFloat64(this.take(8), true));
      case WireTag.Regexp:
        return new RegExp(this.taggedText(), this.taggedText());
      case WireTag.Error:
        return errorValue(this.taggedText(), this.taggedText(), this.taggedText());
      case WireTag.Map:
        return this.map(inner(depth));
      case WireTag.Set:
        return this.set(inner(depth));
      case WireTag.BackReference: {
        const number = this.uint32();
        if (number >= this.containerCount) throw malformed();
        return this.containers[number];
      }
      case WireTag.ScriptFunction:
        return this.tables.scriptFunction(this.uint32());
      case WireTag.ScriptObject:
        return this.tables.scriptObject(this.uint32(), this.taggedText());
      case WireTag.HostFunction:
        return known(this.tables.functionOf(this.uint32()));
      case WireTag.HostObject:
        this.take(4);
        return known(this.tables.targetOf(this.uint32()));
      default:
        throw malformed();
    }
  }

  private array(depth: number): unknown[] {
    const count = this.count(1);
    const array: unknown[] = new Array(count);
    this.register(array);
    for (let index = 0; index < count; index += 1) array[index] = this.value(depth);
    return array;
  }

  private object(depth: number): object {
    const count = this.count(2);
    const object: Record<string, unknown> = {};
    this.register(object);
    for (let index = 0; index < count; index += 1) setMember(object, this.key(), this.value(depth));
    return object;
  }

  private map(depth: number): Map<unknown, unknown> {
    const count = this.count(2);
    const map = new Map<unknown, unknown>();
    this.register(map);
    for (let index = 0; index < count; index += 1) {
      const key = this.value(depth);
      map.set(key, this.value(depth));
    }
    return map;
  }

  private set(depth: number): Set<unknown> {
    const count = this.count(1);
    const set = new Set<unknown>();
    this.register(set);
    for (let index = 0; index < count; index += 1) set.add(this.value(depth));
    return set;
  }

  /** A count of parts, each of at least that many bytes: more than fit into the rest is a lie. */
  private count(leastBytes: number): number {
    const count = this.uint32();
    if (count * leastBytes > this.end - this.position) throw malformed();
    return count;
  }

  private key(): string {
    const form = this.bytes[this.take(1)];
    if (form === WireKey.pooled) return this.pooledText();
    if (form === WireKey.text) return this.inlineText(WireTag.Text);
    // Known keys go to scripts only.
    throw malformed();
  }

  private taggedText(): string {
    const tag = this.bytes[this.take(1)];
    return tag === WireTag.PooledText ? this.pooledText() : this.inlineText(tag);
  }

  private pooledText(): string {
    const units = this.uint32();
    if (units === 0) return '';
    let from = this.textOffset;
    if (from === this.text.length) {
      if (this.nextText >= this.texts.length) throw malformed();
      this.text = this.texts[this.nextText++];
      from = 0;
    }
    const to = from + units;
    if (to > this.text.length) throw malformed();
    this.textOffset = to;
    return this.text.substring(from, to);
  }

  private inlineText(tag: number): string {
    let length: number;
    if (tag === WireTag.ShortText) length = this.bytes[this.take(1)];
    else if (tag === WireTag.Text) length = this.uint32();
    else throw malformed();
    const at = this.take(length);
    return utf8.decode(this.bytes.subarray(at, at + length));
  }

  private bigint(): bigint {
    const negative = this.bytes[this.take(1)] !== 0;
    const words = this.uint32();
    const at = this.take(words * 8);
    let digits = '0x0';
    for (let word = words - 1; word >= 0; word -= 1) {
      digits += this.view
        .getBigUint64(at + word * 8, true)
        .toString(16)
        .padStart(16, '0');
    }
    const magnitude = BigInt(digits);
    return fitting(negative ? -magnitude : magnitude) as bigint;
  }

  private uint32(): number {
    return this.view.getUint32(this.take(4), true);
  }

  /** Where the next `length` bytes begin. */
  private take(length: number): number {
    const at = this.position;
    if (at + length > this.end) throw malformed();
    this.position = at + length;
    return at;
  }
}

const noTexts: readonly string[] = [];
const nothing = {};
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function malformed(): ConversionFailure {
  return new ConversionFailure('the wire message is malformed');
}

function inner(depth: number): number {
  if (depth >= deepest) throw malformed();
  return depth + 1;
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw malformed();
  return value;
}

/** Inside ±2^53 a number. */
function fitting(value: bigint): bigint | number {
  return value >= -maxSafe && value <= maxSafe ? Number(value) : value;
}

const maxSafe = BigInt(maxSafeInteger);

function errorValue(name: string, message: string, stack: string): Error {
  const error = new (errorClasses.get(name) ?? Error)(message);
  if (name !== '' && error.name !== name) {
    Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true });
  }
  Object.defineProperty(error, 'stack', {
    value: stack === '' ? `${error.name}: ${message}` : stack,
    configurable: true,
    writable: true,
  });
  return error;
}
