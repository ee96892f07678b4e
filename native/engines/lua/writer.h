// ValueSink → Lua values, pushed on a Lua stack: the caller provides the slots (one for each value, and `spareSlots`).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "errors/script_error.h"
#include "lua.h"
#include "marshal/value_sink.h"
#include "raii.h"

struct GCObject;
struct TString;
struct Table;
struct TValue;

namespace zigllms {

class LuaContext;

// A container under construction.
struct WriterFrame {
  enum class Kind : uint8_t { Array, Object, Map, Set };
  Kind kind;
  bool keyPending;     // a map's key is told, its value is not
  uint32_t count;      // an array's items
  GCObject* object;    // a table, or the userdata of a map or set
  GCObject* key;       // an object's key: a string
  uint64_t mapKey[2];  // a map's key: a TValue, kept as bytes because Lua's headers stay out of this one
};

// What writers keep from crossing to crossing.
struct WriterMemory {
  std::vector<WriterFrame> frames;
  std::vector<GCObject*> containers;  // by their number
  std::vector<GCObject*> keys;        // by KeyId: strings, anchored in the registry; null: not met yet
};

class LuaWriter final : public ValueSink {
 public:
  static constexpr int spareSlots = 16;

  // `root` names what is written, in errors of a source that doesn't know: "args", "result" or a global's name; it must outlive the writer.
  LuaWriter(LuaContext& context, lua_State* L, std::string_view root) : context_(context), L_(L), root_(root) {}
  ~LuaWriter();
  LuaWriter(const LuaWriter&) = delete;
  LuaWriter& operator=(const LuaWriter&) = delete;

  bool failed() const { return failure_.has_value() || outOfMemory_; }
  bool ranOutOfMemory() const { return outOfMemory_; }
  // Why an event returned false. `source`, which may be null, knows where.
  BoxedError error(const ValueSource* source = nullptr) const;
  uint32_t valueCount() const { return topCount_; }
  // The one value is a table of several results.
  bool several() const { return several_; }

  bool null() override;
  bool undefined() override { return null(); }
  bool boolean(bool) override;
  bool integer(int64_t) override;
  bool number(double) override;
  bool bigint(bool negative, std::span<const uint64_t> words) override;
  bool string(std::string_view) override;
  bool bytes(std::span<const uint8_t>) override;
  bool date(double) override;
  bool regexp(std::string_view source, std::string_view flags) override;
  bool error(const ErrorValue&) override;
  bool beginArray(size_t sizeHint) override;
  bool endArray() override { return end(); }
  bool beginResults(size_t sizeHint) override {
    several_ = depth_ == 0;
    return beginArray(sizeHint);
  }
  bool beginObject(size_t sizeHint) override;
  bool key(std::string_view) override;
  bool knownKey(KeyId) override;
  bool endObject() override { return end(); }
  bool beginShapedObject(ShapeId) override { return refuse("a shaped object on its way to the script"); }
  bool beginMap(size_t) override { return beginMapOrSet(true); }
  bool endMap() override { return end(); }
  bool beginSet(size_t) override { return beginMapOrSet(false); }
  bool endSet() override { return end(); }
  bool backReference(uint32_t container) override;
  bool scriptFunction(RefId) override;
  bool scriptObject(RefId, std::string_view) override;
  bool hostFunction(FunctionId) override;
  bool hostObject(ClassId, ObjectId) override;
  bool fail(std::string message) override;

 private:
  bool put(const TValue&);
  bool putObject(GCObject*, int tag);
  bool putFromStack();  // the value on top of the stack, which is popped
  bool putIntoMap(WriterFrame&, const TValue&);
  void openScope();
  unsigned believe(size_t sizeHint) const;
  bool begin(WriterFrame::Kind, GCObject*);
  bool beginMapOrSet(bool map);
  bool end();
  // Whether `bytes` more may be used; collects garbage once when not.
  bool afford(uint64_t bytes);
  void collect();
  bool outOfMemory();
  bool refuse(std::string message);
  TString* text(std::string_view);
  WriterMemory& memory() const;

  LuaContext& context_;
  lua_State* L_;
  std::string_view root_;
  bool collected_ = false;
  uint32_t topCount_ = 0;
  uint32_t depth_ = 0;
  size_t firstFrame_ = 0;
  size_t firstContainer_ = 0;
  bool several_ = false;
  bool started_ = false;  // the first container was begun
  std::optional<CrossingScope> scope_;  // open from the first container's begin to its end
  std::optional<std::string> failure_;
  bool failureIsOurs_ = false;  // its message lacks the place
  bool outOfMemory_ = false;
};

}  // namespace zigllms
