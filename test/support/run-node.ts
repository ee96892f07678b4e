import { spawn } from 'node:child_process';

export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Of both streams, in the order of its arrival. */
  output: string;
}

/** Runs Node with TypeScript loaded until the process has ended, or until it has to be killed. */
export function runNode(
  args: readonly string[],
  { longestMs, ...options }: { longestMs: number; cwd?: string; env?: NodeJS.ProcessEnv },
): Promise<Ending> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--expose-gc', '--import', 'tsx', ...args], {
      ...options,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (text) => (output += text));
    child.stderr.on('data', (text) => (output += text));
    const hanging = setTimeout(() => child.kill('SIGKILL'), longestMs);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(hanging);
      resolve({ code, signal, output });
    });
  });
}
