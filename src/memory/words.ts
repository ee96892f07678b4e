// The words of a text as search knows them: lower case, without accents, plurals as singulars; Chinese and Japanese in pairs of characters.

import { textOf, type Message } from '../provider/index.js';

const LONGEST_INDEXED = 20_000;
const MOST_QUERY_WORDS = 12;
const WORD = /[\p{L}\p{N}]+/gu;
const IDEOGRAPHS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/gu;

/** Each word once. */
export function wordsOf(text: string): Set<string> {
  const words = new Set<string>();
  // Accents are characters of their own in this form.
  const plain = text
    .slice(0, LONGEST_INDEXED)
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '');
  const rest = plain.replaceAll(IDEOGRAPHS, (run) => {
    if (run.length === 1) words.add(run);
    for (let index = 0; index + 1 < run.length; index += 1) words.add(run.slice(index, index + 2));
    return ' ';
  });
  for (const [word] of rest.matchAll(WORD)) words.add(singular(word));
  return words;
}

export function queryWords(query: string): string[] {
  return [...wordsOf(query)].slice(0, MOST_QUERY_WORDS);
}

/** All that search looks at in messages: texts, tools' names, their inputs and results. */
export function searchedText(messages: readonly Message[]): string {
  const parts: string[] = [];
  for (const message of messages) {
    parts.push(textOf(message));
    if (message.role === 'assistant') {
      for (const { name, input } of message.toolCalls ?? []) parts.push(name, textIn(input));
    } else if (message.role === 'tool' && typeof message.content !== 'string')
      parts.push(textIn(message.content));
  }
  return parts.join('\n');
}

function textIn(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value).slice(0, LONGEST_INDEXED);
}

/** Harman's rule for English plurals; other words hardly change by it, and query and text change alike. */
function singular(word: string): string {
  if (word.length < 4 || !word.endsWith('s')) return word;
  if (word.endsWith('ies') && !/[ae]ies$/.test(word)) return `${word.slice(0, -3)}y`;
  if (word.endsWith('es') && !/[aeo]es$/.test(word)) return word.slice(0, -1);
  return /[us]s$/.test(word) ? word : word.slice(0, -1);
}
