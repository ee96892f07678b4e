// The door of the shared library zigllms_python, which the addon opens at the first createEngine('python'). The only symbols that it exports.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "engine/engine.h"

#ifdef _WIN32
#define ZIGLLMS_PYTHON_EXPORT __declspec(dllexport)
#else
#define ZIGLLMS_PYTHON_EXPORT __attribute__((visibility("default")))
#endif

namespace zigllms {

// The type of zigllmsCreatePythonEngine, for dlsym (createPythonEngineSymbol). Finds, opens and initialises a libpython (once for the process; this takes 50 to 500 ms and may run
// interpreters to ask them where their library is) and returns an engine that the caller owns: delete it through its virtual destructor; the
// library itself must stay loaded. Null on failure: `error` is then engine_unavailable and tells every place that was looked at.
// Options (may be null): `python`, an interpreter, a virtual environment's folder or a libpython; `program`, the interpreter whose packages a libpython uses. An unknown option is an error.
// `report` (may be null) tells what was looked at and chosen, a line each. Any thread.
using CreatePythonEngine = Engine* (*)(const std::map<std::string, std::string>* options, ScriptError* error, std::string* report);

inline constexpr const char* createPythonEngineSymbol = "zigllmsCreatePythonEngine";

}  // namespace zigllms

extern "C" ZIGLLMS_PYTHON_EXPORT zigllms::Engine* zigllmsCreatePythonEngine(const std::map<std::string, std::string>* options,
                                                                            zigllms::ScriptError* error, std::string* report);
