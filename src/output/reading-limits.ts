// How long a text may be that is read, in characters, by where it is read.

export interface ReadingLimits {
  /** JSON that is as it should be. */
  json: number;
  /** JSON that must be looked for or mended. */
  mended: number;
  yaml: number;
  xml: number;
  csv: number;
}

/** What each reader gets through in some 20 ms, so that the event loop of the thread that calls goes on. */
export const HERE: ReadingLimits = {
  json: 8_000_000,
  mended: 100_000,
  yaml: 16_000,
  xml: 200_000,
  csv: 100_000,
};

/** On the side thread: what takes a second or two. */
export const ASIDE: ReadingLimits = {
  json: 8_000_000,
  mended: 2_000_000,
  yaml: 2_000_000,
  xml: 8_000_000,
  csv: 8_000_000,
};
