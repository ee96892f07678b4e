// What scripts may do: one description, deny by default. The named policies are such descriptions too.

/** Files by their folders: everything below a folder that is named. Absolute paths; links are followed before they are judged. */
export interface FilesystemGrant {
  /** Folders that scripts may read below. */
  readonly read?: readonly string[];
  /** Folders that scripts may write below. */
  readonly write?: readonly string[];
}

/**
 * What the scripts of a context may do. What is absent is denied; `{}` denies everything but computing.
 *
 * Files, the network, the environment and programs are reached through one module, `host`, which is the same in every language and checked by the host, so that a grant
 * means the same everywhere. The language's own functions for them stay absent.
 *
 * @example
 * const policy: SecurityPolicy = {
 *   ...policies.restricted,
 *   filesystem: { read: ['/srv/data'] },
 *   network: ['api.example.com'],
 * };
 * await using context = await lua.createContext({ policy });
 * await context.eval('return require("host").read("/srv/data/list.txt")');
 */
export interface SecurityPolicy {
  /**
   * `pure` (default): the part of the language's library that only computes. `full`: all of it, which reaches whatever the process can; no other
   * capability can be limited then.
   */
  readonly library?: 'pure' | 'full';
  /** The scripts may attack. A combination of language and isolation that does not hold against that is refused. */
  readonly hostile?: boolean;
  /** The language's library tells the time. */
  readonly clock?: boolean;
  /** The language's library makes numbers by chance. */
  readonly randomness?: boolean;
  /** Modules that scripts may import, of any kind: all, or by name, each in whole or by its members. */
  readonly modules?: 'all' | Readonly<Record<string, 'all' | readonly string[]>>;
  /**
   * Host functions that scripts may call: all, or by name. A name is what `setGlobal` and `registerModule` gave (`greet`, `api.add`, `app.store.get`), a method of a host object is
   * `Class.method`, and `api.*` means everything below `api`. A function that the host passes as an argument or a result is granted by that.
   */
  readonly hostFunctions?: 'all' | readonly string[];
  /** Folders that the module `host` reads and writes below. */
  readonly filesystem?: FilesystemGrant;
  /** Host names, with a port where only that one is meant: `api.example.com`, `localhost:8080`. */
  readonly network?: readonly string[];
  /** Names of environment variables. */
  readonly environment?: readonly string[];
  /** Programs by their absolute paths. Such a program has the rights of the process. */
  readonly subprocess?: readonly string[];
}

/** The policies that have names: for people you know (the default), for your own scripts, for anybody. */
export type PolicyName = 'restricted' | 'trusted' | 'untrusted';

/** The part of a policy that one call can narrow. It never grants what the context's policy doesn't. */
export type PolicyNarrowing = Pick<SecurityPolicy, (typeof narrowable)[number]>;

/** The fields that a call's policy may have. */
export const narrowable = ['hostFunctions', 'filesystem', 'network', 'environment', 'subprocess'] as const;

const restricted: SecurityPolicy = Object.freeze({
  library: 'pure',
  clock: true,
  randomness: true,
  modules: 'all',
  hostFunctions: 'all',
});

/** The named policies, as data to build others from. */
export const policies: Readonly<Record<PolicyName, SecurityPolicy>> = Object.freeze({
  /** Everything that the language has. */
  trusted: Object.freeze({ ...restricted, library: 'full' } as const),
  /** Computes, and calls what the host gave it. The default. */
  restricted,
  /** The same, for scripts that may attack. */
  untrusted: Object.freeze({ ...restricted, hostile: true }),
});

/** The module through which scripts reach what a policy grants outside of their language. */
export const hostModuleName = 'host';

/** Whether a policy grants anything that the module is for. */
export function needsHostModule({ filesystem, network, environment, subprocess }: SecurityPolicy): boolean {
  return [filesystem, network, environment, subprocess].some((grant) => grant !== undefined);
}

/** The capabilities that a denial can name. */
export type Capability =
  | 'modules'
  | 'clock'
  | 'randomness'
  | 'hostFunctions'
  | 'filesystem.read'
  | 'filesystem.write'
  | 'network'
  | 'environment'
  | 'subprocess';

/** A denial, told to `onAudit`, whether or not the script caught the error. */
export interface AuditEvent {
  /** The engine's name. */
  readonly engine: string;
  /** The context's name. */
  readonly context: string;
  /** What was denied. */
  readonly capability: Capability;
  /** What the script wanted: a path, a host, a module. */
  readonly target: string;
  /** The message of the `permission_error` that the script got. */
  readonly message: string;
}
