// The languages of zigllms, and the scripts that every library in a language runs (scripts/<language>/<topic>).

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const languages = {
  lua: { extension: '.lua', onePlusOne: 'return 1 + 1' },
  quickjs: { extension: '.js', onePlusOne: '1 + 1' },
  wren: { extension: '.wren', onePlusOne: '1 + 1' },
  python: { extension: '.py', onePlusOne: '1 + 1' },
};

export function scriptPath(language, topic) {
  return fileURLToPath(
    new URL(`../scripts/${language}/${topic}${languages[language].extension}`, import.meta.url),
  );
}

export function script(language, topic) {
  return readFileSync(scriptPath(language, topic), 'utf8');
}
