// A provider that writes down what another one answers, or answers from what was written: one readable file, without headers and keys. What is not in the
// file is an error that says what differs.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { FrameworkError, invalidArgument, isPlainObject, toJsonValue } from '../support/index.js';
import type { JsonValue } from '../support/index.js';
import { answeredModel, type RecordedAnswer } from './answered-model.js';
import type { LanguageModel } from './language-model.js';
import type { Provider } from './provider.js';

export const RecordedConfigSchema = z
  .object({
    file: z.string().describe('Where the recording is.'),
    mode: z
      .enum(['record', 'replay', 'auto'])
      .default('auto')
      .describe(
        'record: ask the provider and write anew; replay: answer from the file; auto: replay what is there, record what is not.',
      ),
    provider: z
      .string()
      .optional()
      .describe('The registered provider that is recorded; not needed for replay.'),
    models: z.array(z.string()).default([]).describe('Names to list.'),
    model: z
      .string()
      .optional()
      .describe("Model used where none is named; the recorded provider's where absent."),
  })
  .describe("Options of a provider that records another's answers and replays them.");

interface Interaction {
  request: JsonValue;
  answer: RecordedAnswer;
}

interface RecordingFile {
  format: 'zigllms recording 1';
  interactions: Interaction[];
}

export function createRecordedProvider(
  name: string,
  config: z.output<typeof RecordedConfigSchema>,
  source: (provider: string) => Provider,
): Provider {
  const { mode, file, provider } = config;
  if (mode === 'record' && provider === undefined)
    throw invalidArgument(`provider "${name}": config: provider: is required for mode record`);
  const recording = new Recording(name, file, mode === 'record');
  const inner = (): Provider | undefined => (provider === undefined ? undefined : source(provider));
  const defaultModel = config.model ?? config.models[0];
  return {
    name,
    type: 'recorded',
    models: config.models,
    ...(defaultModel === undefined ? {} : { defaultModel }),
    languageModel(given = defaultModel) {
      const modelId = given ?? inner()?.defaultModel ?? 'recorded';
      const asked = (): LanguageModel => {
        const model = inner()?.languageModel(given);
        if (model !== undefined) return model;
        throw invalidArgument(`provider "${name}": there is nothing to record: config.provider is not given`);
      };
      return answeredModel(name, modelId, async (request, ask) => {
        const wanted = toJsonValue({ model: modelId, ...request });
        if (mode !== 'record') {
          const known = await recording.find(wanted);
          if (known !== undefined) return known;
          if (mode === 'replay' || provider === undefined) throw await recording.unmatched(wanted);
        }
        const answer = await ask(asked());
        await recording.add({ request: wanted, answer });
        return answer;
      });
    },
  };
}

/** One file; written whole after each new interaction, one write at a time. */
class Recording {
  readonly #name: string;
  readonly #file: string;
  #loaded: Promise<Interaction[]> | undefined;
  readonly #used = new Set<Interaction>();
  #writing: Promise<void> = Promise.resolve();

  constructor(name: string, file: string, fresh: boolean) {
    this.#name = name;
    this.#file = file;
    if (fresh) this.#loaded = Promise.resolve([]);
  }

  /** The first interaction with this request that was not given yet. */
  async find(request: JsonValue): Promise<RecordedAnswer | undefined> {
    const wanted = canonical(request);
    const found = (await this.#interactions()).find(
      (one) => !this.#used.has(one) && canonical(one.request) === wanted,
    );
    if (found === undefined) return undefined;
    this.#used.add(found);
    return found.answer;
  }

  async add(interaction: Interaction): Promise<void> {
    const interactions = await this.#interactions();
    // As it will be read: nothing that JSON cannot hold.
    const plain = toJsonValue(interaction) as unknown as Interaction;
    interactions.push(plain);
    this.#used.add(plain);
    const contents: RecordingFile = { format: 'zigllms recording 1', interactions };
    this.#writing = this.#writing.then(async () => {
      await mkdir(dirname(this.#file), { recursive: true });
      await writeFile(this.#file, `${JSON.stringify(contents, null, 2)}\n`);
    });
    await this.#writing;
  }

  async unmatched(request: JsonValue): Promise<FrameworkError> {
    const interactions = await this.#interactions();
    const unused = interactions.filter((one) => !this.#used.has(one));
    const where = `provider "${this.#name}": the recording ${this.#file}`;
    if (unused.length === 0) {
      const text =
        interactions.length === 0 ? 'is empty' : `has no more than its ${interactions.length} answers`;
      return new FrameworkError('recording_unmatched', `${where} ${text}`);
    }
    const nearest = unused
      .map((one) => differences(one.request, request))
      .reduce((best, one) => (one.length < best.length ? one : best));
    const more = nearest.length > 1 ? ` (and ${nearest.length - 1} more)` : '';
    return new FrameworkError(
      'recording_unmatched',
      `${where} has no such request; the nearest differs at ${nearest[0] ?? 'nothing'}${more}`,
    );
  }

  #interactions(): Promise<Interaction[]> {
    return (this.#loaded ??= this.#read());
  }

  async #read(): Promise<Interaction[]> {
    let text: string;
    try {
      text = await readFile(this.#file, 'utf8');
    } catch (error) {
      if ((error as { code?: string }).code === 'ENOENT') return [];
      throw error;
    }
    try {
      const { format, interactions } = JSON.parse(text) as RecordingFile;
      if (format === 'zigllms recording 1' && Array.isArray(interactions)) return interactions;
    } catch {
      // Said below.
    }
    throw new FrameworkError('recording_invalid', `provider "${this.#name}": ${this.#file} is no recording`);
  }
}

function canonical(value: JsonValue): string {
  return JSON.stringify(value, (_, member: JsonValue) =>
    isPlainObject(member)
      ? Object.fromEntries(Object.entries(member).sort(([left], [right]) => (left < right ? -1 : 1)))
      : member,
  );
}

/** Each place where two values differ, in words. */
function differences(
  recorded: JsonValue | undefined,
  asked: JsonValue | undefined,
  path = 'request',
): string[] {
  if (recorded !== undefined && asked !== undefined) {
    if (Array.isArray(recorded) && Array.isArray(asked)) {
      const length = Math.max(recorded.length, asked.length);
      return Array.from({ length }, (_, index) =>
        differences(recorded[index], asked[index], `${path}[${index}]`),
      ).flat();
    }
    if (isPlainObject(recorded) && isPlainObject(asked)) {
      const keys = new Set([...Object.keys(recorded), ...Object.keys(asked)]);
      return [...keys].flatMap((key) =>
        differences(recorded[key] as JsonValue, asked[key] as JsonValue, `${path}.${key}`),
      );
    }
    if (recorded === asked) return [];
  }
  return [`${path}: recorded ${shown(recorded)}, asked ${shown(asked)}`];
}

function shown(value: JsonValue | undefined): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
