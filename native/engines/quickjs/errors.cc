// Failures of scripts as ScriptError, and errors of the host as exceptions of the language.
#include <algorithm>
#include <cctype>
#include <charconv>

#include "../../marshal/wire_writer.h"
#include "../../support/utf8.h"
#include "context.h"
#include "reader.h"

namespace zigllms::quickjs {

namespace {

constexpr int maxCauses = 8;

// "file:12:5" taken apart from its end, because a file name may hold colons.
bool parsePlace(std::string_view place, StackFrame& frame) {
  uint32_t numbers[2] = {0, 0};
  size_t end = place.size();
  for (int which = 1; which >= 0; --which) {
    const size_t colon = place.rfind(':', end == 0 ? 0 : end - 1);
    if (colon == std::string_view::npos || colon + 1 >= end) return false;
    const char* first = place.data() + colon + 1;
    const char* last = place.data() + end;
    if (std::from_chars(first, last, numbers[which]).ptr != last) return false;
    end = colon;
  }
  frame.file = place.substr(0, end);
  frame.line = numbers[0];
  frame.column = numbers[1];
  return true;
}

// QuickJS's stack: "    at name (file:line:column)", "    at name (native)", and for a syntax error first "    at file:line:column".
std::vector<StackFrame> parseStack(std::string_view stack) {
  std::vector<StackFrame> frames;
  while (!stack.empty()) {
    const size_t end = stack.find('\n');
    std::string_view line = stack.substr(0, end);
    stack = end == std::string_view::npos ? std::string_view() : stack.substr(end + 1);
    if (!line.starts_with("    at ")) continue;
    line.remove_prefix(7);
    StackFrame frame;
    const size_t open = line.ends_with(')') ? line.rfind(" (") : std::string_view::npos;
    if (open == std::string_view::npos) {
      if (!parsePlace(line, frame)) frame.function = line;
    } else {
      if (line.substr(0, open) != "<anonymous>") frame.function = line.substr(0, open);
      parsePlace(line.substr(open + 2, line.size() - open - 3), frame);
    }
    if (frame.function == "<eval>") frame.function.clear();
    frames.push_back(std::move(frame));
  }
  return frames;
}

ErrorCode codeOfName(std::string_view name) {
  if (name == "SyntaxError") return ErrorCode::SyntaxError;
  if (name == "TypeError") return ErrorCode::TypeError;
  if (name == "ReferenceError") return ErrorCode::ReferenceError;
  return ErrorCode::RuntimeError;
}

ErrorCode codeOf(std::string_view name, std::string_view message) {
  // The compiler of regular expressions tells it as a SyntaxError.
  const bool engines = name == "InternalError" || name == "SyntaxError";
  if (engines && (message == "out of memory" || message == "out of memory in regexp execution" || message == "stack overflow")) return ErrorCode::MemoryError;
  if (name == "RangeError" && message == "Maximum call stack size exceeded") return ErrorCode::MemoryError;
  return codeOfName(name);
}

// Reads properties of thrown things; whatever goes wrong meanwhile is dropped.
class Describer {
 public:
  explicit Describer(QuickJsContext& context) : context_(context), js_(context.js) {}

  ScriptError describe(JSValueConst thrown, int depth) {
    ScriptError error = JS_IsObject(thrown) && JS_GetObjectKind(js_, thrown) == JS_KIND_ERROR ? ofError(thrown, depth) : ofValue(thrown);
    limitErrorSize(error);
    return error;
  }

 private:
  OwnedValue property(JSValueConst object, JSAtom key) {
    OwnedValue value(js_, JS_GetProperty(js_, object, key));
    if (!value.isException()) return value;
    JS_FreeValue(js_, JS_GetException(js_));
    return {};
  }

  // A data property of the object itself, hidden ones too.
  OwnedValue own(JSValueConst object, JSAtom key) {
    JSPropertyDescriptor descriptor;
    const int found = JS_GetOwnProperty(js_, &descriptor, object, key);
    if (found < 0) JS_FreeValue(js_, JS_GetException(js_));
    if (found <= 0) return {};
    JS_FreeValue(js_, descriptor.getter);
    JS_FreeValue(js_, descriptor.setter);
    return OwnedValue(js_, descriptor.value);
  }

