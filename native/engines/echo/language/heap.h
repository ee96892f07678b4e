// Echo's heap: the values of the fake language, collected by mark and sweep. It stands for what a real engine brings along; the room sees no more of it than this header.
// Owned by the context, one thread. Nothing is collected between two steps of the machine, so native code needs no handles for what it has just made.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "../../../errors/script_error.h"

namespace zigllms::echo {

struct Cell;
struct Undefined {};
using Value = std::variant<std::nullptr_t, Undefined, bool, int64_t, double, Cell*>;

class Marker {
 public:
  void mark(Cell* cell);  // may be null
  void mark(const Value& value) {
    if (const auto* cell = std::get_if<Cell*>(&value)) mark(*cell);
  }
  void finish();

 private:
  std::vector<Cell*> work_;  // instead of recursion: values may be nested as deep as memory allows
};

enum class CellKind : uint8_t {
  Text, Bytes, Bigint, Date, Regexp, Error, List, Set, Map, Record, Function, HostFunction, HostObject, Promise
};

struct Cell {
  explicit Cell(CellKind kind) : kind(kind) {}
  virtual ~Cell() = default;
  virtual void trace(Marker&) const {}

  const CellKind kind;
  bool marked = false;
  uint64_t bytes = 0;      // what the heap counts for it
  uint32_t ref = 0;        // the room's: its RefId, 0 for none
};

template <CellKind cellKind>
struct CellOf : Cell {
  static constexpr CellKind kindOfCell = cellKind;
  CellOf() : Cell(cellKind) {}
};

// Any bytes; UTF-8 by convention. Keys are interned, so that equal keys are the same cell.
struct Text final : CellOf<CellKind::Text> {
  std::string text;
  bool interned = false;
};
struct Bytes final : CellOf<CellKind::Bytes> {
  std::vector<uint8_t> data;
};
struct Bigint final : CellOf<CellKind::Bigint> {
  bool negative = false;
  std::vector<uint64_t> words;
};
struct Date final : CellOf<CellKind::Date> {
  double milliseconds = 0;
};
struct Regexp final : CellOf<CellKind::Regexp> {
  std::string source, flags;
};
struct ErrorObject final : CellOf<CellKind::Error> {
  std::string name, message, stack;
};

template <CellKind cellKind>
struct Items : CellOf<cellKind> {
  void trace(Marker& marker) const override {
    for (const Value& item : values) marker.mark(item);
  }
  std::vector<Value> values;
};
struct List final : Items<CellKind::List> {};
struct Set final : Items<CellKind::Set> {};
struct Map final : Items<CellKind::Map> {};  // key, value, key, value ...

// An object. With a class name it is an instance: it crosses by reference, not as a copy.
struct Record final : Items<CellKind::Record> {
  void trace(Marker&) const override;
  const Value* find(const Text* key) const;

  std::vector<Text*> keys;  // interned
  std::string className;
};

struct Node;
struct Program;
struct Function final : CellOf<CellKind::Function> {
  void trace(Marker& marker) const override { marker.mark(module); }
  std::shared_ptr<const Program> program;
  const Node* body = nullptr;  // of the program
  std::string name;
  Record* module = nullptr;  // whose exports it was made in; null in the main program
};

// What the embedder puts into the language. `told` is how often the host has told it since it was made.
struct HostFunction final : CellOf<CellKind::HostFunction> {
  uint32_t id = 0;
  uint32_t told = 0;
};
struct HostObject final : CellOf<CellKind::HostObject> {
  std::string className;
  uint32_t classId = 0;
  uint32_t id = 0;
  uint32_t told = 0;
};

// A failure on its way. Shared, because a promise may tell it to several.
struct Failure {
  ScriptError error;
  Value thrown = nullptr;
  bool throwsValue = false;  // `thrown` is what the script threw; otherwise it is a plain error
  bool catchable = true;
};
using FailurePtr = std::shared_ptr<const Failure>;

struct Fiber;
struct Promise final : CellOf<CellKind::Promise> {
  enum class State : uint8_t { Open, Fulfilled, Failed };
  void trace(Marker& marker) const override {
    marker.mark(value);
    if (failure) marker.mark(failure->thrown);
  }
  State state = State::Open;
  bool handled = false;  // someone has waited for it
  Value value = nullptr;
  FailurePtr failure;
  std::vector<Fiber*> waiting;
};

template <class T>
T* cellOf(const Value& value) {
  const auto* cell = std::get_if<Cell*>(&value);
  return cell != nullptr && (*cell)->kind == T::kindOfCell ? static_cast<T*>(*cell) : nullptr;
}

class Heap {
 public:
  explicit Heap(uint64_t limitBytes) : limit_(limitBytes) {}
  ~Heap();
  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;

  // Whether `more` bytes fit. Whoever makes something large asks first; small things are counted when they are there, and the machine looks at overLimit().
  bool admits(uint64_t more) const { return limit_ == 0 || used_ + more <= limit_; }
  bool overLimit() const { return !admits(0); }
  uint64_t used() const { return used_; }
  uint64_t limit() const { return limit_; }

  template <class T>
  T* make(uint64_t payloadBytes = 0) {
    auto owned = std::make_unique<T>();
    T* cell = owned.get();
    cells_.push_back(std::move(owned));
    grow(*cell, sizeof(T) + payloadBytes);
    return cell;
  }
  void grow(Cell& cell, uint64_t bytes) {
    cell.bytes += bytes;
    used_ += bytes;
  }
  Text* text(std::string_view);
  Text* intern(std::string_view);
  void push(List& list, Value item);
  void setMember(Record&, Text* key, Value);

  bool wantsCollection() const { return used_ > nextCollection_; }
  void collect();

  std::function<void(Marker&)> roots;     // marks what lives
  std::function<void(Cell&)> beforeFree;  // may be empty
 private:
  uint64_t limit_;
  uint64_t used_ = 0;
  uint64_t nextCollection_ = 1 << 20;
  std::vector<std::unique_ptr<Cell>> cells_;
  std::unordered_map<std::string_view, Text*> interned_;  // views of the cells' own text
};

}  // namespace zigllms::echo
