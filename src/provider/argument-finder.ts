// How the embedded model finds a tool's arguments in a sentence: by the argument's name where the text gives it, else
// numbers, enum values, quoted strings and phrases in their order. The same text always gives the same arguments.

import { isPlainObject, type JsonObject, type JsonValue } from '../support/index.js';

type Schema = Readonly<Record<string, unknown>>;

/** No more of a message is searched. */
const LONGEST_TEXT = 20_000;
const DEEPEST_SCHEMA = 8;

const NUMBER = /(?<![\w.])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const QUOTED = /"([^"]*)"|“([^”]*)”|`([^`]*)`|(?<!\w)'([^']*)'(?!\w)/g;
const PHRASE =
  /\b(?:in|for|about|of|on|at|named|called|from|to|with|into|between)\s+((?:(?!\b(?:in|for|about|of|on|at|named|called|from|to|with|into|and)\b|\.\s)[^?!,;"])+)/gi;
const EXPRESSION = /[-(\d][-\d\s+*/().^%]*[\d)]/;

export class ArgumentFinder {
  readonly #text: string;
  readonly #context: JsonObject;
  readonly #numbers: Array<{ value: number; at: number }>;
  readonly #quoted: string[];
  readonly #phrases: string[];
  readonly #rest: string;

  /** `command` is the part of the text that names the tool, if it does; what follows it may be the argument. */
  constructor(text: string, options: { context?: JsonObject; command?: string } = {}) {
    this.#text = text.slice(0, LONGEST_TEXT);
    this.#context = { ...options.context, ...embeddedObject(this.#text) };
    this.#quoted = [...this.#text.matchAll(QUOTED)].map(([, ...groups]) =>
      groups.find((group) => group !== undefined)!,
    );
    const unquoted = blanked(
      this.#text.replace(QUOTED, (quoted) => ' '.repeat(quoted.length)),
      options.command,
    );
    this.#numbers = [...unquoted.matchAll(NUMBER)].map((match) => ({
      value: Number(match[0]),
      at: match.index,
    }));
    this.#phrases = [...unquoted.matchAll(PHRASE)]
      .map((match) => tidy(match[1]))
      .filter((phrase) => phrase !== '');
    this.#rest = restOf(this.#text, options.command);
  }

  /** How many of the schema's required arguments the text really holds, and whether that is all of them. */
  holdsAll(schema: Schema): boolean {
    const { properties, required } = objectShape(schema, schema);
    const wanted = required.map((name) => resolved(properties[name], schema));
    const numeric = wanted.filter((one) => isNumeric(one)).length;
    const textual = wanted.filter((one) => typeOf(one) === 'string' && one['enum'] === undefined).length;
    return wanted.length > 0 && numeric <= this.#numbers.length && textual <= this.#quoted.length;
  }

  get numberCount(): number {
    return this.#numbers.length;
  }

  /** A value for `schema`: everything required, and of the rest what the text says. */
  find(schema: Schema): JsonValue {
    return this.#value(schema, { root: schema, name: '', depth: 0, required: true }) ?? {};
  }

  #value(given: unknown, place: Place): JsonValue | undefined {
    const schema = resolved(given, place.root);
    if (schema['const'] !== undefined) return schema['const'] as JsonValue;
    const named = place.name === '' ? undefined : this.#named(place.name, schema);
    if (named !== undefined) return named;
    if (Array.isArray(schema['enum'])) return this.#oneOf(schema['enum'] as JsonValue[], place.required);
    return this.#byType(schema, place) ?? (place.required ? fallback(schema) : undefined);
  }

  #byType(schema: Schema, place: Place): JsonValue | undefined {
    switch (typeOf(schema)) {
      case 'integer':
        return this.#nextNumber((value) => Number.isInteger(value));
      case 'number':
        return this.#nextNumber(() => true);
      case 'boolean':
        return place.required ? this.#boolean() : undefined;
      case 'array':
        return this.#items(schema, place);
      case 'object':
        return place.depth >= DEEPEST_SCHEMA ? undefined : this.#object(schema, place);
      case 'string':
        return this.#string(place);
      default:
        return place.required ? (this.#nextNumber(() => true) ?? this.#string(place)) : undefined;
    }
  }

  #object(schema: Schema, place: Place): JsonObject | undefined {
    const { properties, required } = objectShape(schema, place.root);
    const found: JsonObject = {};
    for (const [name, property] of Object.entries(properties)) {
      const isRequired = required.includes(name);
      const value = this.#value(property, {
        root: place.root,
        name,
        depth: place.depth + 1,
        required: isRequired,
      });
      if (value !== undefined)
        Object.defineProperty(found, name, { value, enumerable: true, configurable: true });
    }
    return place.required || Object.keys(found).length > 0 ? found : undefined;
  }

  /** The value that the text gives under the argument's own name: as JSON, as `name = value`, `name: value`. */
  #named(name: string, schema: Schema): JsonValue | undefined {
    const given = Object.hasOwn(this.#context, name) ? this.#context[name] : undefined;
    if (given !== undefined && fits(given, schema)) return given;
    const words = name
      .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
      .split(/[^A-Za-z0-9]+/)
      .filter((word) => word !== '');
    if (words.length === 0) return undefined;
    const pattern = `\\b${words.join('[ _-]?')}\\s*(?:=|:|\\bis\\b)\\s*(?:"([^"]*)"|'([^']*)'|([^\\s,;]+))`;
    const match = new RegExp(pattern, 'i').exec(this.#text);
    if (match === null) return undefined;
    const text = match[1] ?? match[2] ?? tidy(match[3]);
    const value = converted(text, schema);
    if (value === undefined || !fits(value, schema)) return undefined;
    const end = match.index + match[0].length;
    this.#forget(this.#numbers, ({ at }) => at >= match.index && at < end);
    this.#forget(this.#quoted, (quoted) => quoted === text);
    return value;
  }

  #forget<T>(list: T[], used: (item: T) => boolean): void {
    const index = list.findIndex(used);
    if (index >= 0) list.splice(index, 1);
  }

  #oneOf(values: JsonValue[], required: boolean): JsonValue | undefined {
    const text = this.#text.toLowerCase();
    const mentioned = values.find((value) => typeof value === 'string' && text.includes(value.toLowerCase()));
    const counted =
      mentioned ?? values.find((value) => this.#numbers.some((number) => number.value === value));
    return counted ?? (required ? values[0] : undefined);
  }

  #nextNumber(accepts: (value: number) => boolean): number | undefined {
    const index = this.#numbers.findIndex(({ value }) => accepts(value));
    return index < 0 ? undefined : this.#numbers.splice(index, 1)[0].value;
  }

  #boolean(): boolean | undefined {
    const match = /\b(?:(true|yes|on|enabled?)|(false|no|off|disabled?))\b/i.exec(this.#text);
    return match === null ? undefined : match[1] !== undefined;
  }

  #items(schema: Schema, place: Place): JsonValue[] | undefined {
    const items = resolved(schema['items'] ?? {}, place.root);
    const ofText = typeOf(items) === 'string' || (typeOf(items) === undefined && this.#numbers.length === 0);
    const found: JsonValue[] = ofText
      ? this.#quoted.splice(0)
      : this.#numbers.splice(0).map(({ value }) => value);
    if (found.length > 0 || !place.required) return found.length > 0 ? found : undefined;
    const listed = this.#rest.split(/\s*,\s*|\s+and\s+/).filter((item) => item !== '');
    return ofText ? listed : [];
  }

  #string(place: Place): string | undefined {
    const quoted = this.#quoted.shift();
    if (quoted !== undefined || !place.required) return quoted;
    const expression = /expression|formula|equation/i.test(place.name)
      ? EXPRESSION.exec(this.#text)?.[0]
      : undefined;
    if (expression !== undefined) return expression.trim();
    const afterColon = /:\s+(\S[^]*)$/.exec(this.#text)?.[1];
    return tidy(afterColon ?? this.#phrases.shift() ?? this.#rest);
  }
}

interface Place {
  root: Schema;
  name: string;
  depth: number;
  required: boolean;
}

/** What an object schema lists, `allOf` included. */
function objectShape(
  schema: Schema,
  root: Schema,
): { properties: Record<string, unknown>; required: string[] } {
  const properties: Record<string, unknown> = { ...(schema['properties'] as object | undefined) };
  const required = Array.isArray(schema['required']) ? schema['required'].map(String) : [];
  for (const part of Array.isArray(schema['allOf']) ? schema['allOf'] : []) {
    const { properties: more = {}, required: alsoRequired = [] } = resolved(part, root);
    Object.assign(properties, more);
    required.push(...(alsoRequired as string[]));
  }
  return { properties, required };
}

/** Follows local references and takes the first alternative, a bounded number of times. */
function resolved(given: unknown, root: Schema): Schema {
  let schema: unknown = given;
  for (let step = 0; step < DEEPEST_SCHEMA && isPlainObject(schema); step += 1) {
    const alternatives = schema['anyOf'] ?? schema['oneOf'];
    if (typeof schema['$ref'] === 'string') schema = atPointer(root, schema['$ref']);
    else if (Array.isArray(alternatives))
      schema = alternatives.find((one) => typeOf(one as Schema) !== 'null');
    else return schema;
  }
  return isPlainObject(schema) ? schema : {};
}

function atPointer(root: Schema, reference: string): unknown {
  if (!reference.startsWith('#')) return undefined;
  const keys = reference.split('/').slice(1);
  return keys.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], root);
}

