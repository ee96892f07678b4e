#include "python_library.h"

#include "python/python_engine.h"

#ifdef _WIN32
#include <windows.h>
#else
#include <dlfcn.h>
#endif

namespace zigllms {

namespace {

// CMakeLists.txt says what the library is called on this system.
constexpr const char* libraryName = PYTHON_LIBRARY;

// Some address inside this binary.
const char marker = 0;

#ifdef _WIN32

std::string libraryPath() {
  HMODULE module = nullptr;
  char path[MAX_PATH] = {};
  GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT, &marker, &module);
  GetModuleFileNameA(module, path, sizeof path);
  const std::string file(path);
  return file.substr(0, file.find_last_of("\\/") + 1) + libraryName;
}

void* openSymbol(const std::string& path, const char* symbol, std::string& failure) {
  HMODULE library = LoadLibraryA(path.c_str());
  void* address = library != nullptr ? reinterpret_cast<void*>(GetProcAddress(library, symbol)) : nullptr;
  if (address == nullptr) failure = "Windows error " + std::to_string(GetLastError());
  return address;
}

#else

std::string libraryPath() {
  Dl_info info;
  if (dladdr(&marker, &info) == 0 || info.dli_fname == nullptr) return libraryName;
  const std::string file(info.dli_fname);
  return file.substr(0, file.find_last_of('/') + 1) + libraryName;
}

void* openSymbol(const std::string& path, const char* symbol, std::string& failure) {
  // Never closed: the interpreter inside lives as long as the process.
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  void* address = library != nullptr ? dlsym(library, symbol) : nullptr;
  if (address == nullptr) failure = dlerror();
  return address;
}

#endif

}  // namespace

Result<OpenedEngine> openPythonLibrary(const EngineOptions& options) {
  const std::string path = libraryPath();
  std::string failure;
  void* symbol = openSymbol(path, createPythonEngineSymbol, failure);
  if (symbol == nullptr) {
    return ScriptError::make(ErrorCode::EngineUnavailable, "the Python engine's library " + path + " could not be opened: " + failure);
  }
  const auto create = reinterpret_cast<CreatePythonEngine>(symbol);
  ScriptError error;
  OpenedEngine opened;
  opened.engine.reset(create(&options, &error, &opened.report));
  if (opened.engine == nullptr) return error;
  return opened;
}

}  // namespace zigllms
