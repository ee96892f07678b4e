// Writes values in wire form: the sink of every engine's reader. Enforces ValueLimits for the direction script → host and knows the path of
// what it refuses. Reused from call to call (its buffer stays); one thread at a time.
#pragma once

#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "../support/wire_message.h"
#include "session_tables.h"
#include "value_limits.h"
#include "value_sink.h"
#include "wire_format.h"

namespace zigllms {

class WireWriter final : public ValueSink {
 public:
  // `tables` is borrowed for the writer's life: the paths of shaped objects are told by its names.
  WireWriter(const SessionTables& tables, const ValueLimits& limits);

  // Starts a new message. `root` names the value in errors, and is borrowed until the message is written: "result", a global's name, or "args" with
  // `indexed` for args[0], args[1] ...
  void begin(std::string_view root, bool indexed = false);

  std::span<const uint8_t> bytes() const { return {buffer_.get(), size_}; }
  const std::vector<std::string>& texts() const { return texts_; }
  // Moves the message out; the writer must be begun anew.
  WireMessage take();

  // Why the last event returned false: the message with its path. Nothing when no sink method failed.
  const std::optional<std::string>& failure() const { return failure_; }
  // Script functions and objects told so far, with repetition: what must be released when the message is thrown away.
  const std::vector<RefId>& sentRefs() const { return sentRefs_; }
  size_t valueCount() const { return topCount_; }

  bool null() override { return scalar(WireTag::Null); }
  bool undefined() override { return scalar(WireTag::Undefined); }
  bool boolean(bool value) override { return scalar(value ? WireTag::True : WireTag::False); }
  bool integer(int64_t value) override;
  bool number(double value) override;
  bool bigint(bool negative, std::span<const uint64_t> words) override;
  bool string(std::string_view utf8) override;
  bool bytes(std::span<const uint8_t> data) override;
  bool date(double milliseconds) override;
  bool regexp(std::string_view source, std::string_view flags) override;
  bool error(const ErrorValue&) override;
  bool beginArray(size_t) override { return begin(WireTag::Array); }
  bool endArray() override { return end(); }
  bool beginObject(size_t) override { return begin(WireTag::Object); }
  bool key(std::string_view) override;
  bool knownKey(KeyId) override;
  bool endObject() override { return end(); }
  bool beginShapedObject(ShapeId) override;
  bool beginMap(size_t) override { return begin(WireTag::Map); }
  bool endMap() override { return end(); }
  bool beginSet(size_t) override { return begin(WireTag::Set); }
  bool endSet() override { return end(); }
  bool backReference(uint32_t container) override;
  bool scriptFunction(RefId) override;
  bool scriptObject(RefId, std::string_view className) override;
  bool hostFunction(FunctionId) override;
  bool hostObject(ClassId, ObjectId) override;
  bool fail(std::string message) override;

 private:
  struct Frame {
    WireTag kind = WireTag::Null;
    uint32_t count = 0;       // values told so far
    size_t countAt = 0;       // where the count is patched in; not for shaped objects
    ShapeId shape = noShape;
    // The last key, by where its characters stand in the texts taken as one.
    uint32_t keyAt = 0;
    uint32_t keyLength = 0;
  };
  struct FreeDeleter {
    void operator()(uint8_t* memory) const { std::free(memory); }
  };

  bool admitValue();            // counts one value; false over the limit
  bool grow(size_t bytes);
  bool reserve(size_t bytes) { return size_ + bytes <= room_ || grow(bytes); }
  bool appendText(std::string_view);
  bool tooManyBytes();
  bool scalar(WireTag);
  bool begin(WireTag);
  bool end();
  bool textOrBytes(std::string_view, bool mayBeBytes);
  bool number32(WireTag, uint32_t);
  std::string path() const;
  std::string_view keyText(const Frame&) const;
  template <class T>
  void put(T value) {
    std::memcpy(buffer_.get() + size_, &value, sizeof value);
    size_ += sizeof value;
  }
  void put(WireTag tag) { buffer_.get()[size_++] = static_cast<uint8_t>(tag); }

  const SessionTables& tables_;
  ValueLimits limits_;
  std::unique_ptr<uint8_t, FreeDeleter> buffer_;
  size_t size_ = 0;
  size_t capacity_ = 0;
  size_t bufferLimit_ = 0;  // what size_ may reach: maxBytes less the texts
  size_t room_ = 0;         // and what it may reach without asking: the buffer's capacity, or bufferLimit_ where that is less
  std::vector<std::string> texts_;
  std::vector<Frame> frames_;
  std::vector<RefId> sentRefs_;
  uint32_t nodes_ = 0;
  uint32_t topCount_ = 0;
  std::string_view root_;
  bool indexedRoot_ = false;
  std::optional<std::string> failure_;
};

}  // namespace zigllms
