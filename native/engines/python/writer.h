// ValueSink → Python values: the arguments of a call, or one value. Under the interpreter's lock.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "errors/script_error.h"
#include "marshal/value_sink.h"
#include "raii.h"

namespace zigllms::python {

class PythonContext;

class PythonWriter final : public ValueSink {
 public:
  // `root` names the value in messages where the source doesn't know the place; borrowed.
  PythonWriter(PythonContext& context, std::string_view root) : context_(context), root_(root) {}
  ~PythonWriter() override {
    if (more_) {
      release();
      return;
    }
    for (size_t index = 1; index <= count_; ++index) {
      if (few_[index] != nullptr) py.Py_DecRef(few_[index]);
    }
  }
  PythonWriter(const PythonWriter&) = delete;
  PythonWriter& operator=(const PythonWriter&) = delete;

  size_t count() const { return count_; }
  // For a vectorcall: the values, with a free place before them. Borrowed.
  PyObject** values() { return (more_ && !more_->spilled.empty() ? more_->spilled.data() : few_) + 1; }
  // Takes one value out.
  Ref take(size_t index = 0) { return Ref::steal(std::exchange(values()[index], nullptr)); }
  bool failed() const { return more_ && more_->failure; }
  // Why an event of this source returned false.
  BoxedError error(const ValueSource&) const;

  bool null() override { return put(none()); }
  bool undefined() override { return put(none()); }
  bool boolean(bool value) override;
  bool integer(int64_t value) override { return put(py.PyLong_FromLongLong(value)); }
  bool number(double value) override;
  bool bigint(bool negative, std::span<const uint64_t> words) override;
  bool string(std::string_view utf8) override;
  bool bytes(std::span<const uint8_t> data) override;
  bool date(double milliseconds) override;
  bool regexp(std::string_view source, std::string_view flags) override;
  bool error(const ErrorValue&) override;
  bool beginArray(size_t sizeHint) override;
  bool endArray() override;
  bool beginResults(size_t sizeHint) override;
  bool records() override;
  bool beginObject(size_t) override { return begin(Kind::Object, newDict()); }
  bool key(std::string_view key) override;
  bool knownKey(KeyId) override;
  bool endObject() override { return end(); }
  bool beginShapedObject(ShapeId) override;
  bool beginMap(size_t) override;
  bool endMap() override { return end(); }
  bool beginSet(size_t) override { return begin(Kind::Set, py.PySet_New(nullptr)); }
  bool endSet() override { return end(); }
  bool backReference(uint32_t container) override;
  bool scriptFunction(RefId ref) override { return reference(ref); }
  bool scriptObject(RefId ref, std::string_view) override { return reference(ref); }
  bool hostFunction(FunctionId) override;
  bool hostObject(ClassId, ObjectId) override;
  bool fail(std::string message) override;

 private:
  enum class Kind : uint8_t { Array, Object, ShapedObject, Map, Set };
  struct Frame {
    Kind kind;
    PyObject* container;      // borrowed: held by `begun`
    Ssize count = 0;          // items so far; of a map, keys and values
    Ssize size = 0;           // of an array: places made in advance
    PyObject* key = nullptr;  // of the value to come: borrowed from the context's keys, or counted when `ownsKey`
    bool ownsKey = false;
    const std::vector<std::string>* shape = nullptr;
    bool isTuple = false;  // of an array: what it becomes when it ends
  };

  PyObject* none() const {
    py.Py_IncRef(py.none());
    return py.none();
  }
  // Places a value; takes the reference. Null: an exception is set, which becomes the failure.
  bool put(PyObject* value) {
    if (value == nullptr) return failFromException();
    if (count_ == fewest || more_) return putSpilled(value);
    few_[++count_] = value;
    return true;
  }
  bool putInside(Frame&, PyObject* value);
  bool begin(Kind, PyObject* container);
  PyObject* newDict();
  bool end();
  bool reference(RefId);
  bool failFromException();
  void dropKey(Frame&);
  // Python cannot hold it; what the source itself says goes to fail().
  bool refuse(std::string message);

  // What a call with a few plain arguments doesn't need.
  struct More {
    std::vector<PyObject*> spilled;  // the values once there are many, with the free place
    std::vector<Frame> frames;
    std::vector<PyObject*> begun;    // containers by number, counted
    std::optional<std::string> failure;
    bool failureIsOurs = false;      // and so without a path
    bool collectorPaused = false;
    bool records = false;       // objects are Records
    size_t recordsDepth = 0;    // until the container at this depth ends
  };
  More& more() {
    if (!more_) more_ = std::make_unique<More>();
    return *more_;
  }
  bool inside() const { return more_ && !more_->frames.empty(); }
  bool inObject() const { return inside() && more_->frames.back().kind == Kind::Object; }
  bool putSpilled(PyObject* value);
  void release();

  static constexpr size_t fewest = 8;

  PythonContext& context_;
  std::string_view root_;
  size_t count_ = 0;
  std::unique_ptr<More> more_;
  PyObject* few_[fewest + 1];  // [0]: free for the callee of a vectorcall
};

}  // namespace zigllms::python
