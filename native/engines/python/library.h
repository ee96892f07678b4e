// The libpython of this process: found, opened and initialised once, for all Node threads and contexts, and never let go. CPython is one per process, so this
// is the one place of the project with mutable state of its own, behind a mutex.
#pragma once

#include <string>
#include <vector>

#include "errors/script_error.h"
#include "python_api.h"

namespace zigllms::python {

struct OpenedPython {
  std::string library;
  std::string program;  // the interpreter that it takes itself for
  std::string version;  // "3.12.1"
  std::string report;   // what was looked at and chosen, one line each
  std::vector<std::string> readablePaths;  // where imports read from
};

// Opens what the option `python` names, or what is found; `program` (may be empty) is the interpreter that it is to take itself for. Later calls get the same one, or an error where the option names another.
// engine_unavailable tells every place that was looked at and why it was refused.
Result<const OpenedPython*> openPython(const std::string& option, const std::string& program);

}  // namespace zigllms::python
