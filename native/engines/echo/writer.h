// EchoWriter: makes the language's values of what a source tells. The only way into the heap. Made for one crossing; appends to `values`, which the caller keeps from the collector
// (none runs while it writes).
#pragma once

#include <optional>
#include <vector>

#include "../../engine/host.h"
#include "refs.h"

namespace zigllms::echo {

// The host's keys as cells, by KeyId; kept from crossing to crossing.
class KeyCache {
 public:
  Text* find(Heap&, const SessionTables&, KeyId);  // null for a number that was never given out
  void mark(Marker&) const;

 private:
  std::vector<Text*> keys_;
};

class EchoWriter final : public ValueSink {
 public:
  EchoWriter(Heap& heap, RefTable& refs, HostProxies& proxies, KeyCache& keys, Host& host, std::vector<Value>& values)
      : heap_(heap), refs_(refs), proxies_(proxies), keys_(keys), host_(host), values_(values) {}

  // After `source` could not be drained: why.
  BoxedError error(const ValueSource& source) const;
  bool failed() const { return failure_.has_value(); }

  bool null() override { return add(nullptr); }
  bool undefined() override { return add(Undefined{}); }
  bool boolean(bool value) override { return add(value); }
  bool integer(int64_t value) override { return add(value); }
  bool number(double value) override { return add(value); }
  bool bigint(bool negative, std::span<const uint64_t> words) override;
  bool string(std::string_view utf8) override;
  bool bytes(std::span<const uint8_t>) override;
  bool date(double milliseconds) override;
  bool regexp(std::string_view source, std::string_view flags) override;
  bool error(const ErrorValue&) override;
  bool beginArray(size_t sizeHint) override { return begin<List>(sizeHint); }
  bool endArray() override { return end(); }
  bool beginObject(size_t sizeHint) override { return begin<Record>(sizeHint); }
  bool key(std::string_view key) override;
  bool knownKey(KeyId) override;
  bool endObject() override { return end(); }
  bool beginShapedObject(ShapeId) override { return fail("shapes come from scripts only"); }
  bool beginMap(size_t sizeHint) override { return begin<Map>(2 * sizeHint); }
  bool endMap() override { return end(); }
  bool beginSet(size_t sizeHint) override { return begin<Set>(sizeHint); }
  bool endSet() override { return end(); }
  bool backReference(uint32_t container) override;
  bool scriptFunction(RefId ref) override { return reference(ref); }
  bool scriptObject(RefId ref, std::string_view) override { return reference(ref); }
  bool hostFunction(FunctionId) override;
  bool hostObject(ClassId, ObjectId) override;
  // Said by the source, which knows where it is.
  bool fail(std::string message) override;

 private:
  struct Open {
    std::vector<Value>* values;
    Record* record;  // null for other containers
  };
  bool add(Value);
  template <class T>
  bool begin(size_t sizeHint);
  bool end();
  bool reference(RefId);
  bool admit(uint64_t bytes);
  // The writer's own refusal: the source is asked for the place.
  bool refuse(std::string message);

  Heap& heap_;
  RefTable& refs_;
  HostProxies& proxies_;
  KeyCache& keys_;
  Host& host_;
  std::vector<Value>& values_;
  std::vector<Open> open_;
  std::vector<Cell*> begun_;  // by container number
  std::optional<ScriptError> failure_;
  bool ownRefusal_ = false;
};

}  // namespace zigllms::echo
