// Both halves of the TypeScript codec against each other, without native code: a border whose other side is a small re-encoder, which reads what the encoder wrote
// (inline texts, known keys) and writes what native code would answer (pooled texts, shapes).

import {
  BorderTables,
  WireDecoder,
  WireEncoder,
  type BorderPort,
  type EncodingContext,
  type RefCalls,
} from '../../src/values/index.js';
import { defaultValueLimits, type ValueLimits, type ValuePolicies } from '../../src/values/script-value.js';
import { WireKey, WireTag } from '../../src/values/wire-format.js';

export interface Message {
  bytes: Uint8Array;
  texts: string[];
}

export class CodecHarness implements EncodingContext {
  inBytes = new ArrayBuffer(256);
  readonly keys: string[] = [];
  readonly shapes: string[][] = [];
  readonly released: [ref: number, count: number][] = [];
  readonly encoder = new WireEncoder(this);
  readonly decoder = new WireDecoder();
  readonly limits: ValueLimits;
  readonly policies: Pick<ValuePolicies, 'surrogates'>;
  readonly engine = 'harness';
  readonly tables: BorderTables;
  #classes = 0;

  constructor(limits: Partial<ValueLimits> = {}, surrogates: ValuePolicies['surrogates'] = 'error') {
    this.limits = { ...defaultValueLimits, ...limits };
    this.policies = { surrogates };
    const port: BorderPort = {
      defineKey: (key) => (this.keys.length < 4096 ? this.keys.push(key) - 1 : -1),
      defineClass: () => this.#classes++,
      defineFunction: () => undefined,
      releaseRef: (ref, count) => this.released.push([ref, count]),
      shape: (id) => this.shapes[id],
    };
    this.tables = new BorderTables(port, {
      disposed: false,
      expired: () => undefined,
    } as unknown as RefCalls);
  }

  growInBytes(byteLength: number): ArrayBuffer {
    const grown = new ArrayBuffer(byteLength);
    new Uint8Array(grown).set(new Uint8Array(this.inBytes));
    this.inBytes = grown;
    return grown;
  }

  /** The bytes that the encoder writes for a value. */
  encode(value: unknown, root = 'value'): Uint8Array {
    const length = this.encoder.encode(this, root, value);
    return new Uint8Array(this.inBytes).slice(0, length);
  }

  decode({ bytes, texts }: Message): unknown {
    return this.decoder.decode(this.tables, bytes.buffer, bytes.byteLength, texts);
  }

  /** Host → wire → script's answer → host. */
  roundTrip(value: unknown): unknown {
    return this.decode(new Reencoder(this, this.encode(value)).message());
  }

  shapeOf(keys: string[]): number {
    const text = JSON.stringify(keys);
    const known = this.shapes.findIndex((shape) => JSON.stringify(shape) === text);
    return known >= 0 ? known : this.shapes.push(keys) - 1;
  }
}

/** Turns a message to a script into the message that a script which returns its argument would send. */
export class Reencoder {
  readonly #harness: CodecHarness;
  readonly #in: DataView;
  readonly #out: number[] = [];
  readonly #texts: string[] = [];
  #at = 0;

  constructor(harness: CodecHarness, bytes: Uint8Array) {
    this.#harness = harness;
    this.#in = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  message(): Message {
    this.#value();
    if (this.#at !== this.#in.byteLength) throw new Error('the encoder wrote more than one value');
    return { bytes: Uint8Array.from(this.#out), texts: this.#texts };
  }

  #value(): void {
    const tag = this.#in.getUint8(this.#at++);
    switch (tag) {
      case WireTag.ShortText:
      case WireTag.Text:
        this.#at -= 1;
        this.#text();
        return;
      case WireTag.Bigint: {
        const words = this.#in.getUint32(this.#at + 1, true);
        this.#out.push(tag);
        this.#copy(5 + words * 8);
        return;
      }
      case WireTag.Bytes: {
        const length = this.#in.getUint32(this.#at, true);
        this.#out.push(tag);
        this.#copy(4 + length);
        return;
      }
      case WireTag.Regexp:
      case WireTag.Error:
        this.#out.push(tag);
        for (let count = tag === WireTag.Regexp ? 2 : 3; count > 0; count -= 1) this.#text();
        return;
      case WireTag.Array:
      case WireTag.Set: {
        this.#out.push(tag);
        for (let count = this.#copy32(); count > 0; count -= 1) this.#value();
        return;
      }
      case WireTag.Map: {
        this.#out.push(tag);
        for (let count = 2 * this.#copy32(); count > 0; count -= 1) this.#value();
        return;
      }
      case WireTag.Object:
        this.#object();
        return;
      case WireTag.Int32:
      case WireTag.BackReference:
      case WireTag.ScriptFunction:
      case WireTag.HostFunction:
        this.#out.push(tag);
        this.#copy(4);
        return;
      case WireTag.Float64:
      case WireTag.Int64:
      case WireTag.Date:
      case WireTag.HostObject:
        this.#out.push(tag);
        this.#copy(8);
        return;
      default:
        if (tag > WireTag.True) throw new Error(`the encoder wrote tag ${tag}`);
        this.#out.push(tag);
    }
  }

  /** As a shaped object, with the values in a message of their own because the keys come first. */
  #object(): void {
    const count = this.#in.getUint32(this.#at, true);
    this.#at += 4;
    const keys: string[] = [];
    this.#out.push(WireTag.ShapedObject);
    const shapeAt = this.#out.length;
    this.#out.push(0, 0, 0, 0);
    for (let index = 0; index < count; index += 1) {
      keys.push(this.#key());
      this.#value();
    }
    const shape = this.#harness.shapeOf(keys);
    for (let byte = 0; byte < 4; byte += 1) this.#out[shapeAt + byte] = (shape >>> (8 * byte)) & 0xff;
  }

  #key(): string {
    const form = this.#in.getUint8(this.#at++);
    if (form <= WireKey.maxDirect) return this.#harness.keys[form];
    if (form === WireKey.id16) {
      this.#at += 2;
      return this.#harness.keys[this.#in.getUint16(this.#at - 2, true)];
    }
    return this.#utf8(this.#read32());
  }

  #text(): void {
    const tag = this.#in.getUint8(this.#at++);
    const text = this.#utf8(tag === WireTag.ShortText ? this.#in.getUint8(this.#at++) : this.#read32());
    this.#out.push(WireTag.PooledText);
    this.#push32(text.length);
    const last = this.#texts.length - 1;
    if (last < 0 || this.#texts[last].length + text.length > 64) this.#texts.push(text);
    else this.#texts[last] += text;
    if (text === '') return;
    if (this.#texts[0] === '') this.#texts.shift();
  }

  #utf8(length: number): string {
    const bytes = new Uint8Array(this.#in.buffer, this.#in.byteOffset + this.#at, length);
    this.#at += length;
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  }

  #read32(): number {
    this.#at += 4;
    return this.#in.getUint32(this.#at - 4, true);
  }

  #copy32(): number {
    const value = this.#read32();
    this.#push32(value);
    return value;
  }

  #push32(value: number): void {
    for (let byte = 0; byte < 4; byte += 1) this.#out.push((value >>> (8 * byte)) & 0xff);
  }

  #copy(length: number): void {
    for (let index = 0; index < length; index += 1) this.#out.push(this.#in.getUint8(this.#at++));
  }
}
