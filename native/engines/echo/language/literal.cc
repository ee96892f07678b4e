#include "literal.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>

namespace zigllms::echo {

namespace {

Value bigintValue(Heap& heap, std::string_view digits) {
  Bigint* bigint = heap.make<Bigint>(digits.size());
  bigint->negative = digits.starts_with('-');
  for (const char digit : digits.substr(bigint->negative ? 1 : 0)) {
    uint64_t carry = static_cast<uint64_t>(digit - '0');
    for (uint64_t& word : bigint->words) {
      const uint64_t low = (word & UINT32_MAX) * 10 + carry;
      const uint64_t high = (word >> 32) * 10 + (low >> 32);
      word = high << 32 | (low & UINT32_MAX);
      carry = high >> 32;
    }
    if (carry != 0) bigint->words.push_back(carry);
  }
  return bigint;
}

double numberByName(std::string_view name) {
  if (name == "Infinity") return std::numeric_limits<double>::infinity();
  if (name == "-Infinity") return -std::numeric_limits<double>::infinity();
  return std::nan("");
}

Value bytesValue(Heap& heap, std::string_view hex) {
  Bytes* bytes = heap.make<Bytes>(hex.size() / 2);
  for (size_t index = 0; index + 1 < hex.size(); index += 2) {
    uint8_t byte = 0;
    std::from_chars(hex.data() + index, hex.data() + index + 2, byte, 16);
    bytes->data.push_back(byte);
  }
  return bytes;
}

bool isTexts(const Json& json, size_t count) {
  if (json.items.size() != count) return false;
  for (const Json& item : json.items) {
    if (item.kind != Json::Kind::String) return false;
  }
  return true;
}

Value mapValue(Heap& heap, const Json& entries) {
  Map* map = heap.make<Map>(entries.items.size() * 2 * sizeof(Value));
  for (const Json& entry : entries.items) {
    map->values.push_back(literalValue(heap, entry.items[0]));
    map->values.push_back(literalValue(heap, entry.items[1]));
  }
  return map;
}

bool isEntries(const Json& json) {
  for (const Json& item : json.items) {
    if (item.kind != Json::Kind::Array || item.items.size() != 2) return false;
  }
  return json.kind == Json::Kind::Array;
}

template <class T>
Value itemsValue(Heap& heap, const Json& json) {
  T* items = heap.make<T>(json.items.size() * sizeof(Value));
  for (const Json& item : json.items) items->values.push_back(literalValue(heap, item));
  return items;
}

// {"$date": 0} and its like; nothing when `json` is an ordinary object.
bool specialValue(Heap& heap, const Json& json, Value& out) {
  if (json.keys.size() != 1 || !json.keys.front().starts_with('$')) return false;
  const std::string& name = json.keys.front();
  const Json& content = json.items.front();
  const bool isNumber = content.kind == Json::Kind::Integer || content.kind == Json::Kind::Number;
  if (name == "$undefined") {
    out = Undefined{};
  } else if (name == "$number" && content.kind == Json::Kind::String) {
    out = numberByName(content.text);
  } else if (name == "$bytes" && content.kind == Json::Kind::String) {
    out = bytesValue(heap, content.text);
  } else if (name == "$date" && isNumber) {
    Date* date = heap.make<Date>();
    date->milliseconds = content.kind == Json::Kind::Integer ? static_cast<double>(content.integer) : content.number;
    out = date;
  } else if (name == "$regexp" && isTexts(content, 2)) {
    Regexp* regexp = heap.make<Regexp>(content.items[0].text.size());
    regexp->source = content.items[0].text;
    regexp->flags = content.items[1].text;
    out = regexp;
  } else if (name == "$error" && isTexts(content, 2)) {
    ErrorObject* error = heap.make<ErrorObject>(content.items[1].text.size());
    error->name = content.items[0].text;
    error->message = content.items[1].text;
    out = error;
  } else if (name == "$map" && isEntries(content)) {
    out = mapValue(heap, content);
  } else if (name == "$set" && content.kind == Json::Kind::Array) {
    out = itemsValue<Set>(heap, content);
  } else {
    return false;
  }
  return true;
}

}  // namespace

uint64_t literalBytes(const Json& json) {
  uint64_t bytes = 0;
  switch (json.kind) {
    case Json::Kind::String:
    case Json::Kind::BigInteger:
      return sizeof(Text) + json.text.size();
    case Json::Kind::Array:
    case Json::Kind::Object:
      bytes = sizeof(Record);
      for (const Json& item : json.items) bytes += 2 * sizeof(Value) + literalBytes(item);
      return bytes;
    default:
      return 0;
  }
}

Value literalValue(Heap& heap, const Json& json) {
  switch (json.kind) {
    case Json::Kind::Null:
      return nullptr;
    case Json::Kind::True:
      return true;
    case Json::Kind::False:
      return false;
    case Json::Kind::Integer:
      return json.integer;
    case Json::Kind::BigInteger:
      return bigintValue(heap, json.text);
    case Json::Kind::Number:
      return json.number;
    case Json::Kind::String:
      return heap.text(json.text);
    case Json::Kind::Array:
      return itemsValue<List>(heap, json);
    case Json::Kind::Object:
      break;
  }
  Value special;
  if (specialValue(heap, json, special)) return special;
  Record* record = heap.make<Record>();
  for (size_t index = 0; index < json.keys.size(); ++index) {
    heap.setMember(*record, heap.intern(json.keys[index]), literalValue(heap, json.items[index]));
  }
  return record;
}

std::string displayText(const Value& value) {
  if (std::holds_alternative<std::nullptr_t>(value)) return "null";
  if (std::holds_alternative<Undefined>(value)) return "undefined";
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* integer = std::get_if<int64_t>(&value)) return std::to_string(*integer);
  if (const auto* number = std::get_if<double>(&value)) {
    char text[40];
    std::snprintf(text, sizeof text, "%.17g", *number);
    return text;
  }
  if (const auto* text = cellOf<Text>(value)) return text->text;
  if (const auto* error = cellOf<ErrorObject>(value)) return error->name + ": " + error->message;
  if (const auto* object = cellOf<HostObject>(value)) return "<" + object->className + ">";
  if (const auto* record = cellOf<Record>(value); record != nullptr && !record->className.empty()) return "<" + record->className + ">";
  static constexpr const char* names[] = {"text", "bytes", "bigint", "date", "regexp", "error", "list",
                                          "set", "map", "record", "function", "function", "object", "promise"};
  return std::string("<") + names[static_cast<int>(std::get<Cell*>(value)->kind)] + ">";
}

}  // namespace zigllms::echo
