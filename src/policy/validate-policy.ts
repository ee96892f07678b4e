// Looks a policy over before it is used: mistakes, and claims that nobody could keep.

import { isAbsolute } from 'node:path';
import { suggestion } from '../support/nearest-name.js';
import { policies, type PolicyName, type SecurityPolicy } from './security-policy.js';

/** What a policy is meant for. What is absent is not judged. */
export interface PolicyTarget {
  /** A ScriptingEngine, or what matters of one. */
  engine?: {
    /** For messages. */
    readonly name: string;
    /** As in EngineCapabilities. */
    readonly capabilities: {
      /** A restricted script that attacks stays inside its context. */
      readonly containsHostileScripts: boolean;
      /** Contexts share no globals, modules or heap. */
      readonly isolatedContexts: boolean;
    };
  };
  /** Where the scripts are to run. */
  isolation?: 'inline' | 'thread' | 'process';
}

/** Stable: programs may compare them. */
export type PolicyDiagnosticCode =
  | 'unknown_policy'
  | 'unknown_field'
  | 'invalid_value'
  | 'path_not_absolute'
  | 'host_invalid'
  | 'full_library_not_limitable'
  | 'hostile_full_library'
  | 'hostile_subprocess'
  | 'hostile_inline'
  | 'hostile_needs_process'
  | 'hostile_in_process'
  | 'containment_only'
  | 'shared_library';

/** What is wrong with a policy, or means less than it says. */
export interface PolicyDiagnostic {
  /** Which problem it is. */
  readonly code: PolicyDiagnosticCode;
  /** `error`: `createContext` refuses it. `warning`: it is taken, and means less than one might think. */
  readonly severity: 'error' | 'warning';
  /** The field of the policy, such as `filesystem.read[0]`; empty for the whole. */
  readonly field: string;
  /** The same for people: what was expected, what came. */
  readonly message: string;
}

type Report = (code: PolicyDiagnosticCode, field: string, message: string) => void;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

const boolean = (value: unknown): string | undefined =>
  typeof value === 'boolean' ? undefined : 'true or false';
const texts = (value: unknown): string | undefined => (isTexts(value) ? undefined : 'a list of texts');

/** By field, what is expected where the value is wrong. */
const fields: Record<keyof SecurityPolicy, (value: unknown) => string | undefined> = {
  library: (value) => (value === 'pure' || value === 'full' ? undefined : "'pure' or 'full'"),
  hostile: boolean,
  clock: boolean,
  randomness: boolean,
  modules: (value) =>
    value === 'all' ||
    (isObject(value) && Object.values(value).every((members) => members === 'all' || isTexts(members)))
      ? undefined
      : "'all', or an object of 'all' or lists of members by the names of modules",
  hostFunctions: (value) => (value === 'all' || isTexts(value) ? undefined : "'all' or a list of texts"),
  filesystem: (value) =>
    isObject(value) &&
    Object.entries(value).every(([way, folders]) => ['read', 'write'].includes(way) && isTexts(folders))
      ? undefined
      : 'an object with lists of paths as read and write',
  network: texts,
  environment: texts,
  subprocess: texts,
};

/**
 * What is wrong with a policy, for a language and isolation where they are given; empty when nothing is. Never throws.
 *
 * @example
 * validatePolicy('untrusted', { engine: python, isolation: 'thread' });
 * // [{ code: 'hostile_needs_process', severity: 'error', field: 'hostile', message: '...' }]
 */
export function validatePolicy(
  policy: PolicyName | SecurityPolicy,
  target: PolicyTarget = {},
): PolicyDiagnostic[] {
  const found: PolicyDiagnostic[] = [];
  const error: Report = (code, field, message) => found.push({ code, severity: 'error', field, message });
  const warning: Report = (code, field, message) => found.push({ code, severity: 'warning', field, message });

  if (typeof policy === 'string' && !Object.hasOwn(policies, policy)) {
    const names = Object.keys(policies);
    error('unknown_policy', '', `no policy is named ${policy}${suggestion(policy, names)}`);
    return found;
  }
  const described = typeof policy === 'string' ? policies[policy] : policy;
  if (!isObject(described)) {
    error('invalid_value', '', 'expected the name of a policy or an object');
    return found;
  }
  checkShape(described, error);
  if (found.length > 0) return found;
  checkEntries(described, error);
  checkClaims(described, target, error, warning);
  return found;
}

