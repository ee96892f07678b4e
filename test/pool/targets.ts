// The languages and isolations that pools are tested in, and what is left out with its reason.

import { after, describe } from 'node:test';
import type { ScriptingEngine } from '../../src/index.js';
import { findPythons } from '../processes/pythons.js';
import type { Spoken } from '../security/words.js';
import { openEngine } from '../support/open-engine.js';

export interface PoolTarget {
  language: Spoken;
  isolation: 'thread' | 'process';
  engine: ScriptingEngine;
}

/** A Python whose contexts have interpreters of their own, where the machine has one. */
function pythonOptions(): Record<string, string> {
  const isolating = findPythons().filter(({ version }) => Number(version.split('.')[1]) >= 12);
  return isolating.length > 0 ? { python: isolating[0].program } : {};
}

/** Declares `body`'s tests for every language and isolation that a pool may have; the engine is disposed after the last. */
export function forEachPool(
  title: string,
  options: { timeout: number },
  body: (target: PoolTarget) => void,
): void {
  for (const language of ['lua', 'quickjs', 'wren', 'python'] as const) {
    for (const isolation of ['thread', 'process'] as const) {
      describe(`${title}: ${language}, ${isolation}`, options, async () => {
        const engine = await openEngine(language, language === 'python' ? pythonOptions() : {});
        const skip = typeof engine === 'string' ? engine : reasonToSkip(engine, isolation);
        if (skip !== undefined || typeof engine === 'string')
          return void describe('not here', { skip }, () => undefined);
        after(() => engine.dispose());
        body({ language, isolation, engine });
      });
    }
  }
}

function reasonToSkip(engine: ScriptingEngine, isolation: PoolTarget['isolation']): string | undefined {
  if (isolation === 'process')
    return engine.capabilities.processIsolation ? undefined : 'there is no worker process on this system';
  return engine.capabilities.isolatedContexts
    ? undefined
    : 'contexts share their library: the pool refuses them';
}