  std::string text(JSValueConst value) {
    std::string text;
    if (!JS_IsString(value)) return text;
    const OwnedValue flat(js_, JS_FlattenString(js_, value));
    const void* characters;
    uint32_t length;
    bool wide;
    uint16_t bad;
    if (flat.isException()) {
      JS_FreeValue(js_, JS_GetException(js_));
    } else if (JS_GetStringView(flat.get(), &characters, &length, &wide)) {
      toUtf8(characters, length, wide, true, text, bad);
    }
    return text;
  }

  double number(JSValueConst value) {
    double number = 0;
    if (JS_IsNumber(value)) JS_ToFloat64(js_, &number, value);
    return number;
  }

  void locate(ScriptError& error, std::string stack) {
    error.frames = parseStack(stack);
    const auto placed = std::find_if(error.frames.begin(), error.frames.end(), [](const StackFrame& frame) { return frame.line != 0; });
    if (placed != error.frames.end()) {
      error.file = placed->file;
      error.line = placed->line;
      error.column = placed->column;
    }
    std::string head = error.name.empty() ? std::string("Error") : error.name;
    if (!error.message.empty()) head += ": " + error.message;
    while (!stack.empty() && stack.back() == '\n') stack.pop_back();
    // A stack that a script composed itself (Error.prepareStackTrace, captureStackTrace) may have its head already.
    error.stack = stack.starts_with(head) ? std::move(stack) : stack.empty() ? std::move(head) : head + "\n" + stack;
  }

  ScriptError ofError(JSValueConst thrown, int depth) {
    ScriptError error;
    error.name = text(property(thrown, context_.atoms.name).get());
    error.message = text(property(thrown, context_.atoms.message).get());
    if (error.name.empty() || error.name == "Error") {
      // class MyError extends Error without a name of its own
      const std::string className = classNameOf(context_, thrown);
      if (className != "Object") error.name = className;
    }
    error.code = codeOf(error.name, error.message);
    const OwnedValue ownCode = own(thrown, context_.atoms.errorCode);
    if (JS_IsNumber(ownCode.get())) error.code = static_cast<ErrorCode>(static_cast<uint8_t>(number(ownCode.get())));
    const OwnedValue hostError = own(thrown, context_.atoms.hostError);
    if (JS_IsNumber(hostError.get())) error.hostErrorId = static_cast<uint64_t>(number(hostError.get()));
    locate(error, text(OwnedValue(js_, JS_GetErrorStack(js_, thrown)).get()));
    if (depth < maxCauses) {
      const OwnedValue cause = own(thrown, context_.atoms.cause);
      if (!JS_IsUndefined(cause.get()) && !JS_IsNull(cause.get())) {
        error.cause = std::make_shared<const ScriptError>(describe(cause.get(), depth + 1));
      }
    }
    return error;
  }

  ScriptError ofValue(JSValueConst thrown) {
    ScriptError error;
    error.code = ErrorCode::RuntimeError;
    if (JS_IsString(thrown)) {
      error.message = text(thrown);
    } else {
      if (JS_IsObject(thrown) && !JS_IsProxy(thrown)) error.message = text(own(thrown, context_.atoms.message).get());
      if (error.message.empty()) error.message = context_.inspect(thrown, true);
    }
    WireWriter writer(context_.host.tables(), context_.options.valueLimits);
    writer.begin("thrown");
    QuickJsReader reader(context_, writer);
    if (reader.read(thrown)) {
      error.thrown = std::make_shared<const WireMessage>(writer.take());
    } else {
      for (const RefId ref : writer.sentRefs()) context_.refs.release(js_, ref, 1);
      if (reader.threw()) JS_FreeValue(js_, JS_GetException(js_));
    }
    return error;
  }

