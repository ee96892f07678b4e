// The shell blocks of the documentation: what they name must exist. They are not run, since they install, build and serve.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createProgram } from '../../src/cli/program.js';
import { root, type Block } from './pages.js';

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
const npmCommands = ['ci', 'install', 'init', 'pack', 'rebuild'];
const systemCommands = ['cd', 'curl', 'docker', 'git', 'kill', 'mkdir', 'cp', 'export', 'pip'];

/** What a block names that there isn't, with page and line. */
export function commandProblems({ code, page, line }: Block): string[] {
  return code
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .slice(line - 1)
    .flatMap((text, offset) =>
      text
        .replace(/(^|\s)#.*$/, '')
        .split(/&&|\||;/)
        .map((command) => problemOf(command.trim()))
        .filter((problem) => problem !== undefined)
        .map((problem) => `${page}:${line + offset}: ${problem}`),
    );
}

function problemOf(command: string): string | undefined {
  if (command === '' || command.startsWith('echo ')) return undefined;
  const [program, ...args] = command
    .replace(/^([A-Z_]+=\S*\s+)+/, '')
    .split(/\s+/)
    .filter((word) => word !== '&');
  if (program === 'npx' && args[0] === 'zigllms') return cliProblem(args.slice(1));
  if (program === 'zigllms') return cliProblem(args);
  if (program === 'npm') return npmProblem(args);
  if (program === 'node') {
    const file = args.find((argument) => /\.[cm]?[jt]s$/.test(argument));
    return file === undefined || existsSync(join(root, file)) ? undefined : `there is no file ${file}`;
  }
  return systemCommands.includes(program) ? undefined : `${program} is not a command that this test knows`;
}

function npmProblem([command, name]: string[]): string | undefined {
  if (command === 'run')
    return name.startsWith('-') || Object.hasOwn(scripts, name) ? undefined : `there is no script ${name}`;
  return npmCommands.includes(command) || Object.hasOwn(scripts, command)
    ? undefined
    : `npm ${command} is not known`;
}

function cliProblem([name, ...args]: string[]): string | undefined {
  const program = createProgram(() => undefined);
  if (['help', '--help', '--version'].includes(name)) return undefined;
  const command = program.commands.find((one) => one.name() === name);
  if (command === undefined) return `zigllms has no command ${name}`;
  const flags = command.options.flatMap(({ short, long }) => [short, long]);
  const unknown = args.find((argument) => argument.startsWith('-') && argument !== '-' && !flags.includes(argument));
  return unknown === undefined ? undefined : `zigllms ${name} has no option ${unknown}`;
}
