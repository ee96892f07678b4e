#include "limits.h"

#include <charconv>

#include "support/stack_address.h"

namespace zigllms::echo {

Result<EchoOptions> readOptions(const ContextOptions& options) {
  EchoOptions result;
  for (const auto& [name, value] : options.engineOptions) {
    if (name != "maxFrames") {
      return ScriptError::make(ErrorCode::TypeError, "engineOptions: echo has no option '" + name + "' (it has maxFrames)");
    }
    const char* end = value.data() + value.size();
    const auto [parsed, error] = std::from_chars(value.data(), end, result.maxFrames);
    if (error != std::errc() || parsed != end || result.maxFrames == 0) {
      return ScriptError::make(ErrorCode::TypeError, "engineOptions.maxFrames: expected a positive number, got '" + value + "'");
    }
  }
  return result;
}

bool NativeStack::enter() {
  if (base_ != 0) return false;
  base_ = stackAddress();
  return true;
}

bool NativeStack::isExhausted() const {
  const uintptr_t here = stackAddress();
  const uintptr_t used = here < base_ ? base_ - here : here - base_;
  return base_ != 0 && used + reserve > limit_;
}

}  // namespace zigllms::echo
