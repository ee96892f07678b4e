// What rows about crossing values share: a context with a topic's script, and a loop over one of its functions.

import { script } from '../lib/languages.mjs';

export async function contextWith(topic, { library, language }) {
  const context = await library.createContext();
  context.load(script(language, topic));
  return context;
}

/** A function of the script called with one value, or with none, over and over. */
export function timed(context, call) {
  return {
    work(times) {
      let last;
      for (let index = 0; index < times; index += 1) last = call();
      return last;
    },
    close: () => context.dispose(),
  };
}
