// Turns descriptions into the functions that scripts call: checks the arguments, calls the framework, gives back values and handles.

import { hostObject, isScriptFunction, type HostMember } from '../values/index.js';
import { FrameworkError } from '../support/index.js';
import type { Area, BridgeHost, ObjectDescription, Parameter, ValueType } from './define-area.js';
import { spelled, spellings, type NamingStyle } from './naming.js';

type HostFunction = (...args: unknown[]) => unknown;

interface Callee {
  /** As the script knows it: `agent.run`. */
  name: string;
  parameters: readonly Parameter[];
  returns: ValueType;
  call: (...args: never[]) => unknown;
}

/** The functions and classes of all areas for one context. */
export class Dispatcher {
  readonly #host: BridgeHost;
  readonly #style: NamingStyle;
  readonly #objects = new Map<string, ObjectDescription>();
  readonly #members = new Map<string, HostMember[]>();

  constructor(areas: readonly Area[], host: BridgeHost, style: NamingStyle) {
    this.#host = host;
    this.#style = style;
    for (const area of areas) {
      for (const [name, description] of Object.entries(area.objects)) this.#objects.set(name, description);
    }
  }

  /** An area's functions by name, in every spelling. */
  functionsOf(area: Area): Record<string, HostFunction> {
    const functions: Record<string, HostFunction> = {};
    for (const [name, description] of Object.entries(area.functions)) {
      const call = this.#checked({
        ...description,
        name: `${area.name}.${spelled(name, this.#style)}`,
        call: (...args: never[]) => description.call(this.#host, ...args),
      });
      for (const spelling of spellings(name, this.#style)) functions[spelling] = call;
    }
    return functions;
  }

  #checked(callee: Callee): HostFunction {
    return (...given) => {
      const args = this.#arguments(callee, given);
      const result = callee.call(...(args as never[]));
      return isPromise(result)
        ? result.then((value) => this.#outgoing(callee.returns, value))
        : this.#outgoing(callee.returns, result);
    };
  }

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
  #withNamed(callee: Callee, given: readonly unknown[]): unknown[] {
    const { parameters } = callee;
    const last = given.at(-1);
    const position = given.length - 1;
    if (
      position < parameters.length &&
      isRecord(last) &&
      position >= 0 &&
      !mayBeObject(parameters[position].type)
    ) {
      const remaining = parameters.slice(position);
      const named = remaining.map(({ name }) =>
        spellings(name, this.#style).find((spelling) => Object.hasOwn(last, spelling)),
      );
      if (
        Object.keys(last).length > 0 &&
        named.filter((name) => name !== undefined).length === Object.keys(last).length
      ) {
        return [
          ...given.slice(0, position),
          ...named.map((name) => (name === undefined ? undefined : last[name])),
        ];
      }
    }
    if (given.length <= parameters.length) return [...given];
    if (given.slice(parameters.length).every((value) => value === undefined || value === null))
      return given.slice(0, parameters.length);
    const most = parameters.length === 1 ? '1 argument' : `${parameters.length} arguments`;
    throw wrongArgument(`${callee.name}: expected at most ${most}, got ${given.length}`);
  }

  #incoming(callee: Callee, parameter: Parameter, value: unknown, index: number): unknown {
    const wrong = (expected: string): FrameworkError =>
      wrongArgument(
        `argument ${index + 1} of ${callee.name} (${spelled(parameter.name, this.#style)}): expected ${expected}, got ${typeName(value)}`,
      );
    if (value === undefined || value === null) {
      if (parameter.optional) return undefined;
      throw wrong(expectation(parameter.type));
    }
    switch (parameter.type.kind) {
      case 'function':
        if (typeof value !== 'function') throw wrong('function');
        return this.#wrapped(value as HostFunction, parameter.type.parameters);
      case 'handle': {
        const wanted = this.#object(parameter.type.object).class;
        if (!(value instanceof wanted)) throw wrong(parameter.type.object);
        return value;
      }
      default:
        return value;
    }
  }

  /** A script's function as the framework calls it: handles among its arguments become handles for the script. */
  #wrapped(call: HostFunction, parameters: readonly Parameter[]): HostFunction {
    if (!isScriptFunction(call) || parameters.every(({ type }) => type.kind !== 'handle')) return call;
    return (...args) => call(...args.map((value, index) => this.#outgoing(parameters[index]?.type, value)));
  }

  #outgoing(type: ValueType | undefined, value: unknown): unknown {
    if (value === undefined || value === null || type?.kind === 'nothing') return null;
    if (type?.kind !== 'handle') return value;
    return hostObject(value as object, this.#membersOf(type.object), { className: type.object });
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
    for (const [own, { call, ...rest }] of Object.entries(description.methods)) {
      const checked = this.#checkedMethod({
        ...rest,
        name: `${name}.${spelled(own, this.#style)}`,
        call: call as Callee['call'],
      });
      for (const spelling of spellings(own, this.#style)) members.push({ name: spelling, call: checked });
    }
    return members;
  }

  #checkedMethod(callee: Callee): HostMember['call'] {
    return ((target: never, ...given: unknown[]) =>
      this.#checked({
        ...callee,
        call: (...args: never[]) => callee.call(this.#host as never, target, ...args),
      })(...given)) as HostMember['call'];
  }
}

function wrongArgument(message: string): FrameworkError {
  return new FrameworkError('invalid_argument', message);
}

function isPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Whether a plain object can be a value of this type; a union or unknown data can. */
function mayBeObject(type: ValueType): boolean {
  if (type.kind !== 'data') return false;
  return (
    type.schema.safeParse({}).success ||
    !['string', 'number', 'boolean', 'enum'].includes(type.schema.def.type)
  );
}

function expectation(type: ValueType): string {
  switch (type.kind) {
    case 'handle':
      return type.object;
    case 'function':
      return 'function';
    case 'nothing':
      return 'nothing';
    case 'list':
      return 'array';
    case 'data':
      return type.schema.def.type === 'union' ? 'a value' : type.schema.def.type;
  }
}

function typeName(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  return Array.isArray(value) ? 'array' : typeof value;
}
