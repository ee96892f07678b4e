// What onCall and onDeadlineNear tell of a call.

import { Operation, ReportIndex } from '../native/binding-types.js';
import type { CallReport, EngineCapabilities, MeasuredLimits, MemoryUsage } from './scripting-engine.js';

export interface ReportedCall {
  readonly operation: string;
  readonly name: string;
  readonly startedAt: number;
  readonly sourceBytes: number;
}

/** The names under which users know the operations, by number. */
const operationNames: Record<Operation, string> = {
  [Operation.load]: 'loadScript',
  [Operation.eval]: 'eval',
  [Operation.call]: 'executeFunction',
  [Operation.callRef]: 'function',
  [Operation.getMember]: 'get',
  [Operation.setMember]: 'set',
  [Operation.callMember]: 'call',
  [Operation.memberKeys]: 'keys',
  [Operation.getGlobal]: 'getGlobal',
  [Operation.setGlobal]: 'setGlobal',
  [Operation.registerModule]: 'registerModule',
  [Operation.collectGarbage]: 'collectGarbage',
};

export function describeCall(task: {
  operation: Operation;
  name?: string;
  fileName?: string;
  source?: string;
}): ReportedCall {
  const { operation, name, fileName, source } = task;
  return {
    operation: operationNames[operation],
    name: name ?? fileName ?? '',
    startedAt: performance.now(),
    sourceBytes: source === undefined ? 0 : Buffer.byteLength(source),
  };
}

/** How long before its deadline a call is near it. */
export function nearDeadlineOf(timeoutMs: number): number {
  return timeoutMs === 0 ? -Infinity : timeoutMs / 10;
}

export function callReport(
  { operation, name, startedAt, sourceBytes }: ReportedCall,
  outcome: CallReport['outcome'],
  report: Float64Array,
  memory: MemoryUsage,
): CallReport {
  const wallMs = performance.now() - startedAt;
  const queuedMs = report[ReportIndex.queuedMs];
  return {
    operation,
    name,
    outcome,
    wallMs,
    queuedMs,
    hostMs: Math.max(0, wallMs - queuedMs - report[ReportIndex.activeMs]),
    cpuMs: report[ReportIndex.cpuMs],
    hostCalls: report[ReportIndex.hostCalls],
    outputBytes: report[ReportIndex.outputBytes],
    instructions: report[ReportIndex.instructions],
    sourceBytes,
    resultBytes: report[ReportIndex.resultBytes],
    inFlightHostCalls: report[ReportIndex.inFlightHostCalls],
    memory,
  };
}

/** Limits that calls such as these keep: what the most expensive one used, times `margin`, and never less than a little. */
export function proposedLimits(
  reports: readonly CallReport[],
  margin: number,
  { memoryCapped, countsInstructions }: Pick<EngineCapabilities, 'memoryCapped' | 'countsInstructions'>,
): MeasuredLimits {
  const most = (used: (report: CallReport) => number, atLeast: number): number =>
    Math.max(atLeast, Math.ceil(Math.max(0, ...reports.map(used)) * margin));
  return {
    timeoutMs: most(({ wallMs }) => wallMs, 10),
    ...(memoryCapped && { memoryLimitBytes: most(({ memory }) => memory.peakBytes, 1 << 20) }),
    ...(countsInstructions && { instructionLimit: most(({ instructions }) => instructions, 1000) }),
    maxOutputBytes: most(({ outputBytes }) => outputBytes, 1024),
    maxResultBytes: most(({ resultBytes }) => resultBytes, 1024),
    maxSourceBytes: most(({ sourceBytes }) => sourceBytes, 1024),
    maxHostCalls: most(({ hostCalls }) => hostCalls, 1),
    maxInFlightHostCalls: most(({ inFlightHostCalls }) => inFlightHostCalls, 1),
  };
}
