// Arithmetic in a text, without running any code.

import { FrameworkError } from '../../support/index.js';

const CONSTANTS: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E };
const FUNCTIONS: Readonly<Record<string, (...args: number[]) => number>> = {
  abs: Math.abs,
  ceil: Math.ceil,
  cos: Math.cos,
  exp: Math.exp,
  floor: Math.floor,
  ln: Math.log,
  log: Math.log10,
  max: Math.max,
  min: Math.min,
  round: Math.round,
  sin: Math.sin,
  sqrt: Math.sqrt,
  tan: Math.tan,
};

const LONGEST = 1_000;
const DEEPEST = 100;
const TOKEN = /\s*(?:(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)|([a-z][a-z0-9]*)|(\*\*|[-+*/%^(),]))/iy;

/**
 * The value of an expression: + - * / %, ^ or ** for powers, parentheses, pi, e and the usual functions. Fails with `invalid_argument`.
 *
 * @example
 * calculate('2 * (3 + 4) ^ 2');   // 98
 */
export function calculate(expression: string): number {
  if (expression.length > LONGEST) throw wrong(`it is longer than ${LONGEST} characters`);
  const parser = new Parser(tokensOf(expression));
  const value = parser.sum();
  parser.end();
  if (!Number.isFinite(value)) throw wrong('the result is no finite number');
  return value;
}

function wrong(why: string): FrameworkError {
  return new FrameworkError('invalid_argument', `the expression cannot be calculated: ${why}`);
}

function tokensOf(text: string): (number | string)[] {
  const tokens: (number | string)[] = [];
  const rest = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < rest.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(rest);
    if (match === null) throw wrong(`unexpected "${rest.slice(at).trim()[0]}" at character ${at + 1}`);
    const [, number, name, sign] = match;
    tokens.push(
      number === undefined ? (name?.toLowerCase() ?? (sign === '**' ? '^' : sign)) : Number(number),
    );
  }
  return tokens;
}

/** One method for each level of precedence. */
class Parser {
  readonly #tokens: readonly (number | string)[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly (number | string)[]) {
    this.#tokens = tokens;
  }

  sum(): number {
    let value = this.#product();
    for (;;) {
      if (this.#take('+')) value += this.#product();
      else if (this.#take('-')) value -= this.#product();
      else return value;
    }
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw wrong(`unexpected "${this.#tokens[this.#at]}"`);
  }

  #product(): number {
    let value = this.#signed();
    for (;;) {
      if (this.#take('*')) value *= this.#signed();
      else if (this.#take('/')) value /= this.#signed();
      else if (this.#take('%')) value %= this.#signed();
      else return value;
    }
  }

  #signed(): number {
    if ((this.#depth += 1) > DEEPEST) throw wrong('it is nested too deep');
    const value = this.#take('-') ? -this.#signed() : this.#take('+') ? this.#signed() : this.#power();
    this.#depth -= 1;
    return value;
  }

  #power(): number {
    const base = this.#operand();
    return this.#take('^') ? base ** this.#signed() : base;
  }

  #operand(): number {
    const token = this.#tokens[this.#at];
    this.#at += 1;
    if (typeof token === 'number') return token;
    if (token === '(') {
      const value = this.sum();
      this.#expect(')');
      return value;
    }
    if (token !== undefined && Object.hasOwn(CONSTANTS, token)) return CONSTANTS[token];
    if (token !== undefined && Object.hasOwn(FUNCTIONS, token)) return FUNCTIONS[token](...this.#arguments());
    throw wrong(token === undefined ? 'it ends too early' : `unexpected "${token}"`);
  }

  #arguments(): number[] {
    this.#expect('(');
    const values = [this.sum()];
    while (this.#take(',')) values.push(this.sum());
    this.#expect(')');
    return values;
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at += 1;
    return true;
  }

  #expect(token: string): void {
    if (!this.#take(token)) throw wrong(`expected "${token}"`);
  }
}
