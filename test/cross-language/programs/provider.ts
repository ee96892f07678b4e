import type { Program } from '../program.js';

export const programs: Program[] = [
  {
    name: 'a provider is registered, asked, counted and removed',
    lua: `
local provider = zigllms.provider
provider.register({ name = "mine", type = "scripted", config = { models = { "small", "big" }, responses = { { content = "one", usage = { inputTokens = 4, outputTokens = 2 } }, function(request) return "two for " .. request.messages[1].content end } }, capabilities = { vision = true } })
local one = provider.complete("mine", { prompt = "Hello" })
local two = provider.complete("mine", { messages = {{ role = "user", content = "you" }} })
local usage, can = provider.getUsage("mine"), provider.getCapabilities("mine", "big")
return { one.content, one.usage.totalTokens, two.content, provider.getModels("mine"), usage.requests, usage.inputTokens, usage.unreported, can.vision, can.sources.vision, provider.get("mine").defaultModel, provider.unregister("mine"), provider.unregister("mine") }`,
    javascript: `
const { provider } = zigllms;
provider.register({ name: "mine", type: "scripted", config: { models: ["small", "big"], responses: [{ content: "one", usage: { inputTokens: 4, outputTokens: 2 } }, ({ messages }) => "two for " + messages[0].content] }, capabilities: { vision: true } });
const one = await provider.complete("mine", { prompt: "Hello" });
const two = await provider.complete("mine", { messages: [{ role: "user", content: "you" }] });
const usage = provider.getUsage("mine"), can = provider.getCapabilities("mine", "big");
[one.content, one.usage.totalTokens, two.content, provider.getModels("mine"), usage.requests, usage.inputTokens, usage.unreported, can.vision, can.sources.vision, provider.get("mine").defaultModel, provider.unregister("mine"), provider.unregister("mine")]`,
    wren: `
import "zigllms.provider" for Provider
Provider.register({ "name": "mine", "type": "scripted", "config": { "models": ["small", "big"], "responses": [{ "content": "one", "usage": { "inputTokens": 4, "outputTokens": 2 } }, Fn.new {|request| "two for " + request["messages"][0]["content"] }] }, "capabilities": { "vision": true } })
var one = Provider.complete("mine", { "prompt": "Hello" })
var two = Provider.complete("mine", { "messages": [{ "role": "user", "content": "you" }] })
var usage = Provider.getUsage("mine")
var can = Provider.getCapabilities("mine", "big")
return [one["content"], one["usage"]["totalTokens"], two["content"], Provider.getModels("mine"), usage["requests"], usage["inputTokens"], usage["unreported"], can["vision"], can["sources"]["vision"], Provider.get("mine")["defaultModel"], Provider.unregister("mine"), Provider.unregister("mine")]`,
    python: `
provider = zigllms.provider
provider.register(name="mine", type="scripted", config={"models": ["small", "big"], "responses": [{"content": "one", "usage": {"input_tokens": 4, "output_tokens": 2}}, lambda request: "two for " + request.messages[0].content]}, capabilities={"vision": True})
one = provider.complete("mine", prompt="Hello")
two = provider.complete("mine", {"messages": [{"role": "user", "content": "you"}]})
usage, can = provider.get_usage("mine"), provider.get_capabilities("mine", "big")
[one.content, one.usage.total_tokens, two.content, provider.get_models("mine"), usage.requests, usage.input_tokens, usage.unreported, can.vision, can.sources.vision, provider.get("mine").default_model, provider.unregister("mine"), provider.unregister("mine")]`,
    expected: ['one', 6, 'two for you', ['small', 'big'], 2, 4, 1, true, 'definition', 'small', true, false],
  },
  {
    name: 'an answer comes piece by piece',
    lua: `
zigllms.provider.register({ name = "mine", type = "scripted", config = { responses = { { content = "a b c", chunks = { "a ", "b ", "c" } } } } })
local pieces, types, last = {}, {}, nil
for delta in zigllms.provider.stream("mine", { prompt = "go" }) do
  types[#types + 1] = delta.type
  if delta.type == "text" then pieces[#pieces + 1] = delta.text else last = delta.response.content end
end
return { pieces, types, last, failure(function() for delta in zigllms.provider.stream("mine", { prompt = "again" }) do end end) }`,
    javascript: `
zigllms.provider.register({ name: "mine", type: "scripted", config: { responses: [{ content: "a b c", chunks: ["a ", "b ", "c"] }] } });
const pieces = [], types = [];
let last;
for await (const delta of zigllms.provider.stream("mine", { prompt: "go" })) {
  types.push(delta.type);
  if (delta.type === "text") pieces.push(delta.text); else last = delta.response.content;
}
[pieces, types, last, await failure(async () => { for await (const delta of zigllms.provider.stream("mine", { prompt: "again" })); })]`,
    wren: `
import "zigllms.provider" for Provider
Provider.register({ "name": "mine", "type": "scripted", "config": { "responses": [{ "content": "a b c", "chunks": ["a ", "b ", "c"] }] } })
var pieces = []
var types = []
var last = null
for (delta in Provider.stream("mine", { "prompt": "go" })) {
  types.add(delta["type"])
  if (delta["type"] == "text") {
    pieces.add(delta["text"])
  } else {
    last = delta["response"]["content"]
  }
}
return [pieces, types, last, failure.call {
  for (delta in Provider.stream("mine", { "prompt": "again" })) delta
}]`,
    python: `
zigllms.provider.register(name="mine", type="scripted", config={"responses": [{"content": "a b c", "chunks": ["a ", "b ", "c"]}]})
pieces, types = [], []
for delta in zigllms.provider.stream("mine", {"prompt": "go"}):
    types.append(delta.type)
    if delta.type == "text":
        pieces.append(delta.text)
    else:
        last = delta.response.content
[pieces, types, last, failure(lambda: list(zigllms.provider.stream("mine", {"prompt": "again"})))]`,
    expected: [
      ['a ', 'b ', 'c'],
      ['text', 'text', 'text', 'finish'],
      'a b c',
      ['provider_failed', 'scripted provider "mine": all 1 responses have been given'],
    ],
  },
  {
    name: 'one provider stands in for another, and mistakes are named',
    lua: `
local provider = zigllms.provider
provider.register({ name = "second", type = "scripted", config = { responses = { "from the second" } } })
provider.register({ name = "first", type = "scripted", config = { responses = { { error = "overloaded" } } }, fallback = { "second" }, retry = { attempts = 1 } })
return { provider.complete("first", { prompt = "Hello" }).content, failure(function() provider.complete("frist", { prompt = "x" }) end), failure(function() provider.complete("second", { promt = "x" }) end), failure(function() provider.register({ name = "second", type = "scripted", config = { responses = { "x" } } }) end), failure(function() provider.register({ name = "third", type = "scriptd" }) end), failure(function() provider.complete("second", { prompt = "again" }) end) }`,
    javascript: `
const { provider } = zigllms;
provider.register({ name: "second", type: "scripted", config: { responses: ["from the second"] } });
provider.register({ name: "first", type: "scripted", config: { responses: [{ error: "overloaded" }] }, fallback: ["second"], retry: { attempts: 1 } });
[(await provider.complete("first", { prompt: "Hello" })).content, await failure(() => provider.complete("frist", { prompt: "x" })), await failure(() => provider.complete("second", { promt: "x" })), await failure(() => provider.register({ name: "second", type: "scripted", config: { responses: ["x"] } })), await failure(() => provider.register({ name: "third", type: "scriptd" })), await failure(() => provider.complete("second", { prompt: "again" }))]`,
    wren: `
import "zigllms.provider" for Provider
Provider.register({ "name": "second", "type": "scripted", "config": { "responses": ["from the second"] } })
Provider.register({ "name": "first", "type": "scripted", "config": { "responses": [{ "error": "overloaded" }] }, "fallback": ["second"], "retry": { "attempts": 1 } })
return [Provider.complete("first", { "prompt": "Hello" })["content"], failure.call { Provider.complete("frist", { "prompt": "x" }) }, failure.call { Provider.complete("second", { "promt": "x" }) }, failure.call { Provider.register({ "name": "second", "type": "scripted", "config": { "responses": ["x"] } }) }, failure.call { Provider.register({ "name": "third", "type": "scriptd" }) }, failure.call { Provider.complete("second", { "prompt": "again" }) }]`,
    python: `
provider = zigllms.provider
provider.register({"name": "second", "type": "scripted", "config": {"responses": ["from the second"]}})
provider.register({"name": "first", "type": "scripted", "config": {"responses": [{"error": "overloaded"}]}, "fallback": ["second"], "retry": {"attempts": 1}})
[provider.complete("first", {"prompt": "Hello"}).content, failure(lambda: provider.complete("frist", {"prompt": "x"})), failure(lambda: provider.complete("second", {"promt": "x"})), failure(lambda: provider.register({"name": "second", "type": "scripted", "config": {"responses": ["x"]}})), failure(lambda: provider.register({"name": "third", "type": "scriptd"})), failure(lambda: provider.complete("second", {"prompt": "again"}))]`,
    expected: [
      'from the second',
      [
        'not_found',
        'provider "frist" is not registered (registered: embedded, answers, never, second, first); did you mean "first"?',
      ],
      ['invalid_argument', 'provider.complete: unknown option "promt"; did you mean "prompt"?'],
      ['already_exists', 'provider "second" is registered already; unregister it first'],
      [
        'invalid_argument',
        'provider.register: type: must be one of embedded, openai, anthropic, google, ollama, openai-compatible, scripted, recorded; did you mean "scripted"?',
      ],
      ['provider_failed', 'scripted provider "second": all 1 responses have been given'],
    ],
  },
];
