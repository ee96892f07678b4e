// JSON that arrives in pieces: after each piece, the value as far as it is known. Every character is looked at once. Text before the first { or [ and
// after the value is passed over.

type Container = Record<string, unknown> | unknown[];

interface Level {
  container: Container;
  /** The key whose value comes next. */
  key: string | undefined;
}

type State = 'before' | 'value' | 'key' | 'colon' | 'after' | 'string' | 'scalar' | 'done';

const DEEPEST = 200;
const SPACE = /\s/;
const LITERALS: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };
const ESCAPED: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

export class IncrementalJson {
  #state: State = 'before';
  #stack: Level[] = [];
  #value: unknown;
  /** The text of the string or scalar that is being read. */
  #text = '';
  #stringIsKey = false;
  /** An escape that has begun: the characters after the backslash. */
  #escape: string | undefined;
  #problem: string | undefined;

  /** The value so far: a live object that later pieces go on filling. A string that is not complete is there as far as it is; a number is not. */
  get value(): unknown {
    return this.#value;
  }

  /** Whether the value has come to its end. */
  get complete(): boolean {
    return this.#state === 'done';
  }

  /** Why the rest is passed over: it is no JSON. */
  get problem(): string | undefined {
    return this.#problem;
  }

  push(piece: string): void {
    let index = 0;
    while (index < piece.length && this.#state !== 'done' && this.#problem === undefined) {
      index = this.#state === 'string' ? this.#string(piece, index) : this.#next(piece, index);
    }
    // So that a string shows as far as it has come.
    if (this.#state === 'string' && !this.#stringIsKey) this.#put(this.#text);
  }

  /** Takes one character, or several of the same kind; gives where to go on. */
  #next(piece: string, index: number): number {
    const character = piece[index];
    switch (this.#state) {
      case 'before':
        if (character === '{' || character === '[') this.#open(character);
        return index + 1;
      case 'scalar':
        if (/[\w.+-]/.test(character)) {
          this.#text += character;
          return index + 1;
        }
        this.#endScalar();
        return index;
      default:
        if (!SPACE.test(character)) this.#structure(character);
        return index + 1;
    }
  }

  #structure(character: string): void {
    const top = this.#stack.at(-1)!;
    const isList = Array.isArray(top.container);
    switch (this.#state) {
      case 'key':
        if (character === '"') this.#beginString(true);
        else if (character === '}') this.#close();
        else this.#fail(character);
        return;
      case 'colon':
        if (character === ':') this.#state = 'value';
        else this.#fail(character);
        return;
      case 'after':
        if (character === ',') this.#state = isList ? 'value' : 'key';
        else if (character === (isList ? ']' : '}')) this.#close();
        else this.#fail(character);
        return;
      default:
        if (character === '"') this.#beginString(false);
        else if (character === '{' || character === '[') this.#open(character);
        else if (character === ']' && isList) this.#close();
        else if (/[-\w]/.test(character)) {
          this.#text = character;
          this.#state = 'scalar';
        } else this.#fail(character);
    }
  }

  #beginString(isKey: boolean): void {
    this.#text = '';
    this.#stringIsKey = isKey;
    this.#state = 'string';
  }

  #string(piece: string, index: number): number {
    if (this.#escape !== undefined) return this.#escaped(piece[index], index);
    let end = index;
    while (end < piece.length && piece[end] !== '"' && piece[end] !== '\\') end += 1;
    if (end > index) this.#text += piece.slice(index, end);
    if (end === piece.length) return end;
    if (piece[end] === '\\') this.#escape = '';
    else if (this.#stringIsKey) {
      this.#stack.at(-1)!.key = this.#text;
      this.#state = 'colon';
    } else this.#end(this.#text);
    return end + 1;
  }

  #escaped(character: string, index: number): number {
    this.#escape += character;
    const escape = this.#escape!;
    if (escape[0] === 'u' && escape.length < 5) return index + 1;
    this.#escape = undefined;
    this.#text +=
      escape[0] === 'u'
        ? String.fromCharCode(Number.parseInt(escape.slice(1), 16))
        : (ESCAPED[escape] ?? escape);
    return index + 1;
  }

  #endScalar(): void {
    const text = this.#text;
    if (Object.hasOwn(LITERALS, text)) this.#end(LITERALS[text]);
    else if (/^-?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(text)) this.#end(Number(text));
    else this.#fail(text);
  }

  #open(character: string): void {
    if (this.#stack.length >= DEEPEST) {
      this.#problem = `nested deeper than ${DEEPEST} levels`;
      return;
    }
    const container: Container = character === '{' ? {} : [];
    if (this.#stack.length === 0) this.#value = container;
    else this.#put(container);
    this.#stack.push({ container, key: undefined });
    this.#state = character === '{' ? 'key' : 'value';
  }

  #close(): void {
    this.#stack.pop();
    this.#closeValue();
  }

  #end(value: unknown): void {
    this.#put(value);
    this.#closeValue();
  }

  #closeValue(): void {
    const top = this.#stack.at(-1);
    if (top === undefined) {
      this.#state = 'done';
      return;
    }
    top.key = undefined;
    if (Array.isArray(top.container)) this.#itemOpen = false;
    this.#state = 'after';
  }

  /** Whether the item that is being read is in the list already. */
  #itemOpen = false;

  #put(value: unknown): void {
    const { container, key } = this.#stack.at(-1)!;
    if (!Array.isArray(container)) {
      if (key === '__proto__')
        Object.defineProperty(container, key, {
          value,
          enumerable: true,
          configurable: true,
          writable: true,
        });
      else container[key!] = value;
      return;
    }
    if (this.#itemOpen) container[container.length - 1] = value;
    else container.push(value);
    this.#itemOpen = this.#state === 'string';
  }

  #fail(found: string): void {
    this.#problem = `unexpected ${JSON.stringify(found)}`;
  }
}
