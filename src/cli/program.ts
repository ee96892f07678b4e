// Makes the parser of the table of commands.

import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { createRequire } from 'node:module';
import { commands, type CommandRow, type OptionRow } from './commands.js';
import { exitCodes, exitCodeTable } from './exit-codes.js';
import { CommandFailure } from './failure.js';

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };

/** Runs a command line (without node and the program's name) and gives the exit code. Rejects only with what is no usage error. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.ok;
  const program = createProgram((code) => (exitCode = code));
  try {
    await program.parseAsync(args as string[], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and the version end the same way as mistakes do.
    return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  }
  return exitCode;
}

/** `finished` is told the exit code of the command that ran. */
export function createProgram(finished: (exitCode: number) => void): Command {
  const program = new Command('zigllms')
    .description('Scripts in Lua, JavaScript, Wren and Python, and an LLM framework that they drive.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .enablePositionalOptions()
    .showHelpAfterError('Run zigllms --help for what there is.')
    .exitOverride()
    .addHelpText('after', `\nExit codes:\n${exitCodeLines()}\n\nNO_COLOR=1 leaves colours out.`);
  for (const row of commands) program.addCommand(createCommand(row, finished));
  return program;
}

/** The page docs/cli.md: every command's help as it is printed. */
export function commandLinePage(): string {
  const program = createProgram(() => undefined);
  const help = (command: Command): string => {
    let text = '';
    command.configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => 100 });
    command.outputHelp();
    return text.trimEnd();
  };
  const sections = commands.map(({ name, summary }) => {
    const command = program.commands.find((one) => one.name() === name) as Command;
    return `## zigllms ${name}\n\n${sentence(summary)}\n\n\`\`\`text\n${help(command)}\n\`\`\``;
  });
  return [
    '<!-- Generated from src/cli/commands.ts by `npm run generate`; do not edit. -->',
    '# The command line',
    `\`npx zigllms\` in a project that has the package, \`zigllms\` where it is installed globally. Output goes to stdout, errors and progress to stderr; colours and progress are for terminals only.`,
    `\`\`\`text\n${help(program)}\n\`\`\``,
    ...sections,
  ]
    .join('\n\n')
    .concat('\n');
}

function sentence(text: string): string {
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}

function createCommand(row: CommandRow, finished: (exitCode: number) => void): Command {
  const command = new Command(row.name)
    .summary(row.summary)
    .description(row.about ?? sentence(row.summary))
    .helpOption('-h, --help', 'print this help')
    .showHelpAfterError(`Run zigllms ${row.name} --help for what there is.`)
    .exitOverride()
    .addHelpText('after', `\nExamples:\n${exampleLines(row)}`);
  for (const argument of row.arguments.split(' ').filter(Boolean)) command.argument(argument);
  for (const option of row.options) command.addOption(createOption(option));
  if (row.passesOn) command.passThroughOptions();
  return command.action(async () => {
    const { run } = await row.load();
    finished(await run(command.args, command.opts()));
  });
}

function createOption({ flags, summary, choices, parse, many }: OptionRow): Option {
  const option = new Option(flags, summary);
  if (choices !== undefined) option.choices([...choices]);
  if (parse === undefined && !many) return option;
  return option.argParser((text: string, before: unknown) => {
    const value = parse === undefined ? text : read(parse, text);
    return many ? [...((before as unknown[]) ?? []), value] : value;
  });
}

function read(parse: (text: string) => unknown, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof CommandFailure) throw new InvalidArgumentError(error.message);
    throw error;
  }
}

function exampleLines({ examples }: CommandRow): string {
  return examples.map(([command, what]) => `  # ${what}\n  ${command}`).join('\n');
}

function exitCodeLines(): string {
  return exitCodeTable.map(([code, what]) => `  ${String(code).padEnd(3)}  ${what}`).join('\n');
}
