// Answers of models: found, mended, validated; in pieces; in other formats; hostile.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import {
  extractCodeBlocks,
  extractJson,
  extractLists,
  extractSections,
  extractTables,
  fillTemplate,
  formatValue,
  OutputParser,
} from '../../src/output/index.js';
import { Schemas, type JsonSchema } from '../../src/schema/index.js';

const schemas = new Schemas();
const parserOf = (config: Record<string, unknown>): OutputParser => new OutputParser(config, schemas);

interface CorpusEntry {
  kind: string;
  answer: string;
  schema: JsonSchema;
  value?: unknown;
  refused?: boolean;
}

test('of the corpus at least 90 % come out exact, and nothing wrong passes as valid', () => {
  const corpus = JSON.parse(
    readFileSync(new URL('output-corpus/corpus.json', import.meta.url), 'utf8'),
  ) as CorpusEntry[];
  assert.ok(corpus.length >= 300);
  assert.ok(new Set(corpus.map(({ kind }) => kind)).size >= 30);
  const missed: string[] = [];
  for (const { kind, answer, schema, value, refused } of corpus) {
    const result = parserOf({ schema }).tryParse(answer);
    if (result.valid) {
      assert.ok(!refused, `${kind}: passed as valid: ${answer}`);
      assert.deepEqual(result.value, value, `${kind}: wrong: ${answer}`);
      const asIs = JSON.stringify(JSON.stringify(value)) === JSON.stringify(answer);
      if (!asIs && !isStrictJson(answer))
        assert.ok(result.repairs.length > 0 || answer.startsWith('\uFEFF'), `${kind}: says nothing`);
    } else if (!refused) missed.push(kind);
  }
  assert.ok(missed.length <= corpus.length / 10, missed.join(', '));
});

function isStrictJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('JSON', () => {
  test('what is between the texts is mended, what they say stays', () => {
    const schema = {
      type: 'object',
      properties: { a: { type: 'string' }, n: { type: 'integer' } },
      required: ['a', 'n'],
    };
    const said = 'x => y; 0x10 +5 ,, ｛：｝ {{b}} = c';
    const parser = parserOf({ schema });
    for (const answer of [
      `{"a" => ${JSON.stringify(said)}, "n" => 0x10};`,
      `{{"a": ${JSON.stringify(said)},, "n": +16}}`,
      `｛"a"：${JSON.stringify(said)}，"n"：1_6｝`,
      `"a": ${JSON.stringify(said)}, "n": 16`,
      `> {"a": ${JSON.stringify(said)},\n> "n": 16}`,
    ])
      assert.deepEqual(parser.parse(answer), { a: said, n: 16 }, answer);
  });

  test('YAML stands for JSON only where it has all that is asked for, and keeps its digits', () => {
    const schema = {
      type: 'object',
      properties: { version: { type: 'string' }, count: { type: 'integer' } },
      required: ['version', 'count'],
    };
    const parser = parserOf({ schema });
    const { value, repairs } = parser.tryParse('version: 1.10\ncount: 2');
    assert.deepEqual(value, { version: '1.10', count: 2 });
    assert.match(repairs[0].message, /YAML/);
    assert.equal(parser.tryParse('Answer: I am not sure').valid, false);
    assert.equal(parser.tryParse('version: 1.10').valid, false);
    assert.deepEqual(parserOf({ format: 'yaml', schema }).parse('version: 1.10\ncount: 2'), {
      version: '1.10',
      count: 2,
    });
  });

  const schema = {
    type: 'object',
    properties: { summary: { type: 'string' }, n: { type: 'integer' } },
    required: ['summary'],
  };

  test('what is wrong and what was put right is said', () => {
    const parser = parserOf({ schema });
    const { valid, value, repairs } = parser.tryParse('Sure: {summary: "x", n: "5",}');
    assert.equal(valid, true);
    assert.deepEqual(value, { summary: 'x', n: 5 });
    const messages = repairs.map(({ path, message }) => `${path}: ${message}`);
    assert.ok(messages.includes('n: text "5" became the number 5'));
    assert.ok(messages.includes(': the text around the JSON was left out'));
    assert.throws(() => parser.parse('{"n": 1}'), { code: 'output_invalid', message: /summary is required/ });
    assert.throws(() => parser.parse(5 as never), { code: 'invalid_argument' });
    assert.throws(() => parserOf({ format: 'jsn' }), {
      code: 'invalid_argument',
      message: /did you mean "json"/,
    });
  });

  test('what a cut off answer was writing is never taken for whole', () => {
    const whole = JSON.stringify({ summary: 'a long text', n: 1234 });
    for (let length = 1; length < whole.length; length += 1) {
      const result = parserOf({ schema }).tryParse(whole.slice(0, length));
      if (!result.valid) continue;
      const { summary, n } = result.value as { summary: string; n?: number };
      assert.equal(summary, 'a long text');
      assert.ok(n === undefined || n === 1234, whole.slice(0, length));
    }
  });

  test('valid JSON comes through as it is, prose gives nothing', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        assert.ok(isDeepStrictEqual(parserOf({}).parse(text), JSON.parse(text)));
      }),
    );
    assert.equal(extractJson('there is none'), undefined);
    assert.deepEqual(extractJson('see [1]: {"a": [1, 2,]} and more'), { a: [1, 2] });
  });
});

