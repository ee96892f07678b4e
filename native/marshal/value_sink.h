// One value told as events, from any reader to any writer. A value never becomes a tree of our own.
//
// A container is begun, its contents are told, it is ended. Every container (array, object, map, set) has a number inside one crossing: 0, 1, 2 ... in
// the order of their begin events; backReference(n) is the same container again, so shared references and cycles survive. Text and byte views are
// valid during the event only. A method returns false when the walk must stop; the sink then keeps why (`failure`).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace zigllms {

using FunctionId = uint32_t;  // a host function, numbered by the host
using RefId = uint32_t;       // a script function or script object, numbered by the context that owns it
using ClassId = uint32_t;     // the class of a host object: SessionTables::classDefinition
using ObjectId = uint32_t;    // a host object, numbered by the host
using KeyId = uint32_t;       // a key in SessionTables
using ShapeId = uint32_t;     // a sequence of keys in SessionTables

// An error that travels as a value (not one that is raised).
struct ErrorValue {
  std::string_view name;     // "TypeError"; may be empty
  std::string_view message;
  std::string_view stack;    // may be empty
};

class ValueSink {
 public:
  virtual ~ValueSink() = default;

  virtual bool null() = 0;
  virtual bool undefined() = 0;
  virtual bool boolean(bool) = 0;
  virtual bool integer(int64_t) = 0;
  virtual bool number(double) = 0;
  // Beyond int64: magnitude in little-endian words.
  virtual bool bigint(bool negative, std::span<const uint64_t> words) = 0;
  // UTF-8. Bytes that aren't valid UTF-8 arrive at the host as bytes.
  virtual bool string(std::string_view utf8) = 0;
  virtual bool bytes(std::span<const uint8_t>) = 0;
  virtual bool date(double millisecondsSinceEpoch) = 0;
  virtual bool regexp(std::string_view source, std::string_view flags) = 0;
  virtual bool error(const ErrorValue&) = 0;

  virtual bool beginArray(size_t sizeHint) = 0;
  virtual bool endArray() = 0;
  // An array of the several results of one call, for languages that return several or have tuples; ended by endArray.
  virtual bool beginResults(size_t sizeHint) { return beginArray(sizeHint); }
  // The objects in the container that comes next are records: a language that tells attributes from items reads their members as both.
  virtual bool records() { return true; }
  virtual bool beginObject(size_t sizeHint) = 0;
  // Before each member's value. `key` may hold any UTF-8, NUL included.
  virtual bool key(std::string_view key) = 0;
  // The same for a key of the session's table; only the host → script direction uses it.
  virtual bool knownKey(KeyId) = 0;
  virtual bool endObject() = 0;
  // An object whose keys are those of a shape, in order: only values follow, then endObject. Only script → host uses it.
  virtual bool beginShapedObject(ShapeId) = 0;
  virtual bool beginMap(size_t sizeHint) = 0;  // then key, value, key, value ... each told as a value
  virtual bool endMap() = 0;
  virtual bool beginSet(size_t sizeHint) = 0;
  virtual bool endSet() = 0;
  virtual bool backReference(uint32_t container) = 0;

  virtual bool scriptFunction(RefId) = 0;
  virtual bool scriptObject(RefId, std::string_view className) = 0;
  virtual bool hostFunction(FunctionId) = 0;
  virtual bool hostObject(ClassId, ObjectId) = 0;

  // The value cannot be told. Always returns false, so that a reader can `return sink.fail(...)`. A reader leaves the path to the sink, which adds it
  // (WireWriter); the WireReader's messages have theirs already, because it knows the place (ValueSource::path).
  virtual bool fail(std::string message) = 0;
};

// Something that can tell `count()` values, one after the other, to a sink. May be drained once only unless it says otherwise.
class ValueSource {
 public:
  virtual ~ValueSource() = default;
  virtual size_t count() const = 0;
  // False when the sink stopped it, or when the source itself failed: it has then called sink.fail.
  virtual bool drain(ValueSink& into) = 0;
  // After drain() returned false: where, as "args[1].items[3].id", for the message of a sink that refused a value for reasons of its own. Empty when not known.
  virtual std::string path() const { return {}; }
};

// No values: a call without arguments.
class NoValues final : public ValueSource {
 public:
  size_t count() const override { return 0; }
  bool drain(ValueSink&) override { return true; }
};

}  // namespace zigllms
