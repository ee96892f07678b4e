// Entries of a registry that stand in for others for a while.

/** What a registry keeps under a name. */
export interface Replaceable {
  /** What it stands in for. */
  before?: this;
  /** It stands in for it no longer. */
  ended?: true;
}

/** Puts an entry in the place of the one of its name until what comes back is called. The stand-ins of a name may end in any order. */
export function substitute<Entry extends Replaceable>(
  entries: Map<string, Entry>,
  name: string,
  entry: Entry,
): () => void {
  entry.before = entries.get(name);
  entries.set(name, entry);
  return () => {
    entry.ended = true;
    let current: Entry | undefined = entries.get(name) ?? entry;
    while (current?.ended === true) current = current.before;
    if (current === undefined) entries.delete(name);
    else entries.set(name, current);
  };
}
