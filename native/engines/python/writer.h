// ValueSink → Python values: the arguments of a call, or one value. Under the interpreter's lock.
#pragma once

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
  ~PythonWriter() override;
  PythonWriter(const PythonWriter&) = delete;
  PythonWriter& operator=(const PythonWriter&) = delete;

  size_t count() const { return count_; }
  // For a vectorcall: the values, with a free place before them. Borrowed.
  PyObject** values() { return (spilled_.empty() ? few_ : spilled_.data()) + 1; }
  // Takes one value out.
  Ref take(size_t index = 0) { return Ref::steal(std::exchange(values()[index], nullptr)); }
  bool failed() const { return failure_.has_value(); }
  // Why an event of this source returned false.
  ScriptError error(const ValueSource&) const;

  bool null() override { return put(none()); }
  bool undefined() override { return put(none()); }
  bool boolean(bool value) override;
  bool integer(int64_t value) override { return put(py.PyLong_FromLongLong(value)); }
  bool number(double value) override { return put(py.PyFloat_FromDouble(value)); }
  bool bigint(bool negative, std::span<const uint64_t> words) override;
  bool string(std::string_view utf8) override;
  bool bytes(std::span<const uint8_t> data) override;
  bool date(double milliseconds) override;
  bool regexp(std::string_view source, std::string_view flags) override;
  bool error(const ErrorValue&) override;
  bool beginArray(size_t sizeHint) override;
  bool endArray() override;
  bool beginObject(size_t) override { return begin(Kind::Object, py.PyDict_New()); }
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
    PyObject* container;      // borrowed: held by `begun_`
    Ssize count = 0;          // items so far; of a map, keys and values
    Ssize size = 0;           // of an array: places made in advance
    PyObject* key = nullptr;  // of the value to come: borrowed from the context's keys, or counted when `ownsKey`
    bool ownsKey = false;
    const std::vector<std::string>* shape = nullptr;
  };

  PyObject* none() const {
    py.Py_IncRef(py.none());
    return py.none();
  }
  // Places a value; takes the reference. Null: an exception is set, which becomes the failure.
  bool put(PyObject* value);
  bool putInside(Frame&, PyObject* value);
  bool begin(Kind, PyObject* container);
  bool end();
  bool reference(RefId);
  bool failFromException();
  void dropKey(Frame&);
  // Python cannot hold it; what the source itself says goes to fail().
  bool refuse(std::string message);

  static constexpr size_t fewest = 8;

  PythonContext& context_;
  std::string_view root_;
  size_t count_ = 0;
  PyObject* few_[fewest + 1] = {};     // [0]: free for the callee of a vectorcall
  std::vector<PyObject*> spilled_;     // the same once there are more
  std::vector<Frame> frames_;
  std::vector<PyObject*> begun_;       // containers by number, counted
  std::optional<std::string> failure_;
  bool failureIsOurs_ = false;  // and so without a path
};

}  // namespace zigllms::python
