// What was asked for, and the right answer.

const text = { type: 'string' };
const object = (properties, required = Object.keys(properties)) => ({ type: 'object', properties, required });

export const values = [
  {
    schema: object({
      summary: text,
      key_points: { type: 'array', items: text },
      sentiment: { enum: ['positive', 'negative', 'neutral'] },
    }),
    value: {
      summary: 'The release went well',
      key_points: ['faster start', 'fewer crashes'],
      sentiment: 'positive',
    },
  },
  {
    schema: object({ name: text, age: { type: 'integer' }, member: { type: 'boolean' } }),
    value: { name: 'Alice Moreau', age: 42, member: true },
  },
  {
    schema: object({
      city: text,
      temperature: { type: 'number' },
      wind: object({ speed: { type: 'number' }, direction: text }),
    }),
    value: { city: 'São Paulo', temperature: -3.5, wind: { speed: 12.25, direction: 'NE' } },
  },
  {
    schema: object({
      title: text,
      steps: { type: 'array', items: object({ order: { type: 'integer' }, action: text }) },
    }),
    value: {
      title: 'Bread',
      steps: [
        { order: 1, action: 'Mix: flour, water' },
        { order: 2, action: 'Bake {covered}' },
      ],
    },
  },
  {
    schema: object({ question: text, answer: text, sources: { type: 'array', items: text } }),
    value: {
      question: "What's the capital?",
      answer: "It's Lima, Peru's largest city",
      sources: ['https://example.org/a?b=1', 'https://example.org/c'],
    },
  },
  {
    schema: object({
      invoice: text,
      total: { type: 'number' },
      paid: { type: 'boolean' },
      items: { type: 'array', items: object({ sku: text, count: { type: 'integer' } }) },
    }),
    value: { invoice: 'INV-0042', total: 129.9, paid: false, items: [{ sku: 'A-1', count: 3 }] },
  },
  {
    schema: object({ text: text, language: { enum: ['en', 'fr', 'ja'] }, score: { type: 'number' } }),
    value: { text: '今日は、いい天気です', language: 'ja', score: 0.98 },
  },
  {
    schema: object({
      command: text,
      arguments: { type: 'array', items: text },
      timeout: { type: 'integer' },
    }),
    value: { command: 'grep', arguments: ['-rn', 'a[0]', 'src/'], timeout: 30 },
  },
  {
    schema: object({
      matrix: { type: 'array', items: { type: 'array', items: { type: 'number' } } },
      label: text,
    }),
    value: {
      matrix: [
        [1, 2],
        [3, 4.5],
      ],
      label: 'two by two',
    },
  },
  {
    schema: object({ note: text, parent: { type: ['string', 'null'] }, done: { type: 'boolean' } }),
    value: { note: 'First line\nSecond line\twith a tab', parent: null, done: true },
  },
  {
    schema: object({
      user: object({ id: { type: 'integer' }, email: text, roles: { type: 'array', items: text } }),
      active: { type: 'boolean' },
    }),
    value: { user: { id: 7, email: 'ann@example.org', roles: [] }, active: true },
  },
];
