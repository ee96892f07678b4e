// Values as console.log shows them, much like Node's. Runs no script: getters are named and not called, proxies are shown as their targets;
// depth, length and width are bounded, so that a hostile object costs little.
#include <cmath>
#include <cstdio>
#include <cstring>

#include "../../support/utf8.h"
#include "context.h"
#include "reader.h"

namespace zigllms::quickjs {

namespace {

constexpr int maxDepth = 3;            // deeper objects are [Object]
constexpr uint32_t maxItems = 100;     // of one container
constexpr size_t maxTextBytes = 16 * 1024;
constexpr size_t maxTotalBytes = 256 * 1024;
constexpr size_t lineWidth = 72;       // containers that fit stay on one line

class Inspector {
 public:
  explicit Inspector(QuickJsContext& context) : context_(context), js_(context.js) {}

  std::string show(JSValueConst value, int depth) {
    switch (JS_VALUE_GET_NORM_TAG(value)) {
      case JS_TAG_INT:
        return std::to_string(JS_VALUE_GET_INT(value));
      case JS_TAG_BOOL:
        return JS_VALUE_GET_BOOL(value) ? "true" : "false";
      case JS_TAG_NULL:
        return "null";
      case JS_TAG_UNDEFINED:
        return "undefined";
      case JS_TAG_FLOAT64:
        return JS_VALUE_GET_FLOAT64(value) == 0 && std::signbit(JS_VALUE_GET_FLOAT64(value)) ? "-0" : converted(value);
      case JS_TAG_BIG_INT:
      case JS_TAG_SHORT_BIG_INT:
        return converted(value) + "n";
      case JS_TAG_STRING:
      case JS_TAG_STRING_ROPE:
        return quoted(text(value));
      case JS_TAG_SYMBOL:
        return symbol(value);
      case JS_TAG_OBJECT:
        return object(value, depth);
      default:
        return "<uninitialized>";
    }
  }

  std::string text(JSValueConst string) {
    std::string text;
    const OwnedValue flat(js_, JS_FlattenString(js_, string));
    const void* characters;
    uint32_t length;
    bool wide;
    uint16_t bad;
    if (flat.isException()) {
      dropException();
      return "<too long>";
    }
    JS_GetStringView(flat.get(), &characters, &length, &wide);
    toUtf8(characters, length, wide, true, text, bad);
    return text;
  }

 private:
  void dropException() { JS_FreeValue(js_, JS_GetException(js_)); }

  // Of a primitive: no script runs.
  std::string converted(JSValueConst primitive) {
    const OwnedValue string(js_, JS_ToString(js_, primitive));
    if (!string.isException()) return text(string.get());
    dropException();
    return "<too large>";
  }

  std::string symbol(JSValueConst value) {
    const JSAtom atom = JS_ValueToAtom(js_, value);
    const OwnedValue description(js_, JS_AtomToString(js_, atom));
    JS_FreeAtom(js_, atom);
    return "Symbol(" + (JS_IsString(description.get()) ? text(description.get()) : std::string()) + ")";
  }

  static std::string quoted(const std::string& raw) {
    const char quote = raw.find('\'') == std::string::npos ? '\'' : raw.find('"') == std::string::npos ? '"' : '`';
    std::string shown(1, quote);
    for (const char character : utf8Prefix(raw, maxTextBytes)) {
      if (character == quote || character == '\\') {
        shown += '\\';
        shown += character;
      } else if (character == '\n') {
        shown += "\\n";
      } else if (character == '\t') {
        shown += "\\t";
      } else if (character == '\r') {
        shown += "\\r";
      } else if (static_cast<unsigned char>(character) < 0x20 || character == 0x7F) {
        char code[8];
        std::snprintf(code, sizeof code, "\\x%02X", static_cast<unsigned char>(character));
        shown += code;
      } else {
        shown += character;
      }
    }
    shown += quote;
    if (raw.size() > maxTextBytes) shown += "... " + std::to_string(raw.size() - maxTextBytes) + " more bytes";
    return shown;
  }

