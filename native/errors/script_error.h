// How a script's failure is told: a value, never a C++ exception. `Result<T>` is a T or a ScriptError.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "../support/wire_message.h"

namespace zigllms {

enum class ErrorCode : uint8_t {
#define ERROR_CODE(name, text, when) name,
#include "error_codes.def"
#undef ERROR_CODE
};

// The code as scripts and TypeScript see it: "timeout_error".
std::string_view errorCodeText(ErrorCode);
// The code with that text, or UnknownError.
ErrorCode errorCodeFromText(std::string_view);

struct StackFrame {
  std::string function;  // empty where the language has no name for it
  std::string file;
  uint32_t line = 0;    // 1-based; 0: not known
  uint32_t column = 0;  // 1-based; 0: the language doesn't say
};

// How a context's process ended that nobody had asked to.
struct CrashReport {
  std::string signal;           // "SIGSEGV"; empty where it was none
  std::optional<int> exitCode;
};

class BoxedError;

struct ScriptError {
  ErrorCode code = ErrorCode::UnknownError;
  std::string message;
  std::string name;  // the language's own class of error: "ValueError", "RangeError"; may be empty
  std::string file;  // where it was raised: empty, 0, 0 where not known. Never made up.
  uint32_t line = 0;
  uint32_t column = 0;
  std::string stack;  // as the language prints it
  std::vector<StackFrame> frames;  // innermost first
  std::shared_ptr<const WireMessage> thrown;  // the value that the script threw, where it wasn't an error of the language
  std::shared_ptr<const ScriptError> cause;
  // Not 0: a host function threw this, and the host still has the error object under this number. A script that lets it pass gives the
  // host the same object back.
  uint64_t hostErrorId = 0;
  // The host's own code for it where that is none of ours ("invalid_argument"): what scripts see as `code`.
  std::string hostCode;
  std::shared_ptr<const CrashReport> crash;  // where a process ended by it

  // How many calls of host functions the run had made by then; where that is known.
  std::optional<uint32_t> hostCalls;

  // The code as scripts see it.
  std::string_view codeText() const { return hostCode.empty() ? errorCodeText(code) : std::string_view(hostCode); }

  static BoxedError make(ErrorCode code, std::string message);
};

// A ScriptError on its way: small, so that functions on the way of every call don't hold room for one on the stack. Empty: none came.
class BoxedError {
 public:
  BoxedError() = default;
  BoxedError(ScriptError error) : error_(std::make_unique<ScriptError>(std::move(error))) {}
  explicit operator bool() const { return error_ != nullptr; }
  ScriptError& operator*() const { return *error_; }
  ScriptError* operator->() const { return error_.get(); }
  operator ScriptError() && { return error_ ? std::move(*error_) : ScriptError(); }
  operator ScriptError() const& { return error_ ? *error_ : ScriptError(); }

 private:
  std::unique_ptr<ScriptError> error_;
};

// Cuts message (64 KiB), stack (256 KiB), frames (200) and names (4 KiB) to what may cross, with a mark where something was cut.
void limitErrorSize(ScriptError&);

struct Done {};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}
  Result(ScriptError error) : state_(BoxedError(std::move(error))) {}
  Result(BoxedError error) : state_(std::move(error)) {}
  explicit operator bool() const { return state_.index() == 0; }
  bool ok() const { return state_.index() == 0; }
  T& value() { return *std::get_if<0>(&state_); }
  const T& value() const { return *std::get_if<0>(&state_); }
  ScriptError& error() { return **std::get_if<1>(&state_); }
  const ScriptError& error() const { return **std::get_if<1>(&state_); }
  BoxedError takeError() { return std::move(*std::get_if<1>(&state_)); }

 private:
  std::variant<T, BoxedError> state_;
};

using Status = Result<Done>;

}  // namespace zigllms
