// JSON text as a tree with positions: the syntax of Echo. Whole numbers may have any size; everything else is RFC 8259.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "../../../errors/script_error.h"

namespace zigllms::echo {

struct Json {
  enum class Kind : uint8_t { Null, True, False, Integer, BigInteger, Number, String, Array, Object };
  Kind kind = Kind::Null;
  uint32_t line = 1;
  uint32_t column = 1;  // in bytes, from 1
  int64_t integer = 0;
  double number = 0;
  std::string text;               // a string's characters, a big integer's digits
  std::vector<std::string> keys;  // an object's, one for each item
  std::vector<Json> items;

  const Json* member(std::string_view key) const;
};

// Fails with a syntax_error that has line and column.
Result<Json> parseJson(std::string_view text);

}  // namespace zigllms::echo
