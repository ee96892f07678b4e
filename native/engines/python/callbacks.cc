#include "callbacks.h"

#include <cmath>
#include <cstddef>
#include <exception>
#include <new>

#include "context.h"
#include "engine/permission.h"
#include "errors.h"
#include "reader.h"
#include "writer.h"

namespace zigllms::python {

namespace {

// The barrier between C++ and Python: no C++ exception leaves `body`.
template <class Body>
PyObject* guarded(Body body) {
  try {
    return body();
  } catch (const std::bad_alloc&) {
    return py.PyErr_NoMemory();
  } catch (const std::exception& failure) {
    py.PyErr_SetString(py.runtimeError(), failure.what());
    return nullptr;
  }
}

PyObject* newNone() {
  py.Py_IncRef(py.none());
  return py.none();
}

PyObject* newBool(bool value) {
  PyObject* object = value ? py._Py_TrueStruct : py._Py_FalseStruct;
  py.Py_IncRef(object);
  return object;
}

// ---- Calls to the host ----

// The arguments of a call: positional ones, then one object of those with names.
class ArgumentSource final : public ValueSource {
 public:
  ArgumentSource(PythonContext& context, PyObject* const* args, size_t count, PyObject* named)
      : context_(context), args_(args), count_(count), named_(named) {}
  size_t count() const override { return count_ + (named_ != nullptr ? 1 : 0); }
  bool drain(ValueSink& into) override {
    size_t plain = 0;
    for (; plain < count_; ++plain) {
      const std::optional<bool> told = tellScalar(args_[plain], into);
      if (!told) break;
      if (!*told) return false;
    }
    return (plain == count_ && named_ == nullptr) || drainRest(into, plain);
  }
  // What reading raised; to be raised again once the host has returned.
  PendingError& error() { return error_; }

 private:
  bool drainRest(ValueSink& into, size_t first) {
    PythonReader reader(context_, into);
    bool good = true;
    for (size_t index = first; good && index < count_; ++index) good = reader.tell(args_[index]);
    if (good && named_ != nullptr) good = reader.tell(named_);
    if (good || !reader.error()) return good;
    error_ = std::move(reader.error());
    return into.fail("reading the arguments raised an exception");
  }

