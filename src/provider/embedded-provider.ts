// The default provider: a model without network, key or chance. It picks the tool that a message names or describes,
// finds the arguments in the text, and reports the result in a sentence; "... then ..." makes further steps. The same
// conversation always gives the same answer, which is what examples, tests and first steps need.

import { toText, type JsonObject, toJsonValue } from '../support/index.js';
import { ArgumentFinder } from './argument-finder.js';
import { callIdCounter, createLanguageModel } from './answered-model.js';
import { textOf, type Message, type ToolMessage, type UserMessage } from './messages.js';
import type { AnswerRequest, ModelAnswer, ModelFacts, ModelTool, Provider, Usage } from './provider.js';

const MODEL = 'embedded';

export function createEmbeddedProvider(name: string): Provider {
  const nextCallId = callIdCounter();
  return {
    name,
    type: 'embedded',
    models: [MODEL],
    defaultModel: MODEL,
    capabilities: () => facts,
    embeddingModel: (modelId = MODEL) => ({
      modelId,
      embed: async (values) => ({
        embeddings: values.map(embedding),
        inputTokens: values.reduce((sum, value) => sum + tokenCount(value), 0),
      }),
    }),
    languageModel(modelId = MODEL) {
      const tokens = new WeakMap<Message, number>();
      return createLanguageModel({
        provider: name,
        modelId,
        nextCallId,
        answer: (request) => answered(request, tokens),
      });
    },
  };
}

const facts: ModelFacts = {
  streaming: { value: true, source: 'built-in' },
  tools: { value: true, source: 'built-in' },
  structuredOutput: { value: true, source: 'built-in' },
  vision: { value: false, source: 'built-in' },
};

const DIMENSIONS = 64;

/** How often words of each of 64 kinds occur, of length 1: texts with the same words are near each other. */
function embedding(text: string): number[] {
  const counts = new Array<number>(DIMENSIONS).fill(0);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    let hash = 2_166_136_261;
    for (const character of word) hash = Math.imul(hash ^ character.codePointAt(0)!, 16_777_619);
    counts[(hash >>> 0) % DIMENSIONS] += 1;
  }
  const length = Math.hypot(...counts) || 1;
  return counts.map((count) => count / length);
}

/** This model's token is four characters of text, rounded up per message. */
function answered(request: AnswerRequest, tokens: WeakMap<Message, number>): ModelAnswer {
  const answer = answerTo(request);
  const inputTokens = request.messages.reduce((sum, message) => sum + cachedTokens(message, tokens), 0);
  const calls = answer.toolCalls ?? [];
  const output = (answer.content ?? '') + calls.map((call) => call.name + toText(call.input)).join('');
  const usage: Usage = { inputTokens, outputTokens: tokenCount(output) };
  return { ...answer, usage };
}

function cachedTokens(message: Message, tokens: WeakMap<Message, number>): number {
  let count = tokens.get(message);
  if (count === undefined) {
    const text = message.role === 'tool' ? toText(message.content) : textOf(message);
    tokens.set(message, (count = tokenCount(text)));
  }
  return count;
}

function tokenCount(text: string): number {
  return Math.ceil(text.length / 4);
}

function answerTo(request: AnswerRequest): ModelAnswer {
  const { messages, toolChoice } = request;
  const tools = (request.tools ?? []).filter(
    ({ name }) => typeof toolChoice !== 'object' || toolChoice.tool === name,
  );
  const turn = latestTurn(messages);
  const text = turn.user === undefined ? '' : textOf(turn.user);
  const context = toJsonValue(turn.user?.context ?? {}) as JsonObject;
  if (turn.results.some((result) => result.isError)) return { content: turn.results.map(sentence).join(' ') };
  if (toolChoice !== 'none' && tools.length > 0) {
    const calls = nextCalls({ text, context, tools, request, turn });
    if (calls.length > 0) return { toolCalls: calls };
  }
  if (turn.results.length > 0) return { content: turn.results.map(sentence).join(' ') };
  const schema = request.responseFormat?.schema;
  if (schema !== undefined) return { content: toText(new ArgumentFinder(text, { context }).find(schema)) };
  return { content: reply(text) };
}

interface Turn {
  user?: UserMessage;
  /** How often tools have been called since the user spoke. */
  rounds: number;
  /** What the last round's tools returned. */
  results: ToolMessage[];
}

function latestTurn(messages: readonly Message[]): Turn {
  const turn: Turn = { rounds: 0, results: [] };
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    const message = messages[index];
    if (message.role === 'tool' && turn.rounds === 0) turn.results.unshift(message);
    if (message.role === 'assistant' && message.toolCalls !== undefined) turn.rounds += 1;
    if (message.role === 'user') return { ...turn, user: message };
  }
  return turn;
}

function sentence({ name, content, isError }: ToolMessage): string {
  const text = toText(content);
  const end = /[.!?]$/.test(text) ? '' : '.';
  return isError ? `The tool ${name} failed: ${text}${end}` : `The result of ${name} is ${text}${end}`;
}

function reply(text: string): string {
  const said = text.trim();
  if (said === '') return 'I received an empty message.';
  if (/^(?:hello|hi|hey|good (?:morning|afternoon|evening))\b/i.test(said))
    return 'Hello! How can I help you?';
  if (/\b(?:thanks|thank you)\b/i.test(said)) return 'You are welcome.';
  return `You said: ${said}`;
}

// --- Which tools to call --------------------------------------------------------------------------------------------

type ToolCalls = NonNullable<ModelAnswer['toolCalls']>;

interface Selection {
  tool: ModelTool;
  /** The part of the message that holds the arguments. */
  text: string;
  /** The words that name the tool in it, where it is named. */
  command?: string;
}

