// The table of commands. The parser, the help, the completion of shells and docs/cli.md are made of it; each command's own file is loaded when it is run.

import { parseCount, parseDuration, parseHandOver, parsePort, parseSize } from './quantities.js';
import { languages } from './languages.js';
import { parseModule } from './script-files.js';

export interface OptionRow {
  /** As the help shows it: `-p, --print`, `--timeout <time>`. */
  readonly flags: string;
  readonly summary: string;
  readonly choices?: readonly string[];
  /** Reads the option's value. Throws a CommandFailure. */
  readonly parse?: (text: string) => unknown;
  /** May be given several times; the values are a list. */
  readonly many?: boolean;
}

export interface CommandRow {
  readonly name: string;
  readonly summary: string;
  /** As the help shows them: `<file> [args...]`. */
  readonly arguments: string;
  readonly about?: string;
  readonly options: readonly OptionRow[];
  readonly examples: readonly (readonly [command: string, what: string])[];
  /** Whether what follows the first argument belongs to the script, even if it looks like an option. */
  readonly passesOn?: boolean;
  readonly load: () => Promise<CommandModule>;
}

/** What a command's file exports: it runs the command and gives the exit code. */
export interface CommandModule {
  run(args: readonly string[], options: Readonly<Record<string, unknown>>): Promise<number>;
}

const json: OptionRow = { flags: '--json', summary: 'print the result as JSON' };
const language: OptionRow = {
  flags: '-l, --language <name>',
  summary: 'lua, javascript, wren or python; else the extension says it',
};
const isolation: OptionRow = {
  flags: '--isolation <kind>',
  summary: 'where the script runs (default: thread)',
  choices: ['inline', 'thread', 'process'],
};

const limits: readonly OptionRow[] = [
  {
    flags: '--timeout <time>',
    summary: 'end the script after this time: 500ms, 2s, 1m',
    parse: parseDuration,
  },
  { flags: '--memory <size>', summary: 'memory that the script may use: 64k, 16mb', parse: parseSize },
  { flags: '--instructions <count>', summary: 'instructions that the script may execute', parse: parseCount },
  isolation,
];

const permissions: readonly OptionRow[] = [
  {
    flags: '--policy <name>',
    summary: 'what scripts may do (default: restricted)',
    choices: ['restricted', 'trusted', 'untrusted'],
  },
  { flags: '--allow-read <path>', summary: 'let it read below this folder (module host)', many: true },
  { flags: '--allow-write <path>', summary: 'let it write below this folder (module host)', many: true },
  { flags: '--allow-net <host>', summary: 'let it ask this host (module host)', many: true },
  { flags: '--allow-env <name>', summary: 'let it read this environment variable (module host)', many: true },
  { flags: '--allow-run <path>', summary: 'let it run this program (module host)', many: true },
  {
    flags: '--module <name=path>',
    summary: 'a module that is in a file elsewhere',
    many: true,
    parse: parseModule,
  },
];

const framework: readonly OptionRow[] = [
  {
    flags: '--provider <type>',
    summary: 'ask models of openai, anthropic, google, ollama or openai-compatible',
  },
  { flags: '--model <name>', summary: 'the model that agents use' },
  { flags: '--base-url <url>', summary: "where the provider's API is" },
  { flags: '--api-key-env <name>', summary: "the environment variable that holds the provider's key" },
  { flags: '--data <folder>', summary: 'where snapshots, logs and long-term memories are kept' },
  { flags: '--no-framework', summary: 'leave out zigllms.agent and the other areas; starts faster' },
];

const argumentsAre = languages.map(({ title, argumentsAre }) => `  ${title.padEnd(10)}  ${argumentsAre}`);

