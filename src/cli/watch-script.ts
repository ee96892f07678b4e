// zigllms run --watch: the script stays, and each change of its files replaces it as a whole, or not at all.

import { dirname, resolve } from 'node:path';
import { ScriptError } from '../index.js';
import { errorText } from './error-text.js';
import { CommandFailure } from './failure.js';
import type { Language } from './languages.js';
import { readScript, type ScriptFiles } from './script-files.js';
import type { Session } from './session.js';
import { painter } from './terminal.js';
import { whileWatching } from './watch.js';

export interface WatchedScript {
  language: Language;
  session: Session;
  files: ScriptFiles;
  /** The path, and the name under which it runs. */
  path: string;
  name: string;
  args: readonly string[];
  handOver?: { save: string; restore: string };
}

export async function watchScript(script: WatchedScript): Promise<void> {
  const { language, session, files, path, name, args, handOver } = script;
  const { context } = session;
  let loaded = false;

  const load = async (source: string): Promise<void> => {
    files.remember(name, name, source);
    try {
      if (loaded) await context.reload(name, source, { ...(handOver && { handOver }) });
      else await context.loadScript(source, name);
      note(loaded ? 'replaced' : 'loaded');
      loaded = true;
    } catch (error) {
      if (!ScriptError.isInstance(error)) throw error;
      process.stderr.write(`${errorText(error, files, painter(process.stderr))}\n`);
      note(loaded ? 'the version before stays' : 'waiting for a version that loads');
    }
  };

  await context.setUp((version) => language.giveArguments(version, name, args));
  const main = resolve(path);
  await whileWatching({
    folders: [dirname(main)],
    isMeant: (changed) => resolve(changed) === main || files.has(resolve(changed)),
    async act() {
      try {
        await load(await readScript(path));
      } catch (error) {
        if (!(error instanceof CommandFailure)) throw error;
        note(error.message);
      }
    },
    interrupt(why) {
      // A script that is still at its first run will not come to an end by itself, for all we know.
      if (why === 'end' || !loaded) context.cancel();
    },
  });
}

function note(text: string): void {
  const paint = painter(process.stderr);
  process.stderr.write(`${paint('dim', `watching: ${text}; Ctrl-C ends`)}\n`);
}
