// Python's exceptions to ScriptError and back.
#pragma once

#include "errors/script_error.h"
#include "raii.h"

namespace zigllms::python {

class PythonContext;

// The exception in flight, which is cleared. While the context's interrupt is up: what the interrupt says.
BoxedError takeError(PythonContext&);
// The same for an exception object.
ScriptError describeError(PythonContext&, PyObject* exception);
// A failure of the host as an exception: an instance of ZigllmsError that remembers the host's own error object. Null with an exception set.
Ref makeHostError(PythonContext&, const ScriptError&);
void raiseHostError(PythonContext&, const ScriptError&);

}  // namespace zigllms::python