export const commands: readonly CommandRow[] = [
  {
    name: 'run',
    summary: 'run a script',
    arguments: '<file> [args...]',
    about: [
      'Runs a script in Lua, JavaScript, Wren or Python; "-" reads standard input.',
      'Options come before the file; what comes after it is for the script:',
      ...argumentsAre,
      'Modules are looked for in the folder of the script. With --policy trusted it',
      'has all of its language; else what the policy grants is in the module host.',
    ].join('\n'),
    options: [
      language,
      ...limits,
      ...permissions,
      ...framework,
      { flags: '-p, --print', summary: 'print the value of the script' },
      {
        flags: '-w, --watch',
        summary: 'keep the script, and replace it when it or a module of its folder changes',
      },
      {
        flags: '--hand-over <save,restore>',
        summary: 'functions that give the state of the old version and take it in the new one',
        parse: parseHandOver,
      },
      { flags: '--json', summary: 'print what became of it as JSON: value, output, error, what it used' },
    ],
    examples: [
      ['zigllms run hello.lua', 'run a script'],
      ['zigllms run --timeout 2s --memory 16mb guest.js', 'with limits'],
      ['zigllms run --policy untrusted --isolation process guest.py', 'a script that may attack'],
      ['zigllms run --watch --hand-over save,restore bot.lua', 'replaced as it is edited'],
      ['zigllms run --allow-read ./data report.py 2024', 'with a folder to read and an argument'],
      ['zigllms run --provider ollama --model llama3.2 agent.wren', 'with a model'],
      ['echo "return 6 * 7" | zigllms run --print --language lua -', 'from standard input'],
    ],
    passesOn: true,
    load: () => import('./commands/run.js'),
  },
  {
    name: 'repl',
    summary: 'type code and see what it comes to',
    arguments: '',
    about: [
      'Reads lines in one of the languages and prints their values; code that is not',
      'complete goes on in the next line. Lines that begin with a colon are for the',
      'session: :lang python changes the language, :share x gives x to the others,',
      ':help tells the rest. Tab completes names. Ctrl-C stops what runs, Ctrl-D ends.',
      'Lines are kept in ~/.zigllms_history; ZIGLLMS_HISTORY names another file.',
    ].join('\n'),
    options: [
      { ...language, summary: 'the language to begin with (default: javascript)' },
      ...limits,
      ...permissions,
      ...framework,
    ],
    examples: [
      ['zigllms repl', 'JavaScript first'],
      ['zigllms repl --language lua --timeout 5s', 'Lua, with a limit for each line'],
    ],
    load: () => import('./commands/repl.js'),
  },
  {
    name: 'playground',
    summary: 'write and run scripts on a page in the browser',
    arguments: '',
    about: [
      'Serves a page on this machine only: an editor for the four languages, with what',
      'scripts print, events of agents, workflows and stacks as they happen. Its address',
      'has a token, without which nothing is run.',
    ].join('\n'),
    options: [
      { flags: '--port <number>', summary: 'the port (default: a free one)', parse: parsePort },
      { flags: '--no-open', summary: 'print the address only' },
      { flags: '--json', summary: 'print the address as JSON' },
    ],
    examples: [
      ['zigllms playground', 'in the browser'],
      ['zigllms playground --port 8080 --no-open', 'on a machine without one'],
    ],
    load: () => import('./commands/playground.js'),
  },
  {
    name: 'test',
    summary: 'run tests that are scripts',
    arguments: '[paths...]',
    about: [
      'Runs the scenarios that scripts create with zigllms.test. A folder stands for',
      'its files name.test.lua, name_test.py, test_name.py (in any language), and for',
      'those of its folders; without paths, this folder. Each file has a framework of',
      'its own; the command runs the scenarios, so scripts need not.',
    ].join('\n'),
    options: [
      { flags: '--filter <text>', summary: 'only tests whose name contains this; with * the whole name' },
      { flags: '--tag <name>', summary: 'only tests that have this tag', many: true },
      { flags: '--seed <text>', summary: 'where chance starts, as an earlier run has told' },
      { flags: '--update-snapshots', summary: 'keep what tests see now in place of what they saw' },
      { flags: '-w, --watch', summary: 'run them again when a script in their folders changes' },
      { flags: '--junit <file>', summary: 'write the results as JUnit XML too' },
      { flags: '--json', summary: 'print the results as JSON' },
      language,
      ...limits,
      ...permissions,
      ...framework.filter(({ flags }) => flags !== '--no-framework'),
    ],
    examples: [
      ['zigllms test', 'all tests below this folder'],
      ['zigllms test --filter "books*" agent.test.lua', 'some of one file'],
      ['zigllms test --junit results.xml tests', 'for a CI server'],
    ],
    load: () => import('./commands/test.js'),
  },
  {
    name: 'bench',
    summary: 'measure the engines beside each other',
    arguments: '',
    about: [
      'Measures calls, callbacks, values, contexts and computing in each language,',
      'and checks each result. The benchmark beside other libraries is in the',
      'source tree: npm run bench.',
    ].join('\n'),
    options: [
      { ...language, summary: 'only this language', many: true },
      { flags: '--row <name>', summary: 'only this row', many: true },
      { flags: '--time <time>', summary: 'for each measurement (default: 300ms)', parse: parseDuration },
      { ...isolation, summary: 'where the scripts run (default: inline)' },
      json,
    ],
    examples: [
      ['zigllms bench', 'everything, in half a minute'],
      ['zigllms bench --row call --row callback --isolation thread', 'some of it'],
    ],
    load: () => import('./commands/bench.js'),
  },
  {
    name: 'engines',
    summary: 'list the languages and what each can do here',
    arguments: '',
    options: [json],
    examples: [
      ['zigllms engines', 'a table'],
      ['zigllms engines --json', 'for programs'],
    ],
    load: () => import('./commands/engines.js'),
  },
  {
    name: 'doctor',
    summary: 'examine the installation and say how to mend it',
    arguments: '',
    about:
      'Runs a line of each language in each isolation. Exit code 1 when something that is installed is broken.',
    options: [json],
    examples: [['zigllms doctor', 'a verdict for each language']],
    load: () => import('./commands/doctor.js'),
  },
  {
    name: 'types',
    summary: 'write declarations of zigllms.* for editors',
    arguments: '[folder]',
    about: 'Writes a stub file for each language into the folder (default: types).',
    options: [
      { ...language, summary: 'only for this language' },
      { flags: '--check', summary: 'write nothing; exit code 1 when a file would change' },
      json,
    ],
    examples: [
      ['zigllms types', 'all languages, into types/'],
      ['zigllms types --language python stubs', 'one language'],
    ],
    load: () => import('./commands/types.js'),
  },
  {
    name: 'init',
    summary: 'make a project with a script, a test, stubs and editor settings',
    arguments: '[folder]',
    about:
      'Makes the project in the folder (default: here). No file that exists is replaced unless --force is given.',
    options: [
      { ...language, summary: 'lua, javascript, wren or python (default: javascript)' },
      { flags: '--force', summary: 'replace files that exist' },
      json,
    ],
    examples: [['zigllms init --language lua my-agent', 'a project in Lua']],
    load: () => import('./commands/init.js'),
  },
];
