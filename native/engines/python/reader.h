// Python value → ValueSink. One reader for one crossing; under the interpreter's lock.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "marshal/value_sink.h"
#include "raii.h"

namespace zigllms::python {

class PythonContext;

// What a plain scalar is told as; nothing for anything else. Most results are that, and need no reader.
inline std::optional<bool> tellScalar(PyObject* value, ValueSink& sink) {
  PyObject* const type = value->type;
  if (type == py.PyLong_Type) {
    int overflow = 0;
    const long long number = py.PyLong_AsLongLongAndOverflow(value, &overflow);
    if (overflow == 0) return sink.integer(number);
    return std::nullopt;
  }
  if (type == py.PyFloat_Type) return sink.number(py.PyFloat_AsDouble(value));
  if (value == py.none()) return sink.null();
  if (type == py.PyBool_Type) return sink.boolean(value == py._Py_TrueStruct);
  if (type != py.PyUnicode_Type) return std::nullopt;
  Ssize size = 0;
  const char* data = py.PyUnicode_AsUTF8AndSize(value, &size);
  if (data != nullptr) return sink.string({data, static_cast<size_t>(size)});
  py.PyErr_Clear();
  return std::nullopt;
}

class PythonReader {
 public:
  PythonReader(PythonContext& context, ValueSink& sink) : context_(context), sink_(sink) {}
  ~PythonReader();
  PythonReader(const PythonReader&) = delete;
  PythonReader& operator=(const PythonReader&) = delete;

  // False when the sink stopped the walk, or when reading raised: `error` then holds what.
  bool tell(PyObject* value);
  PendingError& error() { return error_; }
  // The script functions and objects told, with repetition.
  const std::vector<RefId>& toldRefs() const { return toldRefs_; }

 private:
  // Containers that may come again: those with more than one reference. All are numbered, few are remembered.
  class Shared {
   public:
    // Where the number of a container is kept; `isNew` when it was not known.
    uint32_t& at(PyObject* container, bool& isNew);

   private:
    struct Slot {
      PyObject* container = nullptr;
      uint32_t number = 0;
    };
    void grow();
    std::vector<Slot> slots_;
    size_t count_ = 0;
  };

  bool tellInt(PyObject*);
  bool tellText(PyObject*);
  bool tellBytes(PyObject*);
  bool tellList(PyObject*, bool isTuple);
  bool tellDict(PyObject*);
  bool tellDictItems(PyObject*);
  bool tellMap(PyObject*, size_t size);
  bool tellSet(PyObject*);
  bool tellException(PyObject*);
  bool tellOther(PyObject*);
  bool tellSubclass(PyObject*, unsigned long flags);
  bool tellFunction(PyObject*);
  bool tellObject(PyObject*);
  bool tellDate(PyObject*);
  bool tellPattern(PyObject*);
  ShapeId shapeOf(PyObject* const* keys, size_t count);
  // Numbers a container; false when it was told before: then `result` is the answer.
  bool begins(PyObject* container, bool& result);
  // An exception is set: keeps it and stops.
  bool raised();
  // The prelude's answer to a value that it cannot tell is a ValueError: a conversion error, with the sink's path.
  bool refused();

  static constexpr size_t maxShapeKeys = 64;

  PythonContext& context_;
  ValueSink& sink_;
  uint32_t next_ = 0;  // the number of the next container
  Shared shared_;
  // The keys of the last dict whose keys were strings of its own (those of json.loads are), and its shape: the next one usually has the same. Counted.
  std::vector<PyObject*> lastKeys_;
  ShapeId lastShape_ = 0;
  std::vector<RefId> toldRefs_;
  PendingError error_;
};

}  // namespace zigllms::python
