// Reads an options object that a person wrote, in TypeScript or in a script's spelling (max_tokens, maxTokens), with
// a zod schema as the only description. Messages name the option in the spelling that was used.

import { z } from 'zod';
import { FrameworkError } from './framework-error.js';
import { suggestion } from './nearest-name.js';

/** Other names under which an option is accepted, beside its snake_case form: alias → option. */
export type OptionAliases = Readonly<Record<string, string>>;

/**
 * The options in `value`, checked against `schema`, in camelCase and with defaults. `where` starts every message,
 * such as `agent.create`. Null and undefined count as not given. Fails with code `invalid_argument`.
 *
 * @example
 * parseOptions(z.object({ maxTokens: z.number() }), { max_tokens: 5 }, 'agent.create');   // { maxTokens: 5 }
 */
export function parseOptions<Schema extends z.ZodObject>(
  schema: Schema,
  value: unknown,
  where: string,
  aliases: OptionAliases = {},
): z.output<Schema> {
  const spellings: Spellings = new Map();
  const canonical = canonicalObject(schema, value, { where, path: [], spellings, aliases });
  const parsed = schema.safeParse(canonical);
  if (parsed.success) return parsed.data;
  throw invalidArgument(`${where}: ${describeIssue(parsed.error.issues[0], canonical, spellings)}`);
}

/** The options in `value` under their camelCase names, unknown ones refused, otherwise unchecked; null stays null. */
export function canonicalOptions(
  schema: z.ZodObject,
  value: unknown,
  where: string,
  aliases: OptionAliases = {},
): Record<string, unknown> {
  return canonicalObject(schema, value, { where, path: [], spellings: new Map(), aliases, keepNull: true });
}

export function invalidArgument(message: string, cause?: unknown): FrameworkError {
  return new FrameworkError('invalid_argument', message, cause === undefined ? undefined : { cause });
}

/** What a value is called in messages: `object`, `array`, `null`, `number`, ... */
export function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function camelCase(name: string): string {
  return name.replaceAll(/[_-]([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase());
}

/** Path of an option in camelCase → the same path as the caller spelled it. */
type Spellings = Map<string, string>;

interface Place {
  where: string;
  path: readonly string[];
  spellings: Spellings;
  aliases: OptionAliases;
  keepNull?: true;
}

function canonicalObject(schema: z.ZodObject, value: unknown, place: Place): Record<string, unknown> {
  if (!isPlainObject(value)) {
    const at = place.path.length === 0 ? '' : `${place.path.join('.')}: `;
    throw invalidArgument(`${place.where}: ${at}expected object, got ${typeName(value)}`);
  }
  const canonical: Record<string, unknown> = {};
  const givenAs = new Map<string, string>();
  for (const [spelled, given] of Object.entries(value)) {
    const name = optionName(schema, spelled, place);
    const earlier = givenAs.get(name);
    if (earlier !== undefined) {
      throw invalidArgument(`${place.where}: "${spelled}" and "${earlier}" are the same option; give one`);
    }
    givenAs.set(name, spelled);
    if (given === undefined || given === null) {
      if (place.keepNull && given === null) canonical[name] = null;
      continue;
    }
    const path = [...place.path, spelled];
    place.spellings.set(canonicalPath(place, name), path.join('.'));
    canonical[name] = canonicalValue(schema.shape[name] as z.ZodType, given, {
      ...place,
      path,
      keepNull: undefined,
    });
  }
  return canonical;
}

function canonicalPath(place: Place, name: string): string {
  return [...place.path.map((part) => camelCase(place.aliases[part] ?? part)), name].join('.');
}

function optionName(schema: z.ZodObject, spelled: string, place: Place): string {
  const known = (name: string): boolean => Object.hasOwn(schema.shape, name);
  if (known(spelled)) return spelled;
  const alias = Object.hasOwn(place.aliases, spelled) ? place.aliases[spelled] : spelled;
  if (known(alias)) return alias;
  const name = camelCase(spelled);
  if (known(name)) return name;
  const usesUnderscores = spelled.includes('_');
  const names = Object.keys(schema.shape).map((option) => (usesUnderscores ? snakeCase(option) : option));
  const path = [...place.path, spelled].join('.');
  throw invalidArgument(`${place.where}: unknown option "${path}"${suggestion(spelled, names)}`);
}

function canonicalValue(schema: z.ZodType, value: unknown, place: Place): unknown {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodObject && isPlainObject(value)) return canonicalObject(inner, value, place);
  // A script's `{}` may be meant as an empty list: Lua has one literal for both.
  if (inner instanceof z.ZodArray && isPlainObject(value) && Object.keys(value).length === 0) return [];
  return value;
}

function unwrapped(schema: z.ZodType): z.ZodType {
  let inner = schema;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault || inner instanceof z.ZodNullable) {
    inner = inner.unwrap() as z.ZodType;
  }
  return inner;
}

function describeIssue(issue: z.core.$ZodIssue, value: unknown, spellings: Spellings): string {
  const path = issue.path.map(String);
  const spelled = spellings.get(path.join('.')) ?? path.join('.');
  const at = spelled === '' ? '' : `${spelled}: `;
  const given = path.reduce<unknown>(
    (inner, key) => (inner as Record<string, unknown> | undefined)?.[key],
    value,
  );
  if (given === undefined) return `${at}is required`;
  return at + describeProblem(issue, given);
}

function describeProblem(issue: z.core.$ZodIssue, given: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${issue.expected}, got ${typeName(given)}`;
    case 'invalid_value':
      return `must be one of ${issue.values.join(', ')}${suggestion(String(given), issue.values.map(String))}`;
    case 'too_small':
      return `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`;
    case 'too_big':
      return `must be ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}`;
    case 'invalid_union':
      return 'has none of the accepted forms';
    default:
      return issue.message;
  }
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
