// What a context may use: the options that this engine understands, and the native stack.
#pragma once

#include <cstdint>

#include "../../engine/context.h"

namespace zigllms::echo {

struct EchoOptions {
  uint32_t maxFrames = 100'000;  // engineOptions.maxFrames: how deep scripts may recurse
};

// An unknown option, or a bad value, is an error that names it.
Result<EchoOptions> readOptions(const ContextOptions&);

// How much of the thread's stack is left to the context. The machine itself needs none for recursion, but each host call inside a nested call takes some.
class NativeStack {
 public:
  explicit NativeStack(uint64_t limitBytes) : limit_(limitBytes != 0 ? limitBytes : defaultLimit) {}
  // Marks the outermost call into the context; nested ones change nothing. Give the result to leave().
  bool enter();
  void leave(bool outermost) {
    if (outermost) base_ = 0;
  }
  bool isExhausted() const;

 private:
  static constexpr uint64_t defaultLimit = 256 * 1024;
  static constexpr uint64_t reserve = 48 * 1024;  // for a host call's own frames
  uint64_t limit_;
  uintptr_t base_ = 0;  // 0: no call is running
};

}  // namespace zigllms::echo
