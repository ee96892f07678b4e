// Facts about text: is it ASCII, is it UTF-8, how long is it in UTF-16 units. No allocation, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

namespace zigllms {

inline bool isAscii(std::string_view text) {
  const char* at = text.data();
  size_t left = text.size();
  for (; left >= 8; at += 8, left -= 8) {
    uint64_t word;
    std::memcpy(&word, at, 8);
    if (word & 0x8080808080808080ull) return false;
  }
  for (; left > 0; ++at, --left) {
    if (static_cast<unsigned char>(*at) & 0x80) return false;
  }
  return true;
}

// The length of `text` in UTF-16 code units, or nothing where it isn't well-formed UTF-8 (surrogates, overlong forms and values
// above U+10FFFF are not well formed: RFC 3629).
inline std::optional<size_t> utf16Length(std::string_view text) {
  size_t units = 0;
  const auto* at = reinterpret_cast<const unsigned char*>(text.data());
  const auto* end = at + text.size();
  while (at < end) {
    const unsigned char lead = *at;
    if (lead < 0x80) {
      ++at;
      ++units;
      continue;
    }
    const auto continuation = [&](size_t offset, unsigned char low = 0x80, unsigned char high = 0xBF) {
      return at + offset < end && at[offset] >= low && at[offset] <= high;
    };
    if (lead >= 0xC2 && lead <= 0xDF && continuation(1)) {
      at += 2;
      ++units;
    } else if ((lead & 0xF0) == 0xE0 &&
               continuation(1, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF) && continuation(2)) {
      at += 3;
      ++units;
    } else if (lead >= 0xF0 && lead <= 0xF4 &&
               continuation(1, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF) && continuation(2) &&
               continuation(3)) {
      at += 4;
      units += 2;
    } else {
      return std::nullopt;
    }
  }
  return units;
}

inline bool isUtf8(std::string_view text) { return isAscii(text) || utf16Length(text).has_value(); }

// The longest prefix of at most `maxBytes` bytes that doesn't cut a character.
inline std::string_view utf8Prefix(std::string_view text, size_t maxBytes) {
  if (text.size() <= maxBytes) return text;
  while (maxBytes > 0 && (static_cast<unsigned char>(text[maxBytes]) & 0xC0) == 0x80) --maxBytes;
  return text.substr(0, maxBytes);
}

}  // namespace zigllms
