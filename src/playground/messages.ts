// What the page and its server tell each other. Types only, and no others: the page knows nothing of Node.

export type Isolation = 'inline' | 'thread' | 'process';

/** What the page is told when it opens. */
export interface Setup {
  version: string;
  languages: LanguageSetup[];
}

export interface LanguageSetup {
  /** The engine's name. */
  name: string;
  /** As people write it. */
  title: string;
  extension: string;
  engineVersion: string;
  /** Why the machine lacks it; absent where it doesn't. */
  missing?: string;
  isolations: Isolation[];
  /** In which isolations `memoryLimitMb` holds. */
  memoryLimited: Isolation[];
  completions: Completions;
  samples: Sample[];
}

export interface Sample {
  title: string;
  source: string;
}

/** What can be written after a dot, by what stands before it. */
export interface Completions {
  areas: Entry[];
  /** Functions of an area, by its name. */
  functions: Record<string, Entry[]>;
  /** Methods and properties of objects, of whatever class. */
  members: Entry[];
}

export interface Entry {
  label: string;
  kind: 'area' | 'function' | 'method' | 'property';
  /** Beside the label: parameters, or the class. */
  detail: string;
  about: string;
}

export interface RunRequest {
  language: string;
  source: string;
  isolation: Isolation;
  timeoutMs: number;
  memoryLimitMb: number;
}

/** What happens in a run, one line of JSON each, in order; `end` is the last. Times are milliseconds since the run began. */
export type RunMessage =
  | { type: 'ready'; atMs: number }
  | { type: 'output'; atMs: number; stream: 'stdout' | 'stderr'; text: string }
  | { type: 'event'; atMs: number; event: { type: string; [member: string]: unknown } }
  /** A workflow's steps as a Mermaid flow chart, before its first event. */
  | { type: 'workflow'; atMs: number; name: string; runId: string; chart: string }
  | { type: 'result'; atMs: number; text: string }
  | ({ type: 'error'; atMs: number } & Failure)
  | { type: 'end'; atMs: number; timings: Timing[]; usage?: Usage };

export interface Failure {
  code: string;
  message: string;
  /** The language's own class of the error. */
  errorType?: string;
  /** In the source, 1-based; absent where it isn't known. */
  line?: number;
  column?: number;
  /** Innermost first: the scripts' frames and the host's, merged. */
  frames: Frame[];
  cause?: string;
}

export interface Frame {
  text: string;
  /** In the source; absent for frames of the host. */
  line?: number;
  column?: number;
}

export interface Timing {
  name: string;
  ms: number;
}

/** What the script's call used. */
export interface Usage {
  cpuMs: number;
  hostMs: number;
  hostCalls: number;
  /** 0 where the engine doesn't count. */
  peakBytes: number;
}
