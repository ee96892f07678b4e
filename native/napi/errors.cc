#include "errors.h"

#include <algorithm>
#include <cstring>

namespace zigllms {

namespace {

constexpr int maxCauses = 16;

napi_value rawFrames(napi_env env, const std::vector<StackFrame>& frames) {
  napi_value array = nullptr;
  napi_create_array_with_length(env, frames.size(), &array);
  for (size_t index = 0; index < frames.size(); ++index) {
    const HandleScope scope(env);
    napi_value frame = nullptr;
    napi_create_object(env, &frame);
    setProperty(env, frame, "function", textValue(env, frames[index].function));
    setProperty(env, frame, "file", textValue(env, frames[index].file));
    setProperty(env, frame, "line", integerValue(env, frames[index].line));
    setProperty(env, frame, "column", integerValue(env, frames[index].column));
    napi_set_element(env, array, static_cast<uint32_t>(index), frame);
  }
  return array;
}

napi_value rawThrown(napi_env env, const WireMessage& message) {
  napi_value thrown = nullptr;
  napi_create_object(env, &thrown);
  void* data = nullptr;
  napi_value buffer = nullptr;
  napi_create_arraybuffer(env, message.bytes.size(), &data, &buffer);
  if (!message.bytes.empty()) std::memcpy(data, message.bytes.data(), message.bytes.size());
  napi_value bytes = nullptr;
  napi_create_typedarray(env, napi_uint8_array, message.bytes.size(), buffer, 0, &bytes);
  setProperty(env, thrown, "bytes", bytes);
  napi_value texts = nullptr;
  napi_create_array_with_length(env, message.texts.size(), &texts);
  for (size_t index = 0; index < message.texts.size(); ++index) {
    napi_set_element(env, texts, static_cast<uint32_t>(index), textValue(env, message.texts[index]));
  }
  setProperty(env, thrown, "texts", texts);
  return thrown;
}

napi_value rawErrorUpTo(napi_env env, const ScriptError& error, int causes) {
  napi_value raw = nullptr;
  napi_create_object(env, &raw);
  setProperty(env, raw, "code", integerValue(env, static_cast<uint32_t>(error.code)));
  setProperty(env, raw, "message", textValue(env, error.message));
  setProperty(env, raw, "name", textValue(env, error.name));
  setProperty(env, raw, "file", textValue(env, error.file));
  setProperty(env, raw, "line", integerValue(env, error.line));
  setProperty(env, raw, "column", integerValue(env, error.column));
  setProperty(env, raw, "stack", textValue(env, error.stack));
  setProperty(env, raw, "frames", rawFrames(env, error.frames));
  if (error.hostCalls) setProperty(env, raw, "hostCalls", integerValue(env, *error.hostCalls));
  setProperty(env, raw, "hostErrorId", numberValue(env, static_cast<double>(error.hostErrorId)));
  if (error.crash) {
    napi_value crash = nullptr;
    napi_create_object(env, &crash);
    setProperty(env, crash, "signal", textValue(env, error.crash->signal));
    setProperty(env, crash, "exitCode", error.crash->exitCode ? numberValue(env, *error.crash->exitCode) : undefinedValue(env));
    setProperty(env, raw, "crash", crash);
  }
  if (error.thrown) setProperty(env, raw, "thrown", rawThrown(env, *error.thrown));
  if (error.cause && causes > 0) setProperty(env, raw, "cause", rawErrorUpTo(env, *error.cause, causes - 1));
  return raw;
}

}  // namespace

napi_value rawError(napi_env env, const ScriptError& error) { return rawErrorUpTo(env, error, maxCauses); }

ScriptError scriptErrorOf(napi_env env, napi_value raw) {
  const HandleScope scope(env);
  ScriptError error;
  const uint32_t code = toUint32(env, property(env, raw, "code"));
  constexpr uint32_t lastCode = static_cast<uint32_t>(ErrorCode::LimitExceeded);
  error.code = static_cast<ErrorCode>(std::min(code, lastCode));
  error.message = toText(env, property(env, raw, "message"));
  error.name = toText(env, property(env, raw, "name"));
  error.file = toText(env, property(env, raw, "file"));
  error.line = toUint32(env, property(env, raw, "line"));
  error.column = toUint32(env, property(env, raw, "column"));
  error.stack = toText(env, property(env, raw, "stack"));
  error.hostCode = toText(env, property(env, raw, "hostCode"));
  error.hostErrorId = static_cast<uint64_t>(toDouble(env, property(env, raw, "hostErrorId")));
  limitErrorSize(error);
  return error;
}

}  // namespace zigllms
