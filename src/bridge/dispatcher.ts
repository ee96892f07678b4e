// Turns descriptions into the functions that scripts call: checks the arguments, calls the framework, gives back values, handles and streams.

import type { z } from 'zod';
import {
  hostObject,
  isScriptFunction,
  markAsynchronous,
  markWaitedFor,
  Records,
  Results,
  type HostMember,
  type ScriptFunction,
} from '../values/index.js';
import { doAside, type SideCall } from '../output/index.js';
import { camelCase, FrameworkError, suggestion } from '../support/index.js';
import type {
  Area,
  BridgeHost,
  FunctionMembers,
  FunctionType,
  ObjectDescription,
  Parameter,
  StreamType,
  ValueType,
} from './define-area.js';
import { spelled, spellings, type NamingStyle } from './naming.js';
import { asRecord, fromScript, withRecords, withWrappedFunctions } from './script-functions.js';
import { called } from './script-work.js';
import { ScriptStream } from './script-stream.js';

type HostFunction = (...args: unknown[]) => unknown;

interface Callee {
  /** As the script knows it: `agent.run`. */
  name: string;
  parameters: readonly Parameter[];
  returns: ValueType;
  async: boolean;
  starts?: boolean;
  /** As `call`, called with the host first. */
  aside?: (...args: never[]) => SideCall | undefined;
  call: (...args: never[]) => unknown;
}

/** The functions and classes of all areas for one context. */
export class Dispatcher {
  readonly #host: BridgeHost;
  readonly #style: NamingStyle;
  readonly #objects = new Map<string, ObjectDescription>();
  readonly #members = new Map<string, HostMember[]>();
  readonly #streamMembers = new Map<StreamType['item'], HostMember[]>();
  readonly #inline: boolean;

  /** `inline`: the scripts run on the host's thread, which then does everything. */
  constructor(
    areas: readonly Area[],
    host: BridgeHost,
    { style, inline }: { style: NamingStyle; inline: boolean },
  ) {
    this.#host = host;
    this.#style = style;
    this.#inline = inline;
    for (const area of areas) {
      for (const [name, description] of Object.entries(area.objects)) this.#objects.set(name, description);
    }
  }

  /** An area's functions by name, in every spelling. */
  functionsOf(area: Area): Record<string, HostFunction> {
    const functions: Record<string, HostFunction> = {};
    for (const [name, description] of Object.entries(area.functions)) {
      const callee = { ...description, name: `${area.name}.${spelled(name, this.#style)}` } as Callee;
      const call = this.#marked(callee, (...given: unknown[]) =>
        this.#done(callee, [this.#host, ...this.#arguments(callee, given)]),
      );
      for (const spelling of spellings(name, this.#style)) functions[spelling] = call;
    }
    return functions;
  }

  #marked<Call extends (...args: never[]) => unknown>(callee: Callee, call: Call): Call {
    if (callee.async || callee.starts === true) return markAsynchronous(call);
    return callee.aside === undefined || this.#inline ? call : markWaitedFor(call);
  }

  #done(callee: Callee, args: unknown[]): unknown {
    const side = this.#inline ? undefined : callee.aside?.(...(args as never[]));
    const result = side === undefined ? callee.call(...(args as never[])) : doAside(side);
    return isPromise(result)
      ? result.then((value) => this.#outgoing(callee.returns, value))
      : this.#outgoing(callee.returns, result);
  }

  // --- From the script --------------------------------------------------------------------------------------------

