#include "library.h"

#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <optional>
#include <thread>

#ifdef _WIN32
#include <windows.h>
#else
#include <dlfcn.h>
#endif

#include "discovery.h"
#include "interpreter.h"
#include "raii.h"

namespace zigllms::python {

PythonApi py;

namespace {

namespace fs = std::filesystem;

void* openLibrary(const std::string& path, std::string& failure) {
#ifdef _WIN32
  HMODULE library = LoadLibraryExW(fs::path(path).c_str(), nullptr, LOAD_WITH_ALTERED_SEARCH_PATH);
  if (library == nullptr) failure = "cannot be loaded (error " + std::to_string(GetLastError()) + ")";
  return library;
#else
  // Global: Python's own extension modules look its symbols up in the process.
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL);
  if (library == nullptr) {
    const char* reason = dlerror();
    failure = std::string("cannot be opened: ") + (reason != nullptr ? reason : "no reason given");
  }
  return library;
#endif
}

void closeLibrary(void* library) {
#ifdef _WIN32
  FreeLibrary(static_cast<HMODULE>(library));
#else
  dlclose(library);
#endif
}

void* symbol(void* library, const char* name) {
#ifdef _WIN32
  return reinterpret_cast<void*>(GetProcAddress(static_cast<HMODULE>(library), name));
#else
  return dlsym(library, name);
#endif
}

// Node closes an addon when its worker thread ends; Python and our threads in it must stay.
void keepThisLibraryLoaded() {
#ifdef _WIN32
  HMODULE self;
  GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS,
                     reinterpret_cast<LPCWSTR>(&keepThisLibraryLoaded), &self);
#else
  Dl_info info;
  if (dladdr(reinterpret_cast<void*>(&keepThisLibraryLoaded), &info) != 0) dlopen(info.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE);
#endif
}

// The flags with which Python opens extension modules, so that ssl, hashlib and zlib bind to the libraries of Python and not to Node's copies; 0: leave them.
int extensionFlags() {
#if defined(RTLD_DEEPBIND)
  // A sanitizer's runtime must come first in every look-up and refuses such an open.
  for (const char* runtime : {"__asan_init", "__tsan_init", "__msan_init"}) {
    if (dlsym(RTLD_DEFAULT, runtime) != nullptr) return 0;
  }
  return RTLD_NOW | RTLD_DEEPBIND;
#else
  return 0;
#endif
}

// The process's Python. Never destroyed: its threads outlive every static.
struct Process {
  std::mutex mutex;  // held while opening
  std::optional<OpenedPython> opened;
};

Process& process() {
  static Process& instance = *new Process;
  return instance;
}

// Initialises on a thread that stays for ever: Python's "main thread" is then none of Node's, so that no signal handler, thread end or finalisation of Python meets one.
bool initialize(const std::string& program, std::string& failure) {
  struct Start {
    std::mutex mutex;
    std::condition_variable changed;
    bool done = false;
    std::string failure;
  };
  Start& start = *new Start;  // the thread keeps it
  std::thread([&start, program] {
    // Python keeps the pointer.
    static std::wstring& programName = *new std::wstring(fs::path(program).wstring());
    if (py.Py_SetProgramName != nullptr && !program.empty()) py.Py_SetProgramName(programName.c_str());
    py.Py_InitializeEx(0);
    std::string failure = prepareProcess(extensionFlags());
    py.PyEval_SaveThread();
    std::unique_lock lock(start.mutex);
    start.failure = std::move(failure);
    start.done = true;
    start.changed.notify_all();
    start.changed.wait(lock, [] { return false; });
  }).detach();
  std::unique_lock lock(start.mutex);
  start.changed.wait(lock, [&] { return start.done; });
  failure = start.failure;
  return failure.empty();
}

std::string describe(const Candidate& candidate) {
  std::string line = "- " + candidate.origin;
  if (candidate.asked != candidate.library) line += ": " + candidate.asked;
  if (!candidate.library.empty()) line += (candidate.asked != candidate.library ? " -> " : ": ") + candidate.library;
  return line;
}

std::string describe(const std::vector<Candidate>& looked) {
  std::string text;
  for (const Candidate& candidate : looked) text += describe(candidate) + ": " + candidate.refusal + "\n";
  if (!text.empty()) text.pop_back();
  return text;
}

// A Python that does not find its standard library ends the process: look first.
std::string homeProblem() {
  const char* home = std::getenv("PYTHONHOME");
  if (home == nullptr || *home == '\0') return {};
  std::error_code ignored;
  for (const char* library : {"lib", "lib64", "Lib"}) {
    if (fs::exists(fs::path(home) / library, ignored)) return {};
  }
  return std::string("the environment variable PYTHONHOME names ") + home + ", which holds no Python library";
}

// Whether somebody else has started a Python in this process: another build of this package, another addon. Its thread states and ours would meet on the same
// threads, and a second libpython would bind to the symbols of the first.
bool runsAlready(void* library) {
  const auto isInitialized = reinterpret_cast<int (*)()>(symbol(library, "Py_IsInitialized"));
  return isInitialized != nullptr && isInitialized() != 0;
}

