// How an area of the framework is described, once, for all languages: from a description come the functions that scripts call, their checks,
// their names in each language, stubs and reference pages.

import type { z } from 'zod';
import type { Framework } from '../framework.js';
import type { SideCall } from '../output/index.js';

/** What a function of an area works with, beside its arguments. */
export interface BridgeHost {
  readonly framework: Framework;
  /** Who registers and creates: the script context, so that what it made goes when it goes. */
  readonly owner: object;
  /** Where an error goes that no call of the script waits for: a callback that fails. */
  readonly report: (error: unknown) => void;
}

/** Plain data of this form; the framework behind it checks it in full and says what is wrong. */
export interface DataType {
  kind: 'data';
  schema: z.ZodType;
  /** Under which stubs declare it once; without, it is written where it is used. */
  name?: string;
  /** What functions among its members are called with, where that is more than data. */
  functions?: FunctionMembers;
}

/** The type of a function; or those of members by name, `*` for all others. Lists are gone through. */
export type FunctionMembers =
  FunctionType | { readonly kind?: never; readonly [member: string]: FunctionMembers | undefined };

/** Any number of one type: data or handles. */
export interface ListType {
  kind: 'list';
  item: DataType | HandleType;
}

/** What comes one by one: the framework's async iterable, the language's own loop. Items are never nothing. */
export interface StreamType {
  kind: 'stream';
  item: DataType | HandleType;
}

/** Several results of one call: several in Lua, a tuple in Python, a list elsewhere. The framework's function gives an array. */
export interface ResultsType {
  kind: 'results';
  items: readonly Parameter[];
}

/** A host object by reference: an object type of some area. */
export interface HandleType {
  kind: 'handle';
  object: string;
}

/** A function of the script. It may be asynchronous: the framework gets a function that returns a promise. */
export interface FunctionType {
  kind: 'function';
  parameters: readonly Parameter[];
  returns: ValueType;
}

/** No value. */
export interface NothingType {
  kind: 'nothing';
}

export type ValueType =
  DataType | ListType | HandleType | FunctionType | StreamType | ResultsType | NothingType;

export interface Parameter {
  name: string;
  summary: string;
  type: ValueType;
  optional: boolean;
}

export interface FunctionDescription {
  summary: string;
  parameters: readonly Parameter[];
  returns: ValueType;
  /** Whether the script may have to wait: a promise in JavaScript, an awaitable in Python, a pause elsewhere. */
  async: boolean;
  /** Whether work that it begins goes on after it has returned, though nobody waits for it: streams, and what is started. */
  starts?: boolean;
  /** What to do beside the host's thread instead of `call`, where that would hold it up; undefined: nothing. Not asked for scripts that run on the host's thread. */
  aside?: (host: BridgeHost, ...args: never[]) => SideCall | undefined;
  /** Messages of the framework's own checks start with this name, such as `agent.create`, so that it can be put in the script's spelling. */
  call: (host: BridgeHost, ...args: never[]) => unknown;
}

export interface MethodDescription extends Omit<FunctionDescription, 'call' | 'aside'> {
  aside?: (host: BridgeHost, target: never, ...args: never[]) => SideCall | undefined;
  call: (host: BridgeHost, target: never, ...args: never[]) => unknown;
}

export interface ObjectDescription<Target extends object = object> {
  summary: string;
  /** The class behind it: what an argument of this type must be an instance of. */
  class: abstract new (...args: never[]) => Target;
  /** Properties that are read anew each time. */
  properties: Readonly<
    Record<string, { summary: string; type: ValueType; get: (target: Target) => unknown }>
  >;
  methods: Readonly<Record<string, MethodDescription>>;
}

export interface AreaDescription {
  summary: string;
  functions: Readonly<Record<string, FunctionDescription>>;
  objects: Readonly<Record<string, ObjectDescription>>;
}

export interface Area extends AreaDescription {
  readonly name: string;
}

/** An area, `zigllms.<name>` to scripts. */
export function defineArea(name: string, description: AreaDescription): Area {
  return { name, ...description };
}

export function data(schema: z.ZodType, name?: string, functions?: FunctionMembers): DataType {
  return { kind: 'data', schema, name, ...(functions !== undefined && { functions }) };
}

export function list(schema: z.ZodType, name?: string): ListType {
  return { kind: 'list', item: data(schema, name) };
}

export function listOf(item: ListType['item']): ListType {
  return { kind: 'list', item };
}

export function handle(object: string): HandleType {
  return { kind: 'handle', object };
}

export function stream(item: StreamType['item']): StreamType {
  return { kind: 'stream', item };
}

export function results(...items: Parameter[]): ResultsType {
  return { kind: 'results', items };
}

export function scriptFunction(parameters: readonly Parameter[], returns: ValueType = nothing): FunctionType {
  return { kind: 'function', parameters, returns };
}

export const nothing: NothingType = { kind: 'nothing' };

export function parameter(name: string, type: ValueType, summary: string): Parameter {
  return { name, type, summary, optional: false };
}

export function optional(name: string, type: ValueType, summary: string): Parameter {
  return { name, type, summary, optional: true };
}

/** A function of an area: called with the bridge's host and its checked arguments. */
export function fn(
  description: Omit<FunctionDescription, 'async'> & { async?: boolean },
): FunctionDescription {
  return { async: false, ...description };
}

/** The function `description` of an area, whose first parameter is an object of this type, as that object's method. */
export function methodOf(description: FunctionDescription): MethodDescription {
  return {
    ...description,
    parameters: description.parameters.slice(1),
    call: description.call as MethodDescription['call'],
  };
}

/** A method of an object: called with the bridge's host, the object and its checked arguments. */
export function method(
  description: Omit<MethodDescription, 'async'> & { async?: boolean },
): MethodDescription {
  return { async: false, ...description };
}

export function object<Target extends object>(description: ObjectDescription<Target>): ObjectDescription {
  return description as unknown as ObjectDescription;
}
