// The Python objects that stand for the host's: functions, objects and the members of their classes; and the native functions that the prelude calls.
#pragma once

#include "interpreter.h"
#include "marshal/session_tables.h"
#include "marshal/value_sink.h"

namespace zigllms::python {

class PythonContext;

// A host function, or a member of a host class: then it binds to the object that it is read from. Belongs to a context, which clears `context` when it goes.
struct HostFunction {
  PyObject head;
  VectorcallFunction vectorcall;
  PythonContext* context;
  FunctionId id;
  uint32_t tellings;  // since the host was last told of a release; 0 for members, which live as long as the context
};

struct HostObject {
  PyObject head;
  PythonContext* context;
  ClassId classId;
  ObjectId id;
  uint32_t tellings;
};

// Into the interpreter; false with an exception set.
bool makeHostTypes(Interpreter&);
Ref makeNativeModule();

// New objects; null with an exception set.
Ref makeHostFunction(PythonContext&, PyObject* type, FunctionId);
Ref makeHostObject(PythonContext&, PyObject* type, ClassId, ObjectId);
// The Python class of a host class.
Ref makeHostClass(PythonContext&, const ClassDefinition&);

// Calls a host function with script values: what every call from a script to the host goes through. Null with an exception set.
PyObject* callHost(PythonContext&, FunctionId, PyObject* const* args, size_t count, PyObject* names);

}  // namespace zigllms::python
