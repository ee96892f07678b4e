// The wire format: how values look between an engine's thread (later: process) and TypeScript. Little-endian, unaligned. The TypeScript side is
// src/values/wire-format.ts; test/native and test/conformance hold both to the same vectors. Read and written by nothing else.
//
//   message  = value*                                    (arguments: several; a result: one)
//   value    = tag payload
//   text     = pooled(u32 length in UTF-16 units) or inline(u32 length in bytes, UTF-8), each behind its tag
//
// Pooled text. Script → host, the characters of all texts stand one after the other in WireMessage::texts, so that the host makes one string of
// each chunk and cuts it; a text never straddles two chunks: when the rest of a chunk is shorter than the text, it starts the next chunk. A chunk is at most
// `textChunkBytes` long unless one text alone is longer, so a small text kept alive never holds more than that.
// Host → script, texts are inline.
#pragma once

#include <cstddef>
#include <cstdint>

namespace zigllms {

enum class WireTag : uint8_t {
  Null = 0,
  Undefined = 1,
  False = 2,
  True = 3,
  Int32 = 4,          // i32
  Float64 = 5,        // f64
  Int64 = 6,          // i64: a whole number that the host holds as bigint beyond ±2^53
  Bigint = 7,         // u8 negative, u32 word count, u64 words from the lowest
  ShortText = 8,      // u8 byte length, UTF-8
  Text = 9,           // u32 byte length, UTF-8
  PooledText = 10,    // u32 length in UTF-16 units
  Bytes = 11,         // u32 length, raw
  Date = 12,          // f64 milliseconds since the epoch, NaN for an invalid date
  Regexp = 13,        // text source, text flags
  Error = 14,         // text name, text message, text stack
  Results = 15,       // u32 count, values: an array whose items are the several results of one call
  Array = 16,         // u32 count, values
  Object = 17,        // u32 count, (key, value)*
  ShapedObject = 18,  // u32 shape, values
  Map = 19,           // u32 count, (value, value)*
  Set = 20,           // u32 count, values
  BackReference = 21,   // u32 container number
  ScriptFunction = 22,  // u32 ref
  ScriptObject = 23,    // u32 ref, text class name
  HostFunction = 24,    // u32 function
  HostObject = 25,      // u32 class, u32 object
  Records = 26,         // a value: its objects are records
};

// A member's key: one byte, then what it announces.
namespace wire_key {
inline constexpr uint8_t maxDirect = 0xFB;  // 0..0xFB: the KeyId itself
inline constexpr uint8_t id16 = 0xFC;       // u16 KeyId
inline constexpr uint8_t text = 0xFD;       // u32 byte length, UTF-8
inline constexpr uint8_t pooled = 0xFE;     // u32 length in UTF-16 units
}  // namespace wire_key

inline constexpr size_t textChunkBytes = 64 * 1024;

}  // namespace zigllms
