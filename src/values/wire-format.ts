// The wire format as numbers. native/marshal/wire_format.h is the authority and explains it; a test compares the two.

export const WireTag = {
  Null: 0,
  Undefined: 1,
  False: 2,
  True: 3,
  Int32: 4,
  Float64: 5,
  Int64: 6,
  Bigint: 7,
  ShortText: 8,
  Text: 9,
  PooledText: 10,
  Bytes: 11,
  Date: 12,
  Regexp: 13,
  Error: 14,
  Results: 15,
  Array: 16,
  Object: 17,
  ShapedObject: 18,
  Map: 19,
  Set: 20,
  BackReference: 21,
  ScriptFunction: 22,
  ScriptObject: 23,
  HostFunction: 24,
  HostObject: 25,
  Records: 26,
} as const;

/** The byte before a member: a key's number, or what follows. */
export const WireKey = {
  maxDirect: 0xfb,
  id16: 0xfc,
  text: 0xfd,
  pooled: 0xfe,
} as const;

/** Numbers in ±2^53 travel as numbers; beyond, whole ones are bigints. */
export const maxSafeInteger = 2 ** 53;
