#include "wire_reader.h"

#include <cstring>

#include "../support/utf8.h"

namespace zigllms {

template <class T>
bool WireReader::get(T& out) {
  if (static_cast<size_t>(end_ - at_) < sizeof(T)) return false;
  std::memcpy(&out, at_, sizeof(T));
  at_ += sizeof(T);
  return true;
}

bool WireReader::take(size_t length, std::string_view& out) {
  if (static_cast<size_t>(end_ - at_) < length) return false;
  out = {reinterpret_cast<const char*>(at_), length};
  at_ += length;
  return true;
}

bool WireReader::malformed(ValueSink& into) { return into.fail("the wire message is malformed"); }

bool WireReader::drain(ValueSink& into) {
  if (!values(into, count_, 0)) return false;
  return at_ == end_ || malformed(into);
}

bool WireReader::values(ValueSink& into, uint64_t count, uint32_t depth) {
  for (uint64_t index = 0; index < count; ++index) {
    if (!value(into, depth)) return false;
  }
  return true;
}

bool WireReader::pooledText(uint32_t units, std::string_view& out) {
  if (textIndex_ < texts_.size() && textOffset_ == texts_[textIndex_].size() && units > 0) {
    ++textIndex_;
    textOffset_ = 0;
  }
  if (units == 0) {
    out = {};
    return true;
  }
  if (textIndex_ >= texts_.size()) return false;
  const std::string_view rest = std::string_view(texts_[textIndex_]).substr(textOffset_);
  size_t bytes = 0;
  size_t counted = 0;
  while (counted < units && bytes < rest.size()) {
    const auto lead = static_cast<unsigned char>(rest[bytes]);
    const size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    counted += length == 4 ? 2 : 1;
    bytes += length;
  }
  if (counted != units || bytes > rest.size()) return false;
  out = rest.substr(0, bytes);
  textOffset_ += bytes;
  return true;
}

bool WireReader::textBody(WireTag tag, std::string_view& out) {
  if (tag == WireTag::ShortText) {
    uint8_t length;
    return get(length) && take(length, out) && isUtf8(out);
  }
  uint32_t length;
  if (!get(length)) return false;
  if (tag == WireTag::Text) return take(length, out) && isUtf8(out);
  return tag == WireTag::PooledText && pooledText(length, out);
}

bool WireReader::text(std::string_view& out) {
  WireTag tag;
  return get(tag) && textBody(tag, out);
}

bool WireReader::memberKey(ValueSink& into) {
  uint8_t form;
  if (!get(form)) return malformed(into);
  if (form <= wire_key::maxDirect) return into.knownKey(form);
  if (form == wire_key::id16) {
    uint16_t id;
    return get(id) ? into.knownKey(id) : malformed(into);
  }
  std::string_view key;
  const bool inlineText = form == wire_key::text;
  if (!inlineText && form != wire_key::pooled) return malformed(into);
  return textBody(inlineText ? WireTag::Text : WireTag::PooledText, key) ? into.key(key) : malformed(into);
}

bool WireReader::objectMembers(ValueSink& into, uint32_t count, uint32_t depth) {
  for (uint32_t index = 0; index < count; ++index) {
    if (!memberKey(into) || !value(into, depth)) return false;
  }
  return into.endObject();
}

bool WireReader::shapedMembers(ValueSink& into, ShapeId shape, uint32_t depth) {
  const auto* keys = tables_.shape(shape);
  if (keys == nullptr) return malformed(into);
  if (!into.beginObject(keys->size())) return false;
  for (const std::string& key : *keys) {
    if (!into.key(key) || !value(into, depth)) return false;
  }
  return into.endObject();
}

bool WireReader::value(ValueSink& into, uint32_t depth) {
  if (++nodes_ > limits_.maxNodes) return into.fail("the value has more than maxNodes parts");
  WireTag tag;
  if (!get(tag)) return malformed(into);
  if (tag >= WireTag::Array && tag <= WireTag::Set && depth >= limits_.maxDepth) {
    return into.fail("the value is nested deeper than maxDepth");
  }
  uint32_t number;
  std::string_view first, second, third;
  switch (tag) {
    case WireTag::Null:
      return into.null();
    case WireTag::Undefined:
      return into.undefined();
    case WireTag::False:
      return into.boolean(false);
    case WireTag::True:
      return into.boolean(true);
    case WireTag::Int32: {
      int32_t value;
      return get(value) ? into.integer(value) : malformed(into);
    }
    case WireTag::Float64: {
      double value;
      return get(value) ? into.number(value) : malformed(into);
    }
    case WireTag::Int64: {
      int64_t value;
      return get(value) ? into.integer(value) : malformed(into);
    }
    case WireTag::Bigint: {
      uint8_t negative;
      if (!get(negative) || !get(number) || !take(size_t{number} * 8, first)) return malformed(into);
      std::vector<uint64_t> words(number);
      if (number > 0) std::memcpy(words.data(), first.data(), first.size());
      return into.bigint(negative != 0, words);
    }
    case WireTag::ShortText:
    case WireTag::Text:
    case WireTag::PooledText:
      return textBody(tag, first) ? into.string(first) : malformed(into);
    case WireTag::Bytes:
      if (!get(number) || !take(number, first)) return malformed(into);
      return into.bytes({reinterpret_cast<const uint8_t*>(first.data()), first.size()});
    case WireTag::Date: {
      double value;
      return get(value) ? into.date(value) : malformed(into);
    }
    case WireTag::Regexp:
      return text(first) && text(second) ? into.regexp(first, second) : malformed(into);
    case WireTag::Error:
      return text(first) && text(second) && text(third) ? into.error({first, second, third}) : malformed(into);
    case WireTag::Array:
      if (!get(number) || uint64_t{number} > remaining()) return malformed(into);
      ++containers_;
      return into.beginArray(number) && values(into, number, depth + 1) && into.endArray();
    case WireTag::Object:
      if (!get(number) || 2 * uint64_t{number} > remaining()) return malformed(into);
      ++containers_;
      return into.beginObject(number) && objectMembers(into, number, depth + 1);
    case WireTag::ShapedObject:
      if (!get(number)) return malformed(into);
      ++containers_;
      return shapedMembers(into, number, depth + 1);
    case WireTag::Map:
      if (!get(number) || 2 * uint64_t{number} > remaining()) return malformed(into);
      ++containers_;
      return into.beginMap(number) && values(into, uint64_t{number} * 2, depth + 1) && into.endMap();
    case WireTag::Set:
      if (!get(number) || uint64_t{number} > remaining()) return malformed(into);
      ++containers_;
      return into.beginSet(number) && values(into, number, depth + 1) && into.endSet();
    case WireTag::BackReference:
      return get(number) && number < containers_ ? into.backReference(number) : malformed(into);
    case WireTag::ScriptFunction:
      return get(number) ? into.scriptFunction(number) : malformed(into);
    case WireTag::ScriptObject:
      return get(number) && text(first) ? into.scriptObject(number, first) : malformed(into);
    case WireTag::HostFunction:
      return get(number) ? into.hostFunction(number) : malformed(into);
    case WireTag::HostObject: {
      uint32_t object;
      return get(number) && get(object) ? into.hostObject(number, object) : malformed(into);
    }
  }
  return malformed(into);
}

}  // namespace zigllms