  OwnedValue ownData(JSValueConst object, JSAtom key) {
    JSPropertyDescriptor descriptor;
    const int found = JS_GetOwnProperty(js_, &descriptor, object, key);
    if (found < 0) dropException();
    if (found <= 0) return {};
    JS_FreeValue(js_, descriptor.getter);
    JS_FreeValue(js_, descriptor.setter);
    return OwnedValue(js_, descriptor.value);
  }

  // A data property of the object or of what it inherits from.
  OwnedValue data(JSValueConst object, JSAtom key) {
    OwnedValue holder(js_, JS_DupValue(js_, object));
    for (int level = 0; level < 100 && JS_IsObject(holder.get()) && !JS_IsProxy(holder.get()); ++level) {
      OwnedValue value = ownData(holder.get(), key);
      if (!JS_IsUndefined(value.get())) return value;
      holder = OwnedValue(js_, JS_GetPrototype(js_, holder.get()));
    }
    return {};
  }

  std::string object(JSValueConst value, int depth) {
    if (context_.stack.low() || total_ > maxTotalBytes) return "...";
    for (const void* ancestor : ancestors_) {
      if (ancestor == JS_VALUE_GET_PTR(value)) return "[Circular]";
    }
    const JSObjectKind kind = JS_GetObjectKind(js_, value);
    if (kind == JS_KIND_FUNCTION) return function(value);
    if (kind == JS_KIND_ERROR) return error(value);
    if (kind == JS_KIND_DATE || kind == JS_KIND_REGEXP) return converted(kind, value);
    if (kind == JS_KIND_PRIMITIVE) {
      const OwnedValue inner(js_, JS_GetPrimitiveData(js_, value));
      return "[" + classNameOf(context_, value) + ": " + show(inner.get(), depth) + "]";
    }
    ClassId classId;
    ObjectId id;
    if (context_.handles.isObject(value, classId, id)) return std::string("<") + context_.handles.className(classId) + ">";
    if (kind == JS_KIND_PROXY) {
      const OwnedValue target(js_, JS_GetProxyTarget(js_, value));
      if (!JS_IsObject(target.get())) return "<Revoked Proxy>";
      if (depth > maxDepth) return "[Proxy]";
      return show(target.get(), depth + 1);
    }
    if (depth >= maxDepth) return kind == JS_KIND_ARRAY ? "[Array]" : "[" + classNameOf(context_, value) + "]";

    ancestors_.push_back(JS_VALUE_GET_PTR(value));
    std::string shown;
    if (kind == JS_KIND_ARRAY || kind == JS_KIND_ARGUMENTS) {
      shown = array(value, depth);
    } else if (kind == JS_KIND_MAP || kind == JS_KIND_SET) {
      shown = mapOrSet(value, kind == JS_KIND_MAP, depth);
    } else if (kind == JS_KIND_BUFFER || kind == JS_KIND_BYTES || kind == JS_KIND_DATA_VIEW) {
      shown = bytes(value);
    } else if (kind == JS_KIND_PROMISE) {
      shown = promise(value, depth);
    } else {
      shown = members(value, kind, depth);
    }
    ancestors_.pop_back();
    total_ += shown.size();
    return shown;
  }

  std::string function(JSValueConst value) {
    const OwnedValue name = ownData(value, context_.atoms.name);
    FunctionId id;
    if (context_.handles.isFunction(value, id)) return "[Function (host)]";
    const std::string nameText = JS_IsString(name.get()) ? text(name.get()) : std::string();
    return nameText.empty() ? "[Function (anonymous)]" : "[Function: " + nameText + "]";
  }

  std::string error(JSValueConst value) {
    const OwnedValue name = data(value, context_.atoms.name);
    const OwnedValue message = data(value, context_.atoms.message);
    std::string shown = JS_IsString(name.get()) ? text(name.get()) : "Error";
    if (JS_IsString(message.get())) {
      const std::string messageText = text(message.get());
      if (!messageText.empty()) shown += ": " + messageText;
    }
    const OwnedValue stack(js_, JS_GetErrorStack(js_, value));
    if (JS_IsString(stack.get())) {
      std::string stackText = text(stack.get());
      while (!stackText.empty() && stackText.back() == '\n') stackText.pop_back();
      if (!stackText.empty()) shown += "\n" + stackText;
    }
    return shown;
  }

