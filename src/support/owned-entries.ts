// What a registry keeps by name, and for whom. An entry may stand in for another for a while: a mock for what it mocks, and what the new version of a reloaded script registers for what
// the old one had registered.

interface Entry<Value> {
  readonly value: Value;
  readonly owner: object | undefined;
  /** What it stands in for. */
  before: Entry<Value> | undefined;
  /** It stands in for it no longer. */
  ended: boolean;
}

/** An owner's place among those that follow one another, such as the versions of a script. */
interface Place {
  line: object;
  order: number;
}

const places = new WeakMap<object, Place>();
let joined = 0;

/** Makes an owner the last of a line. It may take the names of those before it. */
export function joinLine(owner: object, line: object): void {
  joined += 1;
  places.set(owner, { line, order: joined });
}

/** Whether an owner may take what belongs to `other`. */
export function succeeds(owner: object | undefined, other: object | undefined): boolean {
  if (owner === undefined || other === undefined) return false;
  const [place, itsPlace] = [places.get(owner), places.get(other)];
  return place !== undefined && place.line === itsPlace?.line && place.order > itsPlace.order;
}

/** Values by name, each with an owner: whoever registered it, such as a script context; undefined for the host. */
export class OwnedEntries<Value> {
  readonly #entries = new Map<string, Entry<Value>>();

  get(name: string): Value | undefined {
    return this.#entries.get(name)?.value;
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  names(): string[] {
    return [...this.#entries.keys()];
  }

  values(): Value[] {
    return Array.from(this.#entries.values(), ({ value }) => value);
  }

  /** Whether somebody has this name whom `owner` doesn't succeed. */
  isTaken(name: string, owner: object | undefined): boolean {
    const entry = this.#entries.get(name);
    return entry !== undefined && !succeeds(owner, entry.owner);
  }

  /** Adds a value, or puts it in the place of the one of its name: for good, or until its owner is released where that owner succeeds the other's. */
  set(name: string, value: Value, owner: object | undefined): void {
    const current = this.#entries.get(name);
    const before = succeeds(owner, current?.owner) ? current : current?.before;
    this.#entries.set(name, { value, owner, before, ended: false });
  }

  /** Puts a value in the place of the one of its name, if there is one, until what comes back is called. The stand-ins of a name may end in any order. */
  substitute(name: string, value: Value): () => void {
    const entry = { value, owner: undefined, before: this.#entries.get(name), ended: false };
    this.#entries.set(name, entry);
    return () => {
      entry.ended = true;
      this.#settle(name, this.#entries.get(name) ?? entry);
    };
  }

  /** False when there was none. */
  delete(name: string): boolean {
    return this.#entries.delete(name);
  }

  /** Takes away all that is this owner's, and gives it. */
  releaseOwner(owner: object): Value[] {
    const released: Value[] = [];
    for (const [name, current] of this.#entries) {
      for (let entry: Entry<Value> | undefined = current; entry !== undefined; entry = entry.before) {
        if (entry.owner !== owner || entry.ended) continue;
        entry.ended = true;
        released.push(entry.value);
      }
      this.#settle(name, current);
    }
    return released;
  }

  /** Leaves the uppermost entry that hasn't ended. */
  #settle(name: string, current: Entry<Value>): void {
    let entry: Entry<Value> | undefined = current;
    while (entry?.ended === true) entry = entry.before;
    if (entry === undefined) this.#entries.delete(name);
    else if (entry !== this.#entries.get(name)) this.#entries.set(name, entry);
  }
}
