#include "python_library.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "python/python_engine.h"

#ifdef _WIN32
#include <windows.h>
#else
#include <dlfcn.h>
#endif
#ifdef __linux__
#include <link.h>
#endif

namespace zigllms {

namespace {

// CMakeLists.txt says what the library is called on this system.
constexpr const char* libraryName = PYTHON_LIBRARY;

// Some address inside this binary.
const char marker = 0;

#ifdef _WIN32

void* openSymbol(const std::string& path, const char* symbol, std::string& failure) {
  HMODULE library = LoadLibraryA(path.c_str());
  void* address = library != nullptr ? reinterpret_cast<void*>(GetProcAddress(library, symbol)) : nullptr;
  if (address == nullptr) failure = "Windows error " + std::to_string(GetLastError());
  return address;
}

#else

void* openSymbol(const std::string& path, const char* symbol, std::string& failure) {
  // Never closed: the interpreter inside lives as long as the process.
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  void* address = library != nullptr ? dlsym(library, symbol) : nullptr;
  if (address == nullptr) failure = dlerror();
  return address;
}

#endif

#ifdef __linux__

std::string nameOf(const std::string& path) { return path.substr(path.find_last_of('/') + 1); }

bool haveSameBytes(const std::string& one, const std::string& other) {
  using Bytes = std::istreambuf_iterator<char>;
  std::ifstream first(one, std::ios::binary), second(other, std::ios::binary);
  return first && second && std::equal(Bytes(first), Bytes(), Bytes(second), Bytes());
}

// Of the libraries in this process that are called so, the one that was opened first.
std::string firstOpened(const std::string& own) {
  struct Search {
    const std::string name;
    std::string found;
  } search{nameOf(own), own};
  dl_iterate_phdr(
      [](dl_phdr_info* library, size_t, void* data) {
        auto& [name, found] = *static_cast<Search*>(data);
        if (library->dlpi_name == nullptr || nameOf(library->dlpi_name) != name) return 0;
        found = library->dlpi_name;
        return 1;
      },
      &search);
  return search.found;
}

// A process holds one CPython, so it can hold one library of ours around it. Where this package is installed twice, the copy that was opened first serves both, if it is the
// same; if not, there is no Python for the second (library.cc). Looked at once the own copy is open, so that two that are opened at a time agree on one.
std::string libraryToUse(const std::string& own) {
  const std::string first = firstOpened(own);
  return haveSameBytes(first, own) ? first : own;
}

#else

std::string libraryToUse(const std::string& own) { return own; }

#endif

}  // namespace

std::string pythonLibraryPath() {
#ifdef _WIN32
  HMODULE module = nullptr;
  char path[MAX_PATH] = {};
  GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT, &marker, &module);
  GetModuleFileNameA(module, path, sizeof path);
  const std::string file(path);
  return file.substr(0, file.find_last_of("\\/") + 1) + libraryName;
#else
  Dl_info info;
  if (dladdr(&marker, &info) == 0 || info.dli_fname == nullptr) return libraryName;
  const std::string file(info.dli_fname);
  return file.substr(0, file.find_last_of('/') + 1) + libraryName;
#endif
}

Result<OpenedEngine> openPythonLibrary(const EngineOptions& options) {
  const std::string path = pythonLibraryPath();
  std::string failure;
  void* symbol = openSymbol(path, createPythonEngineSymbol, failure);
  if (symbol != nullptr) symbol = openSymbol(libraryToUse(path), createPythonEngineSymbol, failure);
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
