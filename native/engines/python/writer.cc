#include "writer.h"

#include <cmath>
#include <algorithm>

#include "context.h"

namespace zigllms::python {

namespace {

constexpr size_t placesInAdvance = 1 << 16;

}  // namespace

void PythonWriter::release() {
  for (size_t index = 0; index < count_; ++index) {
    if (PyObject* value = values()[index]; value != nullptr) py.Py_DecRef(value);
  }
  for (Frame& frame : more_->frames) dropKey(frame);
  for (PyObject* container : more_->begun) py.Py_DecRef(container);
  if (more_->collectorPaused) py.PyGC_Enable();
}

BoxedError PythonWriter::error(const ValueSource& source) const {
  const std::string reason = failed() ? *more_->failure : "the value could not be told";
  if (failed() && !more_->failureIsOurs) return ScriptError::make(ErrorCode::ConversionError, reason);
  std::string message = source.path();
  if (message.empty()) message = root_;
  message.append(": ").append(reason);
  return ScriptError::make(ErrorCode::ConversionError, std::move(message));
}

bool PythonWriter::number(double value) {
  constexpr double largestExact = 9007199254740992.0;
  // A whole number of the host is an int; −0 and what lies beyond ±2^53 stay floats.
  if (value >= -largestExact && value <= largestExact && value == std::trunc(value) && (value != 0 || !std::signbit(value))) {
    return integer(static_cast<int64_t>(value));
  }
  return put(py.PyFloat_FromDouble(value));
}

bool PythonWriter::fail(std::string message) {
  if (!failed()) more().failure = std::move(message);
  return false;
}

bool PythonWriter::refuse(std::string message) {
  if (!failed()) more().failureIsOurs = true;
  return fail(std::move(message));
}

bool PythonWriter::failFromException() {
  PendingError error = PendingError::take();
  Ref value = error.normalized();
  Ref message = value ? Ref::steal(py.PyObject_Str(value.get())) : Ref();
  py.PyErr_Clear();
  return refuse(textOf(message.get()));
}

void PythonWriter::dropKey(Frame& frame) {
  if (frame.ownsKey && frame.key != nullptr) py.Py_DecRef(frame.key);
  frame.key = nullptr;
  frame.ownsKey = false;
}

bool PythonWriter::putSpilled(PyObject* value) {
  More& rest = more();
  if (!rest.frames.empty()) return putInside(rest.frames.back(), value);
  ++count_;
  if (count_ <= fewest && rest.spilled.empty()) {
    few_[count_] = value;
    return true;
  }
  if (rest.spilled.empty()) {
    few_[0] = nullptr;
    rest.spilled.assign(few_, few_ + fewest + 1);
  }
  rest.spilled.push_back(value);
  return true;
}

bool PythonWriter::putInside(Frame& frame, PyObject* taken) {
  Ref value = Ref::steal(taken);
  switch (frame.kind) {
    case Kind::Array:
      if (frame.count < frame.size) {
        py.PyList_SetItem(frame.container, frame.count, value.release());
      } else if (py.PyList_Append(frame.container, value.get()) != 0) {
        return failFromException();
      }
      ++frame.count;
      return true;
    case Kind::Object:
      if (frame.key == nullptr) return refuse("a member without a key");
      if (py.PyDict_SetItem(frame.container, frame.key, value.get()) != 0) return failFromException();
      if (frame.ownsKey) dropKey(frame);
      ++frame.count;
      return true;
    case Kind::ShapedObject: {
      if (static_cast<size_t>(frame.count) >= frame.shape->size()) return refuse("more members than the shape has");
      Ref key = text((*frame.shape)[static_cast<size_t>(frame.count)]);
      if (!key || py.PyDict_SetItem(frame.container, key.get(), value.get()) != 0) return failFromException();
      ++frame.count;
      return true;
    }
    case Kind::Map:
      if (frame.count % 2 == 0) {
        dropKey(frame);
        frame.key = value.release();
        frame.ownsKey = true;
        ++frame.count;
        return true;
      }
      if (py.PyDict_SetItem(frame.container, frame.key, value.get()) != 0) return failFromException();
      if (py.PyDict_Size(frame.container) != (frame.count + 1) / 2) return refuse("two keys of a Map that Python cannot tell apart");
      ++frame.count;
      return true;
    case Kind::Set:
      if (py.PySet_Add(frame.container, value.get()) != 0) return failFromException();
      if (py.PySet_Size(frame.container) != frame.count + 1) return refuse("two items of a Set that Python cannot tell apart");
      ++frame.count;
      return true;
  }
  return refuse("a value out of place");
}

bool PythonWriter::begin(Kind kind, PyObject* container) {
  if (container == nullptr) return failFromException();
  More& rest = more();
  // Python's collector would walk over the growing value again and again, and find nothing.
  if (rest.begun.empty() && py.PyGC_Disable != nullptr) rest.collectorPaused = py.PyGC_Disable() != 0;
  rest.begun.push_back(container);  // the first reference; the place that the container is put in takes another
  // Placed when it ends, so that a container is complete where hashing it matters (it then fails); a cycle finds it in `begun`.
  rest.frames.push_back({kind, container});
  return true;
}

bool PythonWriter::end() {
  if (!inside()) return refuse("an end without a begin");
  Frame& frame = more_->frames.back();
  PyObject* container = frame.container;
  if (frame.key != nullptr) dropKey(frame);
  const bool isTuple = frame.isTuple;
  more_->frames.pop_back();
  if (more_->records && more_->frames.size() <= more_->recordsDepth) more_->records = false;
  if (isTuple) return put(py.PyObject_CallFunctionObjArgs(py.PyTuple_Type, container, nullptr));
  py.Py_IncRef(container);
  return put(container);
}

PyObject* PythonWriter::newDict() {
  return more_ && more_->records ? py.PyObject_CallObject(context_.interpreter().Record.get(), nullptr) : py.PyDict_New();
}

bool PythonWriter::records() {
  More& rest = more();
  if (rest.records) return true;
  rest.records = true;
  rest.recordsDepth = rest.frames.size();
  return true;
}

bool PythonWriter::beginResults(size_t sizeHint) {
  if (!beginArray(sizeHint)) return false;
  more_->frames.back().isTuple = true;
  return true;
}

bool PythonWriter::beginArray(size_t sizeHint) {
  // Places are made in advance, up to a bound: memory is not taken on the word of a message. What is not filled is cut off at the end.
  const auto size = static_cast<Ssize>(std::min(sizeHint, placesInAdvance));
  if (!begin(Kind::Array, py.PyList_New(size))) return false;
  more_->frames.back().size = size;
  return true;
}

bool PythonWriter::endArray() {
  if (!inside()) return refuse("an end without a begin");
  const Frame& frame = more_->frames.back();
  if (frame.count < frame.size && py.PyList_SetSlice(frame.container, frame.count, frame.size, nullptr) != 0) return failFromException();
  return end();
}

bool PythonWriter::beginShapedObject(ShapeId shape) {
  const std::vector<std::string>* keys = context_.host().tables().shape(shape);
  if (keys == nullptr) return refuse("an unknown shape");
  if (!begin(Kind::ShapedObject, newDict())) return false;
  more_->frames.back().shape = keys;
  return true;
}

bool PythonWriter::beginMap(size_t) {
  return begin(Kind::Map, py.PyObject_CallObject(context_.interpreter().Map.get(), nullptr));
}

bool PythonWriter::key(std::string_view key) {
  if (!inObject()) return refuse("a key out of place");
  Frame& frame = more_->frames.back();
  if (frame.ownsKey) dropKey(frame);
  frame.key = py.PyUnicode_FromStringAndSize(key.data(), static_cast<Ssize>(key.size()));
  frame.ownsKey = true;
  return frame.key != nullptr || failFromException();
}

bool PythonWriter::knownKey(KeyId id) {
  if (!inObject()) return refuse("a key out of place");
  Frame& frame = more_->frames.back();
  if (frame.ownsKey) dropKey(frame);
  frame.key = context_.knownKey(id);
  if (frame.key != nullptr) return true;
  py.PyErr_Clear();
  return refuse("an unknown key");
}

bool PythonWriter::boolean(bool value) {
  PyObject* object = value ? py._Py_TrueStruct : py._Py_FalseStruct;
  py.Py_IncRef(object);
  return put(object);
}

bool PythonWriter::bigint(bool negative, std::span<const uint64_t> words) {
  Ref magnitude = Ref::steal(py.PyBytes_FromStringAndSize(reinterpret_cast<const char*>(words.data()), static_cast<Ssize>(words.size_bytes())));
  if (!magnitude) return failFromException();
  return put(py.PyObject_CallFunctionObjArgs(context_.interpreter().make_int.get(), negative ? py._Py_TrueStruct : py._Py_FalseStruct,
                                             magnitude.get(), nullptr));
}

bool PythonWriter::string(std::string_view utf8) {
  PyObject* value = py.PyUnicode_FromStringAndSize(utf8.data(), static_cast<Ssize>(utf8.size()));
  if (value != nullptr) return put(value);
  py.PyErr_Clear();
  return bytes({reinterpret_cast<const uint8_t*>(utf8.data()), utf8.size()});  // text that isn't UTF-8
}

bool PythonWriter::bytes(std::span<const uint8_t> data) {
  return put(py.PyBytes_FromStringAndSize(reinterpret_cast<const char*>(data.data()), static_cast<Ssize>(data.size())));
}

bool PythonWriter::date(double milliseconds) {
  Ref value = Ref::steal(py.PyFloat_FromDouble(milliseconds));
  if (!value) return failFromException();
  return put(py.PyObject_CallFunctionObjArgs(context_.interpreter().make_date.get(), value.get(), nullptr));
}

bool PythonWriter::regexp(std::string_view source, std::string_view flags) {
  Ref sourceText = text(source), flagsText = text(flags);
  if (!sourceText || !flagsText) return failFromException();
  return put(py.PyObject_CallFunctionObjArgs(context_.interpreter().make_pattern.get(), sourceText.get(), flagsText.get(), nullptr));
}

bool PythonWriter::error(const ErrorValue& value) {
  Ref name = text(value.name), message = text(value.message), stack = text(value.stack);
  if (!name || !message || !stack) return failFromException();
  return put(py.PyObject_CallFunctionObjArgs(context_.interpreter().make_error_value.get(), name.get(), message.get(), stack.get(), nullptr));
}

bool PythonWriter::backReference(uint32_t container) {
  if (!more_ || container >= more_->begun.size()) return refuse("a reference to an unknown container");
  if (more_->frames.size() == more_->recordsDepth) more_->records = false;  // it was told already, as whatever it is
  PyObject* known = more_->begun[container];
  py.Py_IncRef(known);
  return put(known);
}

bool PythonWriter::reference(RefId ref) {
  PyObject* object = context_.refs().find(ref);
  if (object == nullptr) return refuse("a function or object that was given back");
  py.Py_IncRef(object);
  return put(object);
}

bool PythonWriter::hostFunction(FunctionId id) { return put(context_.hostFunction(id)); }

bool PythonWriter::hostObject(ClassId classId, ObjectId id) { return put(context_.hostObject(classId, id)); }

}  // namespace zigllms::python
