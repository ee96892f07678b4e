// The attack corpus as data. A file programs/<language>/<theme>.<ext> holds programs, each with a header of comments (`--`, `//` or `#`):
//
//   -- === pcall loop: a handler that catches its own time-out
//   -- expect: timeout_error
//   while true do pcall(function() while true do end end) end
//
// Keys of a header, all but `expect` with a default:
//   expect      what the attack ends with: error codes and values of JSON by ` or `: `timeout_error or memory_error`, `value [1,2]`, `value` (any), `exit 7` (of the process)
//   after       `usable` (default): the context answers afterwards; `ended`: it is disposed or crashed; `either`
//   options     JSON of context options over the defaults (timeoutMs, memoryLimitBytes where the engine has one)
//   call        the program is loaded, then this function is the attack; with `args`, JSON
//   get         the program is loaded, then this global is read
//   repeat      the attack is done so often in the same context; each time must end as expected
//   during      `dispose`, `cancel`, `abort` or `exit`, and after how many ms: what the host does meanwhile: `dispose 50`
//   elsewhere   source that two other contexts evaluate, one made before and one after the attack (\n: a new line); both must bring `unchanged`, JSON
//   output      the most bytes that may be printed
//   isolation   the isolations it is meant for: `thread, process`
//   pending     why it cannot pass yet; it is not run
//
// «"(" * 1000» in a text is repeated; «ff fe» stands for these bytes, and makes the source bytes instead of text; «u+d800» is one UTF-16 unit.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const languages = ['lua', 'quickjs', 'wren', 'python'] as const;
export const isolations = ['inline', 'thread', 'process'] as const;
export type Language = (typeof languages)[number];
export type Isolation = (typeof isolations)[number];

export type Aftermath = 'usable' | 'ended' | 'either';
export interface Meanwhile {
  action: 'dispose' | 'cancel' | 'abort' | 'exit';
  afterMs: number;
}

export interface AttackProgram {
  /** `lua/loops/pcall loop`. */
  readonly id: string;
  readonly language: Language;
  readonly theme: string;
  readonly name: string;
  readonly attacks: string;
  readonly source: string | Uint8Array;
  /** Error codes, `value`, `value <JSON>`, `exit <code>`. */
  readonly expect: readonly string[];
  readonly after: Aftermath;
  readonly options: Readonly<Record<string, unknown>>;
  readonly call?: string;
  readonly args: readonly unknown[];
  readonly get?: string;
  readonly repeat: number;
  readonly during?: Meanwhile;
  readonly elsewhere?: { source: string; unchanged: unknown };
  readonly outputBytes: number;
  readonly isolations: readonly Isolation[];
  readonly pending?: string;
}

const folder = fileURLToPath(new URL('./programs', import.meta.url));
const keys = new Set(
  'expect after options call args get repeat during elsewhere unchanged output isolation pending'.split(' '),
);
const title = /^(?:--|\/\/|#) === (.+?): (.+)$/;
const headerLine = /^(?:--|\/\/|#) ([a-z]+): (.*)$/;

/** Every program of a language, in the order of its files. */
export function programsOf(language: Language): AttackProgram[] {
  return readdirSync(`${folder}/${language}`)
    .sort()
    .flatMap((file) =>
      parsePrograms(readFileSync(`${folder}/${language}/${file}`, 'utf8'), language, file.split('.')[0]),
    );
}

/** Those meant for an isolation: what is run, and what waits for something. */
export function programsFor(
  language: Language,
  isolation: Isolation,
): { programs: AttackProgram[]; pending: AttackProgram[] } {
  const meant = programsOf(language).filter((program) => program.isolations.includes(isolation));
  return {
    programs: meant.filter((program) => program.pending === undefined),
    pending: meant.filter((program) => program.pending !== undefined),
  };
}

function parsePrograms(text: string, language: Language, theme: string): AttackProgram[] {
  const programs: AttackProgram[] = [];
  let header: Record<string, string> | undefined;
  let lines: string[] = [];
  const finish = (): void => {
    if (header !== undefined) programs.push(programOf(header, lines.join('\n'), language, theme));
  };
  for (const line of text.split('\n')) {
    const start = title.exec(line);
    const entry = lines.length === 0 ? headerLine.exec(line) : null;
    if (start !== null) {
      finish();
      header = { name: start[1], attacks: start[2] };
      lines = [];
    } else if (entry !== null && header !== undefined) {
      if (!keys.has(entry[1]))
        throw new Error(`${language}/${theme}/${header.name}: unknown key ${entry[1]}`);
      header[entry[1]] = entry[2];
    } else {
      lines.push(line);
    }
  }
  finish();
  return programs;
}

function programOf(
  header: Record<string, string>,
  text: string,
  language: Language,
  theme: string,
): AttackProgram {
  const id = `${language}/${theme}/${header.name}`;
  if (header.expect === undefined) throw new Error(`${id}: expect is missing`);
  const during = header.during?.split(' ');
  return {
    id,
    language,
    theme,
    name: header.name,
    attacks: header.attacks,
    source: expanded(text.trimEnd()),
    expect: header.expect.split(' or '),
    after: (header.after ?? 'usable') as Aftermath,
    options: parsed(header.options ?? '{}', id) as Record<string, unknown>,
    call: header.call,
    args: parsed(header.args ?? '[]', id) as unknown[],
    get: header.get,
    repeat: Number(header.repeat ?? 1),
    during: during && { action: during[0] as Meanwhile['action'], afterMs: Number(during[1]) },
    elsewhere: header.elsewhere === undefined ? undefined : elsewhereOf(header, id),
    outputBytes: Number(header.output ?? Infinity),
    isolations: header.isolation === undefined ? isolations : (header.isolation.split(', ') as Isolation[]),
    pending: header.pending,
  };
}

function elsewhereOf(header: Record<string, string>, id: string): AttackProgram['elsewhere'] {
  return { source: header.elsewhere.replaceAll('\\n', '\n'), unchanged: parsed(header.unchanged, id) };
}

function parsed(json: string, id: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new Error(`${id}: not JSON: ${json}`);
  }
}

function expanded(text: string): string | Uint8Array {
  const repeated = text
    .replace(/«("(?:[^"\\]|\\.)*") \* (\d+)»/g, (_, piece: string, count: string) =>
      (JSON.parse(piece) as string).repeat(Number(count)),
    )
    .replace(/«u\+([0-9a-f]{4})»/g, (_, unit: string) => String.fromCharCode(parseInt(unit, 16)));
  const parts = repeated.split(/«((?:[0-9a-f]{2} ?)+)»/);
  if (parts.length === 1) return repeated;
  return Buffer.concat(
    parts.map((part, index) =>
      index % 2 === 0 ? Buffer.from(part, 'utf8') : Buffer.from(part.replaceAll(' ', ''), 'hex'),
    ),
  );
}