bool runsAlready() {
#ifdef _WIN32
  return false;  // found when its library is opened: each has its own symbols
#else
  return runsAlready(RTLD_DEFAULT);
#endif
}

bool open(Candidate& candidate, void*& library) {
  library = openLibrary(candidate.library, candidate.refusal);
  if (library == nullptr) return false;
  if (runsAlready(library)) {
    candidate.refusal = "runs in this process already, started by something else";
    closeLibrary(library);
    return false;
  }
  PythonApi api;
  const std::string missing = lookUpSymbols(library, api);
  if (missing.empty()) {
    const std::string version = api.Py_GetVersion();
    const std::string expected = "3." + std::to_string(candidate.minorVersion) + ".";
    if (version.rfind(expected, 0) == 0) {
      py = api;
      py.minorVersion = candidate.minorVersion;
      return true;
    }
    candidate.refusal = "says that it is Python " + version.substr(0, version.find(' ')) + ", where " + expected + "x was expected";
  } else {
    candidate.refusal = "lacks symbols that are needed: " + missing;
  }
  closeLibrary(library);
  return false;
}

}  // namespace

std::string lookUpSymbols(void* library, PythonApi& api) {
  std::string missing;
  const auto find = [&](const char* name, bool needed) {
    void* address = symbol(library, name);
    if (address == nullptr && needed) missing += (missing.empty() ? "" : ", ") + std::string(name);
    return address;
  };
#define PYTHON_FUNCTION(result, name, arguments) api.name = reinterpret_cast<decltype(api.name)>(find(#name, true));
#define PYTHON_OPTIONAL(result, name, arguments) api.name = reinterpret_cast<decltype(api.name)>(find(#name, false));
#define PYTHON_OBJECT(name) api.name = static_cast<PyObject*>(find(#name, true));
#define PYTHON_POINTER(name) api.name##_address = static_cast<PyObject**>(find(#name, true));
  PYTHON_SYMBOLS
#undef PYTHON_FUNCTION
#undef PYTHON_OPTIONAL
#undef PYTHON_OBJECT
#undef PYTHON_POINTER
  // Before 3.11 the same is exported under another name only; its last argument is then a dict, and we never pass one.
  api.vectorcall = api.PyObject_Vectorcall != nullptr ? api.PyObject_Vectorcall : api.PyObject_VectorcallDict;
  return missing;
}

Result<const OpenedPython*> openPython(const std::string& option, const std::string& program) {
  Process& state = process();
  const std::lock_guard lock(state.mutex);
  std::vector<Candidate> looked;
  if (state.opened) {
    if (option.empty()) return &*state.opened;
    std::string library;
    discover(option, looked, [&](Candidate& candidate) {
      library = candidate.library;
      return true;
    });
    std::error_code ignored;
    if (!library.empty() && fs::equivalent(library, state.opened->library, ignored)) return &*state.opened;
    return ScriptError::make(ErrorCode::EngineUnavailable,
                             "this process already runs Python " + state.opened->version + " from " + state.opened->library +
                                 ", and a process can hold only one; the option `python` names " + option +
                                 (library.empty() && !looked.empty() ? ", which " + looked.back().refusal : ""));
  }
  if (runsAlready()) {
    return ScriptError::make(ErrorCode::EngineUnavailable,
                             "this process already runs a Python that something else has started (another addon, or another version of this package), and a process can "
                             "hold only one");
  }
  std::string problem = homeProblem();
  void* library = nullptr;
  if (!problem.empty() || !discover(option, looked, [&](Candidate& candidate) {
        if (!program.empty()) candidate.program = program;
        return open(candidate, library);
      })) {
    std::string message = "no usable libpython was found: a shared library of CPython 3.9 to 3.13 is needed";
    if (!problem.empty()) message += "; " + problem;
    message += looked.empty() ? ". Nothing was found to look at." : ". Looked at:\n" + describe(looked);
    message += "\nInstall one (Debian: apt install libpython3.11; pyenv: PYTHON_CONFIGURE_OPTS=--enable-shared), or name one by the option `python` or "
               "the environment variable ZIGLLMS_PYTHON.";
    return ScriptError::make(ErrorCode::EngineUnavailable, std::move(message));
  }
  keepThisLibraryLoaded();
  const Candidate chosen = looked.back();
  looked.back().refusal = "chosen";
  std::string failure;
  if (!initialize(chosen.program, failure)) {
    return ScriptError::make(ErrorCode::EngineUnavailable, "Python from " + chosen.library + " could not be prepared: " + failure);
  }
  const std::string version = py.Py_GetVersion();
  OpenedPython opened{chosen.library, chosen.program, version.substr(0, version.find(' ')), {}, readablePaths()};
  if (const fs::path folder = fs::path(chosen.library).parent_path(); !folder.empty()) opened.readablePaths.push_back(folder.string());
  opened.report = describe(looked);
  if (chosen.minorVersion > newestMinor) opened.report += "\nPython 3." + std::to_string(chosen.minorVersion) + " is newer than what this room was tested with (3.13)";
  state.opened = std::move(opened);
  return &*state.opened;
}

}  // namespace zigllms::python
