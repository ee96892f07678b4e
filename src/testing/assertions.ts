// What tests claim. A claim that doesn't hold throws, and says what was expected, what came and where they differ.

import type { Schemas, SchemaLike } from '../schema/index.js';
import { FrameworkError, isPlainObject, toText } from '../support/index.js';
import { firstDifference } from './difference.js';

/** A claim of a test doesn't hold. Code `assertion_failed`. */
export class AssertionFailed extends FrameworkError {
  override name = 'AssertionFailed';

  constructor(message: string, said?: string) {
    super('assertion_failed', said === undefined ? message : `${said}: ${message}`);
  }
}

const LONGEST_SHOWN = 200;

/** A value as messages show it. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : toText(value);
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}...`;
}

/**
 * The claims. `message` is said before what is wrong.
 *
 * @example
 * assertions.assertEqual(answer, { count: 2 });   // throws: at count: expected 2, got 3
 */
export class Assertions {
  readonly #schemas: Schemas;

  constructor(schemas: Schemas) {
    this.#schemas = schemas;
  }

  /** Only true is: languages differ in what else counts as true. */
  assertTrue(value: unknown, message?: string): void {
    if (value !== true) throw new AssertionFailed(`expected true, got ${shown(value)}`, message);
  }

  /** Only false is. */
  assertFalse(value: unknown, message?: string): void {
    if (value !== false) throw new AssertionFailed(`expected false, got ${shown(value)}`, message);
  }

  /** Compares data part by part and objects by identity. An empty list and an empty object are equal: Lua has one literal for both. */
  assertEqual(actual: unknown, expected: unknown, message?: string): void {
    const difference = firstDifference(actual, expected);
    if (difference === undefined) return;
    const { path, expected: wanted, actual: came } = difference;
    const at = path === '' ? '' : `at ${path}: `;
    throw new AssertionFailed(
      `${at}expected ${wanted === undefined ? 'nothing' : shown(wanted)}, got ${came === undefined ? 'nothing' : shown(came)}`,
      message,
    );
  }

  /** The opposite of `assertEqual`. */
  assertNotEqual(actual: unknown, unwanted: unknown, message?: string): void {
    if (firstDifference(actual, unwanted) === undefined)
      throw new AssertionFailed(`expected anything but ${shown(unwanted)}`, message);
  }

  /** A number at most `tolerance` away from the expected one; not a number is never close. */
  assertClose(actual: number, expected: number, tolerance = 1e-9, message?: string): void {
    if (typeof actual !== 'number' || !(Math.abs(actual - expected) <= tolerance))
      throw new AssertionFailed(
        `expected ${expected} give or take ${tolerance}, got ${shown(actual)}`,
        message,
      );
  }

  /** A text in a text, an item in a list, or a key of an object. */
  assertContains(container: unknown, item: unknown, message?: string): void {
    if (!contains(container, item))
      throw new AssertionFailed(`expected ${shown(container)} to contain ${shown(item)}`, message);
  }

  /** `pattern` is a regular expression of JavaScript's syntax without look-around and back references. */
  assertMatch(text: string, pattern: string, message?: string): void {
    const { valid } = this.#schemas.resolve({ type: 'string', pattern }, 'test.assertMatch').validate(text);
    if (!valid) throw new AssertionFailed(`expected ${shown(text)} to match /${pattern}/`, message);
  }

  /** The schema may be a defined one, its name, or JSON Schema. */
  assertSchema(value: unknown, schema: SchemaLike, message?: string): void {
    const { valid, errors } = this.#schemas.resolve(schema, 'test.assertSchema').validate(value);
    if (valid) return;
    const [first] = errors;
    throw new AssertionFailed(`${first.path === '' ? 'the value' : first.path} ${first.message}`, message);
  }

  /** Calls a function that must fail; with `text`, by a message or code that contains it. */
  async assertThrows(call: () => unknown, text?: string, message?: string): Promise<void> {
    let thrown: unknown;
    try {
      await call();
    } catch (error) {
      const { code, message: said } = (isPlainObject(error) ? error : {}) as Record<string, unknown>;
      if (text === undefined || code === text || String(said ?? error).includes(text)) return;
      thrown = said ?? error;
      throw new AssertionFailed(`expected a failure with ${shown(text)}, got ${shown(thrown)}`, message);
    }
    throw new AssertionFailed(
      text === undefined ? 'expected a failure' : `expected a failure with ${shown(text)}`,
      message,
    );
  }

  /** Fails, whatever happened. */
  fail(message = 'failed'): never {
    throw new AssertionFailed(message);
  }
}

function contains(container: unknown, item: unknown): boolean {
  if (typeof container === 'string') return typeof item === 'string' && container.includes(item);
  if (Array.isArray(container)) return container.some((one) => firstDifference(one, item) === undefined);
  return isPlainObject(container) && typeof item === 'string' && Object.hasOwn(container, item);
}
