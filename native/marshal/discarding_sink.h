// A sink that takes every value and keeps nothing: for who wants a message checked, and as the base of sinks that care about a few kinds.
#pragma once

#include "value_sink.h"

namespace zigllms {

class DiscardingSink : public ValueSink {
 public:
  bool null() override { return true; }
  bool undefined() override { return true; }
  bool boolean(bool) override { return true; }
  bool integer(int64_t) override { return true; }
  bool number(double) override { return true; }
  bool bigint(bool, std::span<const uint64_t>) override { return true; }
  bool string(std::string_view) override { return true; }
  bool bytes(std::span<const uint8_t>) override { return true; }
  bool date(double) override { return true; }
  bool regexp(std::string_view, std::string_view) override { return true; }
  bool error(const ErrorValue&) override { return true; }
  bool beginArray(size_t) override { return true; }
  bool endArray() override { return true; }
  bool beginObject(size_t) override { return true; }
  bool key(std::string_view) override { return true; }
  bool knownKey(KeyId) override { return true; }
  bool endObject() override { return true; }
  bool beginShapedObject(ShapeId) override { return true; }
  bool beginMap(size_t) override { return true; }
  bool endMap() override { return true; }
  bool beginSet(size_t) override { return true; }
  bool endSet() override { return true; }
  bool backReference(uint32_t) override { return true; }
  bool scriptFunction(RefId) override { return true; }
  bool scriptObject(RefId, std::string_view) override { return true; }
  bool hostFunction(FunctionId) override { return true; }
  bool hostObject(ClassId, ObjectId) override { return true; }
  bool fail(std::string) override { return false; }
};

}  // namespace zigllms
