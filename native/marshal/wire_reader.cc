#include "wire_reader.h"

#include <algorithm>
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

bool WireReader::refuse(ValueSink& into, Refusal refusal) {
  if (findsPath_) return false;
  std::string message = path();
  switch (refusal) {
    case Refusal::Malformed:
      message += ": the wire message is malformed";
      break;
    case Refusal::Nodes:
      message += ": the value has more than maxNodes (" + std::to_string(limits_.maxNodes) + ") parts";
      break;
    case Refusal::Depth:
      message += ": the value is nested deeper than maxDepth (" + std::to_string(limits_.maxDepth) + ")";
      break;
    case Refusal::Bytes:
      message += ": the value has more than maxBytes (" + std::to_string(limits_.maxBytes) + ") bytes";
      break;
  }
  return into.fail(std::move(message));
}

// Follows the events up to the value with the wanted number (as WireReader::nodes_ counts them) and stops there.
class WireReader::PathSink final : public ValueSink {
 public:
  PathSink(const SessionTables& tables, const uint32_t& nodes, uint32_t wanted)
      : tables_(tables), nodes_(nodes), wanted_(wanted) {}

  std::string path(std::string_view root) const {
    constexpr size_t maxBytes = 1024;
    std::string path(root);
    if (root == "args") path += "[" + std::to_string(topIndex_) + "]";
    for (const Frame& frame : frames_) {
      if (path.size() > maxBytes) return std::string(utf8Prefix(path, maxBytes)) + "...";
      const std::string index = std::to_string(frame.isMap ? frame.index / 2 : frame.index);
      if (frame.isObject) path.append(".").append(frame.key);
      else if (frame.isMap) path += (frame.index % 2 == 0 ? ".keys[" : ".values[") + index + "]";
      else path += "[" + index + "]";
    }
    return path;
  }

  bool null() override { return value(); }
  bool undefined() override { return value(); }
  bool boolean(bool) override { return value(); }
  bool integer(int64_t) override { return value(); }
  bool number(double) override { return value(); }
  bool bigint(bool, std::span<const uint64_t>) override { return value(); }
  bool string(std::string_view) override { return value(); }
  bool bytes(std::span<const uint8_t>) override { return value(); }
  bool date(double) override { return value(); }
  bool regexp(std::string_view, std::string_view) override { return value(); }
  bool error(const ErrorValue&) override { return value(); }
  bool beginArray(size_t) override { return begin({}); }
  bool endArray() override { return end(); }
  bool beginObject(size_t) override { return begin({.isObject = true}); }
  bool key(std::string_view key) override {
    frames_.back().key = key;
    return true;
  }
  bool knownKey(KeyId id) override {
    const std::string* text = tables_.key(id);
    return text != nullptr && key(*text);
  }
  bool endObject() override { return end(); }
  bool beginShapedObject(ShapeId) override { return begin({.isObject = true}); }
  bool beginMap(size_t) override { return begin({.isMap = true}); }
  bool endMap() override { return end(); }
  bool beginSet(size_t) override { return begin({}); }
  bool endSet() override { return end(); }
  bool backReference(uint32_t) override { return value(); }
  bool scriptFunction(RefId) override { return value(); }
  bool scriptObject(RefId, std::string_view) override { return value(); }
  bool hostFunction(FunctionId) override { return value(); }
  bool hostObject(ClassId, ObjectId) override { return value(); }
  bool fail(std::string) override { return false; }

 private:
  struct Frame {
    bool isObject = false;
    bool isMap = false;
    uint32_t index = 0;  // of the value that comes next
    std::string key = {};
  };

  bool isThere() const { return nodes_ >= wanted_; }
  void pass() { ++(frames_.empty() ? topIndex_ : frames_.back().index); }
  bool value() {
    if (isThere()) return false;
    pass();
    return true;
  }
  bool begin(Frame frame) {
    if (isThere()) return false;
    frames_.push_back(std::move(frame));
    return true;
  }
  bool end() {
    frames_.pop_back();
    pass();
    return true;
  }

  const SessionTables& tables_;
  const uint32_t& nodes_;
  uint32_t wanted_;
  uint32_t topIndex_ = 0;
  std::vector<Frame> frames_;
};

std::string WireReader::path() const {
  WireReader again(bytes_, texts_, count_, tables_, limits_, root_);
  again.findsPath_ = true;
  PathSink sink(tables_, again.nodes_, nodes_);
  (void)again.drain(sink);
  return sink.path(root_);
}

bool WireReader::drain(ValueSink& into) {
  uint64_t size = bytes_.size();
  for (const std::string& text : texts_) size += text.size();
  if (size > limits_.maxBytes) return refuse(into, Refusal::Bytes);
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
  if (!isUtf8(out)) return false;
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

bool WireReader::knownKey(KeyId id, ValueSink& into) {
  if (id >= knownKeys_) {
    knownKeys_ = tables_.keyCount();
    directKeys_ = std::min<uint32_t>(knownKeys_, wire_key::maxDirect + 1);
    if (id >= knownKeys_) return malformed(into);
  }
  return into.knownKey(id);
}

bool WireReader::memberKey(ValueSink& into) {
  uint8_t form;
  if (!get(form)) return malformed(into);
  if (form < directKeys_) return into.knownKey(form);
  if (form <= wire_key::maxDirect) return knownKey(form, into);
  if (form == wire_key::id16) {
    uint16_t id;
    return get(id) ? knownKey(id, into) : malformed(into);
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
  if (++nodes_ > limits_.maxNodes) return refuse(into, Refusal::Nodes);
  WireTag tag;
  if (!get(tag)) return malformed(into);
  if (tag >= WireTag::Results && tag <= WireTag::Set && depth >= limits_.maxDepth) {
    return refuse(into, Refusal::Depth);
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
    case WireTag::Results:
    case WireTag::Array:
      if (!get(number) || uint64_t{number} > remaining()) return malformed(into);
      ++containers_;
      return (tag == WireTag::Array ? into.beginArray(number) : into.beginResults(number)) && values(into, number, depth + 1) && into.endArray();
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
    case WireTag::Records:
      // The next value is this one, with all that is inside: a second mark would say nothing.
      if (remaining() == 0 || *at_ == static_cast<uint8_t>(WireTag::Records)) return malformed(into);
      --nodes_;
      return into.records() && value(into, depth);
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
      const bool isKnown = get(number) && get(object) && number < tables_.classCount();
      return isKnown ? into.hostObject(number, object) : malformed(into);
    }
  }
  return malformed(into);
}

}  // namespace zigllms
