// Owners of what CPython counts or locks. Everything here needs the interpreter's lock.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "python_api.h"

namespace zigllms::python {

// One counted reference, or none.
class Ref {
 public:
  Ref() = default;
  static Ref steal(PyObject* object) { return Ref(object); }
  static Ref borrow(PyObject* object) {
    py.Py_IncRef(object);
    return Ref(object);
  }
  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Ref& operator=(Ref&& other) noexcept {
    if (this != &other) {
      PyObject* old = std::exchange(object_, std::exchange(other.object_, nullptr));
      if (old != nullptr) py.Py_DecRef(old);
    }
    return *this;
  }
  ~Ref() {
    if (object_ != nullptr) py.Py_DecRef(object_);
  }
  PyObject* get() const { return object_; }
  PyObject* release() { return std::exchange(object_, nullptr); }
  explicit operator bool() const { return object_ != nullptr; }
  // Forgets the reference without giving it back: the interpreter that owned the object is gone.
  void abandon() { object_ = nullptr; }

 private:
  explicit Ref(PyObject* object) : object_(object) {}
  PyObject* object_ = nullptr;
};

// The exception in flight, taken out of the thread and put back.
class PendingError {
 public:
  static PendingError take() {
    PendingError error;
    PyObject *type, *value, *traceback;
    py.PyErr_Fetch(&type, &value, &traceback);
    error.type_ = Ref::steal(type);
    error.value_ = Ref::steal(value);
    error.traceback_ = Ref::steal(traceback);
    return error;
  }
  explicit operator bool() const { return static_cast<bool>(type_); }
  void raise() { py.PyErr_Restore(type_.release(), value_.release(), traceback_.release()); }
  PyObject* type() const { return type_.get(); }
  // As the exception object with its traceback; null when even that fails.
  Ref normalized() {
    PyObject *type = type_.release(), *value = value_.release(), *traceback = traceback_.release();
    py.PyErr_NormalizeException(&type, &value, &traceback);
    if (value != nullptr && traceback != nullptr) py.PyException_SetTraceback(value, traceback);
    Ref::steal(type);
    Ref::steal(traceback);
    return Ref::steal(value);
  }

 private:
  Ref type_, value_, traceback_;
};

inline Ref text(std::string_view utf8) {
  return Ref::steal(py.PyUnicode_FromStringAndSize(utf8.data(), static_cast<Ssize>(utf8.size())));
}

// The UTF-8 of a str; empty and an exception set where it has none (a lone surrogate).
inline std::string_view utf8Of(PyObject* unicode) {
  Ssize size = 0;
  const char* data = py.PyUnicode_AsUTF8AndSize(unicode, &size);
  return data == nullptr ? std::string_view() : std::string_view(data, static_cast<size_t>(size));
}

// The same for texts that only inform: never fails, sets no exception.
inline std::string textOf(PyObject* object) {
  if (object == nullptr || object->type != py.PyUnicode_Type) return {};
  Ssize size = 0;
  const char* data = py.PyUnicode_AsUTF8AndSize(object, &size);
  if (data == nullptr) {
    py.PyErr_Clear();
    return "?";
  }
  return {data, static_cast<size_t>(size)};
}

}  // namespace zigllms::python
