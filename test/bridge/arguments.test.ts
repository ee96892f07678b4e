// Every function and method of every area, called with arguments of the wrong kind in every language: each is refused, and the message says which argument.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { z } from 'zod';
import { areas, spelled, writable, type Parameter, type ValueType } from '../../src/bridge/index.js';
import { createFramework, exposeFramework } from '../../src/framework-entry.js';
import { openEngine } from '../support/open-engine.js';

type Kind = 'string' | 'number' | 'boolean' | 'array' | 'object' | 'function';

/** How a language writes calls and values. */
interface Words extends Record<Kind, string> {
  style: 'camelCase' | 'snake_case';
  prelude: string;
  /** An expression of the message of what a call fails with. */
  failure: (call: string) => string;
  program: (messages: readonly string[]) => string;
  area: (name: string) => string;
  method: string;
  isKeyword: boolean;
}

const values = { string: '"x"', number: '1', array: '[1]', object: '{ "a": 1 }' };
const list = (messages: readonly string[]): string => `[${messages.join(', ')}]`;

const languages: Record<string, Words> = {
  lua: {
    ...values,
    boolean: 'true',
    array: '{ 1 }',
    object: '{ a = 1 }',
    function: 'function() end',
    style: 'camelCase',
    prelude:
      'function failure(call) local ok, problem = pcall(call) return ok and "none" or problem.message or tostring(problem) end',
    failure: (call) => `failure(function() return ${call} end)`,
    program: (messages) => `return { ${messages.join(', ')} }`,
    area: (name) => `zigllms.${name}.`,
    method: ':',
    isKeyword: true,
  },
  quickjs: {
    ...values,
    boolean: 'true',
    function: '() => 1',
    style: 'camelCase',
    prelude:
      'globalThis.failure = async (call) => { try { await call(); } catch (problem) { return problem.message; } return "none"; }',
    failure: (call) => `await failure(() => ${call})`,
    program: list,
    area: (name) => `zigllms.${name}.`,
    method: '.',
    isKeyword: false,
  },
  wren: {
    ...values,
    boolean: 'true',
    function: 'Fn.new { 1 }',
    style: 'camelCase',
    prelude: `${areas.map(({ name }) => `import "zigllms.${name}" for ${capital(name)}`).join('\n')}
var failure = Fn.new {|call|
  var fiber = Fiber.new { call.call() }
  var problem = fiber.try()
  return fiber.error == null ? "none" : problem is String ? problem : problem.message
}`,
    failure: (call) => `failure.call(Fn.new { ${call} })`,
    program: list,
    area: (name) => `${capital(name)}.`,
    method: '.',
    isKeyword: true,
  },
  python: {
    ...values,
    boolean: 'True',
    function: '(lambda: 1)',
    style: 'snake_case',
    prelude: `
def failure(call):
    try:
        call()
    except Exception as problem:
        return getattr(problem, "message", str(problem))
    return "none"
`,
    failure: (call) => `failure(lambda: ${call})`,
    program: list,
    area: (name) => `zigllms.${name}.`,
    method: '.',
    isKeyword: true,
  },
};

/** How a script gets an object of each class, as an area's function and its arguments, or a method of another object. */
const makers: Record<string, [from: string, name: string, ...args: Kind[]]> = {
  Agent: ['agent', 'create'],
  Emitter: ['event', 'createEmitter'],
  EventPipeline: ['Emitter', 'filter', 'string'],
  Subscription: ['Emitter', 'on', 'string', 'function'],
  Memory: ['memory', 'create'],
  Schema: ['schema', 'define', 'object'],
  OutputParser: ['output', 'createParser'],
  Random: ['test', 'createRandom', 'number'],
};

function capital(name: string): string {
  return name[0].toUpperCase() + name.slice(1);
}

/** What a type's values are at first sight; none where they may be of several kinds. */
function kindOf(type: ValueType): Kind | undefined {
  if (type.kind === 'function') return 'function';
  if (type.kind === 'list') return 'array';
  if (type.kind !== 'data') return undefined;
  const kinds: Partial<Record<z.ZodType['def']['type'], Kind>> = {
    string: 'string',
    enum: 'string',
    number: 'number',
    boolean: 'boolean',
    array: 'array',
    object: 'object',
    record: 'object',
  };
  return kinds[type.schema.def.type];
}

function call(words: Words, target: string, name: string, args: readonly string[]): string {
  const own = spelled(name, words.style);
  return `${target}${words.isKeyword ? writable(own) : own}(${args.join(', ')})`;
}

/** An expression that gives an object of that class. */
function made(words: Words, className: string): string {
  const [from, name, ...args] = makers[className];
  const target = from in makers ? made(words, from) + words.method : words.area(from);
  return call(
    words,
    target,
    name,
    args.map((kind) => words[kind]),
  );
}

const wrong: readonly Kind[] = ['number', 'string', 'array', 'object', 'function', 'boolean'];

/** Calls with each argument of each wrong kind, those before it right, and how their messages begin. */
function mistakes(
  words: Words,
  { name, owner, target, parameters }: Callee,
): { text: string; message: string }[] {
  const own = spelled(name, words.style);
  const right = parameters.map(({ type }) =>
    type.kind === 'handle' ? made(words, type.object) : words[kindOf(type) ?? 'string'],
  );
  return parameters.flatMap((parameter, index) =>
    wrongKinds(parameter).map((kind) => ({
      text: call(words, target, name, [...right.slice(0, index), words[kind]]),
      message: `argument ${index + 1} of ${owner}.${own} (${spelled(parameter.name, words.style)}): expected `,
    })),
  );
}

function wrongKinds({ type }: Parameter): Kind[] {
  const kind = kindOf(type);
  if (kind === undefined && type.kind !== 'handle') return [];
  // An object where a later parameter is meant names the parameters: what is wrong with it is said otherwise.
  return wrong.filter((one) => one !== kind && one !== 'object');
}

interface Callee {
  name: string;
  owner: string;
  target: string;
  parameters: readonly Parameter[];
}

function callees(words: Words): Callee[] {
  return areas.flatMap((area) => [
    ...Object.entries(area.functions).map(([name, { parameters }]) => ({
      name,
      owner: area.name,
      target: words.area(area.name),
      parameters,
    })),
    ...Object.entries(area.objects)
      .filter(([className]) => className in makers)
      .flatMap(([className, { methods }]) =>
        Object.entries(methods).map(([name, { parameters }]) => ({
          name,
          owner: className,
          target: made(words, className) + words.method,
          parameters,
        })),
      ),
  ]);
}

for (const [language, words] of Object.entries(languages)) {
  const engine = await openEngine(language);
  if (typeof engine === 'string') {
    describe(`arguments in ${language}`, { skip: engine }, () => undefined);
    continue;
  }
  after(() => engine.dispose());
  test(`arguments of the wrong kind are refused by name in ${language}`, async (t) => {
    const context = await engine.createContext({ timeoutMs: 60_000 });
    t.after(() => context.dispose());
    await exposeFramework(context, createFramework());
    await context.loadScript(words.prelude, 'prelude');
    let count = 0;
    for (const callee of callees(words)) {
      const calls = mistakes(words, callee);
      if (calls.length === 0) continue;
      count += calls.length;
      const messages = await context.eval<string[]>(
        words.program(calls.map(({ text }) => words.failure(text))),
      );
      for (const [index, { text, message }] of calls.entries())
        assert.ok(messages[index].startsWith(message), `${text}: ${messages[index]}`);
    }
    assert.ok(count > 400, `only ${count} calls`);
  });
}
