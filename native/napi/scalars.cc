#include "scalars.h"

#include <cmath>
#include <cstring>

#include "../support/utf8.h"

namespace zigllms {

namespace {

constexpr double maxSafeInteger = 9007199254740992.0;
constexpr size_t stackTextBytes = 256;

// Node-API writes half of a surrogate pair as U+FFFD. Whether such a text may be changed is the host's policy, so it is left to the host's encoder.
bool wasReplaced(napi_env env, napi_value value, std::string_view utf8) {
  if (utf8.find("\xEF\xBF\xBD") == std::string_view::npos) return false;
  size_t length = 0;
  napi_get_value_string_utf16(env, value, nullptr, 0, &length);
  std::u16string units(length, u'\0');
  napi_get_value_string_utf16(env, value, units.data(), length + 1, &length);
  for (size_t index = 0; index < length; ++index) {
    const bool high = units[index] >= 0xD800 && units[index] < 0xDC00;
    const bool pair = high && index + 1 < length && units[index + 1] >= 0xDC00 && units[index + 1] < 0xE000;
    if (pair) {
      ++index;
    } else if (units[index] >= 0xD800 && units[index] < 0xE000) {
      return true;
    }
  }
  return false;
}

// A whole number is an integer to languages that tell them apart; −0 and what lies beyond ±2^53 stay floats.
inline bool tellNumber(double number, ValueSink& sink) {
  if (number >= -maxSafeInteger && number <= maxSafeInteger) {
    const auto whole = static_cast<int64_t>(number);
    if (static_cast<double>(whole) == number && (whole != 0 || !std::signbit(number))) return sink.integer(whole);
  }
  return sink.number(number);
}

bool tellText(napi_env env, napi_value value, ValueSink& sink, bool& told, size_t maxBytes) {
  char local[stackTextBytes];
  size_t length = 0;
  napi_get_value_string_utf8(env, value, local, sizeof local, &length);
  // A full buffer may have been cut.
  const bool whole = length + 4 < sizeof local;
  const std::string longer = whole ? std::string() : toText(env, value);
  const std::string_view text = whole ? std::string_view(local, length) : std::string_view(longer);
  told = text.size() <= maxBytes && !wasReplaced(env, value, text);
  return told && sink.string(text);
}

}  // namespace

napi_value textValue(napi_env env, std::string_view utf8) {
  napi_value value = nullptr;
  if (isAscii(utf8)) {
    napi_create_string_latin1(env, utf8.data(), utf8.size(), &value);
  } else {
    napi_create_string_utf8(env, utf8.data(), utf8.size(), &value);
  }
  return value;
}

std::string toText(napi_env env, napi_value value) {
  size_t length = 0;
  if (napi_get_value_string_utf8(env, value, nullptr, 0, &length) != napi_ok) return {};
  std::string text(length, '\0');
  napi_get_value_string_utf8(env, value, text.data(), length + 1, &length);
  return text;
}

bool tellScalar(napi_env env, napi_value value, ValueSink& sink, bool& told, size_t maxTextBytes) {
  told = true;
  switch (typeOf(env, value)) {
    case napi_number:
      return tellNumber(toDouble(env, value), sink);
    case napi_boolean:
      return sink.boolean(toBoolean(env, value));
    case napi_null:
    case napi_undefined:
      return sink.null();
    case napi_string:
      return tellText(env, value, sink, told, maxTextBytes);
    default:
      told = false;
      return false;
  }
}

bool ScalarArguments::drain(ValueSink& into) {
  for (size_t index = 0; index < count_; ++index) {
    bool told;
    if (!tellScalar(env_, values_[index], into, told)) return told ? false : into.fail("not a scalar");
  }
  return true;
}

bool NumberArguments::drain(ValueSink& into) {
  for (size_t index = 0; index < count_; ++index) {
    if (!tellNumber(numbers_[index], into)) return false;
  }
  return true;
}

// The next number of a message that a WireWriter wrote.
template <class T>
T take(const uint8_t*& at) {
  T number;
  std::memcpy(&number, at, sizeof number);
  at += sizeof number;
  return number;
}

bool numberOf(std::span<const uint8_t> bytes, double& out) {
  const uint8_t* at = bytes.data() + 1;
  if (bytes.size() == 1 + sizeof(int32_t) && static_cast<WireTag>(bytes[0]) == WireTag::Int32) {
    out = take<int32_t>(at);
    return true;
  }
  if (bytes.size() != 1 + sizeof(double) || static_cast<WireTag>(bytes[0]) != WireTag::Float64) return false;
  out = take<double>(at);
  return true;
}

bool scalarsOf(napi_env env, std::span<const uint8_t> bytes, const std::vector<std::string>& texts, size_t count,
               napi_value* out) {
  const uint8_t* at = bytes.data();
  size_t textIndex = 0;
  size_t textOffset = 0;
  for (size_t index = 0; index < count; ++index) {
    switch (static_cast<WireTag>(*at++)) {
      case WireTag::Null:
        napi_get_null(env, &out[index]);
        break;
      case WireTag::Undefined:
        napi_get_undefined(env, &out[index]);
        break;
      case WireTag::False:
        napi_get_boolean(env, false, &out[index]);
        break;
      case WireTag::True:
        napi_get_boolean(env, true, &out[index]);
        break;
      case WireTag::Int32: {
        napi_create_int32(env, take<int32_t>(at), &out[index]);
        break;
      }
      case WireTag::Float64: {
        napi_create_double(env, take<double>(at), &out[index]);
        break;
      }
      case WireTag::Int64: {
        napi_create_bigint_int64(env, take<int64_t>(at), &out[index]);
        break;
      }
      case WireTag::PooledText: {
        const auto units = take<uint32_t>(at);
        if (units == 0) {
          out[index] = textValue(env, {});
          break;
        }
        if (textOffset == texts[textIndex].size()) {
          ++textIndex;
          textOffset = 0;
        }
        const std::string_view rest = std::string_view(texts[textIndex]).substr(textOffset);
        if (units == rest.size() || index + 1 == count) {
          out[index] = textValue(env, rest);
          textOffset += rest.size();
          break;
        }
        // Several texts share the chunk. Only ASCII is as long in bytes as in units; the rest takes the composite way.
        if (!isAscii(rest)) return false;
        out[index] = textValue(env, rest.substr(0, units));
        textOffset += units;
        break;
      }
      default:
        return false;
    }
  }
  return true;
}

WireMessage scalarMessage(napi_env env, napi_value value) {
  static const SessionTables noTables;  // immutable: scalars refer to none
  WireWriter writer(noTables, ValueLimits{});
  writer.begin("result");
  bool told;
  if (!tellScalar(env, value, writer, told)) {
    writer.begin("result");
    writer.null();
  }
  return writer.take();
}

}  // namespace zigllms
