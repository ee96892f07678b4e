// Where in a model's answer the JSON is, and where it was cut off.

/** A stretch of the answer that may be the JSON that was asked for. */
export interface Candidate {
  text: string;
  /** What it took to find it; empty when it is the whole answer. */
  found: string[];
}

const MOST_CANDIDATES = 20;
// That the line ends and where its fence does is looked at first, or each would be tried at every length.
const FENCE =
  /^(?=[^\n]*\n)[ \t]*(```+|~~~+)(?![`~])[ \t]*([\w+-]*)[^\n]*\n([\s\S]*?)(?:^[ \t]*\1[ \t]*$|$(?![\s\S]))/gm;
const REASONING = ['think', 'thinking', 'reasoning', 'scratchpad'];
const DEEPEST = 200;

/** The candidates, the likeliest first. */
export function candidatesOf(answer: string): Candidate[] {
  const found: string[] = [];
  let text = answer.replace(/^\uFEFF/, '');
  for (const tag of REASONING) {
    const without = withoutElements(text, tag);
    if (without !== text) found.push('the reasoning before the answer was left out');
    text = without;
  }
  // White space at the end stays: it tells that the word or number before it is complete.
  const whole = text.trimStart();
  if (/^[[{]/.test(whole) && endOf(whole, 0) === whole.trimEnd().length) return [{ text: whole, found }];
  const candidates: Candidate[] = [];
  const fences = [...text.matchAll(FENCE)].slice(0, MOST_CANDIDATES);
  const wanted = fences.filter(([, , language]) => /^(json5?|jsonc|)$/i.test(language));
  for (const [, , , body] of wanted.toReversed()) {
    candidates.push({ text: body.trim(), found: [...found, 'the JSON was taken out of a code block'] });
  }
  if (/^[[{]/.test(whole) && candidates.length === 0) candidates.push(...withoutRest(whole, found));
  else {
    const stretches = bracketed(text);
    for (const stretch of stretches.toReversed()) {
      candidates.push({ text: stretch, found: [...found, 'the text around the JSON was left out'] });
    }
  }
  if (candidates.length === 0) candidates.push({ text: whole, found });
  return candidates.slice(0, MOST_CANDIDATES);
}

function withoutElements(text: string, tag: string): string {
  const [opening, closing] = [`<${tag}>`, `</${tag}>`];
  let kept = '';
  let index = 0;
  for (;;) {
    const start = text.indexOf(opening, index);
    const end = start < 0 ? -1 : text.indexOf(closing, start);
    if (end < 0) return kept + text.slice(index);
    kept += text.slice(index, start);
    index = end + closing.length;
  }
}

function withoutRest(whole: string, found: readonly string[]): Candidate[] {
  const end = endOf(whole, 0);
  const candidates: Candidate[] = [{ text: whole, found: [...found] }];
  const rest = end === undefined ? '' : whole.slice(end).trim();
  // What follows is left out only where it is prose: further JSON would be data.
  if (end !== undefined && rest !== '' && !/^[[{,"\]}]/.test(rest))
    candidates.unshift({
      text: whole.slice(0, end),
      found: [...found, 'the text after the JSON was left out'],
    });
  return candidates;
}

/** Stretches from a bracket to its end, or to the end of the text where it has none. */
function bracketed(text: string): string[] {
  const stretches: string[] = [];
  let index = 0;
  while (index < text.length && stretches.length < MOST_CANDIDATES) {
    const next = /[[{]/.exec(text.slice(index, index + 100_000));
    if (next === null) break;
    const start = index + next.index;
    const end = endOf(text, start);
    const stretch = text.slice(start, end);
    if (looksLikeJson(stretch)) stretches.push(stretch);
    if (end === undefined) break;
    index = looksLikeJson(stretch) ? end : start + 1;
  }
  return stretches;
}

/** Not a footnote's [1], nor a template's {name}. */
function looksLikeJson(text: string): boolean {
  return (
    /^\{\s*(["'“”‘’\w][^:{}]*[:=]|\}|\/[/*])/.test(text) ||
    /^\[\s*(["'“‘[{\]]|-?[\d.]+\s*(,|$)|true|false|null|True|None)/.test(text)
  );
}

const CLOSERS: Readonly<Record<string, string>> = { '{': '}', '[': ']' };

/** Where the value that begins at `start` ends; undefined when it does not. */
function endOf(text: string, start: number): number | undefined {
  const { stack, end } = scan(text, start);
  return stack.length === 0 ? end : undefined;
}

interface Scan {
  /** Closers that are missing at the end of the text, the innermost last. */
  stack: string[];
  /** After the value, or the end of the text. */
  end: number;
  /** Up to where everything is certain, when the text ends inside the value. */
  certain: number;
  /** The closers that were open there. */
  certainStack: string[];
  inString: boolean;
  hasEllipsis: boolean;
}

/** Walks over a value, malformed as it may be, minding strings and comments. */
function scan(text: string, start: number): Scan {
  const stack: string[] = [];
  const result: Scan = {
    stack,
    end: text.length,
    certain: start,
    certainStack: [],
    inString: false,
    hasEllipsis: false,
  };
  let before = '';
  const certain = (at: number): void => {
    result.certain = at;
    result.certainStack = [...stack];
  };
  for (let index = start; index < text.length; index += 1) {
    const character = text[index];
    if (character === '"' || (character === "'" && /[{[,:(]/.test(before)) || character === '“') {
      const isValue = before === ':' || (before !== '{' && stack.at(-1) === ']') || before === '';
      const end = endOfString(text, index);
      if (end === undefined) {
        result.inString = true;
        return result;
      }
      index = end;
      before = '"';
      if (isValue) certain(index + 1);
      continue;
    }
    if (character === '/' && text[index + 1] === '/') {
      const end = text.indexOf('\n', index);
      if (end < 0) return result;
      index = end;
      continue;
    }
    if (character === '/' && text[index + 1] === '*') {
      const end = text.indexOf('*/', index);
      if (end < 0) return result;
      index = end + 1;
      continue;
    }
    if (character === '…' || (character === '.' && text.startsWith('...', index))) result.hasEllipsis = true;
    if (character === '{' || character === '[') {
      if (stack.length >= DEEPEST) return result;
      stack.push(CLOSERS[character]);
      certain(index + 1);
    } else if (character === '}' || character === ']') {
      // A wrong or surplus closer closes what is open.
      stack.pop();
      certain(index + 1);
      if (stack.length === 0) {
        result.end = index + 1;
        return result;
      }
    } else if (
      character === ',' ||
      (/\s/.test(character) && /[\w.]/.test(text[index - 1] ?? '') && before !== '{')
    ) {
      // A number or word is over when something follows it.
      if (
        character === ',' ||
        /(?:^|[\s:[,])(?:-?\d[\d.eE+-]*|true|false|null|True|False|None)$/.test(
          text.slice(Math.max(start, index - 40), index),
        )
      )
        certain(index);
    }
    if (!/\s/.test(character)) before = character;
  }
  if (/[\s:[,](?:true|false|null|True|False|None)$/.test(text.slice(-10))) certain(text.length);
  return result;
}

/** The closing quote, passing over quotes that cannot close. */
export function endOfString(text: string, start: number): number | undefined {
  const quote = text[start] === '“' ? '”' : text[start];
  for (let index = start + 1; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === quote && closes(text, index)) return index;
  }
  return undefined;
}

/** Whether a quote is followed by what may follow a string. */
function closes(text: string, index: number): boolean {
  let next = index + 1;
  while (next < text.length && next < index + 200 && /\s/.test(text[next])) next += 1;
  if (next >= text.length) return true;
  if (
    /[,:}\]+/：，｝］"'“]/.test(text[next]) ||
    text.startsWith('=>', next) ||
    /^;[ \t]*\n/.test(text.slice(next, next + 20))
  )
    return true;
  // A line that ends with the quote, and a new key after it, or another text: a comma was forgotten.
  return /\n/.test(text.slice(index + 1, next));
}

/** What a text that was cut off surely says: the value that was being written is left out, what is open is closed. */
export function withoutCutOff(text: string): { text: string; cut: boolean; ellipsis: boolean } {
  const scanned = scan(text, 0);
  if (scanned.stack.length === 0) return { text, cut: false, ellipsis: scanned.hasEllipsis };
  const kept = text.slice(0, scanned.certain).replace(/,\s*$/, '');
  const closed = kept + scanned.certainStack.toReversed().join('');
  const leftOut = text.slice(scanned.certain).replaceAll(/[\s,`]/g, '');
  return { text: closed, cut: leftOut !== '', ellipsis: scanned.hasEllipsis };
}
