#include "errors.h"

#include "context.h"
#include "marshal/wire_writer.h"
#include "reader.h"

namespace zigllms::python {

namespace {

uint32_t number(PyObject* value) {
  int overflow = 0;
  const long long result = py.PyLong_AsLongLongAndOverflow(value, &overflow);
  if (result == -1) py.PyErr_Clear();
  return overflow == 0 && result > 0 && result <= UINT32_MAX ? static_cast<uint32_t>(result) : 0;
}

std::shared_ptr<const WireMessage> thrownValue(PythonContext& context, PyObject* attributes) {
  if (attributes == nullptr || attributes->type != py.PyDict_Type) return nullptr;
  WireWriter writer(context.host().tables(), context.options().valueLimits);
  writer.begin("thrown");
  PythonReader reader(context, writer);
  if (reader.tell(attributes)) return std::make_shared<const WireMessage>(writer.take());
  for (const RefId ref : writer.sentRefs()) context.refs().release(ref, 1);
  return nullptr;
}

// The tuple that describe() in prelude/errors.py makes.
ScriptError fromDescription(PythonContext& context, PyObject* description) {
  const auto field = [&](Ssize index) { return py.PyTuple_GetItem(description, index); };
  ScriptError error;
  error.code = errorCodeFromText(textOf(field(0)));
  error.name = textOf(field(1));
  error.message = textOf(field(2));
  error.file = textOf(field(3));
  error.line = number(field(4));
  error.column = error.line > 0 ? number(field(5)) : 0;
  error.stack = textOf(field(6));
  PyObject* frames = field(7);
  for (Ssize index = 0; index < py.PyList_Size(frames); ++index) {
    PyObject* frame = py.PyList_GetItem(frames, index);
    error.frames.push_back({textOf(py.PyTuple_GetItem(frame, 0)), textOf(py.PyTuple_GetItem(frame, 1)), number(py.PyTuple_GetItem(frame, 2)),
                            number(py.PyTuple_GetItem(frame, 3))});
  }
  error.thrown = thrownValue(context, field(8));
  if (field(9) != py.none()) error.cause = std::make_shared<const ScriptError>(fromDescription(context, field(9)));
  int overflow = 0;
  error.hostErrorId = static_cast<uint64_t>(py.PyLong_AsLongLongAndOverflow(field(10), &overflow));
  return error;
}

}  // namespace

ScriptError describeError(PythonContext& context, PyObject* exception) {
  if (context.interrupted()) return context.interrupt().error();
  Ref description =
      Ref::steal(py.PyObject_CallFunctionObjArgs(context.interpreter().describe.get(), exception, context.sources(), nullptr));
  ScriptError error;
  if (description) {
    error = fromDescription(context, description.get());
  } else {
    error = ScriptError::make(ErrorCode::RuntimeError, "an exception that could not be described: " + takeErrorText());
  }
  py.PyErr_Clear();
  if (context.interrupted()) return context.interrupt().error();
  limitErrorSize(error);
  return error;
}

BoxedError takeError(PythonContext& context) {
  PendingError pending = PendingError::take();
  if (context.interrupted()) return context.interrupt().error();
  if (!pending) return ScriptError::make(ErrorCode::UnknownError, "Python failed without an exception");
  Ref exception = pending.normalized();
  if (!exception) return ScriptError::make(ErrorCode::MemoryError, "no memory to describe the exception");
  return describeError(context, exception.get());
}

Ref makeHostError(PythonContext& context, const ScriptError& error) {
  Ref code = text(error.codeText()), message = text(error.message), name = text(error.name);
  if (!message) {
    py.PyErr_Clear();
    message = text("the message of a host's error is not UTF-8");
  }
  if (!name) {
    py.PyErr_Clear();
    name = text("");
  }
  Ref id = Ref::steal(py.PyLong_FromUnsignedLongLong(error.hostErrorId));
  if (!code || !message || !name || !id) return {};
  return Ref::steal(
      py.PyObject_CallFunctionObjArgs(context.interpreter().make_host_error.get(), code.get(), message.get(), name.get(), id.get(), nullptr));
}

void raiseHostError(PythonContext& context, const ScriptError& error) {
  if (Ref exception = makeHostError(context, error)) py.PyErr_SetObject(exception.get()->type, exception.get());
}

}  // namespace zigllms::python
