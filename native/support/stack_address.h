// About where the stack of the calling function is: for checks of how much of it is left.
#pragma once

#include <cstdint>
#ifdef _MSC_VER
#include <intrin.h>
#endif

namespace zigllms {

// Not the address of a local variable: AddressSanitizer keeps those elsewhere, and a compiler may make anything of one that outlives its function.
inline uintptr_t stackAddress() {
#ifdef _MSC_VER
  return reinterpret_cast<uintptr_t>(_AddressOfReturnAddress());
#else
  return reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
#endif
}

}  // namespace zigllms
