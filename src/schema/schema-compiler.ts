// Compiles a schema once into a validator. Nothing that was compiled stays in the compiler, so it may live as long as
// its owner and compile any number of schemas.

import { createRequire } from 'node:module';
import type { Ajv, ErrorObject, Options, ValidateFunction } from 'ajv';
import type { z } from 'zod';
import { fewerPartsThan, suggestion } from '../support/index.js';
import { isZodSchema, jsonSchemaOfZod, normaliseJsonSchema, schemaInvalid } from './json-schema.js';
import type { JsonSchema, SchemaSource } from './json-schema.js';
import { linearPattern, PATTERN_CHARACTERS, type PatternBudget } from './linear-pattern.js';
import { addUniqueItems } from './unique-items.js';
import { joined, pathOfPointer } from './value-path.js';

/** ajv is loaded with the first schema. */
const require = createRequire(import.meta.url);

/** One thing that is wrong with a value. `path` is such as `items[0].name`; the value itself has the path ''. */
export interface ValidationError {
  path: string;
  message: string;
}

/** Whether a value fits a schema, and what is wrong with it, part by part. */
export interface ValidationResult {
  valid: boolean;
  errors: ValidationError[];
}

export interface Validator {
  /** The schema as data, as shown to a model. */
  readonly jsonSchema: JsonSchema;
  /** Whether `jsonSchema` says all of it. */
  readonly isData: boolean;
  /** Everything that is wrong with `value`, up to 100 errors; only the first for values of over 10,000 parts. */
  validate(value: unknown): ValidationResult;
  /** The value to go on with: a zod schema's defaults and transforms applied, otherwise `value` itself. */
  parse(value: unknown): { value: unknown; errors: ValidationError[] };
}

/** Without the meta-schema, whose compilation costs 80 ms: compiling a schema checks its keywords as well. */
const AJV_OPTIONS: Options = {
  strict: false,
  logger: false,
  meta: false,
  validateSchema: false,
  ownProperties: true,
  verbose: true,
  // Rewriting its own code takes four fifths of the time of compiling, and validating is as fast without.
  code: { optimize: false },
};
const MOST_ERRORS = 100;
const TOO_LONG_FOR_PATTERNS: ValidationError = {
  path: '',
  message: `has more text than patterns are matched against (${PATTERN_CHARACTERS} characters)`,
};
const MOST_PARTS_FOR_ALL_ERRORS = 10_000;

export class SchemaCompiler {
  /** Compiles `source`; `what` starts the messages, such as `tool "add": schema`. Code `schema_invalid`. */
  compile(source: SchemaSource, what: string): Validator {
    if (isZodSchema(source)) return new ZodValidator(source, jsonSchemaOfZod(source, what));
    const { $schema, ...schema } = normaliseJsonSchema(source, what);
    if (schema['$async'] === true)
      throw schemaInvalid(what, 'asynchronous schemas ($async) are not supported');
    const isDraft07 = typeof $schema === 'string' && /draft-0[67]/.test($schema);
    const budget: PatternBudget = { characters: PATTERN_CHARACTERS, exceeded: false };
    // An ajv instance keeps parts of everything it ever compiled, so each schema gets its own.
    const compileWith = (options: Options): ValidateFunction => {
      try {
        return ajvFor(isDraft07, options, budget).compile(schema);
      } catch (error) {
        throw schemaInvalid(what, inOurWords((error as Error).message), error);
      }
    };
    const firstError = compileWith({ allErrors: false });
    return new JsonSchemaValidator(schema, firstError, () => compileWith({ allErrors: true }), budget);
  }
}

const TYPES = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'];

/** ajv speaks of an unknown type in terms of its own source. */
function inOurWords(message: string): string {
  const [, type] = /^type must be JSONType or JSONType\[\]: ([^]*)$/.exec(message) ?? [];
  if (type === undefined) return message;
  return `type must be one of ${TYPES.join(', ')}, or a list of them, got "${type}"${suggestion(type, TYPES)}`;
}

