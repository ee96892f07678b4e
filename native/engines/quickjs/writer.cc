#include "writer.h"

namespace zigllms::quickjs {

using Frame = WriterScratch::Frame;

namespace {

constexpr int64_t maxSafeInteger = int64_t{1} << 53;

}  // namespace

void QuickJsWriter::clearStructure() {
  for (const WriterScratch::Container& container : scratch_.containers) JS_FreeValue(js_, container.value);
  for (const JSAtom atom : scratch_.ownedKeys) JS_FreeAtom(js_, atom);
  scratch_.keys.clear();
  scratch_.ownedKeys.clear();
  scratch_.frames.clear();
  scratch_.containers.clear();
  scratch_.refs.clear();
}

JSValue QuickJsWriter::take() {
  if (scratch_.values.empty()) return JS_UNDEFINED;
  const JSValue value = scratch_.values.back();
  scratch_.values.pop_back();
  return value;
}

BoxedError QuickJsWriter::takeError(const ValueSource& source) {
  if (threw_) return context_.takeException();
  std::string message = failure_.value_or("the value cannot be told to the script");
  const std::string path = refused_ ? source.path() : std::string();
  return ScriptError::make(ErrorCode::ConversionError, path.empty() ? std::move(message) : path + ": " + message);
}

bool QuickJsWriter::refuse(std::string message) {
  refused_ = !failure_;
  return fail(std::move(message));
}

bool QuickJsWriter::fail(std::string message) {
  if (!failure_) failure_ = std::move(message);
  return false;
}

bool QuickJsWriter::integer(int64_t value) {
  if (value >= -maxSafeInteger && value <= maxSafeInteger) return push(JS_NewInt64(js_, value));
  return push(JS_NewBigInt64(js_, value));
}

bool QuickJsWriter::bigint(bool negative, std::span<const uint64_t> words) {
  return push(JS_NewBigIntWords(js_, negative, words.data(), static_cast<uint32_t>(words.size())));
}

bool QuickJsWriter::regexp(std::string_view source, std::string_view flags) {
  JSValue args[] = {JS_NewStringLen(js_, source.data(), source.size()), JS_NewStringLen(js_, flags.data(), flags.size())};
  const JSValue made = JS_IsException(args[0]) || JS_IsException(args[1])
                           ? JS_EXCEPTION
                           : JS_CallConstructor(js_, context_.intrinsics.regexpConstructor, 2, args);
  JS_FreeValue(js_, args[0]);
  JS_FreeValue(js_, args[1]);
  return push(made);
}

bool QuickJsWriter::error(const ErrorValue& error) {
  ScriptError description = ScriptError::make(ErrorCode::RuntimeError, std::string(error.message));
  description.name = error.name;
  const JSValue made = context_.newError(description);
  if (JS_IsException(made)) return engineFailed();
  if (!error.stack.empty()) {
    JS_DefinePropertyValueStr(js_, made, "stack", JS_NewStringLen(js_, error.stack.data(), error.stack.size()),
                              JS_PROP_CONFIGURABLE | JS_PROP_WRITABLE);
  }
  return push(made);
}

bool QuickJsWriter::reference(RefId ref) {
  const JSValueConst object = context_.refs.get(ref);
  if (JS_IsUninitialized(object)) return refuse("a script function or object that was disposed, or of another context");
  structured_ = true;
  scratch_.refs.push_back(ref);
  return push(JS_DupValue(js_, object));
}

// ---- containers -----------------------------------------------------------------------------------------------------------

bool QuickJsWriter::begin(Frame::Kind kind) {
  structured_ = true;
  scratch_.containers.push_back({JS_UNDEFINED, scratch_.frames.size()});
  scratch_.frames.push_back({kind, static_cast<uint32_t>(scratch_.containers.size() - 1), scratch_.values.size(), scratch_.keys.size()});
  return true;
}

bool QuickJsWriter::end(JSValue object) {
  const Frame frame = scratch_.frames.back();
  scratch_.frames.pop_back();
  scratch_.values.resize(frame.firstValue);
  scratch_.keys.resize(frame.firstKey);
  if (JS_IsException(object)) return engineFailed();
  JSValue& known = scratch_.containers[frame.container].value;
  if (JS_IsUndefined(known)) known = JS_DupValue(js_, object);
  scratch_.values.push_back(object);
  return true;
}

bool QuickJsWriter::key(std::string_view text) {
  const JSAtom atom = context_.newAtom(text);
  if (atom == JS_ATOM_NULL) return engineFailed();
  scratch_.ownedKeys.push_back(atom);
  scratch_.keys.push_back(atom);
  return true;
}

bool QuickJsWriter::unknownKey() { return JS_HasException(js_) ? engineFailed() : refuse("a key that was never defined"); }

bool QuickJsWriter::beginShapedObject(ShapeId id) {
  const auto* shape = context_.host.tables().shape(id);
  if (shape == nullptr) return refuse("a shape that was never defined");
  if (!begin(Frame::Kind::Object)) return false;
  for (const std::string& text : *shape) {
    if (!key(text)) return false;
  }
  return true;
}

bool QuickJsWriter::endObject() {
  const Frame& frame = scratch_.frames.back();
  const size_t count = scratch_.values.size() - frame.firstValue;
  JSValue* const values = scratch_.values.data() + frame.firstValue;
  const JSAtom* const keys = scratch_.keys.data() + frame.firstKey;
  const JSValue early = scratch_.containers[frame.container].value;
  if (JS_IsUndefined(early)) {
    JSShape** hint = &context_.shapeHints[count == 0 ? 0 : (keys[0] * 7 + count) % std::size(context_.shapeHints)];
    return end(JS_NewPlainObject(js_, static_cast<uint32_t>(count), keys, values, hint));
  }
  bool good = true;
  for (size_t index = 0; index < count; ++index) {
    good = JS_DefinePropertyValue(js_, early, keys[index], values[index], JS_PROP_C_W_E) >= 0 && good;
  }
  return end(good ? JS_DupValue(js_, early) : JS_EXCEPTION);
}

bool QuickJsWriter::endArray() {
  const Frame& frame = scratch_.frames.back();
  const size_t count = scratch_.values.size() - frame.firstValue;
  JSValue* const values = scratch_.values.data() + frame.firstValue;
  const JSValue early = scratch_.containers[frame.container].value;
  if (JS_IsUndefined(early)) return end(JS_NewDenseArray(js_, static_cast<uint32_t>(count), values));
  bool good = true;
  for (size_t index = 0; index < count; ++index) {
    good = JS_DefinePropertyValueUint32(js_, early, static_cast<uint32_t>(index), values[index], JS_PROP_C_W_E) >= 0 && good;
  }
  return end(good ? JS_DupValue(js_, early) : JS_EXCEPTION);
}

bool QuickJsWriter::endCollection() {
  const Frame& frame = scratch_.frames.back();
  const JSValueConst early = scratch_.containers[frame.container].value;
  const JSValue collection = JS_IsUndefined(early) ? newEmpty(frame.kind) : JS_DupValue(js_, early);
  bool good = !JS_IsException(collection);
  const bool isMap = frame.kind == Frame::Kind::Map;
  const JSValueConst add = isMap ? context_.intrinsics.mapSet : context_.intrinsics.setAdd;
  const size_t step = isMap ? 2 : 1;
  for (size_t index = frame.firstValue; index + step <= scratch_.values.size(); index += step) {
    if (good) {
      const JSValue result = JS_Call(js_, add, collection, static_cast<int>(step), &scratch_.values[index]);
      good = !JS_IsException(result);
      JS_FreeValue(js_, result);
    }
  }
  for (size_t index = frame.firstValue; index < scratch_.values.size(); ++index) JS_FreeValue(js_, scratch_.values[index]);
  if (good) return end(collection);
  JS_FreeValue(js_, collection);
  return end(JS_EXCEPTION);
}

JSValue QuickJsWriter::newEmpty(Frame::Kind kind) {
  switch (kind) {
    case Frame::Kind::Array:
      return JS_NewArray(js_);
    case Frame::Kind::Object:
      return JS_NewObject(js_);
    case Frame::Kind::Map:
      return JS_CallConstructor(js_, context_.intrinsics.mapConstructor, 0, nullptr);
    case Frame::Kind::Set:
      return JS_CallConstructor(js_, context_.intrinsics.setConstructor, 0, nullptr);
  }
  return JS_UNDEFINED;
}

bool QuickJsWriter::backReference(uint32_t number) {
  if (number >= scratch_.containers.size()) return refuse("a reference to a container that was not told");
  WriterScratch::Container& container = scratch_.containers[number];
  if (JS_IsUndefined(container.value)) {
    const JSValue early = newEmpty(scratch_.frames[container.frame].kind);
    if (JS_IsException(early)) return engineFailed();
    container.value = early;
  }
  return push(JS_DupValue(js_, container.value));
}

}  // namespace zigllms::quickjs
