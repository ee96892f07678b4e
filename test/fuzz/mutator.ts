// Makes hostile inputs of good ones, the same ones for the same seed.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { programsOf, type Language } from '../attacks/corpus.js';

/** Numbers from a seed (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number from 0 up to and without `end`. */
  below(end: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % end;
  }

  of<T>(values: readonly T[]): T {
    return values[this.below(values.length)];
  }
}

// Memory and builtins are attacked by the corpus with sizes that are bounded; a changed size would not be, where an engine has no limit.
const unboundedThemes = new Set(['memory', 'builtins', 'stack']);
const folders: Record<Language, string> = {
  lua: 'lua',
  quickjs: 'javascript',
  wren: 'wren',
  python: 'python',
};

/** Good and hostile programs of a language, as text. */
export function seeds(language: Language): string[] {
  const folder = fileURLToPath(new URL(`../scripts/${folders[language]}/`, import.meta.url));
  const scripts = readdirSync(folder).map((file) => readFileSync(`${folder}${file}`, 'utf8'));
  const programs = programsOf(language)
    .filter(({ theme }) => language !== 'python' || !unboundedThemes.has(theme))
    .map(({ source }) => (typeof source === 'string' ? source : Buffer.from(source).toString('latin1')))
    .filter((source) => source.length < 4000);
  return [...scripts, ...programs];
}

const pieces = [
  '\0',
  '\ud800',
  '\ufeff',
  '\u2028',
  '\r',
  '\u202e',
  '"',
  "'",
  '`',
  '\\',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '/*',
  '*/',
  '--[[',
  ']]',
  '#',
  '"""',
  '%(',
  '${',
  ':',
  ';',
  ',',
  '.',
  '..',
  '=',
  '=>',
  '-1',
  '1e309',
  '0x',
  '9007199254740993',
  'nil',
  'null',
  'None',
  'this',
  'super',
  'return',
  'yield',
  'await',
  'async',
  'class',
  'function',
  'import',
  'break',
  'goto x',
  '::x::',
  '__proto__',
  'constructor',
  '\n',
  '\t',
  '   ',
];

/** A text with some of it left out, doubled, moved, replaced, or taken from another. */
export function mutated(random: Random, text: string, others: readonly string[]): string {
  let result = text;
  for (let count = 1 + random.below(6); count > 0; count -= 1) {
    const from = random.below(result.length + 1);
    const to = Math.min(result.length, from + random.below(random.of([2, 8, 40, 400])));
    const cut = result.slice(from, to);
    const inserted = random.of([
      () => '',
      () => cut + cut,
      () => random.of(pieces),
      () => random.of(pieces).repeat(random.below(2000)),
      () => cut.repeat(random.below(50)),
      () => [...cut].toReversed().join(''),
      () => String.fromCharCode(random.below(0x10000)),
      () => slice(random, random.of(others)),
    ])();
    result = result.slice(0, from) + inserted + result.slice(random.below(2) === 0 ? from : to);
    if (result.length > 100_000) result = result.slice(0, 100_000);
  }
  return result;
}

function slice(random: Random, text: string): string {
  const from = random.below(text.length + 1);
  return text.slice(from, from + random.below(200));
}

/** A name that no module, global or function should have. */
export function name(random: Random): string {
  const length = random.of([0, 1, 3, 10, 5000]);
  const parts = [
    'a',
    '.',
    '..',
    '/',
    '\\',
    ':',
    '\0',
    '\ud800',
    '__proto__',
    'constructor',
    ' ',
    '%',
    'ü',
    '-',
  ];
  return Array.from({ length: Math.min(length, 400) }, () => random.of(parts))
    .join('')
    .padEnd(length, 'x');
}

/** A value that the border may meet. */
export function value(random: Random, depth = 0): unknown {
  const leaf = depth > 4 ? 12 : 20;
  switch (random.below(leaf)) {
    case 0:
      return null;
    case 1:
      return undefined;
    case 2:
      return random.of([0, -0, NaN, Infinity, 2 ** 53, -(2 ** 53) - 2, 5e-324, 1.5]);
    case 3:
      return random.of([0n, 2n ** 63n, -(2n ** 63n), 2n ** 64n, 2n ** 2000n]);
    case 4:
      return random.of(pieces).repeat(random.below(100));
    case 5:
      return new Uint8Array(random.below(1000));
    case 6:
      return new Date(random.of([0, NaN, 8.64e15, -8.64e15]));
    case 7:
      return random.of([/(a+)+$/gi, new Error('x'), Symbol('x'), () => 1, new WeakMap(), new Proxy({}, {})]);
    case 8:
      return new Float64Array(random.below(10)).buffer;
    case 9:
      return random.below(2) === 0;
    case 10:
      return Array(random.below(5));
    case 11:
      return name(random);
    case 12:
    case 13:
      return Array.from({ length: random.below(6) }, () => value(random, depth + 1));
    case 14:
      return new Map(
        Array.from({ length: random.below(4) }, () => [value(random, depth + 1), value(random, depth + 1)]),
      );
    case 15:
      return new Set(Array.from({ length: random.below(4) }, () => value(random, depth + 1)));
    case 16:
      return hostileObject(random, depth);
    default:
      return Object.fromEntries(
        Array.from({ length: random.below(6) }, () => [name(random), value(random, depth + 1)]),
      );
  }
}

function hostileObject(random: Random, depth: number): unknown {
  const object: Record<string, unknown> = { x: value(random, depth + 1) };
  const fail = (): never => {
    throw random.of([null, undefined, new Error('getter'), 1]);
  };
  return random.of([
    () => Object.assign(object, { self: object }),
    () => Object.defineProperty(object, 'y', { enumerable: true, get: fail }),
    () => new Proxy(object, { ownKeys: fail }),
    () => new Proxy(object, { get: fail }),
    () => Object.freeze(object),
    () => Object.assign(Object.create(null) as object, object),
  ])();
}