/** With the drafts' formats, patterns in linear time, and uniqueItems in linear time. */
function ajvFor(isDraft07: boolean, options: Options, budget: PatternBudget): Ajv {
  const regExp = Object.assign((pattern: string) => linearPattern(pattern, budget), {
    code: 'linearPattern',
  });
  const all: Options = { ...AJV_OPTIONS, ...options, code: { ...AJV_OPTIONS.code, regExp } };
  const ajv = isDraft07
    ? new (require('ajv') as typeof import('ajv')).Ajv(all)
    : new (require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js')).Ajv2020(all);
  (require('ajv-formats') as typeof import('ajv-formats')).default(ajv as Ajv);
  boundFormats(ajv as Ajv);
  addUniqueItems(ajv as Ajv);
  return ajv as Ajv;
}

/** No format is longer than that: what is, is refused before its regular expression sees it. */
const LONGEST_FORMATTED = 4_096;

function boundFormats(ajv: Ajv): void {
  for (const [name, format] of Object.entries(ajv.formats)) {
    const test =
      format instanceof RegExp
        ? (text: string) => format.test(text)
        : typeof format === 'object' && format !== undefined && format.type !== 'number'
          ? testOf(format.validate)
          : undefined;
    if (test === undefined) continue;
    ajv.addFormat(name, (text: string) => text.length <= LONGEST_FORMATTED && test(text));
  }
}

function testOf(validate: unknown): ((text: string) => boolean) | undefined {
  if (validate instanceof RegExp) return (text) => validate.test(text);
  return typeof validate === 'function' ? (validate as (text: string) => boolean) : undefined;
}

class JsonSchemaValidator implements Validator {
  readonly isData = true;
  readonly jsonSchema: JsonSchema;
  readonly #first: ValidateFunction;
  readonly #compileAll: () => ValidateFunction;
  readonly #budget: PatternBudget;
  #all: ValidateFunction | undefined;

  constructor(
    jsonSchema: JsonSchema,
    first: ValidateFunction,
    compileAll: () => ValidateFunction,
    budget: PatternBudget,
  ) {
    this.jsonSchema = jsonSchema;
    this.#first = first;
    this.#compileAll = compileAll;
    this.#budget = budget;
  }

  validate(value: unknown): ValidationResult {
    const errors = this.#errors(value);
    return { valid: errors.length === 0, errors };
  }

  parse(value: unknown): { value: unknown; errors: ValidationError[] } {
    return { value, errors: this.#errors(value) };
  }

  #errors(value: unknown): ValidationError[] {
    this.#budget.characters = PATTERN_CHARACTERS;
    this.#budget.exceeded = false;
    try {
      const valid = this.#first(value);
      if (this.#budget.exceeded) return [TOO_LONG_FOR_PATTERNS];
      if (valid) return [];
      if (!fewerPartsThan(MOST_PARTS_FOR_ALL_ERRORS, value)) return described(this.#first.errors ?? []);
      this.#all ??= this.#compileAll();
      this.#all(value);
      if (this.#budget.exceeded) return described(this.#first.errors ?? []);
      return described(this.#all.errors ?? []);
    } catch (error) {
      // A recursive schema over a cyclic or very deep value exhausts the stack.
      if (error instanceof RangeError) return [{ path: '', message: 'is nested too deeply to be validated' }];
      throw error;
    }
  }
}

class ZodValidator implements Validator {
  readonly isData = false;
  readonly jsonSchema: JsonSchema;
  readonly #schema: z.ZodType;

  constructor(schema: z.ZodType, jsonSchema: JsonSchema) {
    this.#schema = schema;
    this.jsonSchema = jsonSchema;
  }

  validate(value: unknown): ValidationResult {
    const { errors } = this.parse(value);
    return { valid: errors.length === 0, errors };
  }

  parse(value: unknown): { value: unknown; errors: ValidationError[] } {
    const parsed = this.#schema.safeParse(value);
    if (parsed.success) return { value: parsed.data, errors: [] };
    const errors = parsed.error.issues.slice(0, MOST_ERRORS).map((issue) => ({
      path: issue.path.reduce<string>(
        (path, key) => joined(path, typeof key === 'number' ? key : String(key)),
        '',
      ),
      message: issue.message,
    }));
    return { value, errors };
  }
}

/** `path: message` of every error in one line, for an error message or a model. */
export function summarise(errors: readonly ValidationError[]): string {
  return errors.map(({ path, message }) => (path === '' ? message : `${path} ${message}`)).join('; ');
}

function described(errors: readonly ErrorObject[]): ValidationError[] {
  return errors.slice(0, MOST_ERRORS).map(describedOne);
}

function describedOne(error: ErrorObject): ValidationError {
  const path = pathOfPointer(error.instancePath);
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'required':
      return { path: joined(path, String(params['missingProperty'])), message: 'is required' };
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const name = String(params['additionalProperty'] ?? params['unevaluatedProperty']);
      const known = Object.keys((error.parentSchema?.['properties'] as object | undefined) ?? {});
      return { path: joined(path, name), message: `is not allowed${suggestion(name, known)}` };
    }
    case 'enum':
      return { path, message: `must be one of ${JSON.stringify(params['allowedValues'])}` };
    case 'const':
      return { path, message: `must be ${JSON.stringify(params['allowedValue'])}` };
    default:
      return { path, message: error.message ?? `fails "${error.keyword}"` };
  }
}