function checkShape(policy: Record<string, unknown>, error: Report): void {
  for (const [field, value] of Object.entries(policy)) {
    if (!Object.hasOwn(fields, field)) {
      error('unknown_field', field, `unknown field ${field}${suggestion(field, Object.keys(fields))}`);
      continue;
    }
    if (value === undefined) continue;
    const expected = fields[field as keyof SecurityPolicy](value);
    if (expected !== undefined) error('invalid_value', field, `${field}: expected ${expected}`);
  }
}

function checkEntries(
  { filesystem = {}, subprocess = [], network = [] }: SecurityPolicy,
  error: Report,
): void {
  const paths: [string, readonly string[]][] = [
    ['filesystem.read', filesystem.read ?? []],
    ['filesystem.write', filesystem.write ?? []],
    ['subprocess', subprocess],
  ];
  for (const [field, entries] of paths) {
    entries.forEach((path, index) => {
      if (!isAbsolute(path) || path.includes('\0'))
        error(
          'path_not_absolute',
          `${field}[${index}]`,
          `${field}[${index}]: expected an absolute path, got ${path}`,
        );
    });
  }
  network.forEach((host, index) => {
    if (!isHost(host))
      error(
        'host_invalid',
        `network[${index}]`,
        `network[${index}]: expected a host name with or without a port, got ${host}`,
      );
  });
}

function isHost(text: string): boolean {
  return /^(\[[0-9a-f:.]+\]|[\p{L}\p{N}._-]+)(:\d{1,5})?$/iu.test(text) && URL.canParse(`http://${text}`);
}

function checkClaims(
  policy: SecurityPolicy,
  { engine, isolation }: PolicyTarget,
  error: Report,
  warning: Report,
): void {
  const { library = 'pure', hostile = false } = policy;
  if (library === 'full') {
    const limited = limitedFields(policy);
    if (limited.length > 0)
      error(
        'full_library_not_limitable',
        limited[0],
        `library 'full' reaches whatever the process can, so ${limited.join(', ')} could not be kept`,
      );
    if (hostile) error('hostile_full_library', 'library', "hostile scripts cannot be given library 'full'");
    return;
  }
  if (hostile) {
    if ((policy.subprocess ?? []).length > 0)
      error(
        'hostile_subprocess',
        'subprocess',
        'a program has the rights of the process, so hostile scripts cannot start one',
      );
    if (isolation === 'inline')
      error(
        'hostile_inline',
        'hostile',
        "hostile scripts would hold up the event loop inline; use isolation 'thread' or 'process'",
      );
  }
  if (engine === undefined || isolation === undefined || isolation === 'process') return;
  const { containsHostileScripts, isolatedContexts } = engine.capabilities;
  if (!containsHostileScripts && hostile) {
    error(
      'hostile_needs_process',
      'hostile',
      `${engine.name} does not hold against hostile scripts inside the host's process: its objects lead to the interpreter's inside; use isolation 'process'`,
    );
  } else if (!containsHostileScripts) {
    warning(
      'containment_only',
      '',
      `${engine.name} keeps honest scripts to this policy; one that attacks finds its way around it outside isolation 'process'`,
    );
  } else if (hostile) {
    warning(
      'hostile_in_process',
      'hostile',
      `${engine.name} holds by its interpreter alone; against a fault in it only isolation 'process' is a boundary`,
    );
  }
  if (!isolatedContexts)
    warning('shared_library', '', `contexts of this ${engine.name} share the modules of its library`);
}

/** Fields that limit what a full library would do all the same. */
function limitedFields(policy: SecurityPolicy): string[] {
  const limits = (['filesystem', 'network', 'environment', 'subprocess'] as const).filter(
    (field) => policy[field] !== undefined,
  );
  const withheld = (['clock', 'randomness'] as const).filter((field) => policy[field] !== true);
  return [...limits, ...withheld];
}
