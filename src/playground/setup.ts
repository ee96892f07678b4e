// What the page is told when it opens: languages, and what its editor offers.

import { readFile } from 'node:fs/promises';
import { emitters } from '../bridge/index.js';
import type { ScriptingEngine } from '../index.js';
import { completionsOf } from './completions.js';
import type { Isolation, LanguageSetup, Setup } from './messages.js';
import { samplesOf } from './samples.js';

export async function setupOf(openEngine: (language: string) => Promise<ScriptingEngine>): Promise<Setup> {
  const manifest = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  const languages = [...emitters].map(([name, { language }]) => languageOf(name, language, openEngine));
  return { version: JSON.parse(manifest).version, languages: await Promise.all(languages) };
}

async function languageOf(
  name: string,
  title: string,
  openEngine: (language: string) => Promise<ScriptingEngine>,
): Promise<LanguageSetup> {
  const setup: LanguageSetup = {
    name,
    title,
    extension: '',
    engineVersion: '',
    isolations: [],
    memoryLimited: [],
    completions: completionsOf(name),
    samples: samplesOf(name),
  };
  try {
    const { version, supportedExtensions, capabilities } = await openEngine(name);
    const isolations: Isolation[] = capabilities.processIsolation ? ['thread', 'process'] : ['thread'];
    return {
      ...setup,
      extension: supportedExtensions[0],
      engineVersion: version,
      isolations,
      memoryLimited: capabilities.memoryCapped ? isolations : isolations.filter((one) => one === 'process'),
    };
  } catch (error) {
    return { ...setup, missing: error instanceof Error ? error.message : String(error) };
  }
}
