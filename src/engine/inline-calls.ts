// The shortest way into an inline context: a call is written into memory that native code shares, and so is a number that it brings. Only numbers go
// without the codec. Limits, errors and nesting are the same as on the long way (Session.runSync).

import {
  Operation,
  Outcome,
  StateIndex,
  type NativeBinding,
  type NativeContext,
} from '../native/binding-types.js';

/** What the calls need of their session. */
export interface InlineCallOwner {
  /** Writes the arguments as a message; returns its length in bytes. */
  encodeArguments(args: readonly unknown[]): number;
  /** What native code brought, as its state says: the value, or its failure thrown. */
  took(value: unknown): unknown;
}

const argumentsAreNumbers = -1;
const mostNames = 256;

export class InlineCalls {
  readonly #owner: InlineCallOwner;
  readonly #binding: NativeBinding;
  readonly #context: NativeContext;
  /** The number of the context in the shared words. */
  readonly #number: number;
  readonly #state: Int32Array;
  readonly #numbers: Float64Array;
  readonly #names = new Map<string, number>();

  /** Right after the context was created: its number is in the state then. */
  constructor(owner: InlineCallOwner, binding: NativeBinding, context: NativeContext) {
    this.#owner = owner;
    this.#binding = binding;
    this.#context = context;
    this.#state = binding.state;
    this.#numbers = binding.numbers;
    this.#number = binding.state[StateIndex.context];
  }

  /** Calls a function of the script. */
  callRef(ref: number, args: readonly unknown[]): unknown {
    return this.#call(Operation.callRef, ref, args);
  }

  // One method for each small count of arguments, so that none builds an array.

  callRef0(ref: number): unknown {
    return this.#enter(Operation.callRef, ref, 0, argumentsAreNumbers);
  }

  callRef1(ref: number, first: unknown): unknown {
    if (typeof first !== 'number') return this.callRef(ref, [first]);
    this.#numbers[0] = first;
    return this.#enter(Operation.callRef, ref, 1, argumentsAreNumbers);
  }

  callRef2(ref: number, first: unknown, second: unknown): unknown {
    if (typeof first !== 'number' || typeof second !== 'number') return this.callRef(ref, [first, second]);
    const numbers = this.#numbers;
    numbers[0] = first;
    numbers[1] = second;
    return this.#enter(Operation.callRef, ref, 2, argumentsAreNumbers);
  }

  callRef3(ref: number, first: unknown, second: unknown, third: unknown): unknown {
    if (typeof first !== 'number' || typeof second !== 'number' || typeof third !== 'number') {
      return this.callRef(ref, [first, second, third]);
    }
    const numbers = this.#numbers;
    numbers[0] = first;
    numbers[1] = second;
    numbers[2] = third;
    return this.#enter(Operation.callRef, ref, 3, argumentsAreNumbers);
  }

  /** Calls a function by its name. Undefined, with nothing done, when no more names can be numbered. */
  callName(name: string, args: readonly unknown[]): { value: unknown } | undefined {
    const number = this.#names.get(name) ?? this.#numberName(name);
    return number < 0 ? undefined : { value: this.#call(Operation.call, number, args) };
  }

  #numberName(name: string): number {
    // The table is the keys' too, and never forgets.
    if (this.#names.size >= mostNames) return -1;
    const number = this.#binding.defineKey(this.#context, name);
    if (number >= 0) this.#names.set(name, number);
    return number;
  }

  #call(operation: Operation, target: number, args: readonly unknown[]): unknown {
    const { length } = args;
    const numbers = this.#numbers;
    if (length > numbers.length) return this.#callEncoded(operation, target, args);
    for (let index = 0; index < length; index += 1) {
      const arg = args[index];
      if (typeof arg !== 'number') return this.#callEncoded(operation, target, args);
      numbers[index] = arg;
    }
    return this.#enter(operation, target, length, argumentsAreNumbers);
  }

  #callEncoded(operation: Operation, target: number, args: readonly unknown[]): unknown {
    return this.#enter(operation, target, args.length, this.#owner.encodeArguments(args));
  }

  #enter(operation: Operation, target: number, count: number, byteLength: number): unknown {
    const state = this.#state;
    state[StateIndex.context] = this.#number;
    state[StateIndex.callOperation] = operation;
    state[StateIndex.callTarget] = target;
    state[StateIndex.callArgumentCount] = count;
    state[StateIndex.callByteLength] = byteLength;
    const value = this.#binding.callShared();
    // A number, and no work is pending: what most calls bring.
    if (state[StateIndex.outcome] === Outcome.Number && state[StateIndex.pendingWorkMs] < 0)
      return this.#numbers[0];
    return this.#owner.took(value);
  }
}