  QuickJsContext& context_;
  JSContext* const js_;
};

}  // namespace

ScriptError QuickJsContext::describe(JSValueConst thrown) { return Describer(*this).describe(thrown, 0); }

BoxedError QuickJsContext::takeException() {
  const OwnedValue thrown(js, JS_GetException(js));
  if (interrupted()) {
    ScriptError error = interrupt.error();
    if (JS_IsUncatchableError(thrown.get())) {
      ScriptError where = describe(thrown.get());
      error.file = std::move(where.file);
      error.line = where.line;
      error.column = where.column;
      error.frames = std::move(where.frames);
    }
    return error;
  }
  const bool memoryRefused = *outOfMemoryCounter != outOfMemoryAtEntry;
  if (memoryRefused && (JS_IsNull(thrown.get()) || JS_IsUninitialized(thrown.get()))) {
    return ScriptError::make(ErrorCode::MemoryError, "out of memory");
  }
  if (JS_IsUninitialized(thrown.get())) return ScriptError::make(ErrorCode::UnknownError, "the script failed without an exception");
  ScriptError error = describe(thrown.get());
  // Describing it may have run a getter until the deadline.
  if (interrupted()) return interrupt.error();
  return error;
}

JSValue QuickJsContext::newError(const ScriptError& error, int causeDepth) {
  JSValue made;
  if (error.name == "TypeError" || (error.name.empty() && error.code == ErrorCode::TypeError)) {
    made = JS_NewTypeError(js, "%s", "");
  } else if (error.name == "RangeError") {
    made = JS_NewRangeError(js, "%s", "");
  } else if (error.name == "ReferenceError" || (error.name.empty() && error.code == ErrorCode::ReferenceError)) {
    made = JS_NewReferenceError(js, "%s", "");
  } else if (error.name == "SyntaxError" || (error.name.empty() && error.code == ErrorCode::SyntaxError)) {
    made = JS_NewSyntaxError(js, "%s", "");
  } else {
    made = JS_NewError(js);
    if (!JS_IsException(made) && !error.name.empty() && error.name != "Error") {
      JS_DefinePropertyValue(js, made, atoms.name, JS_NewStringLen(js, error.name.data(), error.name.size()),
                             JS_PROP_CONFIGURABLE | JS_PROP_WRITABLE);
    }
  }
  if (JS_IsException(made)) return made;
  OwnedValue owner(js, made);
  const JSValue message = JS_NewStringLen(js, error.message.data(), error.message.size());
  if (JS_IsException(message)) return JS_EXCEPTION;
  if (JS_DefinePropertyValue(js, made, atoms.message, message, JS_PROP_CONFIGURABLE | JS_PROP_WRITABLE) < 0) return JS_EXCEPTION;
  if (error.cause != nullptr && causeDepth < maxCauses) {
    const JSValue cause = newError(*error.cause, causeDepth + 1);
    if (JS_IsException(cause)) return JS_EXCEPTION;
    if (JS_DefinePropertyValue(js, made, atoms.cause, cause, JS_PROP_CONFIGURABLE | JS_PROP_WRITABLE) < 0) return JS_EXCEPTION;
  }
  return owner.release();
}

JSValue QuickJsContext::throwError(const ScriptError& error) {
  OwnedValue made(js, newError(error));
  if (made.isException()) return JS_EXCEPTION;
  const std::string_view code = error.codeText();
  const JSValue codeValue = JS_NewStringLen(js, code.data(), code.size());
  if (JS_IsException(codeValue) || JS_DefinePropertyValue(js, made.get(), atoms.code, codeValue, JS_PROP_C_W_E) < 0 ||
      JS_DefinePropertyValue(js, made.get(), atoms.errorCode, JS_NewInt32(js, static_cast<int32_t>(error.code)), 0) < 0) {
    return JS_EXCEPTION;
  }
  if (error.hostErrorId != 0 &&
      JS_DefinePropertyValue(js, made.get(), atoms.hostError, JS_NewNumber(js, static_cast<double>(error.hostErrorId)), 0) < 0) {
    return JS_EXCEPTION;
  }
  return JS_Throw(js, made.release());
}

JSValue QuickJsContext::throwInterrupted() {
  const JSValue error = JS_NewInternalError(js, "interrupted");
  if (JS_IsException(error)) return error;
  JS_SetUncatchableError(js, error);
  return JS_Throw(js, error);
}

}  // namespace zigllms::quickjs
