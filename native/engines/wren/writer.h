// ValueSink → Wren values. Each value is put where it belongs the moment it exists, so that the collector sees all of them through the destination.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "errors/script_error.h"
#include "marshal/session_tables.h"
#include "marshal/value_sink.h"
#include "raii.h"

namespace zigllms {

class WrenContext;

// Kept from crossing to crossing; crossings don't nest.
struct WriterState {
  enum class Kind : uint8_t { List, Object, Map, Set };
  struct Frame {
    Kind kind;
    bool hasFunctions = false;  // an object of a namespace
    bool hasKey = false;
    Obj* container;             // ObjList, ObjMap, or the ObjInstance of a Set
    Value key = NULL_VAL;       // of an object or map: the one whose value is next, or the last one
    uint32_t number = 0;        // in containers
  };
  std::vector<Frame> frames;
  std::vector<Obj*> containers;  // by number
  Root pendingKey;
  std::vector<std::unique_ptr<Root>> keys;  // by KeyId
};

class WrenWriter final : public ValueSink {
 public:
  // Objects that contain functions or host objects: in a namespace they become instances whose members are methods and getters, elsewhere they are Maps like all others.
  enum class Functions : uint8_t { AsMembers, AsValues };

  // `capacity` values go to `destination` and what follows it: slots that the collector sees and that hold values already.
  WrenWriter(WrenContext& context, Value* destination, size_t capacity, Functions functions = Functions::AsValues)
      : context_(context), destination_(destination), capacity_(capacity), functions_(functions) {}

  size_t count() const { return count_; }
  bool failed() const { return outOfMemory_ || failure_.has_value(); }
  // Why a method returned false. `place` is the source's path, or what the value is for.
  BoxedError error(std::string_view place) const;

  bool null() override { return put(NULL_VAL); }
  bool undefined() override { return put(NULL_VAL); }
  bool boolean(bool value) override { return put(BOOL_VAL(value)); }
  bool integer(int64_t value) override;
  bool number(double value) override { return put(numberValue(value)); }
  bool bigint(bool negative, std::span<const uint64_t> words) override;
  bool string(std::string_view utf8) override;
  bool bytes(std::span<const uint8_t> data) override;
  bool date(double milliseconds) override;
  bool regexp(std::string_view source, std::string_view flags) override;
  bool error(const ErrorValue&) override;
  bool beginArray(size_t sizeHint) override;
  bool endArray() override { return end(); }
  bool beginObject(size_t sizeHint) override { return beginMap(WriterState::Kind::Object, sizeHint); }
  bool key(std::string_view) override;
  bool knownKey(KeyId) override;
  bool endObject() override { return end(); }
  bool beginShapedObject(ShapeId) override { return refuse("an object in a form that only scripts send"); }
  bool beginMap(size_t sizeHint) override { return beginMap(WriterState::Kind::Map, sizeHint); }
  bool endMap() override { return end(); }
  bool beginSet(size_t sizeHint) override;
  bool endSet() override { return end(); }
  bool backReference(uint32_t container) override;
  bool scriptFunction(RefId ref) override { return reference(ref); }
  bool scriptObject(RefId ref, std::string_view) override { return reference(ref); }
  bool hostFunction(FunctionId) override;
  bool hostObject(ClassId, ObjectId) override;
  bool fail(std::string message) override;

 private:
  using Frame = WriterState::Frame;
  template <class Body>
  bool guarded(Body body);
  bool put(Value);
  bool putInto(Frame&, Value);
  bool putMember(Value);
  bool putInstance(ObjClass*, std::initializer_list<std::pair<int, std::string_view>> texts);
  bool beginMap(WriterState::Kind, size_t sizeHint);
  bool open(WriterState::Kind, Obj*);
  bool end();
  bool reference(RefId);
  WriterState& state();
  bool refuse(std::string message);  // for a reason of the room's own

  WrenContext& context_;
  Value* destination_;
  size_t capacity_;
  size_t count_ = 0;
  Functions functions_;
  bool started_ = false;
  bool outOfMemory_ = false;
  bool refused_ = false;  // failure_ doesn't say where
  std::optional<std::string> failure_;
};

}  // namespace zigllms
