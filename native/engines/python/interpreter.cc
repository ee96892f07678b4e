#include "interpreter.h"

#include <array>
#include <sstream>

#include "callbacks.h"
#include "guards.h"
#include "limits.h"
#include "prelude_sources.h"
#include "threads.h"

namespace zigllms::python {

namespace {

// The prelude compiled once: code as Python marshals it, which each interpreter loads in a fraction of the time. Written before any context exists.
std::array<std::string, preludeSources.size()> preludeCode;
Interpreter* theMainInterpreter = nullptr;

Ref compileSource(const PreludeSource& source) {
  Ref builtins = Ref::steal(py.PyImport_ImportModule("builtins"));
  if (!builtins) return {};
  Ref compile = Ref::steal(py.PyObject_GetAttrString(builtins.get(), "compile"));
  Ref code = text(source.text), name = text(source.name), mode = text("exec");
  if (!compile || !code || !name || !mode) return {};
  return Ref::steal(py.PyObject_CallFunctionObjArgs(compile.get(), code.get(), name.get(), mode.get(), nullptr));
}

bool compilePrelude() {
  for (size_t part = 0; part < preludeSources.size(); ++part) {
    Ref code = compileSource(preludeSources[part]);
    if (!code) return false;
    Ref bytes = Ref::steal(py.PyMarshal_WriteObjectToString(code.get(), 4));
    char* data;
    Ssize size;
    if (!bytes || py.PyBytes_AsStringAndSize(bytes.get(), &data, &size) != 0) return false;
    preludeCode[part].assign(data, static_cast<size_t>(size));
  }
  return true;
}

bool setExtensionFlags(int flags) {
  if (flags == 0) return true;
  Ref sys = Ref::steal(py.PyImport_ImportModule("sys"));
  if (!sys) return false;
  Ref set = Ref::steal(py.PyObject_GetAttrString(sys.get(), "setdlopenflags"));
  Ref value = Ref::steal(py.PyLong_FromLongLong(flags));
  return set && value && Ref::steal(py.PyObject_CallFunctionObjArgs(set.get(), value.get(), nullptr));
}

int extensionFlagsOfProcess = 0;
std::vector<std::string> readablePathsOfProcess;  // written before any context exists

}  // namespace

std::string takeErrorText() {
  PendingError pending = PendingError::take();
  if (!pending) return "no reason given";
  Ref error = pending.normalized();
  Ref message = error ? Ref::steal(py.PyObject_Str(error.get())) : Ref();
  py.PyErr_Clear();
  Ref name = error ? Ref::steal(py.PyObject_GetAttrString(error.get()->type, "__name__")) : Ref();
  py.PyErr_Clear();
  return textOf(name.get()) + ": " + textOf(message.get());
}

bool Interpreter::runPart(size_t part) {
  const std::string& bytes = preludeCode[part];
  Ref code = Ref::steal(py.PyMarshal_ReadObjectFromString(bytes.data(), static_cast<Ssize>(bytes.size())));
  return code && Ref::steal(py.PyEval_EvalCode(code.get(), globals.get(), globals.get()));
}

bool Interpreter::loadLoop() { return runPart(preludeLoop); }

Ref Interpreter::pauseLoop() {
  PyObject* pause = py.PyDict_GetItemString(globals.get(), "pause_loop");
  if (pause == nullptr) return {};
  Ref paused = Ref::steal(py.PyObject_CallObject(pause, nullptr));
  if (!paused) py.PyErr_Clear();
  return paused;
}

void Interpreter::resumeLoop(Ref paused) {
  PyObject* resume = py.PyDict_GetItemString(globals.get(), "resume_loop");
  if (resume == nullptr || !paused) return;
  if (!Ref::steal(py.PyObject_CallFunctionObjArgs(resume, paused.get(), nullptr))) py.PyErr_Clear();
}

PyObject* Interpreter::known(Ref& type, const char* module, const char* name) {
  if (type) return type.get();
  PyObject* loaded = py.PyDict_GetItemString(py.PyImport_GetModuleDict(), module);
  if (loaded == nullptr) return nullptr;
  type = Ref::steal(py.PyObject_GetAttrString(loaded, name));
  if (!type) py.PyErr_Clear();  // still being imported
  return type.get();
}

std::unique_ptr<Interpreter> Interpreter::create(PyInterpreterState* state, bool isolated) {
  std::unique_ptr<Interpreter> made(new Interpreter(state, isolated));
  made->globals = Ref::steal(py.PyDict_New());
  Ref builtins = Ref::steal(py.PyImport_ImportModule("builtins"));
  Ref name = text("zigllms");
  if (!made->globals || !builtins || !name) return nullptr;
  PyObject* globals = made->globals.get();
  made->awaitName = Ref::steal(py.PyUnicode_InternFromString("__await__"));
  if (!setExtensionFlags(extensionFlagsOfProcess) || !makeHostTypes(*made) || !makeStoppedType(*made)) return nullptr;
  Ref native = makeNativeModule();
  if (!native || py.PyDict_SetItemString(globals, "__builtins__", builtins.get()) != 0 ||
      py.PyDict_SetItemString(globals, "__name__", name.get()) != 0 || py.PyDict_SetItemString(globals, "native", native.get()) != 0 ||
      py.PyDict_SetItemString(globals, "HostObject", made->hostObjectType.get()) != 0 ||
      py.PyDict_SetItemString(globals, "Stopped", made->stoppedType.get()) != 0) {
    return nullptr;
  }
  for (size_t part = 0; part < preludeLoop; ++part) {
    if (!made->runPart(part)) return nullptr;
  }
#define PRELUDE(name)                                                                    \
  made->name = Ref::borrow(py.PyDict_GetItemString(globals, #name));                     \
  if (!made->name) return nullptr;
  PRELUDE_NAMES
#undef PRELUDE
  PyObject* prepare = py.PyDict_GetItemString(globals, "prepare_interpreter");
  Ref folder = Ref::steal(py.PyObject_CallFunctionObjArgs(prepare, isolated ? py._Py_TrueStruct : py._Py_FalseStruct, nullptr));
  if (!folder) return nullptr;
  made->standardLibrary = textOf(folder.get());
  Ref types = Ref::steal(py.PyObject_CallObject(py.PyDict_GetItemString(globals, "guarded_types"), nullptr));
  if (!types) return nullptr;
  guardTypes(types.get());
  return made;
}

std::vector<std::string> Interpreter::readablePaths() {
  std::vector<std::string> paths;
  PyObject* function = py.PyDict_GetItemString(globals.get(), "readable_paths");
  Ref joined = function != nullptr ? Ref::steal(py.PyObject_CallObject(function, nullptr)) : Ref();
  if (!joined) {
    py.PyErr_Clear();
    return paths;
  }
  std::istringstream lines(textOf(joined.get()));
  for (std::string line; std::getline(lines, line);) paths.push_back(line);
  return paths;
}

std::string prepareProcess(int extensionFlags) {
  extensionFlagsOfProcess = extensionFlags;
  if (!compilePrelude()) return takeErrorText();
  auto interpreter = Interpreter::create(py.PyInterpreterState_Main(), false);
  if (interpreter == nullptr) return takeErrorText();
  theMainInterpreter = interpreter.release();
  readablePathsOfProcess = theMainInterpreter->readablePaths();
  return {};
}

void loadExtensionInMain(const std::string& name, const std::string& origin) {
  inMainInterpreter([&] {
    PyObject* load = py.PyDict_GetItemString(theMainInterpreter->globals.get(), "load_extension");
    Ref first = text(name), second = text(origin);
    if (load != nullptr && first && second) (void)Ref::steal(py.PyObject_CallFunctionObjArgs(load, first.get(), second.get(), nullptr));
    py.PyErr_Clear();
  });
}

const std::vector<std::string>& readablePaths() { return readablePathsOfProcess; }

Interpreter& mainInterpreter() { return *theMainInterpreter; }

}  // namespace zigllms::python
