// A Wren value → ValueSink. Nothing is allocated in Wren's heap while a value is read, so addresses hold.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "internals.h"
#include "marshal/container_numbers.h"
#include "marshal/session_tables.h"
#include "marshal/value_sink.h"

namespace zigllms {

class WrenContext;

// The shapes of maps whose keys are strings, found by the keys' text: Wren interns no strings.
class MapShapes {
 public:
  // noShape when the keys aren't all strings, are too many, or were never met before.
  ShapeId find(const ObjMap*, SessionTables&);

 private:
  struct Key {
    uint32_t hash;
    std::string text;
  };
  struct Shape {
    std::vector<Key> keys;
    ShapeId id;
  };
  static bool matches(const Shape&, const ObjMap*);

  std::unordered_multimap<uint64_t, std::unique_ptr<Shape>> shapes_;
  uint64_t sightings_[256] = {};  // only what is met twice gets a shape
  const Shape* last_ = nullptr;
};

// Kept from crossing to crossing.
struct ReaderState {
  ContainerNumbers numbers;
  MapShapes shapes;
};

class WrenReader {
 public:
  // Begins a crossing.
  WrenReader(WrenContext& context, ValueSink& sink);
  bool tell(Value);

 private:
  bool tellObject(Value);
  bool tellMap(const ObjMap*);
  bool tellInstance(Value);
  bool tellForeign(Value);
  bool tellReference(Value);

  WrenContext& context_;
  ValueSink& sink_;
};

// Values that lie one after the other: a call's arguments, a result.
class WrenValues final : public ValueSource {
 public:
  WrenValues(WrenContext& context, const Value* values, size_t count) : context_(context), values_(values), count_(count) {}
  size_t count() const override { return count_; }
  bool drain(ValueSink& into) override {
    WrenReader reader(context_, into);
    for (size_t index = 0; index < count_; ++index) {
      if (!reader.tell(values_[index])) return false;
    }
    return true;
  }

 private:
  WrenContext& context_;
  const Value* values_;
  size_t count_;
};

}  // namespace zigllms
