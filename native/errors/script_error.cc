#include "script_error.h"

#include <array>

#include "../support/utf8.h"

namespace zigllms {

namespace {

constexpr std::array codeTexts = {
#define ERROR_CODE(name, text, when) std::string_view(text),
#include "error_codes.def"
#undef ERROR_CODE
};

constexpr size_t maxMessageBytes = 64 * 1024;
constexpr size_t maxStackBytes = 256 * 1024;
constexpr size_t maxNameBytes = 4 * 1024;
constexpr size_t maxFrames = 200;

void cut(std::string& text, size_t maxBytes) {
  static constexpr std::string_view mark = " [cut]";
  if (text.size() <= maxBytes) return;
  text.resize(utf8Prefix(text, maxBytes - mark.size()).size());
  text += mark;
}

}  // namespace

std::string_view errorCodeText(ErrorCode code) { return codeTexts[static_cast<size_t>(code)]; }

ErrorCode errorCodeFromText(std::string_view text) {
  for (size_t index = 0; index < codeTexts.size(); ++index) {
    if (codeTexts[index] == text) return static_cast<ErrorCode>(index);
  }
  return ErrorCode::UnknownError;
}

BoxedError ScriptError::make(ErrorCode code, std::string message) {
  BoxedError error{ScriptError()};
  error->code = code;
  error->message = std::move(message);
  return error;
}

void limitErrorSize(ScriptError& error) {
  cut(error.message, maxMessageBytes);
  cut(error.stack, maxStackBytes);
  cut(error.name, maxNameBytes);
  cut(error.file, maxNameBytes);
  if (error.frames.size() > maxFrames) error.frames.resize(maxFrames);
  for (StackFrame& frame : error.frames) {
    cut(frame.function, maxNameBytes);
    cut(frame.file, maxNameBytes);
  }
}

}  // namespace zigllms