  #arguments(callee: Callee, given: readonly unknown[]): unknown[] {
    const { parameters } = callee;
    const values = this.#withNamed(callee, given);
    const args = parameters.map((parameter, index) =>
      this.#incoming(callee, parameter, values[index], index),
    );
    while (args.length > 0 && args.at(-1) === undefined) args.pop();
    return args;
  }

  /**
   * The arguments by position. Where a parameter cannot be an object, an object that names the remaining parameters stands for them: what keyword arguments
   * of Python arrive as, and a table of Lua.
   */
  #withNamed(callee: Callee, given: readonly unknown[]): readonly unknown[] {
    const { parameters } = callee;
    const last = given.at(-1);
    const position = given.length - 1;
    if (position >= 0 && position < parameters.length && isRecord(last)) {
      const named = mayBeObject(parameters[position].type) ? undefined : this.#named(callee, position, last);
      if (named !== undefined) return [...given.slice(0, position), ...named];
    }
    if (given.length <= parameters.length) return given;
    if (given.slice(parameters.length).every((value) => value === undefined || value === null))
      return given.slice(0, parameters.length);
    const most = parameters.length === 1 ? '1 argument' : `${parameters.length} arguments`;
    throw wrongArgument(`${callee.name}: expected at most ${most}, got ${given.length}`);
  }

  /** The values of the parameters from `position` on, or undefined where `object` cannot be meant for them. */
  #named(callee: Callee, position: number, object: Record<string, unknown>): unknown[] | undefined {
    const possible = callee.parameters.slice(position);
    const names = possible.map(({ name }) =>
      spellings(name, this.#style).find((spelling) => Object.hasOwn(object, spelling)),
    );
    if (names.every((name) => name === undefined) && !possible[0].optional) return undefined;
    const unknown = Object.keys(object).find((key) => !names.includes(key));
    if (unknown !== undefined) {
      const known = possible.map(({ name }) => spelled(name, this.#style));
      throw wrongArgument(`${callee.name}: unknown option "${unknown}"${suggestion(unknown, known)}`);
    }
    return names.map((name) => (name === undefined ? undefined : object[name]));
  }

  #incoming(callee: Callee, parameter: Parameter, value: unknown, index: number): unknown {
    const { type } = parameter;
    if (value === undefined || value === null) {
      if (parameter.optional) return undefined;
      throw this.#wrong(callee, parameter, index, value);
    }
    switch (type.kind) {
      case 'function':
        if (typeof value !== 'function') throw this.#wrong(callee, parameter, index, value);
        return this.#wrapped(value as HostFunction, type);
      case 'handle':
        if (!(value instanceof this.#object(type.object).class))
          throw this.#wrong(callee, parameter, index, value);
        return value;
      default: {
        const given = this.#ofKind(callee, parameter, value, index);
        if (type.kind === 'data' && type.functions !== undefined)
          return withWrappedFunctions(this.#withFunctions(given, type.functions));
        return typeof given === 'object' || typeof given === 'function' ? withWrappedFunctions(given) : given;
      }
    }
  }

  /** The value, once it is known to be a text, a number, a list ... as described; what is in it, the framework checks. */
  #ofKind(callee: Callee, parameter: Parameter, value: unknown, index: number): unknown {
    const kinds = kindsOf(parameter.type);
    if (kinds.some((kind) => isOfKind(kind, value))) return value;
    // An empty list is an empty table to Lua.
    if (kinds.includes('array') && isRecord(value) && Object.keys(value).length === 0) return [];
    throw this.#wrong(callee, parameter, index, value);
  }

  /** Data whose functions are called with more than data; where one type stands for all members, for its own only. */
  #withFunctions(value: unknown, functions: FunctionMembers): unknown {
    if (isFunctionType(functions)) return isScriptFunction(value) ? this.#wrapped(value, functions) : value;
    if (Array.isArray(value)) return value.map((item) => this.#withFunctions(item, functions));
    if (!isRecord(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => {
        const type = functions[camelCase(name)] ?? functions['*'];
        return [name, type === undefined ? member : this.#withFunctions(member, type)];
      }),
    );
  }

  #wrong(callee: Callee, parameter: Parameter, index: number, value: unknown): FrameworkError {
    const name = spelled(parameter.name, this.#style);
    return wrongArgument(
      `argument ${index + 1} of ${callee.name} (${name}): expected ${expectation(parameter.type)}, got ${typeName(value)}`,
    );
  }

  /** A script's function as the framework calls it: with as many arguments as described, made values of the bridge. */
  #wrapped(call: HostFunction, { parameters }: FunctionType): HostFunction {
    if (!isScriptFunction(call)) return call;
    if (parameters.every(({ type }) => type.kind === 'data' || type.kind === 'list'))
      return withRecords(call as ScriptFunction);
    return fromScript((...args) => called(call, this.argumentsFor(parameters, args)));
  }

  /** Arguments as a function of the script gets them. */
  argumentsFor(parameters: readonly Parameter[], args: readonly unknown[]): unknown[] {
    return args.map((value, index) => this.#outgoing(parameters[index]?.type, value));
  }

  // --- To the script ----------------------------------------------------------------------------------------------

  #outgoing(type: ValueType | undefined, value: unknown): unknown {
    if (value === undefined || value === null || type?.kind === 'nothing') return null;
    switch (type?.kind) {
      case 'handle':
        return hostObject(value as object, this.#membersOf(type.object), { className: type.object });
      case 'stream':
        return hostObject(
          new ScriptStream(value as AsyncIterable<unknown>),
          this.#membersOfStream(type.item),
          {
            className: 'Stream',
          },
        );
      case 'results':
        return new Results(
          type.items.map((item, index) => this.#outgoing(item.type, (value as unknown[])[index])),
        );
      case 'list':
        return type.item.kind === 'handle'
          ? (value as unknown[]).map((item) => this.#outgoing(type.item, item))
          : new Records(value);
      default:
        return asRecord(value);
    }
  }

  #object(name: string): ObjectDescription {
    const description = this.#objects.get(name);
    if (description === undefined) throw new TypeError(`no area describes the object ${name}`);
    return description;
  }

  /** What scripts see of an object. Made once: the class is recognised by this list. */
  #membersOf(name: string): HostMember[] {
    const known = this.#members.get(name);
    if (known !== undefined) return known;
    const description = this.#object(name);
    const members: HostMember[] = [];
    this.#members.set(name, members);
    for (const [property, { type, get }] of Object.entries(description.properties)) {
      const call = (target: never): unknown => this.#outgoing(type, get(target));
      for (const spelling of spellings(property, this.#style))
        members.push({ name: spelling, call, getter: true });
    }
    for (const [own, method] of Object.entries(description.methods)) {
      const callee = { ...method, name: `${name}.${spelled(own, this.#style)}` } as Callee;
      const call = this.#marked(callee, (target: never, ...given: unknown[]) =>
        this.#done(callee, [this.#host, target, ...this.#arguments(callee, given)]),
      );
      for (const spelling of spellings(own, this.#style)) members.push({ name: spelling, call });
    }
    return members;
  }

  #membersOfStream(item: StreamType['item']): HostMember[] {
    let members = this.#streamMembers.get(item);
    if (members === undefined) {
      const next = async (target: ScriptStream): Promise<unknown> =>
        this.#outgoing(item, await target.next());
      const close = (target: ScriptStream): null => {
        target.close();
        return null;
      };
      members = [
        { name: 'next', call: next },
        { name: 'close', call: close },
        { name: 'items', call: next, iteration: 'next' },
        { name: 'left', call: close, iteration: 'close' },
      ];
      this.#streamMembers.set(item, members);
    }
    return members;
  }
}

function wrongArgument(message: string): FrameworkError {
  return new FrameworkError('invalid_argument', message);
}

function isPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise;
}

function isFunctionType(functions: FunctionMembers): functions is FunctionType {
  return functions.kind === 'function';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

const objectTypes = new WeakMap<ValueType, boolean>();

/** Whether a plain object can be a value of this type; a union or unknown data can. */
function mayBeObject(type: ValueType): boolean {
  if (type.kind !== 'data') return false;
  let may = objectTypes.get(type);
  if (may === undefined) {
    may =
      type.schema.safeParse({}).success ||
      !['string', 'number', 'boolean', 'enum'].includes(type.schema.def.type);
    objectTypes.set(type, may);
  }
  return may;
}

/** What a value of a type is at first sight; `unknown` may be anything. */
type Kind = 'string' | 'number' | 'boolean' | 'array' | 'object' | 'unknown';

const kindsByType = new WeakMap<ValueType, readonly Kind[]>();

function kindsOf(type: ValueType): readonly Kind[] {
  if (type.kind === 'list') return ['array'];
  if (type.kind !== 'data') return ['unknown'];
  let kinds = kindsByType.get(type);
  if (kinds === undefined) kindsByType.set(type, (kinds = kindsIn(type.schema)));
  return kinds;
}

function kindsIn(schema: z.ZodType): Kind[] {
  const def = schema.def as z.core.$ZodTypeDef & { innerType: z.ZodType; options: z.ZodType[] };
  switch (def.type) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'array':
    case 'object':
      return [def.type];
    case 'record':
      return ['object'];
    case 'enum':
      return ['string'];
    case 'union':
      return def.options.flatMap(kindsIn);
    case 'optional':
    case 'default':
      return kindsIn(def.innerType);
    default:
      return ['unknown'];
  }
}

function isOfKind(kind: Kind, value: unknown): boolean {
  switch (kind) {
    case 'unknown':
      return true;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isRecord(value);
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    default:
      return typeof value === kind;
  }
}

function expectation(type: ValueType): string {
  if (type.kind === 'handle') return type.object;
  if (type.kind !== 'data' && type.kind !== 'list') return type.kind;
  const kinds = kindsOf(type);
  return kinds.includes('unknown') ? 'a value' : [...new Set(kinds)].join(' or ');
}

function typeName(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return typeof value === 'object' && !isRecord(value) ? value.constructor.name : typeof value;
}
