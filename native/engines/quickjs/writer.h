// Makes JavaScript values of what a source tells. One writer per crossing. Runs no script.
#pragma once

#include <cmath>
#include <optional>
#include <span>
#include <string>

#include "../../marshal/value_sink.h"
#include "context.h"

namespace zigllms::quickjs {

class QuickJsWriter final : public ValueSink {
 public:
  explicit QuickJsWriter(QuickJsContext& context)
      : context_(context), js_(context.js), scratch_(context.writerScratch.acquire()) {}
  ~QuickJsWriter() override {
    for (const JSValue& value : scratch_.values) {
      if (JS_VALUE_HAS_REF_COUNT(value)) JS_FreeValue(js_, value);
    }
    scratch_.values.clear();
    if (structured_) clearStructure();
    context_.writerScratch.release();
  }
  QuickJsWriter(const QuickJsWriter&) = delete;
  QuickJsWriter& operator=(const QuickJsWriter&) = delete;

  // Of a source that was drained: the values told at the top; owned by the writer.
  std::span<JSValue> values() { return scratch_.values; }
  // The only value told, given away; undefined when none was.
  JSValue take();
  // Script functions and objects that came back, with repetition.
  const std::vector<RefId>& refs() const { return scratch_.refs; }

  // Why it stopped: an exception of the engine (no memory), which is pending, or the message.
  bool threw() const { return threw_; }
  const std::optional<std::string>& failure() const { return failure_; }
  // The error for this source, which stopped. Takes a pending exception.
  BoxedError takeError(const ValueSource&);

  bool null() override { return push(JS_NULL); }
  bool undefined() override { return push(JS_UNDEFINED); }
  bool boolean(bool value) override { return push(JS_NewBool(js_, value)); }
  bool integer(int64_t value) override;
  bool number(double value) override {
    // Whole numbers as the engine itself would hold them: it is faster with those.
    if (value >= INT32_MIN && value <= INT32_MAX) {
      const auto whole = static_cast<int32_t>(value);
      if (whole == value && (whole != 0 || !std::signbit(value))) return push(JS_MKVAL(JS_TAG_INT, whole));
    }
    return push(JS_NewFloat64(js_, value));
  }
  bool bigint(bool negative, std::span<const uint64_t> words) override;
  bool string(std::string_view utf8) override { return push(JS_NewStringLen(js_, utf8.data(), utf8.size())); }
  bool bytes(std::span<const uint8_t> data) override { return push(JS_NewUint8ArrayCopy(js_, data.data(), data.size())); }
  bool date(double milliseconds) override { return push(JS_NewDate(js_, milliseconds)); }
  bool regexp(std::string_view source, std::string_view flags) override;
  bool error(const ErrorValue&) override;
  bool beginArray(size_t) override { return begin(WriterScratch::Frame::Kind::Array); }
  bool endArray() override;
  bool beginObject(size_t) override { return begin(WriterScratch::Frame::Kind::Object); }
  bool key(std::string_view) override;
  bool knownKey(KeyId id) override {
    const JSAtom atom = context_.knownAtom(id);
    if (atom == JS_ATOM_NULL) return unknownKey();
    scratch_.keys.push_back(atom);
    return true;
  }
  bool endObject() override;
  bool beginShapedObject(ShapeId) override;
  bool beginMap(size_t) override { return begin(WriterScratch::Frame::Kind::Map); }
  bool endMap() override { return endCollection(); }
  bool beginSet(size_t) override { return begin(WriterScratch::Frame::Kind::Set); }
  bool endSet() override { return endCollection(); }
  bool backReference(uint32_t container) override;
  bool scriptFunction(RefId ref) override { return reference(ref); }
  bool scriptObject(RefId ref, std::string_view) override { return reference(ref); }
  bool hostFunction(FunctionId id) override { return push(context_.handles.function(id)); }
  bool hostObject(ClassId classId, ObjectId id) override { return push(context_.handles.object(classId, id)); }
  bool fail(std::string message) override;  // the source's reason, with its path

 private:
  bool push(JSValue value) {
    if (JS_IsException(value)) return engineFailed();
    scratch_.values.push_back(value);
    return true;
  }
  bool begin(WriterScratch::Frame::Kind kind);
  // Ends the innermost container with its finished object.
  bool end(JSValue object);
  bool endCollection();
  bool reference(RefId);
  bool engineFailed() {
    threw_ = true;
    return false;
  }
  // The empty object of a container, made before its contents are known because they refer to it.
  JSValue newEmpty(WriterScratch::Frame::Kind kind);

  QuickJsContext& context_;
  JSContext* const js_;
  WriterScratch& scratch_;
  bool refuse(std::string message);  // a reason of its own
  bool unknownKey();
  void clearStructure();

  std::optional<std::string> failure_;
  bool threw_ = false;
  bool refused_ = false;     // failure_ is a reason of its own
  bool structured_ = false;  // more than primitives were told
};

}  // namespace zigllms::quickjs
