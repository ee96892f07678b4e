// The keys that this side of a context has given numbers, arranged by the order in which they follow each other in objects: the next key of
// an object of a known shape is found by one comparison.

// Objects with more keys than this are used as maps: their keys would only fill the table. A node beyond is kept by nobody.
const deepest = 64;
const mostNodes = 16_384;

/** A key behind those before it. -1 as an id: the key travels as text. */
export class KeyNode {
  /** The key that followed this one last time. */
  private predicted: KeyNode | null = null;
  private others: Map<string, KeyNode> | null = null;

  constructor(
    private readonly tree: KeyTree,
    readonly key: string,
    readonly id: number,
    private readonly depth: number,
  ) {}

  next(key: string): KeyNode {
    const { predicted } = this;
    return predicted !== null && predicted.key === key ? predicted : this.find(key);
  }

  private find(key: string): KeyNode {
    let found = this.others?.get(key);
    if (found === undefined) {
      found = this.tree.make(key, this.depth + 1);
      if (found.depth > deepest) return found;
      if (this.predicted === null) {
        this.predicted = found;
        return found;
      }
      this.others ??= new Map([[this.predicted.key, this.predicted]]);
      this.others.set(key, found);
    }
    this.predicted = found;
    return found;
  }
}

export class KeyTree {
  readonly root: KeyNode;
  readonly #defineKey: (key: string) => number;
  readonly #ids = new Map<string, number>();
  #nodes = 0;

  constructor(defineKey: (key: string) => number) {
    this.#defineKey = defineKey;
    this.root = new KeyNode(this, '', -1, 0);
  }

  make(key: string, depth: number): KeyNode {
    if (depth > deepest || this.#nodes >= mostNodes) {
      return new KeyNode(this, key, this.#ids.get(key) ?? -1, deepest + 1);
    }
    this.#nodes += 1;
    return new KeyNode(this, key, this.#idOf(key), depth);
  }

  #idOf(key: string): number {
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    // Text with half a surrogate pair has no UTF-8: the encoder says so, with the path.
    const id = key.isWellFormed() ? this.#defineKey(key) : -1;
    if (id >= 0) this.#ids.set(key, id);
    return id;
  }
}
