// Whether a pattern is deterministic: begins with ^, and after each character of it that has matched, the next character of the text fits at most one
// way to go on. Such a pattern cannot backtrack. It is judged on the positions of its characters and which may follow which (Glushkov's automaton).

/** Characters by bit: 0 to 127 ASCII, 128 all others together. */
type Characters = bigint;

/** A part of a pattern: the positions it can begin and end with, and whether it can match nothing. */
interface Part {
  first: number[];
  last: number[];
  nullable: boolean;
}

const OTHERS = 1n << 128n;
const ALL = (1n << 129n) - 1n;
const DIGITS = range(48, 57);
const WORD = DIGITS | range(65, 90) | range(97, 122) | bit(95);
const SPACE = bit(9) | bit(10) | bit(11) | bit(12) | bit(13) | bit(32) | OTHERS;
const LINE_ENDS = bit(10) | bit(13);
const ESCAPES: Readonly<Record<string, Characters>> = {
  d: DIGITS,
  D: ALL & ~DIGITS,
  w: WORD,
  W: ALL & ~WORD,
  s: SPACE,
  S: (ALL & ~SPACE) | OTHERS,
  n: bit(10),
  r: bit(13),
  t: bit(9),
  f: bit(12),
  v: bit(11),
  0: bit(0),
};
const MOST_POSITIONS = 200;

export function isDeterministic(source: string): boolean {
  if (!source.startsWith('^')) return false;
  try {
    const { source: checked } = new RegExp(source, 'u');
    return new Analysis(checked).deterministic();
  } catch {
    return false;
  }
}

/** Thrown where the pattern uses what is not analysed. */
class NotAnalysed extends Error {}

class Analysis {
  readonly #source: string;
  #at = 1;
  readonly #characters: Characters[] = [];
  readonly #followers: Set<number>[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  deterministic(): boolean {
    const whole = this.#alternatives();
    if (this.#at < this.#source.length) throw new NotAnalysed();
    return this.#disjoint(whole.first) && this.#followers.every((next) => this.#disjoint([...next]));
  }

  #disjoint(positions: readonly number[]): boolean {
    let seen = 0n;
    for (const position of positions) {
      if ((seen & this.#characters[position]) !== 0n) return false;
      seen |= this.#characters[position];
    }
    return true;
  }

  #alternatives(): Part {
    let whole = this.#sequence();
    // A `^` belongs to the first alternative only.
    if (this.#peek() === '|' && !this.#insideGroup) throw new NotAnalysed();
    while (this.#peek() === '|') {
      this.#at += 1;
      const next = this.#sequence();
      whole = {
        first: [...whole.first, ...next.first],
        last: [...whole.last, ...next.last],
        nullable: whole.nullable || next.nullable,
      };
    }
    return whole;
  }

  #depth = 0;

  get #insideGroup(): boolean {
    return this.#depth > 0;
  }

  #sequence(): Part {
    let whole: Part = { first: [], last: [], nullable: true };
    for (;;) {
      const next = this.#peek();
      if (next === undefined || next === '|' || next === ')') return whole;
      if (next === '$') {
        if (this.#at + 1 < this.#source.length) throw new NotAnalysed();
        this.#at += 1;
        return whole;
      }
      const part = this.#quantified(this.#atom());
      for (const last of whole.last) for (const first of part.first) this.#follow(last, first);
      whole = {
        first: whole.nullable ? [...whole.first, ...part.first] : whole.first,
        last: part.nullable ? [...whole.last, ...part.last] : part.last,
        nullable: whole.nullable && part.nullable,
      };
    }
  }

  #follow(from: number, to: number): void {
    // The same pair twice is two ways to go on: an inner and an outer repetition, as in (a+)+.
    if (this.#followers[from].has(to)) throw new NotAnalysed();
    this.#followers[from].add(to);
  }

  #quantified(part: Part): Part {
    const quantifier = /^(?:[*+?]|\{(\d+)(,(\d*))?\})\??/.exec(this.#source.slice(this.#at, this.#at + 20));
    if (quantifier === null) return part;
    this.#at += quantifier[0].length;
    const [text, least, comma, most] = quantifier;
    const repeats = text[0] !== '?' && !(text[0] === '{' && (comma === undefined ? least : most) === '1');
    if (repeats) {
      // Repeating what can match nothing has more than one way to do it.
      if (part.nullable) throw new NotAnalysed();
      for (const last of part.last) for (const first of part.first) this.#follow(last, first);
    }
    const optional = text[0] === '*' || text[0] === '?' || least === '0';
    return { ...part, nullable: part.nullable || optional };
  }

  #atom(): Part {
    const character = this.#next();
    switch (character) {
      case '(':
        return this.#group();
      case '[':
        return this.#position(this.#characterClass());
      case '.':
        return this.#position(ALL & ~LINE_ENDS);
      case '\\':
        return this.#position(this.#escape());
      case '^':
        throw new NotAnalysed();
      default:
        return this.#position(charactersOf(character));
    }
  }

  #group(): Part {
    if (this.#peek() === '?') {
      const opening = /^\?(?::|<[A-Za-z]\w*>)/.exec(this.#source.slice(this.#at, this.#at + 50));
      if (opening === null) throw new NotAnalysed();
      this.#at += opening[0].length;
    }
    this.#depth += 1;
    const part = this.#alternatives();
    this.#depth -= 1;
    if (this.#next() !== ')') throw new NotAnalysed();
    return part;
  }

  #characterClass(): Characters {
    const negated = this.#peek() === '^';
    if (negated) this.#at += 1;
    let characters = 0n;
    for (;;) {
      const from = this.#next();
      if (from === ']') return negated ? (ALL & ~characters) | OTHERS : characters;
      const lower = from === '\\' ? this.#escape() : charactersOf(from);
      if (this.#peek() === '-' && this.#source[this.#at + 1] !== ']') {
        this.#at += 1;
        const to = this.#next();
        const upper = to === '\\' ? this.#escape() : charactersOf(to);
        characters |= between(lower, upper);
      } else characters |= lower;
    }
  }

  #escape(): Characters {
    const character = this.#next();
    if (Object.hasOwn(ESCAPES, character)) return ESCAPES[character];
    if (/[A-Za-z0-9]/.test(character)) throw new NotAnalysed();
    return charactersOf(character);
  }

  #position(characters: Characters): Part {
    const position = this.#characters.push(characters) - 1;
    if (position >= MOST_POSITIONS) throw new NotAnalysed();
    this.#followers.push(new Set());
    return { first: [position], last: [position], nullable: false };
  }

  #peek(): string | undefined {
    return this.#source[this.#at];
  }

  #next(): string {
    if (this.#at >= this.#source.length) throw new NotAnalysed();
    this.#at += 1;
    return this.#source[this.#at - 1];
  }
}

function bit(code: number): Characters {
  return 1n << BigInt(code);
}

function range(from: number, to: number): Characters {
  let characters = 0n;
  for (let code = from; code <= to; code += 1) characters |= bit(code);
  return characters;
}

function charactersOf(character: string): Characters {
  const code = character.charCodeAt(0);
  return code < 128 ? bit(code) : OTHERS;
}

/** All characters from one to another, each given as its bit. */
function between(from: Characters, to: Characters): Characters {
  if (to === OTHERS) return from === OTHERS ? OTHERS : OTHERS | (((1n << 128n) - 1n) & ~(from - 1n));
  return ((to << 1n) - 1n) & ~(from - 1n);
}
