#include "json.h"

#include <charconv>
#include <cstdlib>

#include "../../../support/utf8.h"

namespace zigllms::echo {

namespace {

constexpr int maxNesting = 500;  // the parser recurses

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<Json> parse() {
    Json json;
    if (!value(json, 0)) return failure();
    skipSpace();
    if (at_ != text_.size()) {
      expected("the end of the program");
      return failure();
    }
    return json;
  }

 private:
  ScriptError failure() const {
    ScriptError error = ScriptError::make(ErrorCode::SyntaxError, message_);
    error.line = line_;
    error.column = column();
    return error;
  }
  uint32_t column() const { return static_cast<uint32_t>(at_ - lineStart_ + 1); }
  bool expected(std::string_view what) {
    message_ = "expected " + std::string(what) + ", got ";
    message_ += at_ < text_.size() ? "'" + std::string(utf8Prefix(text_.substr(at_), 4)) + "'" : "the end of the text";
    return false;
  }
  void skipSpace() {
    for (; at_ < text_.size(); ++at_) {
      const char character = text_[at_];
      if (character == '\n') {
        ++line_;
        lineStart_ = at_ + 1;
      } else if (character != ' ' && character != '\t' && character != '\r') {
        return;
      }
    }
  }
  bool accept(char character) {
    skipSpace();
    if (at_ >= text_.size() || text_[at_] != character) return false;
    ++at_;
    return true;
  }
  bool word(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  bool value(Json& json, int nesting) {
    skipSpace();
    json.line = line_;
    json.column = column();
    if (nesting > maxNesting) {
      message_ = "the program is nested too deeply";
      return false;
    }
    if (at_ >= text_.size()) return expected("a value");
    switch (text_[at_]) {
      case '{':
        return object(json, nesting);
      case '[':
        return array(json, nesting);
      case '"':
        json.kind = Json::Kind::String;
        return string(json.text);
      default:
        break;
    }
    if (word("null")) return true;
    if (word("true")) return (json.kind = Json::Kind::True, true);
    if (word("false")) return (json.kind = Json::Kind::False, true);
    return number(json);
  }

  bool array(Json& json, int nesting) {
    json.kind = Json::Kind::Array;
    ++at_;
    if (accept(']')) return true;
    do {
      if (!value(json.items.emplace_back(), nesting + 1)) return false;
    } while (accept(','));
    return accept(']') || expected("',' or ']'");
  }

  bool object(Json& json, int nesting) {
    json.kind = Json::Kind::Object;
    ++at_;
    if (accept('}')) return true;
    do {
      skipSpace();
      if (at_ >= text_.size() || text_[at_] != '"') return expected("a key in quotes");
      if (!string(json.keys.emplace_back())) return false;
      if (!accept(':')) return expected("':'");
      if (!value(json.items.emplace_back(), nesting + 1)) return false;
    } while (accept(','));
    return accept('}') || expected("',' or '}'");
  }

  bool number(Json& json) {
    const size_t start = at_;
    if (at_ < text_.size() && text_[at_] == '-') ++at_;
    const size_t firstDigit = at_;
    const auto digits = [this] {
      const size_t before = at_;
      while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
      return at_ > before;
    };
    if (!digits()) {
      at_ = start;
      return expected("a value");
    }
    if (text_[firstDigit] == '0' && at_ > firstDigit + 1) return expected("a number without leading zeros");
    bool whole = true;
    if (at_ < text_.size() && text_[at_] == '.') {
      whole = false;
      ++at_;
      if (!digits()) return expected("a digit");
    }
    if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
      whole = false;
      ++at_;
      if (at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) ++at_;
      if (!digits()) return expected("a digit");
    }
    json.text = text_.substr(start, at_ - start);
    const char* begin = json.text.data();
    const char* end = begin + json.text.size();
    if (!whole || json.text == "-0") {
      json.kind = Json::Kind::Number;
      std::from_chars(begin, end, json.number);
    } else if (std::from_chars(begin, end, json.integer).ec == std::errc()) {
      json.kind = Json::Kind::Integer;
    } else {
      json.kind = Json::Kind::BigInteger;
    }
    return true;
  }

  bool hexUnit(uint32_t& unit) {
    if (text_.size() - at_ < 4) return expected("four hexadecimal digits");
    const char* begin = text_.data() + at_;
    const auto [end, error] = std::from_chars(begin, begin + 4, unit, 16);
    if (error != std::errc() || end != begin + 4) return expected("four hexadecimal digits");
    at_ += 4;
    return true;
  }

  bool escapedCharacter(std::string& out) {
    uint32_t code;
    if (!hexUnit(code)) return false;
    if (code >= 0xD800 && code <= 0xDBFF && word("\\u")) {
      uint32_t low;
      if (!hexUnit(low)) return false;
      if (low < 0xDC00 || low > 0xDFFF) return expected("a low surrogate before this");
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
    if (code >= 0xD800 && code <= 0xDFFF) return expected("a whole surrogate pair before this");
    if (code < 0x80) {
      out += static_cast<char>(code);
    } else if (code < 0x800) {
      out += {static_cast<char>(0xC0 | code >> 6), static_cast<char>(0x80 | (code & 0x3F))};
    } else if (code < 0x10000) {
      out += {static_cast<char>(0xE0 | code >> 12), static_cast<char>(0x80 | (code >> 6 & 0x3F)),
              static_cast<char>(0x80 | (code & 0x3F))};
    } else {
      out += {static_cast<char>(0xF0 | code >> 18), static_cast<char>(0x80 | (code >> 12 & 0x3F)),
              static_cast<char>(0x80 | (code >> 6 & 0x3F)), static_cast<char>(0x80 | (code & 0x3F))};
    }
    return true;
  }

  bool string(std::string& out) {
    ++at_;
    while (at_ < text_.size() && text_[at_] != '"') {
      const char character = text_[at_];
      // Other control characters are let through, NUL included: a program may carry any text.
      if (character == '\n') return expected("'\"' before the end of the line");
      ++at_;
      if (character != '\\') {
        out += character;
        continue;
      }
      if (at_ >= text_.size()) return expected("an escape");
      static constexpr std::string_view escapes = "\"\\/bfnrt", characters = "\"\\/\b\f\n\r\t";
      const size_t known = escapes.find(text_[at_]);
      if (known != std::string_view::npos) {
        out += characters[known];
        ++at_;
      } else if (text_[at_] == 'u') {
        ++at_;
        if (!escapedCharacter(out)) return false;
      } else {
        return expected("an escape");
      }
    }
    if (at_ >= text_.size()) return expected("'\"'");
    ++at_;
    return true;
  }

  std::string_view text_;
  size_t at_ = 0;
  uint32_t line_ = 1;
  size_t lineStart_ = 0;
  std::string message_;
};

}  // namespace

const Json* Json::member(std::string_view key) const {
  for (size_t index = 0; index < keys.size(); ++index) {
    if (keys[index] == key) return &items[index];
  }
  return nullptr;
}

Result<Json> parseJson(std::string_view text) { return Parser(text).parse(); }

}  // namespace zigllms::echo