  std::string converted(JSObjectKind kind, JSValueConst value) {
    if (kind == JS_KIND_DATE) {
      const OwnedValue time(js_, JS_GetPrimitiveData(js_, value));
      double milliseconds = NAN;
      JS_ToFloat64(js_, &milliseconds, time.get());
      if (std::isnan(milliseconds)) return "Invalid Date";
      return isoDate(milliseconds);
    }
    std::string shown;
    for (const JSValueConst getter : {context_.intrinsics.regexpSource, context_.intrinsics.regexpFlags}) {
      shown += '/';
      const OwnedValue part(js_, JS_Call(js_, getter, value, 0, nullptr));
      if (part.isException()) {
        dropException();
      } else if (JS_IsString(part.get())) {
        shown += text(part.get());
      }
    }
    return shown;
  }

  static std::string isoDate(double milliseconds) {
    // Days to a date by the civil-from-days method: years of 400, months from March.
    const int64_t total = static_cast<int64_t>(milliseconds);
    int64_t days = total / 86'400'000, rest = total % 86'400'000;
    if (rest < 0) {
      rest += 86'400'000;
      --days;
    }
    days += 719'468;
    const int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
    const int64_t dayOfEra = days - era * 146'097;
    const int64_t yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36'524 - dayOfEra / 146'096) / 365;
    const int64_t dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    const int64_t month = (5 * dayOfYear + 2) / 153;
    const int day = static_cast<int>(dayOfYear - (153 * month + 2) / 5 + 1);
    const int calendarMonth = static_cast<int>(month < 10 ? month + 3 : month - 9);
    const int64_t year = yearOfEra + era * 400 + (calendarMonth <= 2 ? 1 : 0);
    char text[64];
    std::snprintf(text, sizeof text, year >= 0 && year <= 9999 ? "%04lld-%02d-%02dT%02d:%02d:%02d.%03dZ" : "%+07lld-%02d-%02dT%02d:%02d:%02d.%03dZ",
                  static_cast<long long>(year), calendarMonth, day, static_cast<int>(rest / 3'600'000),
                  static_cast<int>(rest / 60'000 % 60), static_cast<int>(rest / 1000 % 60), static_cast<int>(rest % 1000));
    return text;
  }

  std::string wrapped(const std::string& prefix, char open, char close, const std::vector<std::string>& parts, int depth) {
    if (parts.empty()) return prefix + open + close;
    size_t width = prefix.size();
    bool manyLines = false;
    for (const std::string& part : parts) {
      width += part.size() + 2;
      manyLines = manyLines || part.find('\n') != std::string::npos;
    }
    const bool oneLine = width <= lineWidth && !manyLines;
    const std::string indent = oneLine ? " " : "\n" + std::string(static_cast<size_t>(depth + 1) * 2, ' ');
    std::string shown = prefix + open;
    for (size_t index = 0; index < parts.size(); ++index) {
      shown += indent + parts[index];
      if (index + 1 < parts.size()) shown += ',';
    }
    shown += oneLine ? " " : "\n" + std::string(static_cast<size_t>(depth) * 2, ' ');
    return shown + close;
  }

  std::string array(JSValueConst value, int depth) {
    const JSValue* values;
    uint32_t count = 0, length = 0;
    std::vector<std::string> parts;
    if (JS_GetArrayView(value, &values, &count, &length)) {
      for (uint32_t index = 0; index < count && index < maxItems; ++index) parts.push_back(show(values[index], depth + 1));
      if (count > maxItems) parts.push_back("... " + std::to_string(count - maxItems) + " more items");
      if (length > count) parts.push_back("<" + std::to_string(length - count) + " empty items>");
      return wrapped("", '[', ']', parts, depth);
    }
    return members(value, JS_KIND_ARRAY, depth);
  }

  std::string mapOrSet(JSValueConst value, bool isMap, int depth) {
    JSValue* entries;
    uint32_t count;
    if (JS_CopyMapEntries(js_, value, &entries, &count) < 0) {
      dropException();
      return "<out of memory>";
    }
    const uint32_t step = isMap ? 2 : 1;
    std::vector<std::string> parts;
    for (uint32_t index = 0; index + step <= count && index < maxItems * step; index += step) {
      parts.push_back(show(entries[index], depth + 1) + (isMap ? " => " + show(entries[index + 1], depth + 1) : std::string()));
    }
    if (count > maxItems * step) parts.push_back("... " + std::to_string(count / step - maxItems) + " more items");
    for (uint32_t index = 0; index < count; ++index) JS_FreeValue(js_, entries[index]);
    js_free(js_, entries);
    return wrapped(classNameOf(context_, value) + "(" + std::to_string(count / step) + ") ", '{', '}', parts, depth);
  }

  std::string bytes(JSValueConst value) {
    const uint8_t* data = nullptr;
    size_t size = 0;
    if (!JS_GetBytesView(value, &data, &size)) return classNameOf(context_, value) + "(detached)";
    std::vector<std::string> parts;
    for (size_t index = 0; index < size && index < maxItems; ++index) parts.push_back(std::to_string(data[index]));
    if (size > maxItems) parts.push_back("... " + std::to_string(size - maxItems) + " more items");
    return wrapped(classNameOf(context_, value) + "(" + std::to_string(size) + ") ", '[', ']', parts, 0);
  }

  std::string promise(JSValueConst value, int depth) {
    const JSPromiseStateEnum state = JS_PromiseState(js_, value);
    if (state == JS_PROMISE_PENDING) return "Promise { <pending> }";
    const OwnedValue result(js_, JS_PromiseResult(js_, value));
    return wrapped("Promise ", '{', '}', {(state == JS_PROMISE_REJECTED ? "<rejected> " : "") + show(result.get(), depth + 1)}, depth);
  }

  static bool isIdentifier(const std::string& key) {
    if (key.empty() || (key[0] >= '0' && key[0] <= '9')) return false;
    for (const char character : key) {
      if (!std::isalnum(static_cast<unsigned char>(character)) && character != '_' && character != '$') return false;
    }
    return true;
  }

  std::string members(JSValueConst value, JSObjectKind kind, int depth) {
    JSPropertyEnum* properties = nullptr;
    uint32_t count = 0;
    if (JS_GetOwnPropertyNames(js_, &properties, &count, value, JS_GPN_STRING_MASK | JS_GPN_ENUM_ONLY) < 0) {
      dropException();
      return "<" + classNameOf(context_, value) + ">";
    }
    std::vector<std::string> parts;
    for (uint32_t index = 0; index < count && index < maxItems; ++index) {
      const OwnedValue keyValue(js_, JS_AtomToString(js_, properties[index].atom));
      const std::string key = JS_IsString(keyValue.get()) ? text(keyValue.get()) : "?";
      JSPropertyDescriptor descriptor;
      const int found = JS_GetOwnProperty(js_, &descriptor, value, properties[index].atom);
      if (found < 0) dropException();
      std::string shown = "<unreadable>";
      if (found > 0) {
        const bool getter = (descriptor.flags & JS_PROP_GETSET) != 0;
        shown = !getter ? show(descriptor.value, depth + 1) : JS_IsUndefined(descriptor.getter) ? "[Setter]" : "[Getter]";
        JS_FreeValue(js_, descriptor.value);
        JS_FreeValue(js_, descriptor.getter);
        JS_FreeValue(js_, descriptor.setter);
      }
      parts.push_back((isIdentifier(key) ? key : quoted(key)) + ": " + shown);
    }
    if (count > maxItems) parts.push_back("... " + std::to_string(count - maxItems) + " more items");
    JS_FreePropertyEnum(js_, properties, count);
    std::string prefix;
    if (kind != JS_KIND_ARRAY) {
      JSObjectView view;
      if (kind == JS_KIND_PLAIN) JS_GetObjectView(value, &view);
      if (kind != JS_KIND_PLAIN || !JS_IsPlainShape(js_, view.shape)) prefix = classNameOf(context_, value) + " ";
    }
    return wrapped(prefix, '{', '}', parts, depth);
  }

  QuickJsContext& context_;
  JSContext* const js_;
  std::vector<const void*> ancestors_;
  size_t total_ = 0;
};

}  // namespace

std::string QuickJsContext::inspect(JSValueConst value, bool topLevel) {
  Inspector inspector(*this);
  if (topLevel && JS_IsString(value)) return inspector.text(value);
  return inspector.show(value, 0);
}

}  // namespace zigllms::quickjs
