// Further kinds of mistakes, thought of after the parser was written, to see how it does with what it was not made for.

import { written } from './written.mjs';

const plain = (value) => JSON.stringify(value);
const pretty = (value) => JSON.stringify(value, undefined, 2);
const lines = (text, make) => text.split('\n').map(make).join('\n');
const hasNumber = (v) => /[:[]-?\d/.test(plain(v));
const isFlat = (v) => Object.values(v).every((one) => typeof one !== 'object');
const literals = { true: 'True', false: 'False', null: 'None' };
const single = (one) =>
  `'${one.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('\t', '\\t')}'`;
const python = (v, more) =>
  written(v, {
    key: single,
    string: single,
    literal: (one) => literals[String(one)] ?? String(one),
    ...more,
  });

function yaml(value, indent = '') {
  return Object.entries(value)
    .map(([name, inner]) => {
      if (Array.isArray(inner))
        return `${indent}${name}:\n${inner.map((item) => (typeof item === 'object' ? `${indent}  - ${yaml(item, `${indent}    `).trimStart()}` : `${indent}  - ${plain(item)}`)).join('\n')}`;
      if (typeof inner === 'object' && inner !== null)
        return `${indent}${name}:\n${yaml(inner, `${indent}  `)}`;
      return `${indent}${name}: ${plain(inner)}`;
    })
    .join('\n');
}

const quotedNumber = (make) => (v) =>
  written(v, { literal: (one) => (typeof one === 'number' ? make(one) : String(one)) });
const firstText = (v) => Object.entries(v).find(([, inner]) => typeof inner === 'string');

/** As in generate.mjs; `value` where another one comes of it. */
export const moreKinds = [
  {
    kind: 'a code block inside a code block',
    make: (v) => `\`\`\`\`markdown\n\`\`\`json\n${pretty(v)}\n\`\`\`\n\`\`\`\``,
  },
  { kind: 'a code block with ~~~', make: (v) => `~~~json\n${pretty(v)}\n~~~` },
  {
    kind: 'a code block in the middle of a line',
    make: (v) => `The answer is \`\`\`json ${plain(v)} \`\`\` as asked.`,
  },
  { kind: 'inline code', make: (v) => `The answer is \`${plain(v)}\`.`, where: (v) => !/`/.test(plain(v)) },
  { kind: 'in an XML element', make: (v) => `<answer>\n${pretty(v)}\n</answer>` },
  { kind: 'in an XML element with attributes', make: (v) => `<json type="result">${plain(v)}</json>` },
  {
    kind: 'quotes as HTML entities',
    make: (v) => plain(v).replaceAll('"', '&quot;'),
    where: (v) => !/\\|&/.test(plain(v)),
  },
  {
    kind: 'quotes as numbered HTML entities',
    make: (v) => plain(v).replaceAll('"', '&#34;'),
    where: (v) => !/\\|&/.test(plain(v)),
  },
  { kind: 'quoted lines', make: (v) => lines(pretty(v), (line) => `> ${line}`) },
  {
    kind: 'numbered lines',
    make: (v) =>
      pretty(v)
        .split('\n')
        .map((line, index) => `${index + 1}: ${line}`)
        .join('\n'),
  },
  { kind: 'lines of a patch', make: (v) => `\`\`\`diff\n${lines(pretty(v), (line) => `+${line}`)}\n\`\`\`` },
  { kind: 'bold around a label before it', make: (v) => `**Answer:** ${plain(v)}` },
  {
    kind: 'underscores escaped as in Markdown',
    make: (v) => plain(v).replaceAll('_', '\\_'),
    where: (v) => /_/.test(plain(Object.keys(v))),
  },
  { kind: 'YAML', make: (v) => yaml(v), where: (v) => !/\[[[\]]/.test(plain(v)) },
  {
    kind: 'YAML in a code block',
    make: (v) => `\`\`\`yaml\n${yaml(v)}\n\`\`\``,
    where: (v) => !/\[[[\]]/.test(plain(v)),
  },
  { kind: 'no brace before it', make: (v) => plain(v).slice(1) },
  { kind: 'no braces around it', make: (v) => plain(v).slice(1, -1) },
  { kind: 'braces doubled', make: (v) => `{${plain(v)}}` },
  { kind: 'commas doubled', make: (v) => written(v, { separator: ',, ' }) },
  { kind: 'a comma before the first', make: (v) => `{, ${plain(v).slice(1)}` },
  { kind: 'semicolons for commas', make: (v) => pretty(v).replaceAll(/,\n/g, ';\n') },
  {
    kind: 'a table of Lua',
    make: (v) => `return ${written(v, { key: (name) => name }).replaceAll(/([{,] ?)(\w+): /g, '$1$2 = ')}`,
    where: (v) => isFlat(v),
  },
  {
    kind: 'a hash of Ruby',
    make: (v) => written(v, { key: (name) => `"${name}"` }).replaceAll('": ', '" => '),
    where: (v) => !/": /.test(plain(v)),
  },
  { kind: 'printed by Python', make: (v) => `print(${python(v)})` },
  {
    kind: 'a call of json.loads',
    make: (v) => `json.loads('''${pretty(v)}''')`,
    where: (v) => !/\\|'/.test(plain(v)),
  },
  {
    kind: "Python's raw and f texts",
    make: (v) => python(v, { string: (one) => `r${single(one)}` }),
    where: (v) => !/\\|'/.test(plain(v)),
  },
  {
    kind: 'single quotes with apostrophes in the texts',
    make: (v) => written(v, { key: single, string: (one) => `'${one}'` }),
    where: (v) => /'/.test(plain(v)) && !/\\/.test(plain(v)),
  },
  {
    kind: 'an apostrophe with a backslash',
    make: (v) => plain(v).replaceAll("'", "\\'"),
    where: (v) => /'/.test(plain(v)),
  },
  {
    kind: 'quotes in a text',
    make: (v) => plain(v).replace(`"${firstText(v)[1]}"`, `"the "best" one"`),
    value: (v) => ({ ...v, [firstText(v)[0]]: 'the "best" one' }),
    where: (v) =>
      firstText(v) !== undefined &&
      !/[\n\\]/.test(firstText(v)[1]) &&
      !/sentiment|unit/.test(firstText(v)[0]),
  },
  {
    kind: 'wide punctuation',
    make: (v) =>
      pretty(v)
        .replace('{\n', '｛\n')
        .replace(/\n\}$/, '\n｝')
        .replaceAll('": ', '"：')
        .replaceAll(/,\n/g, '，\n'),
  },
  { kind: 'spaces that do not break', make: (v) => pretty(v).replaceAll('  ', '\u00A0\u00A0') },
  { kind: 'spaces without width', make: (v) => pretty(v).replaceAll('\n', '\u200B\n') },
  {
    kind: 'numbers in base 16',
    make: (v) =>
      written(v, {
        literal: (one) => (Number.isInteger(one) && one > 9 ? `0x${one.toString(16)}` : String(one)),
      }),
    where: (v) => /[:[]\d\d[,}\]]/.test(plain(v)),
  },
  {
    kind: 'numbers with a plus',
    make: quotedNumber((one) => (one > 0 ? `+${one}` : String(one))),
    where: hasNumber,
  },
  {
    kind: 'numbers with an underscore',
    make: quotedNumber((one) => (one >= 10 ? `${String(one)[0]}_${String(one).slice(1)}` : String(one))),
    where: (v) => /[:[]\d\d/.test(plain(v)),
  },
  {
    kind: 'numbers with a dot at the end',
    make: quotedNumber((one) => (Number.isInteger(one) ? `${one}.` : String(one))),
    where: (v) => /[:[]-?\d+[,}\]]/.test(plain(v)),
  },
  { kind: 'numbers that are none', make: quotedNumber(() => 'NaN'), where: hasNumber, refused: true },
  { kind: 'numbers without end', make: quotedNumber(() => 'Infinity'), where: hasNumber, refused: true },
  {
    kind: 'numbers with a unit',
    make: quotedNumber((one) => `"${one} units"`),
    where: hasNumber,
    refused: true,
  },
  { kind: 'in a list of one', make: (v) => `[${plain(v)}]` },
  { kind: 'said twice', make: (v) => `${pretty(v)}\n\nAs JSON:\n\n${pretty(v)}` },
  {
    kind: 'a first try that breaks off',
    make: (v) => `${pretty(v).slice(0, 20)}\n\nSorry, once more:\n\n\`\`\`json\n${pretty(v)}\n\`\`\``,
  },
  {
    kind: 'arguments of a call',
    make: (v) => `<tool_call>{"name": "answer", "arguments": ${plain(v)}}</tool_call>`,
  },
  {
    kind: 'a name twice, the last one right',
    make: (v) => {
      const [name] = Object.keys(v);
      return `{${plain(name)}: "?", ${plain(v).slice(1)}`;
    },
  },
  {
    kind: 'choices in capitals',
    make: (v) => plain({ ...v, sentiment: v.sentiment.toUpperCase() }),
    where: (v) => 'sentiment' in v,
  },
  {
    kind: 'the schema in place of the answer',
    make: (v) =>
      plain({
        type: 'object',
        properties: Object.fromEntries(Object.keys(v).map((name) => [name, { type: 'string' }])),
      }),
    refused: true,
  },
  {
    kind: 'cut off, and the code block closed',
    make: (v) => `\`\`\`json\n${plain(v).slice(0, Math.floor(plain(v).length * 0.6))}\n\`\`\``,
    refused: true,
  },
  {
    kind: 'places that were to be filled',
    make: (v) => written(v, { string: () => '<fill in>', literal: () => '<fill in>' }),
    refused: true,
    where: hasNumber,
  },
];
