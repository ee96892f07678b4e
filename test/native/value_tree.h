// Values as a tree, for tests only (the product never builds one): what a test writes down, compares and prints. TreeSink builds it from a
// reader's events and checks that they keep the protocol of value_sink.h; TreeSource tells it to a writer.
//
// Containers are shared, so that identity can be tested. An edge that closes a cycle does not own: keep the outermost Value alive.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "marshal/session_tables.h"
#include "marshal/value_limits.h"
#include "marshal/value_sink.h"

namespace zigllms::testing {

class Value;

enum class ContainerKind : uint8_t { Array, Object, Map, Set };

struct Container {
  ContainerKind kind;
  std::vector<Value> items;       // values; a map's are key, value, key, value ...
  std::vector<std::string> keys;  // an object's, one for each item
};

struct UndefinedValue {
  bool operator==(const UndefinedValue&) const = default;
};
struct BigintValue {  // decimal: "-18446744073709551616"
  std::string digits;
  bool operator==(const BigintValue&) const = default;
};
struct BytesValue {
  std::vector<uint8_t> data;
  bool operator==(const BytesValue&) const = default;
};
struct DateValue {
  double milliseconds;
};
struct RegexpValue {
  std::string source, flags;
  bool operator==(const RegexpValue&) const = default;
};
struct ErrorTree {  // the stack doesn't count in comparisons
  std::string name, message, stack;
  bool operator==(const ErrorTree& other) const { return name == other.name && message == other.message; }
};
struct ScriptFunctionValue {
  RefId ref;
  bool operator==(const ScriptFunctionValue&) const = default;
};
struct ScriptObjectValue {
  RefId ref;
  std::string className;
  bool operator==(const ScriptObjectValue&) const = default;
};
struct HostFunctionValue {
  FunctionId id;
  bool operator==(const HostFunctionValue&) const = default;
};
struct HostObjectValue {
  ClassId classId;
  ObjectId id;
  bool operator==(const HostObjectValue&) const = default;
};

template <class T, class... Choices>
concept OneOf = (std::is_same_v<T, Choices> || ...);

class Value {
 public:
  using State = std::variant<std::nullptr_t, UndefinedValue, bool, int64_t, double, BigintValue, std::string, BytesValue, DateValue,
                             RegexpValue, ErrorTree, std::shared_ptr<Container>, ScriptFunctionValue, ScriptObjectValue,
                             HostFunctionValue, HostObjectValue>;

  Value() : state(nullptr) {}
  Value(std::nullptr_t) : state(nullptr) {}
  Value(bool value) : state(value) {}
  Value(int value) : state(int64_t{value}) {}
  Value(unsigned value) : state(int64_t{value}) {}
  Value(long value) : state(static_cast<int64_t>(value)) {}
  Value(long long value) : state(static_cast<int64_t>(value)) {}
  Value(double value) : state(value) {}
  Value(const char* text) : state(std::string(text)) {}
  Value(std::string text) : state(std::move(text)) {}
  Value(std::string_view text) : state(std::string(text)) {}
  template <class Alternative>
    requires OneOf<Alternative, UndefinedValue, BigintValue, BytesValue, DateValue, RegexpValue, ErrorTree, std::shared_ptr<Container>,
                   ScriptFunctionValue, ScriptObjectValue, HostFunctionValue, HostObjectValue>
  Value(Alternative alternative) : state(std::in_place_type<Alternative>, std::move(alternative)) {}

  template <class Alternative>
  const Alternative* as() const {
    return std::get_if<Alternative>(&state);
  }
  const Container* container() const;
  bool isNull() const { return state.index() == 0; }
  bool isUndefined() const { return as<UndefinedValue>() != nullptr; }
  // A container's; 0 for anything else.
  size_t size() const;
  // An array's item, an object's member; null where there is none.
  Value at(size_t index) const;
  Value at(std::string_view key) const;
  Value operator[](size_t index) const { return at(index); }
  Value operator[](int index) const { return at(static_cast<size_t>(index)); }
  Value operator[](const char* key) const { return at(std::string_view(key)); }
  // The same container, not only an equal one.
  bool is(const Value& other) const { return container() != nullptr && container() == other.container(); }
  // For containers under construction: cycles, shared parts.
  void push(Value item);
  void set(std::string key, Value item);

