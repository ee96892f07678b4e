// The command line, and how long is measured.

import { parseArgs } from 'node:util';
import { rows } from '../rows/index.mjs';
import { languages } from './languages.mjs';

export const usage = `npm run bench -- [options]
  --only <row,...>     ${rows.map(({ name }) => name).join(', ')}
  --engines <name,...> ${Object.keys(languages).join(', ')}
  --no-peers           without other libraries
  --quick              shorter, less exact
  --markdown           the table in Markdown`;

const careful = { sampleMs: 4, warmUpMs: 150, rounds: 60, longRounds: 5, budgetMs: 3000, freshRounds: 5 };
const quick = { sampleMs: 2, warmUpMs: 50, rounds: 10, longRounds: 2, budgetMs: 500, freshRounds: 2 };

export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string' },
      engines: { type: 'string' },
      'no-peers': { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    help: values.help,
    rows: chosen(
      values.only,
      '--only',
      rows.map(({ name }) => name),
    ),
    languages: chosen(values.engines, '--engines', Object.keys(languages)),
    peers: !values['no-peers'],
    timing: values.quick ? quick : careful,
    markdown: values.markdown,
  };
}

function chosen(list, option, all) {
  if (list === undefined) return all;
  const names = list.split(',');
  const unknown = names.find((name) => !all.includes(name));
  if (unknown !== undefined) throw new Error(`${option}: there is no ${unknown}, only ${all.join(', ')}`);
  return names;
}
