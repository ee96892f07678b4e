// Providers: registration, defaults, the scripted type, providers of one's own.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  complete,
  ProviderRegistry,
  stream,
  type ProviderDefinition,
  type ScriptedAnswer,
} from '../../src/provider/index.js';

const ask = { messages: [{ role: 'user' as const, content: 'Hi' }] };

function scripted(responses: ScriptedAnswer[] | ScriptedAnswer, more: object = {}): ProviderRegistry {
  const providers = new ProviderRegistry({ environment: {} });
  providers.register({ name: 's', type: 'scripted', config: { responses, ...more } });
  return providers;
}

test('a new registry has the embedded provider as default', () => {
  const providers = new ProviderRegistry();
  assert.deepEqual(providers.list(), [
    { name: 'embedded', type: 'embedded', models: ['embedded'], isDefault: true, defaultModel: 'embedded' },
  ]);
  assert.equal(providers.getDefault(), 'embedded');
  assert.equal(providers.resolve().name, 'embedded');
});

test('the default can be set to a registered provider only, and falls back when it is taken away', () => {
  const providers = scripted(['x']);
  assert.throws(() => providers.setDefault('z'), { code: 'not_found', message: /registered: embedded, s/ });
  providers.setDefault('s');
  assert.equal(providers.resolve().name, 's');
  assert.equal(providers.unregister('s'), true);
  assert.equal(providers.unregister('s'), false);
  assert.equal(providers.getDefault(), 'embedded');
  assert.equal(providers.get('s'), undefined);
});

test('mistakes in a definition are named', () => {
  const providers = scripted([]);
  const refused = (definition: unknown, code: string, message: RegExp): void => {
    assert.throws(() => providers.register(definition as ProviderDefinition), { code, message });
  };
  refused('x', 'invalid_argument', /provider.register: expected object, got string/);
  refused(
    { name: 'x', type: 'openia' },
    'invalid_argument',
    /type: must be one of embedded, openai, anthropic, google, ollama, openai-compatible, scripted, recorded/,
  );
  refused({ type: 'embedded' }, 'invalid_argument', /name: is required/);
  refused({ name: 's', type: 'embedded' }, 'already_exists', /"s" is registered already/);
  refused({ name: 'x', type: 'openai-compatible' }, 'invalid_argument', /config: baseUrl: is required/);
  const config = { base_url: 'ftp://x' };
  refused(
    { name: 'x', type: 'openai-compatible', config },
    'invalid_argument',
    /base_url: must be an http or https URL/,
  );
  refused(
    { name: 'x', type: 'openai-compatible', config: { base_ur: 'x' } },
    'invalid_argument',
    /"base_ur"; did you mean "base_url"/,
  );
  const withKey = { base_url: 'http://x', api_key: 'a\nb' };
  refused(
    { name: 'x', type: 'openai-compatible', config: withKey },
    'invalid_argument',
    /api_key: holds characters/,
  );
});

test('a model must be named where a provider has no default', () => {
  const providers = new ProviderRegistry({ environment: {} });
  providers.register({ name: 'x', type: 'openai-compatible', config: { base_url: 'http://localhost:1/v1' } });
  assert.throws(() => providers.resolve('x').languageModel(), {
    code: 'invalid_argument',
    message: /"x" has no default model/,
  });
  assert.equal(providers.resolve('x').languageModel('m').modelId, 'm');
});

test('scripted answers come in order, of every form, and run out with a clear error', async () => {
  const providers = scripted([
    'text',
    { content: 'object' },
    () => 'function',
    async () => ({ tool_calls: [{ name: 't', input: { a: 1 } }], finish_reason: 'length' }) as ScriptedAnswer,
    new Error('planned'),
    { error: 'as data' } as ScriptedAnswer,
  ]);
  const model = providers.resolve('s').languageModel();
  for (const expected of ['text', 'object', 'function'])
    assert.equal((await complete(model, ask)).content, expected);
  const called = await complete(model, ask);
  assert.deepEqual(called.toolCalls, [{ id: 'call_1', name: 't', input: { a: 1 } }]);
  assert.equal(called.finishReason, 'length');
  await assert.rejects(complete(model, ask), { code: 'provider_failed', message: /planned/ });
  await assert.rejects(complete(model, ask), { code: 'provider_failed', message: /as data/ });
  await assert.rejects(complete(model, ask), { message: /all 6 responses have been given/ });
});

test('scripted answers may start over', async () => {
  const model = scripted(['a', 'b'], { repeat: true }).resolve('s').languageModel();
  const answers: string[] = [];
  for (let turn = 0; turn < 5; turn += 1) answers.push((await complete(model, ask)).content);
  assert.deepEqual(answers, ['a', 'b', 'a', 'b', 'a']);
});

test('a scripted stream is cut as its chunks say', async () => {
  const model = scripted([{ content: 'abc', chunks: ['a', 'bc'] }])
    .resolve('s')
    .languageModel();
  const texts: string[] = [];
  for await (const delta of stream(model, ask)) if (delta.type === 'text') texts.push(delta.text);
  assert.deepEqual(texts, ['a', 'bc']);
});

test('an object with a name and languageModel is a provider, also as an instance of a class', async () => {
  class Own {
    readonly name = 'own';
    readonly #inner = new ProviderRegistry().resolve();
    languageModel(modelId?: string): ReturnType<ReturnType<ProviderRegistry['resolve']>['languageModel']> {
      return this.#inner.languageModel(modelId);
    }
  }
  const providers = new ProviderRegistry();
  providers.register(new Own());
  assert.equal(
    (await complete(providers.resolve('own').languageModel(), ask)).content,
    'Hello! How can I help you?',
  );
});

test('what one owner registered is released together', () => {
  const providers = new ProviderRegistry();
  const owner = {};
  providers.register({ name: 'a', type: 'embedded' }, { owner });
  providers.register({ name: 'b', type: 'embedded' });
  providers.setDefault('a');
  providers.releaseOwner(owner);
  assert.deepEqual(
    providers.list().map(({ name }) => name),
    ['embedded', 'b'],
  );
  assert.equal(providers.getDefault(), 'embedded');
});
