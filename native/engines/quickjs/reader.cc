#include "reader.h"

#include <cstdio>
#include <limits>

#include "../../support/utf8.h"

namespace zigllms::quickjs {

namespace {

constexpr uint32_t maxClassNameBytes = 256;

void putUtf8(std::string& text, uint32_t point) {
  if (point < 0x80) {
    text += static_cast<char>(point);
  } else if (point < 0x800) {
    text += static_cast<char>(0xC0 | point >> 6);
    text += static_cast<char>(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    text += static_cast<char>(0xE0 | point >> 12);
    text += static_cast<char>(0x80 | (point >> 6 & 0x3F));
    text += static_cast<char>(0x80 | (point & 0x3F));
  } else {
    text += static_cast<char>(0xF0 | point >> 18);
    text += static_cast<char>(0x80 | (point >> 12 & 0x3F));
    text += static_cast<char>(0x80 | (point >> 6 & 0x3F));
    text += static_cast<char>(0x80 | (point & 0x3F));
  }
}

bool isHighSurrogate(uint16_t unit) { return (unit & 0xFC00) == 0xD800; }
bool isLowSurrogate(uint16_t unit) { return (unit & 0xFC00) == 0xDC00; }

}  // namespace

bool toUtf8(const void* characters, uint32_t length, bool wide, bool replace, std::string& text, uint16_t& bad) {
  text.clear();
  if (!wide) {
    const auto* latin1 = static_cast<const uint8_t*>(characters);
    for (uint32_t index = 0; index < length; ++index) putUtf8(text, latin1[index]);
    return true;
  }
  const auto* units = static_cast<const uint16_t*>(characters);
  for (uint32_t index = 0; index < length; ++index) {
    uint32_t point = units[index];
    if (isHighSurrogate(units[index]) && index + 1 < length && isLowSurrogate(units[index + 1])) {
      point = 0x10000 + ((point & 0x3FF) << 10) + (units[++index] & 0x3FF);
    } else if (point >= 0xD800 && point <= 0xDFFF) {
      if (!replace) {
        bad = units[index];
        return false;
      }
      point = 0xFFFD;
    }
    putUtf8(text, point);
  }
  return true;
}

// ---- texts and numbers ------------------------------------------------------------------------------------------------

void QuickJsReader::releaseScratch() {
  for (const JSValue& value : scratch_->held) JS_FreeValue(js_, value);
  scratch_->held.clear();
  context_.readerScratch.release();
}

bool QuickJsReader::failedInScript() {
  threw_ = true;
  return false;
}

bool QuickJsReader::textOf(JSValueConst string, std::string_view& text) {
  const void* characters;
  uint32_t length;
  bool wide;
  if (JS_GetStringView(string, &characters, &length, &wide) && !wide) [[likely]] {
    text = {static_cast<const char*>(characters), length};
    if (isAscii(text)) return true;
  }
  return convertedText(string, text);
}

bool QuickJsReader::convertedText(JSValueConst string, std::string_view& text) {
  const OwnedValue flat(js_, JS_FlattenString(js_, string));
  if (flat.isException()) return failedInScript();
  const void* characters;
  uint32_t length;
  bool wide;
  JS_GetStringView(flat.get(), &characters, &length, &wide);
  uint16_t bad = 0;
  const bool replace = context_.options.valuePolicies.surrogates == ValuePolicies::Surrogates::Replace;
  if (!toUtf8(characters, length, wide, replace, scratch().text, bad)) {
    char message[80];
    std::snprintf(message, sizeof message, "a text with a lone surrogate (U+%04X), which UTF-8 cannot hold", bad);
    return sink_.fail(message);
  }
  text = scratch().text;
  return true;
}

bool QuickJsReader::string(JSValueConst value) {
  std::string_view text;
  return textOf(value, text) && sink_.string(text);
}

bool QuickJsReader::bigint(JSValueConst value) {
  uint64_t few[4];
  bool negative;
  const uint32_t count = JS_GetBigIntWords(value, &negative, few, 4);
  if (count <= 1) {
    const uint64_t magnitude = count == 0 ? 0 : few[0];
    constexpr uint64_t top = uint64_t{1} << 63;
    if (magnitude < top) return sink_.integer(negative ? -static_cast<int64_t>(magnitude) : static_cast<int64_t>(magnitude));
    if (negative && magnitude == top) return sink_.integer(std::numeric_limits<int64_t>::min());
  }
  if (count <= 4) return sink_.bigint(negative, {few, count});
  std::vector<uint64_t> words(count);
  words.resize(JS_GetBigIntWords(value, &negative, words.data(), count));
  return sink_.bigint(negative, words);
}

bool QuickJsReader::other(JSValueConst value) {
  switch (JS_VALUE_GET_NORM_TAG(value)) {
    case JS_TAG_UNDEFINED:
      return sink_.undefined();
    case JS_TAG_BIG_INT:
    case JS_TAG_SHORT_BIG_INT:
      return bigint(value);
    case JS_TAG_SYMBOL:
      return sink_.fail("a Symbol, which has no meaning outside its context");
    default:
      return sink_.fail("a value of a kind that cannot cross");
  }
}

// ---- objects ------------------------------------------------------------------------------------------------------------

bool QuickJsReader::object(JSValueConst value) {
  if (context_.stack.low()) return sink_.fail("the value is nested too deep for the native stack that is left");
  switch (JS_GetObjectKind(js_, value)) {
    case JS_KIND_PLAIN:
      return plain(value);
    case JS_KIND_ARRAY:
    case JS_KIND_ARGUMENTS:
      return array(value);
    case JS_KIND_FUNCTION:
      return function(value);
    case JS_KIND_ERROR:
      return error(value);
    case JS_KIND_DATE: {
      const OwnedValue time(js_, JS_GetPrimitiveData(js_, value));
      double milliseconds = 0;
      JS_ToFloat64(js_, &milliseconds, time.get());
      return sink_.date(milliseconds);
    }
    case JS_KIND_REGEXP:
      return regexp(value);
    case JS_KIND_MAP:
      return mapOrSet(value, true);
    case JS_KIND_SET:
      return mapOrSet(value, false);
    case JS_KIND_BUFFER:
    case JS_KIND_BYTES:
    case JS_KIND_DATA_VIEW:
      return bytes(value);
    case JS_KIND_NUMBERS:
      return numbers(value);
    case JS_KIND_PROMISE:
      return sink_.fail("a Promise inside a value: await it before the value leaves the script");
    case JS_KIND_PROXY:
      return proxy(value);
    case JS_KIND_PRIMITIVE:
      return readOwned(JS_GetPrimitiveData(js_, value));
    case JS_KIND_NAMESPACE: {
      const Meeting meeting = meet(value);
      return meeting == Meeting::New ? members(value) : meeting == Meeting::Again;
    }
    case JS_KIND_OTHER:
      return byReference(value);
  }
  return byReference(value);
}

bool QuickJsReader::readOwned(JSValue value) {
  const OwnedValue owner(js_, value);
  return read(value);
}

QuickJsReader::Meeting QuickJsReader::meet(JSValueConst container) {
  ReaderScratch& memory = scratch();
  // What only its parent holds cannot be met again: no need to remember it.
  if (JS_GetRefCount(container) > 1) {
    if (const auto found = memory.numbers.find(JS_VALUE_GET_PTR(container))) {
      return sink_.backReference(memory.shared[*found]) ? Meeting::Again : Meeting::Stopped;
    }
    memory.shared.push_back(containers_);
  }
  ++containers_;
  memory.held.push_back(JS_DupValue(js_, container));
  return Meeting::New;
}

bool QuickJsReader::plain(JSValueConst value) {
  JSObjectView view;
  JS_GetObjectView(value, &view);
  if (instances_ == Instances::ByReference && !JS_IsPlainShape(js_, view.shape)) return byReference(value);
  const Meeting meeting = meet(value);
  if (meeting != Meeting::New) return meeting == Meeting::Again;

  ShapeId shape = context_.shapes.find({&view.shape, 1});
  if (shape != noShape) return sink_.beginShapedObject(shape) && shapedValues(value, view, nullptr) && sink_.endObject();

  JSAtom keys[SessionTables::maxShapeKeys];
  const int count = JS_GetShapeKeys(js_, view.shape, keys, SessionTables::maxShapeKeys);
  if (count < 0 || static_cast<size_t>(count) > SessionTables::maxShapeKeys) return members(value);
  if (context_.shapes.wantsShape()) {
    shape = context_.defineShape(view.shape, keys, static_cast<size_t>(count));
    if (shape != noShape) return sink_.beginShapedObject(shape) && shapedValues(value, view, nullptr) && sink_.endObject();
  }
  if (!sink_.beginObject(static_cast<size_t>(count))) return false;
  // Keeps the keys alive whatever a getter inside does to this object.
  JSShape* const shapeOwner = JS_DupShape(view.shape);
  const bool told = shapedValues(value, view, keys);
  JS_FreeShape(js_, shapeOwner);
  return told && sink_.endObject();
}

// The values of an object of a simple shape, with their keys unless the shape was told. A script that runs meanwhile (a getter further inside)
// may change the object: then the values that are left are looked up by key.
bool QuickJsReader::shapedValues(JSValueConst value, JSObjectView view, const JSAtom* keys) {
  JSShape* const shape = view.shape;
  const uint32_t count = view.count;
  std::string keyText;
  for (uint32_t index = 0; index < count; ++index) {
    if (keys != nullptr) {
      const OwnedValue key(js_, JS_AtomToString(js_, keys[index]));
      std::string_view text;
      if (key.isException()) return failedInScript();
      if (!textOf(key.get(), text)) return false;
      keyText = text;  // the sink may look at it until the next key
      if (!sink_.key(keyText)) return false;
    }
    if (view.shape == shape) {
      const uint32_t runs = scriptRuns_;
      if (!read(view.values[index])) return false;
      if (runs != scriptRuns_) JS_GetObjectView(value, &view);
      continue;
    }
    JSAtom changedKeys[SessionTables::maxShapeKeys];
    const JSAtom* names = keys;
    if (names == nullptr) {
      JS_GetShapeKeys(js_, shape, changedKeys, SessionTables::maxShapeKeys);  // a told shape is anchored
      names = changedKeys;
    }
    ++scriptRuns_;
    const JSValue member = JS_GetProperty(js_, value, names[index]);
    if (JS_IsException(member)) return failedInScript();
    if (!readOwned(member)) return false;
  }
  return true;
}

// Any object by its own enumerable string keys, as a for loop would read it.
bool QuickJsReader::members(JSValueConst value) {
  JSPropertyEnum* properties = nullptr;
  uint32_t count = 0;
  ++scriptRuns_;
  if (JS_GetOwnPropertyNames(js_, &properties, &count, value, JS_GPN_STRING_MASK | JS_GPN_ENUM_ONLY) < 0) return failedInScript();
  bool good = sink_.beginObject(count);
  std::string keyText;
  for (uint32_t index = 0; good && index < count; ++index) {
    const OwnedValue key(js_, JS_AtomToString(js_, properties[index].atom));
    std::string_view text;
    if (key.isException()) {
      good = failedInScript();
      break;
    }
    good = textOf(key.get(), text);
    if (!good) break;
    keyText = text;  // the sink may look at it until the next key
    good = sink_.key(keyText);
    if (!good) break;
    ++scriptRuns_;
    const JSValue member = JS_GetProperty(js_, value, properties[index].atom);
    good = JS_IsException(member) ? failedInScript() : readOwned(member);
  }
  JS_FreePropertyEnum(js_, properties, count);
  return good && sink_.endObject();
}

bool QuickJsReader::array(JSValueConst value) {
  const Meeting meeting = meet(value);
  if (meeting != Meeting::New) return meeting == Meeting::Again;
  const JSValue* values;
  uint32_t count, length;
  if (!JS_GetArrayView(value, &values, &count, &length)) {
    int64_t sparseLength = 0;
    if (JS_GetLength(js_, value, &sparseLength) < 0) return failedInScript();
    return sink_.beginArray(0) && sparseArray(value, sparseLength) && sink_.endArray();
  }
  if (!sink_.beginArray(count)) return false;
  for (uint32_t index = 0; index < length; ++index) {
    if (index >= count) {
      if (!sink_.null()) return false;
      continue;
    }
    const uint32_t runs = scriptRuns_;
    if (!read(values[index])) return false;
    if (runs == scriptRuns_) continue;
    uint32_t newLength;
    if (!JS_GetArrayView(value, &values, &count, &newLength)) count = 0;
  }
  return sink_.endArray();
}

bool QuickJsReader::sparseArray(JSValueConst value, int64_t length) {
  for (int64_t index = 0; index < length; ++index) {
    if ((index & 1023) == 0 && context_.interrupted()) {
      context_.throwInterrupted();
      return failedInScript();
    }
    const OwnedAtom key(js_, JS_NewAtomUInt32(js_, static_cast<uint32_t>(index)));
    ++scriptRuns_;
    const int exists = JS_GetOwnProperty(js_, nullptr, value, key.get());
    if (exists < 0) return failedInScript();
    if (exists == 0) {
      if (!sink_.null()) return false;
      continue;
    }
    const JSValue element = JS_GetProperty(js_, value, key.get());
    if (JS_IsException(element)) return failedInScript();
    if (!readOwned(element)) return false;
  }
  return true;
}

bool QuickJsReader::numbers(JSValueConst value) {
  const Meeting meeting = meet(value);
  if (meeting != Meeting::New) return meeting == Meeting::Again;
  int64_t length = 0;
  size_t bytes = 0, width = 1;
  const OwnedValue buffer(js_, JS_GetTypedArrayBuffer(js_, value, nullptr, &bytes, &width));
  if (buffer.isException()) return failedInScript();
  length = static_cast<int64_t>(bytes / width);
  if (!sink_.beginArray(static_cast<size_t>(length))) return false;
  for (int64_t index = 0; index < length; ++index) {
    const JSValue element = JS_GetPropertyInt64(js_, value, index);
    if (JS_IsException(element)) return failedInScript();
    if (!readOwned(element)) return false;
  }
  return sink_.endArray();
}

bool QuickJsReader::mapOrSet(JSValueConst value, bool isMap) {
  const Meeting meeting = meet(value);
  if (meeting != Meeting::New) return meeting == Meeting::Again;
  JSValue* entries;
  uint32_t count;
  if (JS_CopyMapEntries(js_, value, &entries, &count) < 0) return failedInScript();
  bool good = isMap ? sink_.beginMap(count / 2) : sink_.beginSet(count);
  for (uint32_t index = 0; index < count; ++index) {
    good = good && read(entries[index]);
    JS_FreeValue(js_, entries[index]);
  }
  js_free(js_, entries);
  return good && (isMap ? sink_.endMap() : sink_.endSet());
}

bool QuickJsReader::bytes(JSValueConst value) {
  const uint8_t* data = nullptr;
  size_t size = 0;
  if (!JS_GetBytesView(value, &data, &size)) return sink_.fail("a buffer that was detached or has become too short");
  return sink_.bytes({data, size});
}

bool QuickJsReader::regexp(JSValueConst value) {
  std::string source, flags;
  for (auto [getter, text] : {std::pair(context_.intrinsics.regexpSource, &source), std::pair(context_.intrinsics.regexpFlags, &flags)}) {
    ++scriptRuns_;
    const OwnedValue result(js_, JS_Call(js_, getter, value, 0, nullptr));
    std::string_view view;
    if (result.isException()) return failedInScript();
    if (!JS_IsString(result.get())) return sink_.fail("a RegExp without a source");
    if (!textOf(result.get(), view)) return false;
    *text = view;
  }
  return sink_.regexp(source, flags);
}

bool QuickJsReader::propertyText(JSValueConst object, JSAtom property, std::string& text) {
  ++scriptRuns_;
  const OwnedValue value(js_, JS_GetProperty(js_, object, property));
  std::string_view view;
  if (value.isException()) return failedInScript();
  if (!JS_IsString(value.get())) return true;
  if (!textOf(value.get(), view)) return false;
  text = view;
  return true;
}

bool QuickJsReader::error(JSValueConst value) {
  std::string name, message, stack;
  if (!propertyText(value, context_.atoms.name, name) || !propertyText(value, context_.atoms.message, message)) return false;
  const OwnedValue stackValue(js_, JS_GetErrorStack(js_, value));
  std::string_view view;
  if (JS_IsString(stackValue.get())) {
    if (!textOf(stackValue.get(), view)) return false;
    stack = view;
  }
  return sink_.error({name, message, stack});
}

// A proxy is read through its traps, as what its target is.
bool QuickJsReader::proxy(JSValueConst value) {
  if (JS_IsFunction(js_, value)) return function(value);
  OwnedValue target(js_, JS_DupValue(js_, value));
  for (int peeled = 0; JS_IsProxy(target.get()); ++peeled) {
    if (peeled == 100) return sink_.fail("a Proxy of a Proxy of a Proxy ...");
    target = OwnedValue(js_, JS_GetProxyTarget(js_, target.get()));
    if (target.isException()) return failedInScript();
  }
  if (!JS_IsObject(target.get())) return sink_.fail("a Proxy that was revoked");
  const JSObjectKind kind = JS_GetObjectKind(js_, target.get());
  if (kind == JS_KIND_ARRAY) {
    const Meeting meeting = meet(value);
    if (meeting != Meeting::New) return meeting == Meeting::Again;
    int64_t length = 0;
    ++scriptRuns_;
    if (JS_GetLength(js_, value, &length) < 0) return failedInScript();
    return sink_.beginArray(0) && sparseArray(value, length) && sink_.endArray();
  }
  if (kind != JS_KIND_PLAIN) return byReference(value);
  const Meeting meeting = meet(value);
  return meeting == Meeting::New ? members(value) : meeting == Meeting::Again;
}

// ---- by reference -------------------------------------------------------------------------------------------------------

bool QuickJsReader::function(JSValueConst value) {
  FunctionId id;
  if (context_.handles.isFunction(value, id)) return sink_.hostFunction(id);
  const RefId ref = context_.refs.tell(js_, value);
  if (sink_.scriptFunction(ref)) return true;
  context_.refs.release(js_, ref, 1);
  return false;
}

bool QuickJsReader::byReference(JSValueConst value) {
  ClassId classId;
  ObjectId id;
  if (context_.handles.isObject(value, classId, id)) return sink_.hostObject(classId, id);
  return sink_.scriptObject(context_.refs.tell(js_, value), classNameOf(context_, value));
}

std::string classNameOf(QuickJsContext& context, JSValueConst object) {
  JSContext* js = context.js;
  const auto data = [js](JSValueConst holder, JSAtom key) -> OwnedValue {
    JSPropertyDescriptor descriptor;
    if (!JS_IsObject(holder) || JS_IsProxy(holder) || JS_GetOwnProperty(js, &descriptor, holder, key) <= 0) return {};
    JS_FreeValue(js, descriptor.getter);
    JS_FreeValue(js, descriptor.setter);
    return OwnedValue(js, descriptor.value);
  };
  OwnedValue holder(js, JS_DupValue(js, object));
  for (int level = 0; level < 100 && JS_IsObject(holder.get()) && !JS_IsProxy(holder.get()); ++level) {
    const OwnedValue constructor = data(holder.get(), context.atoms.constructor);
    const OwnedValue name = data(constructor.get(), context.atoms.name);
    const void* characters;
    uint32_t length;
    bool wide;
    uint16_t bad;
    std::string text;
    if (JS_IsString(name.get()) && JS_GetStringView(name.get(), &characters, &length, &wide) && length > 0 &&
        toUtf8(characters, length, wide, true, text, bad)) {
      return std::string(utf8Prefix(text, maxClassNameBytes));
    }
    holder = OwnedValue(js, JS_GetPrototype(js, holder.get()));
  }
  return "Object";
}

bool QuickJsSource::drain(ValueSink& into) {
  QuickJsReader reader(context_, into);
  for (size_t index = 0; index < count_; ++index) {
    if (reader.read(values_[index])) continue;
    if (reader.threw()) {
      exception_ = JS_GetException(context_.js);
      into.fail("the script failed while the value was read");
    }
    return false;
  }
  return true;
}

}  // namespace zigllms::quickjs
