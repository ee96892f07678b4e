// Readers of objects whose keys are known beforehand. A shape that comes often gets a function of its own, whose object literal has all the
// keys: the engine then allocates the object in one piece and stores by offset. Where code generation is barred, a loop does the same.

import type { WireDecoder } from './wire-decoder.js';

/** Reads the values of one object from the decoder, nested `depth` deep, and counts it as a container before it reads them. */
type ReadObject = (decoder: WireDecoder, depth: number) => object;

const usesBeforeGeneration = 8;
const mostGenerated = 1024;

let generationBarred = false;
// By keys: contexts that see the same data share the functions.
const generated = new Map<string, ReadObject>();

export class ShapeReader {
  #uses = 0;
  read: ReadObject;

  constructor(readonly keys: readonly string[]) {
    this.read = this.#readByLoop;
  }

  #readByLoop: ReadObject = (decoder, depth) => {
    this.#uses += 1;
    if (this.#uses === usesBeforeGeneration) this.read = generatedReader(this.keys) ?? this.#readByLoop;
    const { keys } = this;
    const object: Record<string, unknown> = {};
    decoder.register(object);
    for (let index = 0; index < keys.length; index += 1) setMember(object, keys[index], decoder.value(depth));
    return object;
  };
}

export function readerOfShape(keys: readonly string[]): ShapeReader {
  return new ShapeReader(keys);
}

/** Adds a member whatever its name: assigning `__proto__` would change the prototype instead. */
export function setMember(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    object[key] = value;
  }
}

function generatedReader(keys: readonly string[]): ReadObject | undefined {
  const text = JSON.stringify(keys);
  const known = generated.get(text);
  if (known !== undefined || generationBarred || generated.size >= mostGenerated) return known;
  // Computed names, because a literal's plain `__proto__` sets the prototype. They are all quoted by JSON.stringify: data never becomes code.
  const names = keys.map((key) => JSON.stringify(key));
  const members = names.map((name) =>
    name === '"__proto__"' ? `[${name}]: undefined` : `${name}: undefined`,
  );
  const stores = names.map((name) => `object[${name}] = decoder.value(depth);`);
  const body = `const object = { ${members.join(', ')} };\ndecoder.register(object);\n${stores.join('\n')}\nreturn object;`;
  try {
    const read = new Function('decoder', 'depth', body) as ReadObject;
    generated.set(text, read);
    return read;
  } catch {
    // --disallow-code-generation-from-strings
    generationBarred = true;
    return undefined;
  }
}
