// Makes corpus.json: each kind of mistake, made in each value that it can be made in.

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { moreKinds } from './more-kinds.mjs';
import { values } from './values.mjs';
import { written } from './written.mjs';

const plain = (value) => JSON.stringify(value);
const pretty = (value) => JSON.stringify(value, undefined, 2);

const strings = (value) =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(strings)
      : [];
const has = (test) => (value) => strings(value).some((one) => test.test(one));
const python = { true: 'True', false: 'False', null: 'None' };
const single = (one) =>
  `'${one.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('\t', '\\t')}'`;
const lastString = (source) => source.lastIndexOf('"');

/** Each: its name, how the mistake is made, and where it can be. `refused`: nobody can know what was meant. */
const kinds = [
  { kind: 'code block', make: (v) => '```json\n' + pretty(v) + '\n```' },
  { kind: 'code block without language', make: (v) => '```\n' + pretty(v) + '\n```' },
  { kind: 'code block that is not closed', make: (v) => '```json\n' + pretty(v) },
  { kind: 'text before', make: (v) => `Sure! Here is the answer:\n\n${pretty(v)}` },
  { kind: 'text after', make: (v) => `${pretty(v)}\n\nLet me know if you need anything else.` },
  {
    kind: 'text around a code block',
    make: (v) => 'Here you go:\n```json\n' + plain(v) + '\n```\nI hope this helps!',
  },
  {
    kind: 'reasoning before',
    make: (v) => `<think>\nThe user wants JSON like {"a": 1}. Let me write it.\n</think>\n${plain(v)}`,
  },
  {
    kind: 'brackets in the text before',
    make: (v) => `As said in [1] and {see above}, the result is: ${plain(v)}`,
  },
  { kind: 'comma before the closing brace', make: (v) => written(v, { tail: ',' }) },
  {
    kind: 'comma before the closing brace, on lines',
    make: (v) => pretty(v).replaceAll(/([^[{\s])\n(\s*)([}\]])/g, '$1,\n$2$3'),
  },
  { kind: 'single quotes', make: (v) => written(v, { key: single, string: single }) },
  { kind: 'names without quotes', make: (v) => written(v, { key: String }) },
  { kind: 'names in single quotes', make: (v) => written(v, { key: (name) => `'${name}'` }) },
  {
    kind: 'typographic quotes',
    make: (v) =>
      written(v, { key: (name) => `“${name}”`, string: (one) => `“${JSON.stringify(one).slice(1, -1)}”` }),
  },
  { kind: 'names in backquotes', make: (v) => written(v, { key: (name) => '`' + name + '`' }) },
  {
    kind: "Python's words",
    make: (v) => written(v, { literal: (one) => python[String(one)] ?? String(one) }),
    where: (v) => /true|false|null/.test(plain(v)),
  },
  {
    kind: 'a Python dictionary',
    make: (v) =>
      written(v, { key: single, string: single, literal: (one) => python[String(one)] ?? String(one) }),
  },
  { kind: 'missing commas between lines', make: (v) => pretty(v).replaceAll(/,\n/g, '\n') },
  { kind: 'a comment at the end of a line', make: (v) => pretty(v).replace(/,\n/, ', // as you asked\n') },
  { kind: 'a comment block', make: (v) => pretty(v).replace('{\n', '{\n  /* the answer */\n') },
  { kind: 'a comment with #', make: (v) => pretty(v).replace('{\n', '{\n  # the answer\n') },
  {
    kind: 'the last brace is missing',
    make: (v) => plain(v).slice(0, -1),
    where: (v) => !/[\w.]}$/.test(plain(v)) || /(true|false|null)}$/.test(plain(v)),
  },
  { kind: 'the last brace is missing, on lines', make: (v) => pretty(v).slice(0, -1) },
  { kind: 'one brace too many', make: (v) => `${plain(v)}}` },
  {
    kind: 'line breaks in texts',
    make: (v) => plain(v).replaceAll('\\n', '\n').replaceAll('\\t', '\t'),
    where: has(/\n/),
    more: true,
  },
  {
    kind: 'numbers in quotes',
    make: (v) => written(v, { literal: (one) => (typeof one === 'number' ? `"${one}"` : String(one)) }),
    where: (v) => /[:[]-?\d/.test(plain(v)),
  },
  {
    kind: 'truth in quotes',
    make: (v) => written(v, { literal: (one) => (typeof one === 'boolean' ? `"${one}"` : String(one)) }),
    where: (v) => /true|false/.test(plain(v)),
  },
  {
    kind: 'names in another spelling',
    make: (v) => written(v, { key: (name) => JSON.stringify(name[0].toUpperCase() + name.slice(1)) }),
  },
  {
    kind: 'a property that was not asked for',
    make: (v) => plain({ ...v, confidence: 'high' }),
    closed: true,
  },
  { kind: 'in an envelope', make: (v) => plain({ result: v }) },
  { kind: 'JSON in a text', make: (v) => JSON.stringify(plain(v)) },
  {
    kind: 'escaped as a whole',
    make: (v) => JSON.stringify(plain(v)).slice(1, -1),
    where: (v) => !has(/[\n\t]/)(v),
  },
  { kind: 'a call around it', make: (v) => `callback(${plain(v)});` },
  { kind: 'a declaration before it', make: (v) => `const answer = ${pretty(v)};` },
  { kind: 'a byte order mark', make: (v) => `\uFEFF${plain(v)}` },
  { kind: 'a label before it', make: (v) => `json\n${pretty(v)}` },
  {
    kind: 'names with spaces before the colon and none after',
    make: (v) => plain(v).replaceAll(/"([A-Za-z_]\w*)":/g, '$1 :'),
  },
  {
    kind: 'two answers, the second one final',
    make: (v) => 'Draft:\n```json\n{"draft": true}\n```\nFinal:\n```json\n' + plain(v) + '\n```',
  },
  {
    kind: 'cut off inside a text',
    make: (v) => plain(v).slice(0, lastString(plain(v).replace(/"[^"]*$/, ''))),
    refused: true,
    where: (v) => typeof Object.values(v).at(-1) === 'string',
  },
  {
    kind: 'cut off inside a number',
    make: (v) => plain(v).slice(0, -1),
    refused: true,
    where: (v) => typeof Object.values(v).at(-1) === 'number',
  },
  {
    kind: 'cut off after a name',
    make: (v) => plain(v).slice(0, plain(v).lastIndexOf('":') + 2),
    refused: true,
    where: (v) => typeof Object.values(v).at(-1) !== 'object',
  },
  {
    kind: 'an ellipsis in a list',
    make: (v) => pretty(v).replace(/\n\s*\]/, ',\n    ...\n  ]'),
    refused: true,
    where: (v) => /\n\s*\]/.test(pretty(v)),
  },
  { kind: 'no answer', make: () => "I'm sorry, I can't help with that.", refused: true, once: true },
  {
    kind: 'a text where a number is asked for',
    make: (v) => plain({ ...v, age: 'about forty' }),
    refused: true,
    where: (v) => 'age' in v,
  },
];

const corpus = [...kinds, ...moreKinds].flatMap(
  ({ kind, make, where = () => true, refused, closed, once, value: expected = (given) => given }) =>
    values
      .filter(({ value }) => where(value))
      .slice(0, once ? 1 : undefined)
      .map(({ schema, value }) => ({
        kind,
        answer: make(value),
        schema: closed ? { ...schema, additionalProperties: false } : schema,
        ...(refused ? { refused: true } : { value: expected(value) }),
      })),
);

writeFileSync(
  fileURLToPath(new URL('corpus.json', import.meta.url)),
  `${JSON.stringify(corpus, undefined, 1)}\n`,
);
console.log(`${corpus.length} answers of ${new Set(corpus.map(({ kind }) => kind)).size} kinds`);