  PythonContext& context_;
  PyObject* const* args_;
  size_t count_;
  PyObject* named_;
  PendingError error_;
};

// The call goes on at the host: wait for it in the way that this place allows.
PyObject* awaitHost(PythonContext& context, CallToken token, PythonWriter& result, BoxedError& error) {
  Ref number = Ref::steal(py.PyLong_FromLongLong(token));
  Ref method = text("host_future");
  if (!number || !method) return nullptr;
  Ref future = Ref::steal(py.PyObject_CallMethodObjArgs(context.object(), method.get(), number.get(), nullptr));
  if (!future || future.get() != py.none()) {
    if (!future) context.host().forget(token);
    return future.release();
  }
  if (!context.host().canWait()) {
    context.host().forget(token);
    py.PyErr_SetString(py.runtimeError(),
                       "a promise from a host function cannot be waited for here: this context runs on the host's own thread, so await it inside an "
                       "async function, or use thread isolation");
    return nullptr;
  }
  const Host::Outcome outcome = context.host().wait(token, result, error);
  if (context.interrupted()) {
    raiseStopped(context.interpreter());
    return nullptr;
  }
  if (outcome == Host::Outcome::Returned && result.count() == 1) return result.take().release();
  if (result.failed()) error = result.error(NoValues());
  raiseHostError(context, error);
  return nullptr;
}

PyObject* callFunction(PyObject* callable, PyObject* const* args, size_t countAndFlag, PyObject* names) {
  return guarded([&]() -> PyObject* {
    auto* function = reinterpret_cast<HostFunction*>(callable);
    PythonContext* context = function->context;
    if (context == nullptr || context != threadRecord.current) {
      py.PyErr_SetString(py.runtimeError(), context == nullptr ? "the context of this host function was disposed"
                                                               : "a host function can only be called on the thread of its own context");
      return nullptr;
    }
    return callHost(*context, function->id, args, vectorcallCount(countAndFlag), names);
  });
}

// ---- The types ----

void freeObject(PyObject* self) {
  PyObject* type = self->type;
  const auto free = reinterpret_cast<void (*)(void*)>(py.PyType_GetSlot(type, slot::free));
  free(self);
  py.Py_DecRef(type);  // an instance of a heap type holds its type
}

void deallocFunction(PyObject* self) {
  auto* function = reinterpret_cast<HostFunction*>(self);
  if (function->context != nullptr) function->context->functionFreed(function->id, function->tellings);
  freeObject(self);
}

void deallocMember(PyObject* self) { freeObject(self); }

void deallocObject(PyObject* self) {
  auto* object = reinterpret_cast<HostObject*>(self);
  if (object->context != nullptr) object->context->objectFreed(object->id, object->tellings);
  freeObject(self);
}

PyObject* refuseNew(PyObject*, PyObject*, PyObject*) {
  py.PyErr_SetString(py.typeError(), "objects of the host cannot be made by scripts");
  return nullptr;
}

PyObject* reprFunction(PyObject*) { return text("<host function>").release(); }

PyObject* reprObject(PyObject* self) {
  Ref name = Ref::steal(py.PyObject_GetAttrString(self->type, "__name__"));
  if (!name) return nullptr;
  return text("<" + textOf(name.get()) + ">").release();
}

PyObject* bindMethod(PyObject* self, PyObject* object, PyObject*) {
  if (object != nullptr && object != py.none()) return py.PyMethod_New(self, object);
  py.Py_IncRef(self);
  return self;
}

PyObject* readGetter(PyObject* self, PyObject* object, PyObject*) {
  if (object != nullptr && object != py.none()) return callFunction(self, &object, 1, nullptr);
  py.Py_IncRef(self);
  return self;
}

PyMemberDef functionMembers[] = {
    {"__vectorcalloffset__", memberSsize, offsetof(HostFunction, vectorcall), memberReadOnly, nullptr}, {nullptr, 0, 0, 0, nullptr}};

template <class F>
void* erase(F function) {
  return reinterpret_cast<void*>(function);
}

}  // namespace

PyObject* callHost(PythonContext& context, FunctionId id, PyObject* const* args, size_t count, PyObject* names) {
  if (context.stackIsLow()) {
    py.PyErr_SetString(py.recursionError(), "the native stack has no room for another call into the host");
    return nullptr;
  }
  Ref named;
  const Ssize nameCount = names != nullptr ? py.PyTuple_Size(names) : 0;
  if (nameCount > 0) {
    named = Ref::steal(py.PyDict_New());
    if (!named) return nullptr;
    for (Ssize index = 0; index < nameCount; ++index) {
      if (py.PyDict_SetItem(named.get(), py.PyTuple_GetItem(names, index), args[count + static_cast<size_t>(index)]) != 0) return nullptr;
    }
  }
  context.flushOutput();
  ArgumentSource source(context, args, count, named.get());
  PythonWriter result(context, "result");
  BoxedError error;
  CallToken token = 0;
  const Host::Outcome outcome = context.host().call(id, source, result, error, token);
  if (context.interrupted()) {
    if (outcome == Host::Outcome::Suspended) context.host().forget(token);
    raiseStopped(context.interpreter());
    return nullptr;
  }
  if (outcome == Host::Outcome::Returned && result.count() == 1) return result.take().release();
  if (outcome == Host::Outcome::Suspended) return awaitHost(context, token, result, error);
  if (source.error()) {
    source.error().raise();
    return nullptr;
  }
  if (result.failed()) error = result.error(NoValues());
  raiseHostError(context, error);
  return nullptr;
}

bool makeHostTypes(Interpreter& interpreter) {
  constexpr auto callableFlags = static_cast<unsigned>(type_flag::standard | type_flag::haveVectorcall);
  PyType_Slot functionSlots[] = {{slot::call, erase(py.PyVectorcall_Call)}, {slot::dealloc, erase(deallocFunction)},
                                 {slot::create, erase(refuseNew)},          {slot::repr, erase(reprFunction)},
                                 {slot::members, functionMembers},          {0, nullptr}};
  PyType_Spec functionSpec{"zigllms.HostFunction", sizeof(HostFunction), 0, callableFlags, functionSlots};
  PyType_Slot methodSlots[] = {{slot::call, erase(py.PyVectorcall_Call)}, {slot::dealloc, erase(deallocMember)},
                               {slot::create, erase(refuseNew)},          {slot::repr, erase(reprFunction)},
                               {slot::descriptorGet, erase(bindMethod)},  {slot::members, functionMembers},
                               {0, nullptr}};
  PyType_Spec methodSpec{"zigllms.HostMethod", sizeof(HostFunction), 0, callableFlags | static_cast<unsigned>(type_flag::methodDescriptor), methodSlots};
  PyType_Slot getterSlots[] = {{slot::dealloc, erase(deallocMember)}, {slot::create, erase(refuseNew)}, {slot::descriptorGet, erase(readGetter)}, {0, nullptr}};
  PyType_Spec getterSpec{"zigllms.HostGetter", sizeof(HostFunction), 0, static_cast<unsigned>(type_flag::standard), getterSlots};
  PyType_Slot objectSlots[] = {{slot::dealloc, erase(deallocObject)}, {slot::create, erase(refuseNew)}, {slot::repr, erase(reprObject)}, {0, nullptr}};
  PyType_Spec objectSpec{"zigllms.HostObject", sizeof(HostObject), 0, static_cast<unsigned>(type_flag::standard | type_flag::baseType), objectSlots};
  interpreter.hostFunctionType = Ref::steal(py.PyType_FromSpec(&functionSpec));
  interpreter.hostMethodType = Ref::steal(py.PyType_FromSpec(&methodSpec));
  interpreter.hostGetterType = Ref::steal(py.PyType_FromSpec(&getterSpec));
  interpreter.hostObjectType = Ref::steal(py.PyType_FromSpec(&objectSpec));
  return interpreter.hostFunctionType && interpreter.hostMethodType && interpreter.hostGetterType && interpreter.hostObjectType;
}

Ref makeHostFunction(PythonContext& context, PyObject* type, FunctionId id) {
  Ref made = Ref::steal(py.PyType_GenericAlloc(type, 0));
  if (made) {
    auto* function = reinterpret_cast<HostFunction*>(made.get());
    function->vectorcall = callFunction;
    function->context = &context;
    function->id = id;
  }
  return made;
}

Ref makeHostObject(PythonContext& context, PyObject* type, ClassId classId, ObjectId id) {
  Ref made = Ref::steal(py.PyType_GenericAlloc(type, 0));
  if (made) {
    auto* object = reinterpret_cast<HostObject*>(made.get());
    object->context = &context;
    object->classId = classId;
    object->id = id;
  }
  return made;
}

namespace {

bool addTo(PyObject* dict, PyObject* more) {
  Ssize position = 0;
  PyObject *key, *value;
  while (py.PyDict_Next(more, &position, &key, &value)) {
    if (py.PyDict_SetItem(dict, key, value) != 0) return false;
  }
  return true;
}

}  // namespace

Ref makeHostClass(PythonContext& context, const ClassDefinition& definition) {
  Interpreter& interpreter = context.interpreter();
  Ref members = Ref::steal(py.PyDict_New());
  Ref slots = Ref::steal(py.PyTuple_New(0));
  Ref bases = Ref::steal(py.PyTuple_New(1));
  Ref module = text("host"), name = text(definition.name);
  if (!members || !slots || !bases || !module || !name) return {};
  py.Py_IncRef(interpreter.hostObjectType.get());
  py.PyTuple_SetItem(bases.get(), 0, interpreter.hostObjectType.get());
  if (py.PyDict_SetItemString(members.get(), "__slots__", slots.get()) != 0 ||
      py.PyDict_SetItemString(members.get(), "__module__", module.get()) != 0) {
    return {};
  }
  Ref next = Ref::borrow(py.none()), close = Ref::borrow(py.none());
  for (const ClassMember& member : definition.members) {
    const bool isGetter = member.kind == ClassMember::Kind::Getter;
    Ref made = makeHostFunction(context, isGetter ? interpreter.hostGetterType.get() : interpreter.hostMethodType.get(), member.function);
    Ref key = text(member.name);
    if (!made || !key) return {};
    context.memberMade(reinterpret_cast<HostFunction*>(made.get()));
    if (member.kind == ClassMember::Kind::Next) {
      next = std::move(made);
    } else if (member.kind == ClassMember::Kind::Close) {
      close = std::move(made);
    } else if (py.PyDict_SetItem(members.get(), key.get(), made.get()) != 0) {
      return {};
    }
  }
  if (next.get() != py.none()) {
    Ref special = Ref::steal(py.PyObject_CallFunctionObjArgs(interpreter.iteration.get(), next.get(), close.get(), nullptr));
    if (!special || !addTo(members.get(), special.get())) return {};
  }
  return Ref::steal(py.PyObject_CallFunctionObjArgs(py.PyType_Type, name.get(), bases.get(), members.get(), nullptr));
}

// ---- What the prelude calls. `args` is a tuple; the prelude is ours, so counts are not checked ----

namespace {

PyObject* argument(PyObject* args, Ssize index) { return py.PyTuple_GetItem(args, index); }

int64_t integerArgument(PyObject* args, Ssize index) {
  int overflow = 0;
  return py.PyLong_AsLongLongAndOverflow(argument(args, index), &overflow);
}

PythonContext* requireContext() {
  if (threadRecord.current == nullptr) py.PyErr_SetString(py.runtimeError(), "no context runs on this thread");
  return threadRecord.current;
}

// write(stream, text): false when no context runs here.
PyObject* nativeWrite(PyObject*, PyObject* args) {
  return guarded([&]() -> PyObject* {
    PythonContext* context = threadRecord.current;
    if (context == nullptr) return newBool(false);
    PyObject* value = argument(args, 1);
    Ssize size = 0;
    const char* data = py.PyUnicode_AsUTF8AndSize(value, &size);
    const auto stream = integerArgument(args, 0) == 0 ? OutputStream::Out : OutputStream::Error;
    if (data != nullptr) {
      context->write(stream, {data, static_cast<size_t>(size)});
    } else {
      py.PyErr_Clear();
      Ref encode = text("encode"), utf8 = text("utf-8"), errors = text("backslashreplace");
      Ref bytes = Ref::steal(py.PyObject_CallMethodObjArgs(value, encode.get(), utf8.get(), errors.get(), nullptr));
      char* encoded;
      if (!bytes || py.PyBytes_AsStringAndSize(bytes.get(), &encoded, &size) != 0) return nullptr;
      context->write(stream, {encoded, static_cast<size_t>(size)});
    }
    // A script that only prints is hardly ever found running by the thread that stops it.
    if (!context->interrupted()) return newBool(true);
    raiseStopped(context->interpreter());
    return nullptr;
  });
}

// wait(seconds or None): until the host has something for the event loop, or the time is over.
PyObject* nativeWait(PyObject*, PyObject* args) {
  return guarded([&]() -> PyObject* {
    PythonContext* context = requireContext();
    if (context == nullptr) return nullptr;
    const bool forever = argument(args, 0) == py.none();
    const double seconds = forever ? -1 : py.PyFloat_AsDouble(argument(args, 0));
    if (context->interrupted()) {
      raiseStopped(context->interpreter());
      return nullptr;
    }
    if (!forever && seconds <= 0) return newNone();
    context->flushOutput();
    if (context->host().canWait()) {
      const int64_t milliseconds = forever ? -1 : static_cast<int64_t>(std::ceil(std::fmin(seconds, 1e9) * 1000));
      const PythonContext::HostTime hostTime(*context);
      (void)context->host().waitForEvent(milliseconds);
    } else if (forever) {
      py.PyErr_SetString(py.runtimeError(),
                         "a promise of the host cannot be waited for here: this context runs on the host's own thread, and the call may not suspend");
      return nullptr;
    } else {
      const PythonContext::HostTime hostTime(*context);
      context->stopper().sleep(seconds);
    }
    if (!context->interrupted()) return newNone();
    raiseStopped(context->interpreter());
    return nullptr;
  });
}

// sleep(seconds): time.sleep.
PyObject* nativeSleep(PyObject*, PyObject* args) {
  return guarded([&]() -> PyObject* {
    PythonContext* context = requireContext();
    if (context == nullptr) return nullptr;
    const double seconds = py.PyFloat_AsDouble(argument(args, 0));
    if (py.PyErr_Occurred() != nullptr) return nullptr;
    if (!(seconds >= 0)) {
      py.PyErr_SetString(py.valueError(), "sleep length must be non-negative");
      return nullptr;
    }
    context->flushOutput();
    {
      const PythonContext::HostTime hostTime(*context);
      context->stopper().sleep(std::fmin(seconds, 1e8));
    }
    if (!context->interrupted()) return newNone();
    raiseStopped(context->interpreter());
    return nullptr;
  });
}

// load_module(name, importer): the source, or None.
PyObject* nativeLoadModule(PyObject*, PyObject* args) {
  return guarded([&]() -> PyObject* {
    PythonContext* context = requireContext();
    if (context == nullptr) return nullptr;
    const std::string name = textOf(argument(args, 0)), importer = textOf(argument(args, 1));
    context->flushOutput();
    Result<std::optional<std::string>> loaded(std::optional<std::string>{});
    {
      const PythonContext::HostTime hostTime(*context);
      loaded = context->host().loadModule(name, importer);
    }
    if (context->interrupted()) {
      raiseStopped(context->interpreter());
      return nullptr;
    }
    if (!loaded) {
      raiseHostError(*context, loaded.error());
      return nullptr;
    }
    return loaded.value() ? text(*loaded.value()).release() : newNone();
  });
}

PyObject* nativeModuleAllowed(PyObject*, PyObject* args) {
  return guarded([&]() -> PyObject* {
    PythonContext* context = requireContext();
    return context == nullptr ? nullptr : newBool(context->host().moduleAllowed(textOf(argument(args, 0))));
  });
}

// members_allowed(module): the names that scripts may have, or None for all.
PyObject* nativeMembersAllowed(PyObject*, PyObject* args) {
  return guarded([&]() -> PyObject* {
    PythonContext* context = requireContext();
    if (context == nullptr) return nullptr;
    const std::vector<std::string>* members = context->host().membersAllowed(textOf(argument(args, 0)));
    if (members == nullptr) return newNone();
    Ref list = Ref::steal(py.PyList_New(0));
    for (const std::string& member : *members) {
      if (!list || py.PyList_Append(list.get(), text(member).get()) != 0) return nullptr;
    }
    return list.release();
  });
}

// denied(capability, what): the message for the error to raise.
PyObject* nativeDenied(PyObject*, PyObject* args) {
  return guarded([&]() -> PyObject* {
    PythonContext* context = requireContext();
    if (context == nullptr) return nullptr;
    return text(deny(context->host(), textOf(argument(args, 0)), textOf(argument(args, 1))).message).release();
  });
}

PyObject* nativeUnhandled(PyObject*, PyObject* args) {
  return guarded([&]() -> PyObject* {
    PythonContext* context = threadRecord.current;
    if (context == nullptr || context->interrupted() || argument(args, 0)->type == context->interpreter().stoppedType.get()) return newNone();
    const ScriptError error = describeError(*context, argument(args, 0));
    context->host().unhandled(error);
    return newNone();
  });
}

// One value of a run that had been suspended.
class OneValue final : public ValueSource {
 public:
  OneValue(PythonContext& context, PyObject* value) : context_(context), value_(value) {}
  size_t count() const override { return 1; }
  bool drain(ValueSink& into) override {
    PythonReader reader(context_, into);
    if (reader.tell(value_)) return true;
    return reader.error() ? into.fail("reading the value raised an exception") : false;
  }