function typeOf(schema: Schema): string | undefined {
  const type = schema['type'];
  if (Array.isArray(type)) return type.find((one) => one !== 'null') as string | undefined;
  if (typeof type === 'string') return type;
  return schema['properties'] === undefined ? undefined : 'object';
}

function isNumeric(schema: Schema): boolean {
  return typeOf(schema) === 'number' || typeOf(schema) === 'integer';
}

function fits(value: JsonValue, schema: Schema): boolean {
  const allowed = schema['enum'];
  if (Array.isArray(allowed) && !allowed.includes(value)) return false;
  switch (typeOf(schema)) {
    case undefined:
      return true;
    case 'integer':
      return Number.isInteger(value);
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isPlainObject(value);
    default:
      return typeof value === typeOf(schema);
  }
}

function converted(text: string, schema: Schema): JsonValue | undefined {
  if (isNumeric(schema)) return text === '' || Number.isNaN(Number(text)) ? undefined : Number(text);
  if (typeOf(schema) !== 'boolean') return text;
  if (/^(?:true|yes|on)$/i.test(text)) return true;
  return /^(?:false|no|off)$/i.test(text) ? false : undefined;
}

/** What is given for a required argument of which the text says nothing. */
function fallback(schema: Schema): JsonValue {
  if (schema['default'] !== undefined) return schema['default'] as JsonValue;
  switch (typeOf(schema)) {
    case 'integer':
    case 'number':
      return typeof schema['minimum'] === 'number' ? schema['minimum'] : 0;
    case 'boolean':
      return false;
    case 'array':
      return [];
    case 'object':
      return {};
    case 'null':
      return null;
    default:
      return '';
  }
}

/** A JSON object that stands in the text. */
function embeddedObject(text: string): JsonObject {
  const start = text.indexOf('{');
  const end = text.lastIndexOf('}');
  if (start < 0 || end < start) return {};
  try {
    return JSON.parse(text.slice(start, end + 1)) as JsonObject;
  } catch {
    return {};
  }
}

/** What follows the command, or the whole text. */
function restOf(text: string, command: string | undefined): string {
  const at = command === undefined ? -1 : text.indexOf(command);
  const rest = at < 0 ? '' : tidy(text.slice(at + command!.length));
  return rest === '' ? tidy(text) : rest;
}

/** The text with the command blanked out: a digit in a tool's name is no argument. */
function blanked(text: string, command: string | undefined): string {
  return command === undefined ? text : text.replace(command, () => ' '.repeat(command.length));
}

function tidy(text: string): string {
  return text
    .trim()
    .replace(/[.?!,;:]+$/, '')
    .trim();
}
