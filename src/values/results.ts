// What a host function may wrap its value in, to say more of it than that it is a list or an object.

/**
 * Several results of one call: several in Lua (`local valid, errors = check(x)`), a tuple in Python, an array in JavaScript, a list in Wren. Only as what a
 * host function returns.
 *
 * @example
 * await context.setGlobal('divide', (a: number, b: number) => new Results([Math.floor(a / b), a % b]));
 * await context.eval('local quotient, rest = divide(7, 2) return quotient + rest');   // in Lua: 4
 */
export class Results {
  constructor(
    /** The results in order. */
    readonly values: readonly unknown[],
  ) {}
}

/** Data whose objects are records: Python reads their members as attributes, too (`result.content`). To the other languages it is the value itself. */
export class Records {
  constructor(
    /** The data. */
    readonly value: unknown,
  ) {}
}