describe('in pieces', () => {
  test('however it is cut, the end is the same, and a string shows as far as it has come', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 1, max: 7 }), (value, size) => {
        const text = JSON.stringify({ value });
        const parser = parserOf({});
        for (let index = 0; index < text.length; index += size)
          parser.parsePartial(text.slice(index, index + size));
        const expected: unknown = JSON.parse(text);
        assert.deepEqual(parser.parsePartial(''), expected);
        assert.deepEqual(parser.finish(), expected);
      }),
    );
    const parser = parserOf({});
    assert.equal(parser.parsePartial('Here: '), undefined);
    assert.deepEqual(parser.parsePartial('{"title": "A st'), { title: 'A st' });
    assert.deepEqual(parser.parsePartial('ory", "n": 12'), { title: 'A story' });
    assert.deepEqual(parser.parsePartial('3, "list": ["x", "y'), {
      title: 'A story',
      n: 123,
      list: ['x', 'y'],
    });
    parser.reset();
    assert.equal(parser.parsePartial(''), undefined);
  });

  test('names that mean something to JavaScript are names', () => {
    const value = parserOf({}).parsePartial('{"__proto__": {"x": 1}}') as object;
    assert.equal(Object.getPrototypeOf(value), Object.prototype);
    assert.deepEqual(Object.keys(value), ['__proto__']);
  });
});

describe('other formats', () => {
  const record = {
    type: 'object',
    properties: { name: { type: 'string' }, age: { type: 'integer' } },
    required: ['name', 'age'],
  };

  test('yaml, xml and csv become values of the schema', () => {
    assert.deepEqual(parserOf({ format: 'yaml', schema: record }).parse('```yaml\nname: Ann\nage: 42\n```'), {
      name: 'Ann',
      age: 42,
    });
    assert.deepEqual(
      parserOf({ format: 'xml', schema: record }).parse(
        'Here: <person><name>Ann &amp; Bo</name><age>42</age></person> done',
      ),
      {
        name: 'Ann & Bo',
        age: 42,
      },
    );
    const rows = { type: 'array', items: record };
    assert.deepEqual(
      parserOf({ format: 'csv', schema: rows }).parse('name,age\n"Ann, the first",42\nBo,7\n'),
      [
        { name: 'Ann, the first', age: 42 },
        { name: 'Bo', age: 7 },
      ],
    );
    assert.deepEqual(parserOf({ format: 'xml' }).parse('<a><b x="1">t</b><b>u</b></a>'), {
      b: [{ x: '1', text: 't' }, 'u'],
    });
  });

  test('what multiplies or reaches out is refused', () => {
    const bomb =
      'a: &a [1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c]';
    assert.throws(() => parserOf({ format: 'yaml' }).parse(bomb), { code: 'output_invalid' });
    for (const text of [
      '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
      '<a>&x;</a>',
      `${'<a>'.repeat(5_000)}`,
      '<a><b></a>',
      'none',
    ]) {
      assert.throws(() => parserOf({ format: 'xml' }).parse(text), { code: 'output_invalid' });
    }
  });

  test('what is written is read again', () => {
    const value = [
      { name: 'Ann "A", <b>', age: '42' },
      { name: 'Bo & co', age: '7' },
    ];
    for (const format of ['json', 'yaml', 'csv'] as const)
      assert.deepEqual(parserOf({ format }).parse(formatValue(value, format)), value, format);
    assert.deepEqual(parserOf({ format: 'xml' }).parse(formatValue({ item: value }, 'xml')), { item: value });
    assert.deepEqual(extractTables(formatValue(value, 'markdown'))[0].rows, value);
  });
});

