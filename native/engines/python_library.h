// The Python engine is a shared library of its own beside the addon and the worker, opened when somebody first asks for it.
#pragma once

#include "engine_table.h"

namespace zigllms {

Result<OpenedEngine> openPythonLibrary(const EngineOptions&);
// Beside the binary that this is part of.
std::string pythonLibraryPath();

}  // namespace zigllms