  State state;
};

Value undefined();
Value bigint(std::string digits);
Value bytes(std::string_view data);
Value date(double milliseconds);
Value regexp(std::string source, std::string flags);
Value errorValue(std::string name, std::string message, std::string stack = "");
Value array(std::initializer_list<Value> items = {});
Value object(std::initializer_list<std::pair<std::string, Value>> members = {});
Value mapOf(std::initializer_list<std::pair<Value, Value>> entries = {});
Value setOf(std::initializer_list<Value> items = {});
Value scriptFunction(RefId);
Value hostFunction(FunctionId);
Value hostObject(ClassId, ObjectId);
// The same container by an edge that doesn't own it: closes a cycle.
Value weak(const Value& container);

// Equal as TypeScript sees it: 1 and 1.0 are equal, 0.0 and -0.0 are not, NaN is; the order of members and of entries of maps and sets doesn't count.
bool operator==(const Value&, const Value&);
// JSON-like; a container that is met again is marked: &1 [*1].
std::string toText(const Value&);
inline std::ostream& operator<<(std::ostream& out, const Value& value) { return out << toText(value); }

std::string decimalText(bool negative, std::span<const uint64_t> words);
std::vector<uint64_t> wordsOfDecimal(std::string_view digits);  // the sign doesn't count

class TreeSink final : public ValueSink {
 public:
  // `tables`: names shapes and keys; may be null where none are told.
  explicit TreeSink(const SessionTables* tables = nullptr, ValueLimits limits = {}, std::string root = "result")
      : tables_(tables), limits_(limits), root_(std::move(root)) {}

  // The values told, or the one of a result. An unfinished or absent value fails the test.
  std::vector<Value> takeAll();
  Value take();
  const std::optional<std::string>& failure() const { return failure_; }

  bool null() override { return add(nullptr); }
  bool undefined() override { return add(UndefinedValue{}); }
  bool boolean(bool value) override { return add(value); }
  bool integer(int64_t value) override { return add(Value(static_cast<long long>(value))); }
  bool number(double value) override { return add(value); }
  bool bigint(bool negative, std::span<const uint64_t> words) override { return add(BigintValue{decimalText(negative, words)}); }
  bool string(std::string_view utf8) override;
  bool bytes(std::span<const uint8_t> data) override { return add(BytesValue{{data.begin(), data.end()}}); }
  bool date(double milliseconds) override { return add(DateValue{milliseconds}); }
  bool regexp(std::string_view source, std::string_view flags) override {
    return add(RegexpValue{std::string(source), std::string(flags)});
  }
  bool error(const ErrorValue& error) override {
    return add(ErrorTree{std::string(error.name), std::string(error.message), std::string(error.stack)});
  }
  bool beginArray(size_t) override { return begin(ContainerKind::Array); }
  bool endArray() override { return end(ContainerKind::Array); }
  bool beginObject(size_t) override { return begin(ContainerKind::Object); }
  bool key(std::string_view) override;
  bool knownKey(KeyId) override;
  bool endObject() override { return end(ContainerKind::Object); }
  bool beginShapedObject(ShapeId) override;
  bool beginMap(size_t) override { return begin(ContainerKind::Map); }
  bool endMap() override { return end(ContainerKind::Map); }
  bool beginSet(size_t) override { return begin(ContainerKind::Set); }
  bool endSet() override { return end(ContainerKind::Set); }
  bool backReference(uint32_t container) override;
  bool scriptFunction(RefId ref) override { return add(ScriptFunctionValue{ref}); }
  bool scriptObject(RefId ref, std::string_view className) override {
    return add(ScriptObjectValue{ref, std::string(className)});
  }
  bool hostFunction(FunctionId id) override { return add(HostFunctionValue{id}); }
  bool hostObject(ClassId classId, ObjectId id) override { return add(HostObjectValue{classId, id}); }
  bool fail(std::string message) override;

 private:
  struct Open {
    std::shared_ptr<Container> container;
    const std::vector<std::string>* shape;  // null: keys are told
  };
  bool add(Value);
  bool begin(ContainerKind, const std::vector<std::string>* shape = nullptr);
  bool end(ContainerKind);
  std::string path() const;

  const SessionTables* tables_;
  ValueLimits limits_;
  std::string root_;
  std::vector<Value> values_;
  std::vector<Open> open_;
  std::vector<std::shared_ptr<Container>> begun_;
  size_t nodes_ = 0;
  std::optional<std::string> failure_;
};

class TreeSource final : public ValueSource {
 public:
  // With `tables`, keys are told as known keys, as the host does. `told` counts the host functions and objects that were told.
  struct Told {
    std::map<FunctionId, uint32_t> functions;
    std::map<ObjectId, uint32_t> objects;
  };
  explicit TreeSource(std::vector<Value> values, SessionTables* tables = nullptr, Told* told = nullptr)
      : values_(std::move(values)), tables_(tables), told_(told) {}
  size_t count() const override { return values_.size(); }
  bool drain(ValueSink& into) override;

 private:
  bool tell(const Value&, ValueSink& into);
  bool tell(const Container&, ValueSink& into);
  bool tellKey(const std::string& key, ValueSink& into);

  std::vector<Value> values_;
  SessionTables* tables_;
  Told* told_;
  std::map<const Container*, uint32_t> numbers_;
};

// Known keys by text, so that a key gets one number only, as the host's encoder does.
KeyId keyNumber(SessionTables&, const std::string& key);

}  // namespace zigllms::testing
