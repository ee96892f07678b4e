// How large a value may be that crosses, and how doubtful values are treated. One description for both directions and all engines
// (docs/values.md, 'Limits' and 'Policies').
#pragma once

#include <cstddef>
#include <cstdint>

namespace zigllms {

struct ValueLimits {
  uint32_t maxDepth = 128;           // nested containers; at most 1,000, so that readers may recurse
  uint32_t maxNodes = 1'000'000;     // values in one crossing, keys not counted
  uint64_t maxBytes = 64u << 20;     // wire bytes and text of one crossing
};

struct ValuePolicies {
  enum class Bigint : uint8_t { Error, String } bigint = Bigint::Error;             // an integer the language cannot hold
  enum class Surrogates : uint8_t { Error, Replace } surrogates = Surrogates::Error;  // text with a lone surrogate
  enum class MixedTables : uint8_t { Error, Object } mixedTables = MixedTables::Error;  // a Lua table that is neither array nor object
  enum class EmptyTable : uint8_t { Object, Array } emptyTable = EmptyTable::Object;    // a bare {} of Lua
};

}  // namespace zigllms
