#include "reader.h"

#include <cmath>
#include <cstring>

#include "callbacks.h"
#include "context.h"

namespace zigllms::python {

PythonReader::~PythonReader() {
  for (PyObject* key : lastKeys_) py.Py_DecRef(key);
}

bool PythonReader::raised() {
  error_ = PendingError::take();
  return false;
}

bool PythonReader::refused() {
  PendingError error = PendingError::take();
  if (error.type() != py.valueError()) {
    error_ = std::move(error);
    return false;
  }
  Ref value = error.normalized();
  Ref message = value ? Ref::steal(py.PyObject_Str(value.get())) : Ref();
  py.PyErr_Clear();
  return sink_.fail(textOf(message.get()));
}

// ---- Shared containers ----

uint32_t& PythonReader::Shared::at(PyObject* container, bool& isNew) {
  if ((count_ + 1) * 2 > slots_.size()) grow();
  size_t slot = (reinterpret_cast<uintptr_t>(container) >> 4) * 0x9E3779B97F4A7C15ull >> 20 & (slots_.size() - 1);
  while (slots_[slot].container != nullptr && slots_[slot].container != container) slot = (slot + 1) & (slots_.size() - 1);
  isNew = slots_[slot].container == nullptr;
  if (isNew) {
    slots_[slot].container = container;
    ++count_;
  }
  return slots_[slot].number;
}

void PythonReader::Shared::grow() {
  std::vector<Slot> old(slots_.empty() ? 16 : slots_.size() * 2);
  old.swap(slots_);
  count_ = 0;
  for (const Slot& slot : old) {
    bool isNew;
    if (slot.container != nullptr) at(slot.container, isNew) = slot.number;
  }
}

bool PythonReader::begins(PyObject* container, bool& result) {
  const uint32_t number = next_++;
  if (container->references == 1) return true;
  bool isNew;
  uint32_t& known = shared_.at(container, isNew);
  if (isNew) {
    known = number;
    return true;
  }
  --next_;
  result = sink_.backReference(known);
  return false;
}

// ---- Values ----

bool PythonReader::tell(PyObject* value) {
  PyObject* const type = value->type;
  if (type == py.PyUnicode_Type) return tellText(value);
  if (type == py.PyLong_Type) return tellInt(value);
  if (type == py.PyFloat_Type) return sink_.number(py.PyFloat_AsDouble(value));
  if (value == py.none()) return sink_.null();
  if (type == py.PyBool_Type) return sink_.boolean(value == py._Py_TrueStruct);
  if (type == py.PyDict_Type) return tellDict(value);
  if (type == py.PyList_Type) return tellList(value, false);
  if (type == py.PyTuple_Type) return tellList(value, true);
  return tellOther(value);
}

bool PythonReader::tellInt(PyObject* value) {
  int overflow = 0;
  const long long number = py.PyLong_AsLongLongAndOverflow(value, &overflow);
  if (overflow == 0) return sink_.integer(number);
  Ref parts = Ref::steal(py.PyObject_CallFunctionObjArgs(context_.interpreter().int_parts.get(), value, nullptr));
  char* data;
  Ssize size;
  if (!parts || py.PyBytes_AsStringAndSize(py.PyTuple_GetItem(parts.get(), 1), &data, &size) != 0) return raised();
  std::vector<uint64_t> words(static_cast<size_t>(size) / 8);
  std::memcpy(words.data(), data, words.size() * 8);
  return sink_.bigint(py.PyTuple_GetItem(parts.get(), 0) == py._Py_TrueStruct, words);
}

bool PythonReader::tellText(PyObject* value) {
  Ssize size = 0;
  const char* data = py.PyUnicode_AsUTF8AndSize(value, &size);
  if (data != nullptr) return sink_.string({data, static_cast<size_t>(size)});
  py.PyErr_Clear();
  if (context_.options().valuePolicies.surrogates == ValuePolicies::Surrogates::Error) {
    return sink_.fail("text with a lone surrogate cannot be UTF-8");
  }
  // Through UTF-16, so that two surrogates that belong together become one character.
  Ref encode = text("encode"), decode = text("decode"), utf16 = text("utf-16-le"), pass = text("surrogatepass"), replace = text("replace");
  if (!encode || !decode || !utf16 || !pass || !replace) return raised();
  Ref bytes = Ref::steal(py.PyObject_CallMethodObjArgs(value, encode.get(), utf16.get(), pass.get(), nullptr));
  if (!bytes) return raised();
  Ref clean = Ref::steal(py.PyObject_CallMethodObjArgs(bytes.get(), decode.get(), utf16.get(), replace.get(), nullptr));
  if (!clean) return raised();
  data = py.PyUnicode_AsUTF8AndSize(clean.get(), &size);
  return data != nullptr ? sink_.string({data, static_cast<size_t>(size)}) : raised();
}

bool PythonReader::tellBytes(PyObject* value) {
  Ref copy = value->type == py.PyBytes_Type ? Ref::borrow(value) : Ref::steal(py.PyBytes_FromObject(value));
  char* data;
  Ssize size;
  if (!copy || py.PyBytes_AsStringAndSize(copy.get(), &data, &size) != 0) return raised();
  return sink_.bytes({reinterpret_cast<const uint8_t*>(data), static_cast<size_t>(size)});
}

bool PythonReader::tellList(PyObject* value, bool isTuple) {
  bool result;
  if (!begins(value, result)) return result;
  const Ref keep = Ref::borrow(value);
  const auto size = [&] { return isTuple ? py.PyTuple_Size(value) : py.PyList_Size(value); };
  if (!sink_.beginArray(static_cast<size_t>(size()))) return false;
  // The size anew each time: reading an item may run a script's code.
  for (Ssize index = 0; index < size(); ++index) {
    if (!tell(isTuple ? py.PyTuple_GetItem(value, index) : py.PyList_GetItem(value, index))) return false;
  }
  return sink_.endArray();
}

ShapeId PythonReader::shapeOf(PyObject* const* keys, size_t count) {
  if (count == lastKeys_.size() && std::memcmp(keys, lastKeys_.data(), count * sizeof *keys) == 0) return lastShape_;
  const ShapeId shape = context_.shapeOf({keys, count});
  if (shape != noShape) {
    for (size_t index = 0; index < count; ++index) py.Py_IncRef(keys[index]);
    for (PyObject* key : lastKeys_) py.Py_DecRef(key);
    lastKeys_.assign(keys, keys + count);
    lastShape_ = shape;
  }
  return shape;
}

bool PythonReader::tellDict(PyObject* value) {
  const size_t size = static_cast<size_t>(py.PyDict_Size(value));
  PyObject* keys[maxShapeKeys];
  PyObject *key, *item;
  Ssize position = 0;
  size_t count = 0;
  while (py.PyDict_Next(value, &position, &key, &item)) {
    if (key->type != py.PyUnicode_Type) return tellMap(value, size);
    if (count < maxShapeKeys) keys[count] = key;
    ++count;
  }
  bool result;
  if (!begins(value, result)) return result;
  const Ref keep = Ref::borrow(value);
  const ShapeId shape = count > 0 && count <= maxShapeKeys ? shapeOf(keys, count) : noShape;
  position = 0;
  size_t index = 0;
  if (shape != noShape) {
    if (!sink_.beginShapedObject(shape)) return false;
    // The keys are the shape's as long as they are the same objects in the same order; reading a value may run a script's code that changes them.
    for (; py.PyDict_Next(value, &position, &key, &item); ++index) {
      if (index >= count || key != keys[index]) return sink_.fail("the dict changed while it was read");
      if (!tell(item)) return false;
    }
    if (index != count) return sink_.fail("the dict changed while it was read");
    return sink_.endObject();
  }
  if (!sink_.beginObject(size)) return false;
  while (py.PyDict_Next(value, &position, &key, &item)) {
    if (key->type != py.PyUnicode_Type || ++index > count) return sink_.fail("the dict changed while it was read");
    Ssize length = 0;
    const char* data = py.PyUnicode_AsUTF8AndSize(key, &length);
    if (data == nullptr) {
      py.PyErr_Clear();
      return sink_.fail("a key with a lone surrogate cannot be UTF-8");
    }
    if (!sink_.key({data, static_cast<size_t>(length)}) || !tell(item)) return false;
  }
  return sink_.endObject();
}

// A dict of a class of its own, in the order that it says.
bool PythonReader::tellDictItems(PyObject* value) {
  const bool hostMap = value->type == context_.interpreter().Map.get();
  if (hostMap && py.PyDict_Size(value) == 0) return tellMap(value, 0);
  if (hostMap) return tellDict(value);
  Ref items = Ref::steal(py.PyMapping_Items(value));
  if (!items) return raised();
  Ref plain = Ref::steal(py.PyDict_New());
  if (!plain) return raised();
  for (Ssize index = 0; index < py.PyList_Size(items.get()); ++index) {
    PyObject* pair = py.PyList_GetItem(items.get(), index);
    PyObject* key = pair->type == py.PyTuple_Type ? py.PyTuple_GetItem(pair, 0) : nullptr;
    PyObject* item = key != nullptr ? py.PyTuple_GetItem(pair, 1) : nullptr;
    if (item == nullptr || py.PyDict_SetItem(plain.get(), key, item) != 0) {
      if (py.PyErr_Occurred() == nullptr) py.PyErr_SetString(py.typeError(), "items() of a dict must give pairs");
      return raised();
    }
  }
  bool result;
  if (!begins(value, result)) return result;
  --next_;  // the plain dict takes this number
  return tellDict(plain.get());
}

bool PythonReader::tellMap(PyObject* value, size_t size) {
  bool result;
  if (!begins(value, result)) return result;
  const Ref keep = Ref::borrow(value);
  if (!sink_.beginMap(size)) return false;
  PyObject *key, *item;
  Ssize position = 0;
  for (size_t index = 0; py.PyDict_Next(value, &position, &key, &item); ++index) {
    if (index >= size) return sink_.fail("the dict changed while it was read");
    const Ref keepItem = Ref::borrow(item);
    if (!tell(key) || !tell(item)) return false;
  }
  return sink_.endMap();
}

bool PythonReader::tellSet(PyObject* value) {
  bool result;
  if (!begins(value, result)) return result;
  Ref iterator = Ref::steal(py.PyObject_GetIter(value));
  if (!iterator) return raised();
  if (!sink_.beginSet(static_cast<size_t>(py.PySet_Size(value)))) return false;
  while (Ref item = Ref::steal(py.PyIter_Next(iterator.get()))) {
    if (!tell(item.get())) return false;
  }
  return py.PyErr_Occurred() != nullptr ? raised() : sink_.endSet();
}

bool PythonReader::tellException(PyObject* value) {
  Ref parts = Ref::steal(py.PyObject_CallFunctionObjArgs(context_.interpreter().error_value_parts.get(), value, nullptr));
  if (!parts) return raised();
  const std::string name = textOf(py.PyTuple_GetItem(parts.get(), 0));
  const std::string message = textOf(py.PyTuple_GetItem(parts.get(), 1));
  const std::string stack = textOf(py.PyTuple_GetItem(parts.get(), 2));
  return sink_.error({name, message, stack});
}

bool PythonReader::tellFunction(PyObject* value) {
  const RefId ref = context_.refs().tell(value);
  toldRefs_.push_back(ref);
  return sink_.scriptFunction(ref);
}

bool PythonReader::tellObject(PyObject* value) {
  Ref name = Ref::steal(py.PyObject_GetAttrString(value->type, "__name__"));
  if (!name) return raised();
  const RefId ref = context_.refs().tell(value);
  toldRefs_.push_back(ref);
  return sink_.scriptObject(ref, textOf(name.get()));
}

bool PythonReader::tellDate(PyObject* value) {
  Ref milliseconds = Ref::steal(py.PyObject_CallFunctionObjArgs(context_.interpreter().date_milliseconds.get(), value, nullptr));
  return milliseconds ? sink_.date(py.PyFloat_AsDouble(milliseconds.get())) : refused();
}

bool PythonReader::tellPattern(PyObject* value) {
  Ref parts = Ref::steal(py.PyObject_CallFunctionObjArgs(context_.interpreter().pattern_parts.get(), value, nullptr));
  if (!parts) return refused();
  return sink_.regexp(textOf(py.PyTuple_GetItem(parts.get(), 0)), textOf(py.PyTuple_GetItem(parts.get(), 1)));
}

bool PythonReader::tellSubclass(PyObject* value, unsigned long flags) {
  if ((flags & type_flag::unicodeSubclass) != 0) return tellText(value);
  if ((flags & type_flag::longSubclass) != 0) return tellInt(value);
  if ((flags & type_flag::dictSubclass) != 0) return tellDictItems(value);
  if ((flags & type_flag::bytesSubclass) != 0) return tellBytes(value);
  if ((flags & type_flag::exceptionSubclass) != 0) return tellException(value);
  if ((flags & type_flag::listSubclass) != 0) return tellList(value, false);
  // A named tuple is an object with members; any other tuple is an array.
  Ref fields = Ref::steal(py.PyObject_GetAttrString(value->type, "_fields"));
  py.PyErr_Clear();
  return fields ? tellObject(value) : tellList(value, true);
}

bool PythonReader::tellOther(PyObject* value) {
  Interpreter& interpreter = context_.interpreter();
  PyObject* const type = value->type;
  const Ref keep = Ref::borrow(value);
  if (type == py.PyFunction_Type || type == py.PyMethod_Type || type == py.PyCFunction_Type) return tellFunction(value);
  if (type == interpreter.hostFunctionType.get() || type == interpreter.hostMethodType.get()) {
    const auto* function = reinterpret_cast<HostFunction*>(value);
    if (function->context != &context_) return sink_.fail("a host function of another context");
    return sink_.hostFunction(function->id);
  }
  if (type == py.PyBytes_Type || type == py.PyByteArray_Type || type == py.PyMemoryView_Type) return tellBytes(value);
  if (type == py.PySet_Type || type == py.PyFrozenSet_Type) return tellSet(value);
  const unsigned long flags = py.PyType_GetFlags(type);
  constexpr unsigned long builtins = type_flag::unicodeSubclass | type_flag::longSubclass | type_flag::dictSubclass | type_flag::bytesSubclass |
                                     type_flag::exceptionSubclass | type_flag::listSubclass | type_flag::tupleSubclass;
  if ((flags & builtins) != 0) return tellSubclass(value, flags);
  if (py.PyType_IsSubtype(type, interpreter.hostObjectType.get())) {
    const auto* object = reinterpret_cast<HostObject*>(value);
    if (object->context != &context_) return sink_.fail("a host object of another context");
    return sink_.hostObject(object->classId, object->id);
  }
  if (type == interpreter.Namespace.get()) {
    Ref members = Ref::steal(py.PyObject_GetAttrString(value, "__dict__"));
    return members ? tellDict(members.get()) : raised();
  }
  PyObject* datetime = interpreter.datetimeType();
  if (datetime != nullptr && py.PyType_IsSubtype(type, datetime)) return tellDate(value);
  if (type == interpreter.patternType()) return tellPattern(value);
  if (py.PyCallable_Check(value) != 0) return tellFunction(value);
  if (py.PyType_IsSubtype(type, py.PyFloat_Type)) return sink_.number(py.PyFloat_AsDouble(value));
  if (py.PyType_IsSubtype(type, py.PySet_Type) || py.PyType_IsSubtype(type, py.PyFrozenSet_Type)) return tellSet(value);
  if (py.PyType_IsSubtype(type, py.PyByteArray_Type)) return tellBytes(value);
  Ref plain = Ref::steal(py.PyObject_CallFunctionObjArgs(interpreter.plain_scalar.get(), value, nullptr));
  if (!plain) return raised();
  return plain.get() != py.none() ? tell(plain.get()) : tellObject(value);
}

}  // namespace zigllms::python
