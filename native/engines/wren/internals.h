// Wren's own structures. The room reads and builds values where they lie: Wren's C API copies each value through a slot, cannot iterate maps, and has
// no way to run a fiber from inside a host call. The version is pinned by checksum (deps/Cargo.lock), so the structures cannot change unseen.
#pragma once

extern "C" {
#include "wren.h"

#include "wren_common.h"
#include "wren_compiler.h"
#include "wren_value.h"
#include "wren_vm.h"
}

#include <string_view>

namespace zigllms {

inline std::string_view textOf(const ObjString* string) { return {string->value, string->length}; }
inline std::string_view textOf(Value value) { return textOf(AS_STRING(value)); }

// Not every pattern of bits is a number to Wren: a NaN of another sort would be taken for an object.
inline Value numberValue(double number) { return number == number ? NUM_VAL(number) : NUM_VAL(__builtin_nan("")); }

}  // namespace zigllms
