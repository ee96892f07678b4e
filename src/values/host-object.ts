// Host objects that scripts hold as opaque handles: what hostObject() makes, and the classes behind them.

import { isAsynchronous, markAsynchronous } from './asynchronous.js';

/** A member that scripts see, with a function of its own. */
export interface HostMember {
  /** As scripts see it. */
  name: string;
  /** Called with the object and the script's arguments. Several members may share one function. */
  call: (target: never, ...args: never[]) => unknown;
  /** Read as a property instead of called as a method. */
  getter?: boolean;
  /**
   * What the language's own loops call; scripts don't see its name. next gives the next item, or a promise of it, and null when there are no more. close is
   * told that nobody will ask for more: the loop was left, or the script has let go of the object. It may be called more than once.
   */
  iteration?: 'next' | 'close';
}

/** Which members of a target scripts see: names of the target's own members, or members with functions of their own. */
export type HostMembers =
  readonly (string | HostMember)[] | Readonly<Record<string, string | Omit<HostMember, 'name'>>>;

/** How scripts see a host object. */
export interface HostObjectOptions {
  /** The class's name as scripts print it. Default: the target's constructor's. */
  className?: string;
}

/** What the border defines once for each context: a name and members with their functions. */
export interface HostClass {
  readonly name: string;
  readonly members: readonly HostClassMember[];
}

export interface HostClassMember {
  readonly name: string;
  readonly call: (...args: never[]) => unknown;
  readonly kind: MemberKind;
}

/** As in native/marshal/session_tables.h. */
export const MemberKind = { Method: 0, Getter: 1, Next: 2, Close: 3 } as const;
export type MemberKind = (typeof MemberKind)[keyof typeof MemberKind];

/** A target with the members that scripts see. Made by `hostObject`. */
export class HostObject<Target extends object = object> {
  constructor(
    /** The host's own object. */
    readonly target: Target,
    /** @internal */
    readonly hostClass: HostClass,
  ) {}
}

/**
 * A handle on `target` to pass to scripts: opaque but for `members`. What a script hands back is `target` itself.
 *
 * A name stands for the target's own member: a method when it holds a function now, else a property that is read anew each time. In a record, each key is the
 * name that scripts use. Reuse the list of members: classes are recognised by it.
 *
 * @example
 * const counter = { count: 0, add(by: number) { this.count += by; } };
 * await context.setGlobal('counter', hostObject(counter, ['count', 'add']));
 */
export function hostObject<Target extends object>(
  target: Target,
  members: HostMembers,
  options: HostObjectOptions = {},
): HostObject<Target> {
  if ((typeof target !== 'object' && typeof target !== 'function') || target === null) {
    throw new TypeError('hostObject: the target must be an object');
  }
  const name = options.className ?? target.constructor?.name ?? 'Object';
  return new HostObject(target, classOf(name, target, members));
}

type Call = HostClass['members'][number]['call'];

const methodCalls = new Map<string, Call>();
const asyncMethodCalls = new Map<string, Call>();
const getterCalls = new Map<string, Call>();
const callNumbers = new WeakMap<Call, number>();
let nextCallNumber = 1;

/** A plain name is a method of one target and may be a property of another: only a class without plain names fits every target. */
interface KnownClass {
  hostClass: HostClass;
  fitsAll: boolean;
}
// Lists of members that somebody keeps find their class at once; lists written in place find it by what they say.
const classesByList = new WeakMap<object, KnownClass[]>();
const classesByText = new Map<string, HostClass>();

function classOf(name: string, target: object, members: HostMembers): HostClass {
  const known = classesByList.get(members) ?? [];
  const sameName = known.filter(({ hostClass }) => hostClass.name === name);
  const universal = sameName.find(({ fitsAll }) => fitsAll);
  if (universal !== undefined) return universal.hostClass;
  const wanted = membersOf(target, members);
  const fitting = sameName.find(({ hostClass }) => sameMembers(hostClass.members, wanted));
  if (fitting !== undefined) return fitting.hostClass;
  const kinds = Object.values(members).map((member) => typeof member === 'string');
  const hostClass = kinds.every(Boolean)
    ? sharedByText({ name, members: wanted })
    : { name, members: wanted };
  classesByList.set(members, [...known, { hostClass, fitsAll: !kinds.some(Boolean) }]);
  return hostClass;
}

function sharedByText(hostClass: HostClass): HostClass {
  const parts = hostClass.members.map(({ name, call, kind }) => [name, numberOf(call), kind]);
  const text = JSON.stringify([hostClass.name, parts]);
  const existing = classesByText.get(text);
  if (existing !== undefined) return existing;
  classesByText.set(text, hostClass);
  return hostClass;
}

function sameMembers(left: HostClass['members'], right: HostClass['members']): boolean {
  return (
    left.length === right.length &&
    left.every(({ name, call, kind }, index) => {
      const other = right[index];
      return other.name === name && other.call === call && other.kind === kind;
    })
  );
}

function membersOf(target: object, members: HostMembers): HostClass['members'] {
  const pairs = Array.isArray(members)
    ? (members as readonly (string | HostMember)[]).map((member): [string, string | HostMember] =>
        typeof member === 'string' ? [member, member] : [member?.name, member],
      )
    : Object.entries(members as Record<string, string | HostMember>);
  return pairs.map(([name, member]) => {
    if (typeof name !== 'string' || name === '') throw new TypeError('hostObject: a member needs a name');
    if (typeof member === 'string') return ownMember(target, name, member);
    if (typeof member?.call !== 'function') {
      throw new TypeError(`hostObject: member ${name}: expected the name of a member or { call }`);
    }
    return { name, call: member.call as Call, kind: kindOf(member) };
  });
}

function ownMember(target: object, name: string, own: string): HostClass['members'][number] {
  if (!(own in target)) throw new TypeError(`hostObject: the target has no member ${own}`);
  const value = (target as Record<string, unknown>)[own];
  return typeof value === 'function'
    ? { name, call: methodCall(own, isAsynchronous(value as Call)), kind: MemberKind.Method }
    : { name, call: getterCall(own), kind: MemberKind.Getter };
}

function kindOf({ getter, iteration }: Omit<HostMember, 'name'>): MemberKind {
  if (iteration !== undefined) return iteration === 'next' ? MemberKind.Next : MemberKind.Close;
  return getter === true ? MemberKind.Getter : MemberKind.Method;
}

function methodCall(name: string, asynchronous: boolean): Call {
  return remembered(asynchronous ? asyncMethodCalls : methodCalls, name, () => {
    const call = (target: Record<string, Call>, ...args: never[]): unknown => target[name](...args);
    return asynchronous ? markAsynchronous(call) : call;
  });
}

function getterCall(name: string): Call {
  return remembered(getterCalls, name, () => (target: Record<string, unknown>) => target[name]);
}

function remembered(calls: Map<string, Call>, name: string, make: () => unknown): Call {
  let call = calls.get(name);
  if (call === undefined) {
    call = make() as Call;
    calls.set(name, call);
  }
  return call;
}

function numberOf(call: Call): number {
  let number = callNumbers.get(call);
  if (number === undefined) {
    number = nextCallNumber++;
    callNumbers.set(call, number);
  }
  return number;
}