interface Situation {
  text: string;
  context: JsonObject;
  tools: readonly ModelTool[];
  request: AnswerRequest;
  turn: Turn;
}

function nextCalls({ text, context, tools, request, turn }: Situation): ToolCalls {
  const selected = plan(text, tools)[turn.rounds] ?? (turn.rounds === 0 ? forced(text, tools, request) : []);
  return selected.map(({ tool, text: part, command }) => {
    const told = turn.results.length === 0 ? part : withResult(part, turn.results, tool);
    const input = new ArgumentFinder(told, { context, command }).find(tool.inputSchema);
    return { name: tool.name, input };
  });
}

/** The tools to call in each round: one round, or one per "then" where every part has its tool. */
function plan(text: string, tools: readonly ModelTool[]): Selection[][] {
  const clauses = text.split(/,?\s*\b(?:and\s+)?then\b\s*/i).filter((clause) => clause.trim() !== '');
  const rounds = clauses.map((clause) => select(clause, tools));
  if (rounds.length > 1 && rounds.every((round) => round.length > 0)) return rounds;
  const whole = select(text, tools);
  return whole.length > 0 ? [whole] : [];
}

function select(text: string, tools: readonly ModelTool[]): Selection[] {
  const named = namedTools(text, tools);
  if (named.length > 0) return named;
  const described = bestDescribed(text, tools);
  if (described !== undefined) return [{ tool: described, text }];
  const only = tools.length === 1 && new ArgumentFinder(text).holdsAll(tools[0].inputSchema);
  return only ? [{ tool: tools[0], text }] : [];
}

function forced(text: string, tools: readonly ModelTool[], { toolChoice }: AnswerRequest): Selection[] {
  return toolChoice === 'required' || typeof toolChoice === 'object' ? [{ tool: tools[0], text }] : [];
}

/** The tools whose names stand in the text, in its order; each has the text up to the next one's name. */
function namedTools(text: string, tools: readonly ModelTool[]): Selection[] {
  const flat = ` ${flattened(text)} `;
  const found: Array<{ tool: ModelTool; start: number; end: number }> = [];
  for (const tool of [...tools].sort((left, right) => right.name.length - left.name.length)) {
    const name = flattened(tool.name);
    const start = flat.indexOf(` ${name} `);
    if (start < 0) continue;
    const end = start + name.length;
    if (!found.some((other) => start < other.end && other.start < end)) found.push({ tool, start, end });
  }
  found.sort((left, right) => left.start - right.start);
  return found.map(({ tool, start, end }, index) => ({
    tool,
    text: text.slice(index === 0 ? 0 : start, found[index + 1]?.start ?? text.length),
    command: text.slice(start, end),
  }));
}

/** Lower case, everything but letters and digits a blank; as long as the text, so that positions stay. */
function flattened(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9]/g, ' ').replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}

const OPERATORS: ReadonlyArray<[RegExp, string]> = [
  [/\d\s*\+\s*-?\d|\bplus\b|\bsum\b/i, 'add'],
  [/\d\s*[*×]\s*-?\d|\btimes\b|\bproduct\b/i, 'multiply'],
  [/\d\s+-\s+\d|\bminus\b|\bdifference\b/i, 'subtract'],
  [/\d\s*\/\s*\d|\bdivided\b|\bquotient\b/i, 'divide'],
];

const COMMON_WORDS = new Set(
  'a an and are as at be by can do for from get give how i in is it me my of on or please that the this to use using what which who with you your'.split(
    ' ',
  ),
);

/** The tool that shares most words with the text: its name counts three times, its description once. */
function bestDescribed(text: string, tools: readonly ModelTool[]): ModelTool | undefined {
  const words = wordsOf(text);
  for (const [pattern, word] of OPERATORS) if (pattern.test(text)) words.push(word);
  let best: ModelTool | undefined;
  let bestScore = 0;
  for (const tool of tools) {
    const score = 3 * shared(words, wordsOf(tool.name)) + shared(words, wordsOf(tool.description ?? ''));
    if (score > bestScore) {
      best = tool;
      bestScore = score;
    }
  }
  return best;
}

function wordsOf(text: string): string[] {
  const spaced = text.slice(0, 4_000).replaceAll(/([a-z])([A-Z])/g, '$1 $2');
  const words = flattened(spaced).split(' ');
  return [
    ...new Set(words.filter((word) => word.length > 1 && !COMMON_WORDS.has(word) && !/^\d+$/.test(word))),
  ];
}

function shared(left: readonly string[], right: readonly string[]): number {
  return right.filter((word) => left.some((other) => sameStem(word, other))).length;
}

/** adds ~ adding ~ add, calculate ~ calculator: equal but for an ending. */
function sameStem(left: string, right: string): boolean {
  const a = left.replace(/(?:ing|ed|es|s)$/, '');
  const b = right.replace(/(?:ing|ed|es|s)$/, '');
  if (a === b) return true;
  const shorter = Math.min(a.length, b.length);
  let common = 0;
  while (common < shorter && a[common] === b[common]) common += 1;
  return common >= 4 && common >= 0.7 * Math.max(a.length, b.length);
}

/** Puts the last result where a later step speaks of it ("it", "the result"), or first where a number is missing. */
function withResult(text: string, results: readonly ToolMessage[], tool: ModelTool): string {
  const content = results[results.length - 1].content;
  const result = toText(content);
  const replaced = text.replace(/\b(?:the (?:result|answer|sum|output)|it|that)\b/i, () =>
    typeof content === 'string' ? `"${result}"` : result,
  );
  if (replaced !== text) return replaced;
  const holdsAll = new ArgumentFinder(text).holdsAll(tool.inputSchema);
  return holdsAll || typeof content !== 'number' ? text : `${result} ${text}`;
}