describe('Markdown', () => {
  const answer = [
    'Intro',
    '# One #',
    'text `# not a heading`',
    '```js',
    '# in code',
    '```',
    'Two',
    '---',
    '1. first',
    '   - [x] nested',
    '   - [ ] other',
    '2. second',
    '',
    '| a | b \\| c |',
    '|---|:-:|',
    '| 1 | 2 |',
    '| 3 |',
    '~~~',
    'not closed',
  ].join('\n');

  test('sections, code blocks, lists and tables', () => {
    assert.deepEqual(
      extractSections(answer).map(({ level, title }) => [level, title]),
      [
        [0, ''],
        [1, 'One'],
        [2, 'Two'],
      ],
    );
    assert.deepEqual(extractCodeBlocks(answer), [
      { language: 'js', code: '# in code' },
      { language: '', code: 'not closed' },
    ]);
    assert.deepEqual(extractLists(answer), [
      {
        ordered: true,
        items: [
          {
            text: 'first',
            items: [
              { text: 'nested', checked: true },
              { text: 'other', checked: false },
            ],
          },
          { text: 'second' },
        ],
      },
    ]);
    assert.deepEqual(extractTables(answer), [
      {
        headers: ['a', 'b | c'],
        rows: [
          { a: '1', 'b | c': '2' },
          { a: '3', 'b | c': '' },
        ],
      },
    ]);
  });
});

describe('hostile answers come to an end', () => {
  // Each of these is quadratic or worse for a careless reader: minutes instead of milliseconds.
  const texts = [
    '[',
    '{"a":',
    '"',
    '```\n',
    '<think>',
    '[1] ',
    '{x ',
    "{'",
    '{"a": "b"\n',
    '#\n',
    '{/*',
    ',',
    '|',
    '|-',
    '- ',
    '<a>',
    '*a,',
    '`',
    '```a',
    '“',
    '\\',
  ];
  for (const unit of texts) {
    test(`${JSON.stringify(unit)} over and over`, () => {
      const text = unit.repeat(Math.ceil(99_000 / unit.length));
      for (const format of ['json', 'yaml', 'xml', 'csv', 'markdown']) {
        parserOf({ format }).tryParse(text);
        parserOf({ format }).tryParse(text.slice(0, 15_000));
        parserOf({ format }).parsePartial(text);
      }
    });
  }
});

test('templates name data, and what is not there is an error', () => {
  const data = { user: { name: 'Ann', tags: ['a', 'b'] } };
  assert.equal(
    fillTemplate('Hello {{user.name}}, {{ user.tags[1] }} {{user.tags}}', data),
    'Hello Ann, b ["a","b"]',
  );
  assert.throws(() => fillTemplate('{{user.nam}}', data), {
    code: 'template_invalid',
    message: /user has no "nam"; did you mean "name"/,
  });
  assert.throws(() => fillTemplate('{{constructor}}', data), { code: 'template_invalid' });
  assert.throws(() => fillTemplate('{{a', data), /not closed/);
  assert.throws(() => fillTemplate('{{1 + 1}}', data), /expected a path/);
});
