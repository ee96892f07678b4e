// What a restricted script may not do. Everything else in the language is pure.
#include <cstdlib>

#include "context.h"
#include "engine/permission.h"

namespace zigllms::echo {

Outcome EchoContext::environment(const std::string& name) {
  if (options_.sandbox != Sandbox::Trusted) {
    return makeFailure(ErrorCode::PermissionError, deny(host_, "environment", "variable '" + name + "'").message, "PermissionError");
  }
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return Value(nullptr);
  return Value(heap_.text(value));
}

}  // namespace zigllms::echo
