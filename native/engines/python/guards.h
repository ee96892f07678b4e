// Guards around what CPython's own types do in C without looking left or right. An iterator that never ends (`sum(itertools.repeat(1))`) is left when the run is to
// stop. What nests by itself (`map(abs, map(abs, ...))`, a deque in a deque) ends in a RecursionError, or is freed bit by bit, where CPython would overflow the
// native stack and so end the process. A guard takes the place of a slot in the type: once for the types that the process shares, and in each interpreter for its own.
#pragma once

#include <atomic>

#include "python_api.h"

namespace zigllms::python {

// How many contexts are to stop just now: all that a guard looks at in the usual case. Any thread.
extern std::atomic<int> contextsToStop;

// `types` is what guarded_types() of the prelude gives, of the interpreter that this thread is attached to. Does nothing where types are not laid out as in the
// versions that this room knows.
void guardTypes(PyObject* types);

// Frees what was put off. Attached, at the end of an entry.
void freeDeferred();

}  // namespace zigllms::python
