#include "wire_writer.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "../support/utf8.h"

namespace zigllms {

namespace {

constexpr int64_t maxSafeInteger = int64_t{1} << 53;
constexpr size_t keptCapacity = 1 << 20;  // a larger buffer is given back after use
constexpr size_t maxPathBytes = 1024;

}  // namespace

WireWriter::WireWriter(const SessionTables& tables, const ValueLimits& limits) : tables_(tables), limits_(limits.bounded()) {}

void WireWriter::begin(std::string_view root, bool indexed) {
  root_ = root;
  indexedRoot_ = indexed;
  size_ = 0;
  if (capacity_ > keptCapacity) {
    buffer_.reset();
    capacity_ = 0;
  }
  bufferLimit_ = limits_.maxBytes;
  room_ = std::min(capacity_, bufferLimit_);
  texts_.clear();
  frames_.clear();
  sentRefs_.clear();
  nodes_ = 0;
  topCount_ = 0;
  failure_.reset();
}

WireMessage WireWriter::take() {
  WireMessage message{{buffer_.get(), buffer_.get() + size_}, std::move(texts_)};
  begin(std::string_view());
  return message;
}

bool WireWriter::grow(size_t bytes) {
  const size_t needed = size_ + bytes;
  if (needed > bufferLimit_) return tooManyBytes();
  const size_t capacity = std::max<size_t>({needed, capacity_ * 2, 256});
  auto* memory = static_cast<uint8_t*>(std::realloc(buffer_.get(), capacity));
  if (memory == nullptr) return fail("no memory for the value");
  (void)buffer_.release();
  buffer_.reset(memory);
  capacity_ = capacity;
  room_ = std::min(capacity_, bufferLimit_);
  return true;
}

bool WireWriter::tooManyBytes() {
  return fail("the value has more than maxBytes (" + std::to_string(limits_.maxBytes) + ") bytes");
}

// The characters of a text whose tag and length follow.
bool WireWriter::appendText(std::string_view text) {
  if (size_ + text.size() > bufferLimit_) return tooManyBytes();
  bufferLimit_ -= text.size();
  room_ = std::min(room_, bufferLimit_);
  // Readers skip no chunk: none may stay empty because the texts before a long one are.
  const bool fits = !texts_.empty() && (texts_.back().empty() || texts_.back().size() + text.size() <= textChunkBytes);
  if (!fits) texts_.emplace_back();
  texts_.back().append(text);
  return reserve(5);
}

bool WireWriter::admitValue() {
  if (++nodes_ > limits_.maxNodes) {
    return fail("the value has more than maxNodes (" + std::to_string(limits_.maxNodes) + ") parts");
  }
  if (frames_.empty()) {
    ++topCount_;
  } else {
    ++frames_.back().count;
  }
  return true;
}

bool WireWriter::scalar(WireTag tag) {
  if (!admitValue() || !reserve(1)) return false;
  put(tag);
  return true;
}

bool WireWriter::number32(WireTag tag, uint32_t value) {
  if (!admitValue() || !reserve(5)) return false;
  put(tag);
  put(value);
  return true;
}

bool WireWriter::integer(int64_t value) {
  if (value >= std::numeric_limits<int32_t>::min() && value <= std::numeric_limits<int32_t>::max()) {
    return number32(WireTag::Int32, static_cast<uint32_t>(static_cast<int32_t>(value)));
  }
  if (value >= -maxSafeInteger && value <= maxSafeInteger) return number(static_cast<double>(value));
  if (!admitValue() || !reserve(9)) return false;
  put(WireTag::Int64);
  put(value);
  return true;
}

bool WireWriter::number(double value) {
  if (!admitValue() || !reserve(9)) return false;
  put(WireTag::Float64);
  put(value);
  return true;
}

bool WireWriter::bigint(bool negative, std::span<const uint64_t> words) {
  if (!admitValue() || !reserve(6 + words.size_bytes())) return false;
  put(WireTag::Bigint);
  put<uint8_t>(negative ? 1 : 0);
  put(static_cast<uint32_t>(words.size()));
  for (const uint64_t word : words) put(word);
  return true;
}

bool WireWriter::textOrBytes(std::string_view text, bool mayBeBytes) {
  size_t units = text.size();
  if (!isAscii(text)) {
    const auto length = utf16Length(text);
    if (!length) {
      if (!mayBeBytes) return fail("text that isn't valid UTF-8");
      if (!reserve(5 + text.size())) return false;
      put(WireTag::Bytes);
      put(static_cast<uint32_t>(text.size()));
      std::memcpy(buffer_.get() + size_, text.data(), text.size());
      size_ += text.size();
      return true;
    }
    units = *length;
  }
  if (!appendText(text)) return false;
  put(WireTag::PooledText);
  put(static_cast<uint32_t>(units));
  return true;
}

bool WireWriter::string(std::string_view utf8) { return admitValue() && textOrBytes(utf8, true); }

bool WireWriter::bytes(std::span<const uint8_t> data) {
  if (!admitValue() || !reserve(5 + data.size())) return false;
  put(WireTag::Bytes);
  put(static_cast<uint32_t>(data.size()));
  if (!data.empty()) std::memcpy(buffer_.get() + size_, data.data(), data.size());
  size_ += data.size();
  return true;
}

bool WireWriter::date(double milliseconds) {
  if (!admitValue() || !reserve(9)) return false;
  put(WireTag::Date);
  put(milliseconds);
  return true;
}

bool WireWriter::regexp(std::string_view source, std::string_view flags) {
  return scalar(WireTag::Regexp) && textOrBytes(source, false) && textOrBytes(flags, false);
}

bool WireWriter::error(const ErrorValue& error) {
  return scalar(WireTag::Error) && textOrBytes(error.name, false) && textOrBytes(error.message, false) &&
         textOrBytes(error.stack, false);
}

bool WireWriter::begin(WireTag kind) {
  if (!number32(kind, 0)) return false;
  if (frames_.size() >= limits_.maxDepth) {
    return fail("the value is nested deeper than maxDepth (" + std::to_string(limits_.maxDepth) + ")");
  }
  Frame& frame = frames_.emplace_back();
  frame.kind = kind;
  frame.countAt = size_ - 4;
  return true;
}

bool WireWriter::end() {
  const Frame& frame = frames_.back();
  if (frame.shape == noShape) {
    const uint32_t count = frame.kind == WireTag::Map ? frame.count / 2 : frame.count;
    std::memcpy(buffer_.get() + frame.countAt, &count, sizeof count);
  }
  frames_.pop_back();
  return true;
}

bool WireWriter::beginShapedObject(ShapeId shape) {
  if (!begin(WireTag::ShapedObject)) return false;
  Frame& frame = frames_.back();
  frame.shape = shape;
  std::memcpy(buffer_.get() + frame.countAt, &shape, sizeof shape);
  return true;
}

bool WireWriter::key(std::string_view key) {
  Frame& frame = frames_.back();
  frame.keyLength = 0;
  const auto units = isAscii(key) ? std::optional(key.size()) : utf16Length(key);
  if (!units) return fail("a key that isn't valid UTF-8");
  frame.keyAt = static_cast<uint32_t>(limits_.maxBytes - bufferLimit_);
  if (!appendText(key)) return false;
  frame.keyLength = static_cast<uint32_t>(key.size());
  put(wire_key::pooled);
  put(static_cast<uint32_t>(*units));
  return true;
}

bool WireWriter::knownKey(KeyId id) {
  const std::string* text = tables_.key(id);
  return text != nullptr ? key(*text) : fail("a key that was never defined");
}

bool WireWriter::backReference(uint32_t container) { return number32(WireTag::BackReference, container); }

bool WireWriter::scriptFunction(RefId ref) {
  if (!number32(WireTag::ScriptFunction, ref)) return false;
  sentRefs_.push_back(ref);
  return true;
}

bool WireWriter::scriptObject(RefId ref, std::string_view className) {
  if (!number32(WireTag::ScriptObject, ref) || !textOrBytes(className, false)) return false;
  sentRefs_.push_back(ref);  // only what the reader hears was taken: it counts tellings
  return true;
}

bool WireWriter::hostFunction(FunctionId id) { return number32(WireTag::HostFunction, id); }

bool WireWriter::hostObject(ClassId classId, ObjectId object) {
  if (!number32(WireTag::HostObject, classId) || !reserve(4)) return false;
  put(object);
  return true;
}

bool WireWriter::fail(std::string message) {
  if (!failure_) failure_ = path() + ": " + std::move(message);
  return false;
}

std::string_view WireWriter::keyText(const Frame& frame) const {
  size_t at = frame.keyAt;
  for (const std::string& chunk : texts_) {
    if (at < chunk.size()) return std::string_view(chunk).substr(at, frame.keyLength);
    at -= chunk.size();
  }
  return {};
}

std::string WireWriter::path() const {
  std::string path(root_);
  if (indexedRoot_) path += "[" + std::to_string(topCount_ > 0 ? topCount_ - 1 : 0) + "]";
  for (const Frame& frame : frames_) {
    if (path.size() > maxPathBytes) return std::string(utf8Prefix(path, maxPathBytes)) + "...";
    const uint32_t index = frame.count > 0 ? frame.count - 1 : 0;
    switch (frame.kind) {
      case WireTag::Object:
        path += ".";
        path += keyText(frame);
        break;
      case WireTag::ShapedObject: {
        const auto* shape = tables_.shape(frame.shape);
        path += "." + (shape != nullptr && index < shape->size() ? (*shape)[index] : std::string("?"));
        break;
      }
      case WireTag::Map:
        path += (index % 2 == 0 ? ".keys[" : ".values[") + std::to_string(index / 2) + "]";
        break;
      default:
        path += "[" + std::to_string(index) + "]";
    }
  }
  return path;
}

}  // namespace zigllms
