// How large a value may be that crosses, and how doubtful values are treated. One description for both directions and all engines
// (docs/values.md, 'Limits' and 'Policies').
#pragma once

#include <cstddef>
#include <cstdint>

namespace zigllms {

struct ValueLimits {
  // Readers may recurse, and sizes on the wire have 32 bits: whatever is asked for, no more than this.
  static constexpr uint32_t mostDepth = 1'000;
  static constexpr uint64_t mostBytes = UINT32_MAX;

  uint32_t maxDepth = 128;           // nested containers
  uint32_t maxNodes = 1'000'000;     // values in one crossing, keys not counted
  uint64_t maxBytes = 64u << 20;     // wire bytes and text of one crossing

  ValueLimits bounded() const {
    ValueLimits limits = *this;
    if (limits.maxDepth > mostDepth) limits.maxDepth = mostDepth;
    if (limits.maxBytes > mostBytes) limits.maxBytes = mostBytes;
    return limits;
  }
};

struct ValuePolicies {
  enum class Bigint : uint8_t { Error, String } bigint = Bigint::Error;             // an integer the language cannot hold
  enum class Surrogates : uint8_t { Error, Replace } surrogates = Surrogates::Error;  // text with a lone surrogate
  enum class MixedTables : uint8_t { Error, Object } mixedTables = MixedTables::Error;  // a Lua table that is neither array nor object
  enum class EmptyTable : uint8_t { Object, Array } emptyTable = EmptyTable::Object;    // a bare {} of Lua
};

}  // namespace zigllms