 private:
  PythonContext& context_;
  PyObject* value_;
};

// run_done(run, value, exception or None)
PyObject* nativeRunDone(PyObject*, PyObject* args) {
  return guarded([&]() -> PyObject* {
    PythonContext* context = requireContext();
    if (context == nullptr) return nullptr;
    const auto run = static_cast<RunId>(integerArgument(args, 0));
    context->flushOutput();
    if (argument(args, 2) != py.none()) {
      context->host().failed(run, describeError(*context, argument(args, 2)));
    } else {
      OneValue value(*context, argument(args, 1));
      context->host().finished(run, value);
    }
    return newNone();
  });
}

PyObject* nativeForget(PyObject*, PyObject* args) {
  return guarded([&]() -> PyObject* {
    if (threadRecord.current != nullptr) threadRecord.current->host().forget(static_cast<CallToken>(integerArgument(args, 0)));
    return newNone();
  });
}

// current(): the Python side of the context that runs on this thread, or None.
PyObject* nativeCurrent(PyObject*, PyObject*) {
  PythonContext* context = threadRecord.current;
  PyObject* object = context != nullptr && context->object() != nullptr ? context->object() : py.none();
  py.Py_IncRef(object);
  return object;
}

PyObject* nativeLoopRunning(PyObject*, PyObject* args) {
  if (threadRecord.current != nullptr) threadRecord.current->loopRunning = argument(args, 0) == py._Py_TrueStruct;
  return newNone();
}

PyObject* nativeLoopUsed(PyObject*, PyObject*) {
  if (threadRecord.current != nullptr) threadRecord.current->loopUsed = true;
  return newNone();
}

PyObject* nativeLoadLoop(PyObject*, PyObject*) {
  PythonContext* context = requireContext();
  return context != nullptr && context->interpreter().loadLoop() ? newNone() : nullptr;
}

// step(code, ...): sys.monitoring calls it at every jump and call of an interpreter with a context that counts.
PyObject* nativeStep(PyObject*, PyObject* const* args, Ssize count) {
  PythonContext* context = threadRecord.current;
  if (context != nullptr && count > 0 && context->stopsAtStep(args[0])) return nullptr;
  return newNone();
}

// count(wanted): False at the start of what doesn't count, True at its end.
PyObject* nativeCount(PyObject*, PyObject* args) {
  if (threadRecord.current != nullptr) threadRecord.current->uncounted += argument(args, 0) == py._Py_TrueStruct ? -1 : 1;
  return newNone();
}

// load_in_main(name, origin)
PyObject* nativeLoadInMain(PyObject*, PyObject* args) {
  return guarded([&]() -> PyObject* {
    loadExtensionInMain(textOf(argument(args, 0)), textOf(argument(args, 1)));
    return newNone();
  });
}

PyMethodDef nativeFunctions[] = {
    {"write", nativeWrite, methodVariableArguments, nullptr},
    {"wait", nativeWait, methodVariableArguments, nullptr},
    {"sleep", nativeSleep, methodVariableArguments, nullptr},
    {"load_module", nativeLoadModule, methodVariableArguments, nullptr},
    {"module_allowed", nativeModuleAllowed, methodVariableArguments, nullptr},
    {"members_allowed", nativeMembersAllowed, methodVariableArguments, nullptr},
    {"denied", nativeDenied, methodVariableArguments, nullptr},
    {"unhandled", nativeUnhandled, methodVariableArguments, nullptr},
    {"run_done", nativeRunDone, methodVariableArguments, nullptr},
    {"forget", nativeForget, methodVariableArguments, nullptr},
    {"current", nativeCurrent, methodVariableArguments, nullptr},
    {"loop_running", nativeLoopRunning, methodVariableArguments, nullptr},
    {"loop_used", nativeLoopUsed, methodVariableArguments, nullptr},
    {"load_loop", nativeLoadLoop, methodVariableArguments, nullptr},
    {"load_in_main", nativeLoadInMain, methodVariableArguments, nullptr},
    {"count", nativeCount, methodVariableArguments, nullptr},
    {"step", reinterpret_cast<CFunction>(reinterpret_cast<void*>(nativeStep)), methodFast, nullptr},
};

}  // namespace

Ref makeNativeModule() {
  Ref name = text("zigllms_native");
  Ref module = name ? Ref::steal(py.PyModule_NewObject(name.get())) : Ref();
  if (!module) return {};
  for (PyMethodDef& definition : nativeFunctions) {
    Ref function = Ref::steal(py.PyCFunction_NewEx(&definition, nullptr, name.get()));
    if (!function || py.PyObject_SetAttrString(module.get(), definition.name, function.get()) != 0) return {};
  }
  return module;
}

}  // namespace zigllms::python
