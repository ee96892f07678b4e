// JSON as it is written elsewhere: in quoted or numbered lines, with HTML's entities, with other languages' signs. Each is brought to JSON's own signs outside
// of texts, so that what the texts say stays as it is.

import { endOfString } from './json-candidates.js';

export interface Respelled {
  text: string;
  /** What was done, in words. */
  found: string[];
}

const LINE_PREFIXES: readonly [RegExp, string][] = [
  [/^[ \t]*> ?/, 'the marks of a quotation before each line were left out'],
  [/^\+/, 'the + before each line was left out'],
];

/** The answer without what stands before each of its lines, and with plain quotes for entities; as it is where that is not all there is. */
export function unwrappedLines(answer: string): Respelled {
  const found: string[] = [];
  let text = answer;
  const lines = text.split('\n');
  // A code block's own lines have no prefix.
  const inside = lines.filter((line) => line.trim() !== '' && !/^[ \t]*(```|~~~)/.test(line));
  for (const [prefix, message] of LINE_PREFIXES) {
    if (inside.length < 2 || !inside.every((line) => prefix.test(line))) continue;
    text = lines.map((line) => line.replace(prefix, '')).join('\n');
    found.push(message);
  }
  if (inside.length >= 2 && inside.every((line, index) => numberOf(line) === index + 1)) {
    text = lines.map((line) => line.replace(NUMBER, '')).join('\n');
    found.push('the numbers before each line were left out');
  }
  if (/[{[,]\s*&(quot|#34|#x22);/.test(text) && !text.includes('"')) {
    text = text.replaceAll(
      /&(#x?[\da-f]+|[a-z]+);/gi,
      (entity, name: string) => ENTITIES[name.toLowerCase()] ?? entity,
    );
    found.push('HTML entities became what they stand for');
  }
  return { text, found };
}

const NUMBER = /^[ \t]*(\d+)[:|.)]? ?/;
const ENTITIES: Readonly<Record<string, string>> = {
  quot: '"',
  '#34': '"',
  '#x22': '"',
  apos: "'",
  '#39': "'",
  lt: '<',
  gt: '>',
  amp: '&',
};

function numberOf(line: string): number | undefined {
  const [, number] = NUMBER.exec(line) ?? [];
  return number === undefined ? undefined : Number(number);
}

const WIDE: Readonly<Record<string, string>> = {
  '｛': '{',
  '｝': '}',
  '［': '[',
  '］': ']',
  '：': ':',
  '，': ',',
};

/** What is done between texts; where the signs are another language's, JSON has the same with other signs. */
const SIGNS: readonly [RegExp, string | ((...groups: string[]) => string), string][] = [
  [/[\u200B-\u200D\u2060\uFEFF]/g, '', 'characters without width were left out'],
  [/[｛｝［］：，]/g, (sign) => WIDE[sign], 'wide punctuation became plain'],
  [/=>/g, ':', '=> became a colon'],
  [/^(\s*)=(?=\s)/g, '$1:', '= became a colon'],
  [/([{,]\s*[A-Za-z_]\w*\s*)=(?!=)/g, '$1:', '= became a colon'],
  [/;(?=\s*$|\s*\n)/g, ',', 'semicolons became commas'],
  [/,(\s*,)+/g, ',', 'a surplus comma was left out'],
  [/([{[]\s*),/g, '$1', 'a surplus comma was left out'],
  [/([:[,]\s*)\+(?=[\d.])/g, '$1', 'a plus before a number was left out'],
  [
    /([:[,]\s*)0x([\da-f]{1,12})(?=\s*(?:[,}\]]|$))/gi,
    (_, before, digits) => before + String(Number.parseInt(digits, 16)),
    'a number in base 16 became one in base 10',
  ],
  [
    /[:[,]\s*-?\d+(?:_\d+)+(?:\.\d+)?(?=\s*(?:[,}\]]|$))/g,
    (number) => number.replaceAll('_', ''),
    'underscores in a number were left out',
  ],
  [/([:[,{]\s*)[rfbu]{1,2}$/gi, '$1', 'letters before a text were left out'],
];

/** What is between most texts, and nothing of which is another language's. */
const PLAIN = /^\s{0,2}[:,]?\s{0,40}$/;

/** With JSON's signs between the texts; undefined where it has them. */
export function respelled(text: string): Respelled | undefined {
  const found = new Set<string>();
  let out = '';
  let at = 0;
  const between = (end: number): void => {
    let part = text.slice(at, end);
    for (const [sign, instead, message] of PLAIN.test(part) ? [] : SIGNS) {
      const changed = part.replaceAll(sign, instead as string);
      if (changed !== part) found.add(message);
      part = changed;
    }
    out += part;
  };
  for (let index = 0; index < text.length; index += 1) {
    const isApostrophe = text[index] === "'";
    if (
      text[index] !== '"' &&
      !(isApostrophe && /[{[,:(=]\s*[rfbu]{0,2}$/i.test(text.slice(Math.max(0, index - 20), index)))
    )
      continue;
    const end = endOfString(text, index);
    if (end === undefined) break;
    between(index);
    const inner = text.slice(index + 1, end);
    const quoted =
      isApostrophe && /\w'\w/.test(inner) && !inner.includes('\\') ? JSON.stringify(inner) : undefined;
    if (quoted !== undefined) found.add('single quotes became double quotes');
    out += quoted ?? text.slice(index, end + 1);
    at = end + 1;
    index = end;
  }
  between(text.length);
  const braces = /^\s*\{\s*(\{[\s\S]*\})\s*\}\s*$/.exec(out);
  if (braces !== null) {
    out = braces[1];
    found.add('braces around the braces were left out');
  }
  const unopened = /^\s*"[^"\\\n]*"\s*:[\s\S]*$/.exec(out);
  if (unopened !== null) {
    out = /\}\s*$/.test(out) && count(out, '}') > count(out, '{') ? `{${out}` : `{${out}}`;
    found.add('missing braces were put in');
  }
  return found.size === 0 ? undefined : { text: out, found: [...found] };
}

function count(text: string, sign: string): number {
  return text.split(sign).length - 1;
}
