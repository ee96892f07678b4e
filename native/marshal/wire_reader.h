// Reads a wire message and tells it to a sink: the source of every engine's writer. Trusts nothing: a message that isn't well formed, refers to what does
// not exist, or is over the limits ends in sink.fail with the place, with nothing read outside the message. Borrows the message and the tables.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "../support/wire_message.h"
#include "session_tables.h"
#include "value_limits.h"
#include "value_sink.h"
#include "wire_format.h"

namespace zigllms {

class WireReader final : public ValueSource {
 public:
  // `root` names the value in errors, and is borrowed: a global's name, "result"; "args" counts as args[0], args[1] ...
  WireReader(std::span<const uint8_t> bytes, std::span<const std::string> texts, size_t valueCount,
             const SessionTables& tables, const ValueLimits& limits, std::string_view root = "args")
      : bytes_(bytes),
        at_(bytes.data()),
        end_(bytes.data() + bytes.size()),
        texts_(texts),
        count_(valueCount),
        tables_(tables),
        limits_(limits.bounded()),
        root_(root) {}
  WireReader(const WireMessage& message, size_t valueCount, const SessionTables& tables, const ValueLimits& limits,
             std::string_view root = "args")
      : WireReader(std::span<const uint8_t>(message.bytes), message.texts, valueCount, tables, limits, root) {}

  size_t count() const override { return count_; }
  bool drain(ValueSink& into) override;
  // Costs nothing until it is asked for: it reads the message again, up to the place where drain() stopped.
  std::string path() const override;

 private:
  class PathSink;
  bool value(ValueSink& into, uint32_t depth);
  bool values(ValueSink& into, uint64_t count, uint32_t depth);
  bool objectMembers(ValueSink& into, uint32_t count, uint32_t depth);
  bool shapedMembers(ValueSink& into, ShapeId shape, uint32_t depth);
  bool memberKey(ValueSink& into);
  bool knownKey(KeyId, ValueSink& into);
  // A text behind its tag; views stay valid as long as the message does.
  bool text(std::string_view& out);
  bool textBody(WireTag tag, std::string_view& out);
  bool pooledText(uint32_t units, std::string_view& out);
  bool take(size_t length, std::string_view& out);
  template <class T>
  bool get(T& out);
  enum class Refusal : uint8_t { Malformed, Nodes, Depth, Bytes };
  bool refuse(ValueSink& into, Refusal);  // says why and where; kept out of the way of the good case
  bool malformed(ValueSink& into) { return refuse(into, Refusal::Malformed); }
  // Each value takes a byte at least, so a larger count is a lie: a sink may trust its size hint.
  uint64_t remaining() const { return static_cast<uint64_t>(end_ - at_); }

  std::span<const uint8_t> bytes_;
  const uint8_t* at_;
  const uint8_t* end_;
  std::span<const std::string> texts_;
  size_t textIndex_ = 0;
  size_t textOffset_ = 0;
  size_t count_;
  uint32_t nodes_ = 0;
  uint32_t containers_ = 0;
  uint32_t knownKeys_ = 0;   // as many keys were defined when we looked last
  uint32_t directKeys_ = 0;  // and as many of them have a byte of their own
  const SessionTables& tables_;
  ValueLimits limits_;
  std::string_view root_;
  bool findsPath_ = false;  // a second reader that only looks for a place, so nobody hears its messages
};

}  // namespace zigllms
