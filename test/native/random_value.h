// Random values for wire tests: every kind, shared parts and cycles included. The same seed gives the same values.
#pragma once

#include <cmath>
#include <limits>
#include <random>
#include <string>

#include "value_tree.h"

namespace zigllms::testing {

class RandomValues {
 public:
  explicit RandomValues(uint32_t seed) : random_(seed) {}

  Value next(int depth = 5) {
    const int kind = pick(depth > 0 ? 24 : 16);
    switch (kind) {
      case 0: return nullptr;
      case 1: return undefined();
      case 2: return pick(2) == 0;
      case 3: return Value(static_cast<long long>(pick(1000)) - 500);
      case 4: return Value(static_cast<long long>(bits()));
      case 5: return number();
      case 6: return bigintValue();
      case 7: return bytesValue();
      case 8: return date(number());
      case 9: return regexp(text(), text());
      case 10: return errorValue(text(), text(), text());
      case 11: return scriptFunction(static_cast<RefId>(bits()));
      case 12: return Value(ScriptObjectValue{static_cast<RefId>(bits()), text()});
      case 13: return hostFunction(static_cast<FunctionId>(bits()));
      case 14: return hostObject(static_cast<ClassId>(pick(2)), static_cast<ObjectId>(bits()));
      case 15: return text();
      case 16: return shared_.container() != nullptr ? shared_ : Value(text());
      default: return container(kind % 4, depth);
    }
  }

  std::string text() {
    static const std::string pieces[] = {"", "a", "key", std::string(1, '\0'), "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "text "};
    std::string text;
    for (int count = pick(6); count > 0; --count) text += pieces[pick(8)];
    if (pick(200) == 0) text += std::string(static_cast<size_t>(pick(100'000)), 'x');  // beyond a chunk
    return text;
  }

  int pick(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }
  uint64_t bits() { return static_cast<uint64_t>(random_()) << 32 | random_(); }

 private:
  double number() {
    static const double numbers[] = {0.0, -0.0, 0.5, 5e-324, 1e308, std::numeric_limits<double>::infinity(), std::nan(""), 9007199254740993.0};
    return numbers[pick(8)];
  }
  Value bigintValue() {
    std::vector<uint64_t> words(static_cast<size_t>(2 + pick(4)));
    for (uint64_t& word : words) word = bits() | 1;
    return bigint(decimalText(pick(2) == 0, words));
  }
  Value bytesValue() {
    std::string data(static_cast<size_t>(pick(20)), '\0');
    for (char& byte : data) byte = static_cast<char>(bits());
    return bytes(data);
  }
  Value container(int kind, int depth) {
    Value value = kind == 0 ? array() : kind == 1 ? object() : kind == 2 ? mapOf() : setOf();
    const int count = pick(5);
    for (int index = 0; index < count; ++index) {
      // The number makes keys unlike each other.
      if (kind == 1) value.set(text() + std::to_string(index), next(depth - 1));
      else value.push(next(depth - 1));
      if (kind == 2) value.push(next(depth - 1));
    }
    if (pick(10) == 0 && (kind == 0 || kind == 3)) value.push(weak(value));
    if (pick(4) == 0) shared_ = value;  // only now: inside itself it would be a cycle that nobody frees
    return value;
  }

  std::mt19937 random_;
  Value shared_;
};

}  // namespace zigllms::testing
