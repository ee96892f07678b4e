// Wren's failures → ScriptError, and errors of the host → what a script catches.
#include <cctype>

#include "context.h"
#include "marshal/wire_writer.h"

namespace zigllms {

namespace {

constexpr size_t maxCompileErrors = 10;
constexpr size_t maxFrames = 200;

bool endsWith(std::string_view text, std::string_view end) { return text.ends_with(end); }

// Messages of Wren's own primitives about operands and receivers (wren_primitive.c, wren_core.c, wren_vm.c).
bool saysWrongType(std::string_view text) {
  for (const std::string_view end : {" must be a number.", " must be a string.", " must be an integer.", " must be a function.", " must be a class.",
                                     " must be a range.", " must be a list.", " must be a value type.", " must be a number or a range."}) {
    if (endsWith(text, end)) return true;
  }
  return text.find(" does not implement '") != std::string_view::npos || text == "Function expects more arguments.";
}

}  // namespace

Value WrenContext::newError(const ScriptError& error) {
  const ::Value instance = wrenNewInstance(vm, classes.error.classObject());
  const TemporaryRoot keep(vm, instance);
  const auto set = [&](int index, std::string_view text) {
    AS_INSTANCE(instance)->fields[index] = wrenNewStringLength(vm, text.data(), text.size());
  };
  set(field::errorCode, error.codeText());
  set(field::errorMessage, error.message);
  set(field::errorName, error.name);
  set(field::errorStack, error.stack);
  if (error.hostErrorId != 0) AS_INSTANCE(instance)->fields[field::errorHostId] = NUM_VAL(static_cast<double>(error.hostErrorId));
  return instance;
}

bool WrenContext::raiseError(const ScriptError& error) {
  vm->fiber->error = newError(error);
  return false;
}

void WrenContext::addCompileError(int line, const char* message) {
  if (compileErrors_.size() >= maxCompileErrors) return;
  std::string_view text(message);
  if (text.starts_with("Error: ")) text.remove_prefix(7);
  compileErrors_.push_back({line, std::string(text)});
}

BoxedError WrenContext::takeCompileError() {
  const auto errors = std::exchange(compileErrors_, {});
  if (errors.empty()) return ScriptError::make(ErrorCode::SyntaxError, "the source could not be compiled");
  ScriptError error = ScriptError::make(ErrorCode::ReferenceError, errors.front().message);
  for (const CompileError& compileError : errors) {
    if (!endsWith(compileError.message, ": Variable is used but not defined.")) error.code = ErrorCode::SyntaxError;
    if (&compileError != &errors.front()) error.message += "\nline " + std::to_string(compileError.line) + ": " + compileError.message;
  }
  if (error.code == ErrorCode::ReferenceError) {
    // "Error at 'name': Variable is used but not defined."
    const std::string& message = errors.front().message;
    const size_t begin = message.find('\''), end = message.find('\'', begin + 1);
    if (end != std::string::npos) {
      NearestName nearest(std::string_view(message).substr(begin + 1, end - begin - 1));
      for (int index = 0; index < main_->variableNames.count; ++index) nearest.offer(textOf(main_->variableNames.data[index]));
      error.message = "'" + message.substr(begin + 1, end - begin - 1) + "' is used but not defined" + nearest.hint();
    }
  }
  error.file = sourceNames_[static_cast<size_t>(compilingSource_)];
  error.line = errors.front().line > 0 ? static_cast<uint32_t>(errors.front().line) : 0;
  return error;
}

void WrenContext::captureError() {
  const ObjFiber* fiber = vm->fiber;
  hasCaptured_ = true;
  capturedValue_.reset(vm, fiber->error);
  capturedFrames_.clear();
  for (int index = fiber->numFrames - 1; index >= 0 && capturedFrames_.size() < maxFrames; --index) {
    const CallFrame& frame = fiber->frames[index];
    const ObjFn* function = frame.closure->fn;
    // Neither the room's own stubs nor the core library, as Wren's stack traces have it.
    if (function->module == nullptr || function->module->name == nullptr) continue;
    const auto offset = frame.ip - function->code.data - 1;
    StackFrame told;
    told.function = function->debug->name == nullptr ? "" : function->debug->name;
    told.file = sourceNames_[static_cast<size_t>(function->debug->source)];
    if (offset >= 0 && offset < function->debug->sourceLines.count) {
      const int line = function->debug->sourceLines.data[offset];
      told.line = line > 0 ? static_cast<uint32_t>(line) : 0;
    }
    capturedFrames_.push_back(std::move(told));
  }
}

BoxedError WrenContext::takeError() {
  if (!hasCaptured_) return ScriptError::make(ErrorCode::RuntimeError, "the fiber that would go on has finished or waits for the host");
  hasCaptured_ = false;
  const ::Value value = capturedValue_.value();
  const Root keep(vm, value);
  capturedValue_.reset(vm, NULL_VAL);
  ScriptError error = ScriptError::make(ErrorCode::RuntimeError, "");
  error.frames = std::exchange(capturedFrames_, {});
  if (!error.frames.empty()) {
    error.file = error.frames.front().file;
    error.line = error.frames.front().line;
  }
  for (const StackFrame& frame : error.frames) {
    error.stack += "[" + frame.file + " line " + std::to_string(frame.line) + "] in " + frame.function + "\n";
  }

  if (IS_STRING(value)) {
    error.message = textOf(value);
    const bool byScript = IS_OBJ(lastAborted_) && AS_OBJ(lastAborted_) == AS_OBJ(value);
    if (!byScript && error.message == "Stack overflow.") {
      error.code = ErrorCode::MemoryError;
    } else if (!byScript && saysWrongType(error.message)) {
      error.code = ErrorCode::TypeError;
    } else if (!byScript && error.message.starts_with("Could not compile module '")) {
      const ScriptError compileError = takeCompileError();
      error.code = compileError.code;
      error.message = compileError.message;
      error.file = compileError.file;
      error.line = compileError.line;
    } else if (!byScript && error.message.starts_with("Could not find a variable named '")) {
      error.code = ErrorCode::ReferenceError;
    }
    return error;
  }

  if (IS_INSTANCE(value) && classes.isError(AS_OBJ(value)->classObj)) {
    const ::Value* fields = AS_INSTANCE(value)->fields;
    const auto text = [&](int index) { return IS_STRING(fields[index]) ? std::string(textOf(fields[index])) : std::string(); };
    const ErrorCode code = errorCodeFromText(text(field::errorCode));
    if (code != ErrorCode::UnknownError || text(field::errorCode) == errorCodeText(ErrorCode::UnknownError)) error.code = code;
    error.message = IS_STRING(fields[field::errorMessage]) ? text(field::errorMessage) : describe(fields[field::errorMessage]);
    error.name = text(field::errorName);
    if (IS_NUM(fields[field::errorHostId])) error.hostErrorId = static_cast<uint64_t>(AS_NUM(fields[field::errorHostId]));
    // A class of the script's own, or a code of its own, says more than these fields: the object itself goes along.
    if (AS_OBJ(value)->classObj == classes.error.classObject() &&
        (IS_NULL(fields[field::errorCode]) || error.code != ErrorCode::RuntimeError)) {
      return error;
    }
    if (error.hostErrorId != 0) return error;
    if (AS_OBJ(value)->classObj == classes.error.classObject() && text(field::errorCode) == "runtime_error") return error;
  } else {
    error.message = describe(value);
  }

  WireWriter writer(host.tables(), options.valueLimits);
  writer.begin("error");
  WrenReader reader(*this, writer);
  // An instance of the script's class crosses by reference, also where it is an error.
  const bool isOwnError = IS_INSTANCE(value) && classes.isError(AS_OBJ(value)->classObj);
  const bool told = isOwnError ? writer.scriptObject(refs.tell(value), textOf(AS_OBJ(value)->classObj->name)) : reader.tell(value);
  if (told) {
    error.thrown = std::make_shared<const WireMessage>(writer.take());
  } else {
    for (const RefId ref : writer.sentRefs()) refs.release(ref, 1);
  }
  return error;
}

std::string WrenContext::describe(Value value) {
  if (IS_STRING(value)) return std::string(textOf(value));
  const std::string className(textOf(wrenGetClassInline(vm, value)->name));
  if (interrupt) return "instance of " + className;
  const Root keep(vm, value);
  std::string text = "instance of " + className;
  (void)enter<Done>([&]() -> Status {
    auto result = sendPlain(value, "toString", {});
    if (result && IS_STRING(result.value())) text = textOf(result.value());
    return Done{};
  });
  return text;
}

BoxedError WrenContext::outOfMemory() {
  if (interrupt) return interrupt.error();
  return ScriptError::make(ErrorCode::MemoryError,
                           heap.limitBytes() == 0 ? "not enough memory"
                                                  : "the script needed more than memoryLimitBytes (" + std::to_string(heap.limitBytes()) + ") bytes");
}

}  // namespace zigllms
