// The classes that the room adds to Wren's own, for values that Wren has no type for (docs/values.md), and for what comes from the host. They stand in the
// core module, so that every module sees them; scripts may define classes of the same names, the room keeps its own.
//
//   Int64 BigInt Bytes Set Date RegExp ScriptError      values; scripts make them too
//   HostFunction Namespace                              only the host makes these; methods of any arity, see callbacks.cc
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "raii.h"

namespace zigllms {

struct BytesData {
  uint64_t size;
  uint8_t bytes[];
};

// Fields of instances, in the order in which the prelude (classes.cc) names them.
namespace field {
inline constexpr int errorCode = 0, errorMessage = 1, errorName = 2, errorStack = 3, errorHostId = 4, errorFields = 5;
inline constexpr int setItems = 0, setIndex = 1;
inline constexpr int dateMilliseconds = 0;
inline constexpr int regexpSource = 0, regexpFlags = 1;
inline constexpr int bigintText = 0;
inline constexpr int namespaceMembers = 0;
}  // namespace field

class ValueClasses {
 public:
  // `finalizeFunction` is told of each host function that the collector takes.
  void install(WrenVM* vm, WrenFinalizerFn finalizeFunction);

  Root int64, bigint, bytes, set, date, regexp, error, hostFunction, nameSpace;

  bool isError(const ObjClass* classObject) const {
    for (; classObject != nullptr; classObject = classObject->superclass) {
      if (classObject == error.classObject()) return true;
    }
    return false;
  }
};

Value newInt64(WrenVM* vm, const ValueClasses&, int64_t value);
int64_t int64Of(Value);
Value newBytes(WrenVM* vm, const ValueClasses&, std::span<const uint8_t>);
std::span<const uint8_t> bytesOf(Value);

// Larger ones don't cross: the conversion's time grows with the square.
inline constexpr size_t maxBigintWords = 4096;

// Decimal text ⇄ magnitude in little-endian words. Nothing when the text is no whole number.
std::string decimalOf(bool negative, std::span<const uint64_t> words);
bool wordsOfDecimal(std::string_view text, bool& negative, std::vector<uint64_t>& words);

// A new class without fields whose instances carry bytes of the room, and that scripts cannot construct.
ObjClass* newForeignClass(WrenVM* vm, std::string_view name, WrenFinalizerFn finalizer);
void bindPrimitive(WrenVM* vm, ObjClass*, std::string_view signature, Primitive);

// An error of the running fiber, with that text. For primitives: `return raise(vm, ...)`.
bool raise(WrenVM* vm, std::string_view message);

}  // namespace zigllms
