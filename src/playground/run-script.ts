// One run of the page's source: a fresh context and a framework of its own, told of as it happens.

import { inspect } from 'node:util';
import { createFramework, exposeFramework } from '../framework-entry.js';
import type { CallReport, ScriptingEngine } from '../index.js';
import { failureOf } from './failure.js';
import type { RunMessage, RunRequest, Timing } from './messages.js';

const maxOutputBytes = 1 << 20;

type Untimed<Message> = Message extends unknown ? Omit<Message, 'atMs'> : never;

/** Runs a source and tells of it; never rejects for what the script does. */
export async function runScript(
  openEngine: (language: string) => Promise<ScriptingEngine>,
  { language, source, isolation, timeoutMs, memoryLimitMb }: RunRequest,
  signal: AbortSignal,
  send: (message: RunMessage) => void,
): Promise<void> {
  const startedAt = performance.now();
  const tell = (message: Untimed<RunMessage>): void =>
    send({ ...message, atMs: performance.now() - startedAt } as RunMessage);
  const timings: Timing[] = [];
  const timed = async <T>(name: string, work: Promise<T>): Promise<T> => {
    const began = performance.now();
    try {
      return await work;
    } finally {
      timings.push({ name, ms: performance.now() - began });
    }
  };
  let fileName = 'script';
  let report: CallReport | undefined;
  try {
    const engine = await timed('engine', openEngine(language));
    fileName = `script${engine.supportedExtensions[0]}`;
    const memoryLimited = engine.capabilities.memoryCapped || isolation === 'process';
    await using context = await timed(
      'context',
      engine.createContext({
        isolation,
        timeoutMs,
        signal,
        maxOutputBytes,
        ...(memoryLimited && { memoryLimitBytes: memoryLimitMb * 2 ** 20 }),
        onOutput: (stream, text) => tell({ type: 'output', stream, text }),
        onUnhandled: (error) => tell({ type: 'output', stream: 'stderr', text: `${String(error)}\n` }),
        onCall: (call) => {
          if (call.operation === 'eval') report = call;
        },
      }),
    );
    const framework = createFramework();
    framework.events.createEmitter({ history: 0 }).on('*', (event) => {
      if (event.type === 'workflow.execution.start') {
        const { workflow: name, runId } = event as unknown as { workflow: string; runId: string };
        const chart = framework.workflows.get(name)?.visualize();
        if (chart !== undefined) tell({ type: 'workflow', name, runId, chart });
      }
      tell({ type: 'event', event });
    });
    await timed('framework', exposeFramework(context, framework));
    tell({ type: 'ready' });
    const value = await timed('script', context.eval<unknown>(source, { fileName }));
    tell({ type: 'result', text: shown(value) });
  } catch (error) {
    tell({ type: 'error', ...failureOf(error, fileName) });
  }
  tell({ type: 'end', timings, ...(report !== undefined && { usage: usageOf(report) }) });
}

function shown(value: unknown): string {
  return inspect(value, { depth: 8, maxArrayLength: 200, maxStringLength: 20_000, breakLength: 90 });
}

function usageOf({ cpuMs, hostMs, hostCalls, memory }: CallReport) {
  return { cpuMs, hostMs, hostCalls, peakBytes: memory.peakBytes };
}
