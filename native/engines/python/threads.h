// Which thread is attached to which interpreter. CPython allows one thread state to be attached on a thread at a time, and only the attached may touch objects.
// A context of the main interpreter lets go of its lock at the end of each entry, since other threads want it. A context with an interpreter of its own
// stays attached to its thread between entries: nobody else needs that lock, and taking it costs more than a call.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "python_api.h"

namespace zigllms::python {

class PythonContext;

// A thread's place in an interpreter. The main interpreter has one for each thread, shared by the contexts there; another has one.
struct Binding {
  PyThreadState* state = nullptr;
  PyInterpreterState* interpreter = nullptr;
  unsigned long threadId = 0;
  PythonContext* innermost = nullptr;  // the context whose script runs by it now; under the interpreter's lock
  uint32_t users = 0;                  // contexts
};

struct ThreadRecord {
  Binding* attached = nullptr;          // null: no interpreter's lock is held
  PythonContext* current = nullptr;     // the innermost context that is entered on this thread
  Binding* mainBinding = nullptr;       // of this thread in the main interpreter
};

// CPython keeps its own state by thread, so this room must. Borrowed pointers, cleared before what they point to dies.
extern constinit thread_local ThreadRecord threadRecord;

inline void detach(ThreadRecord& thread) {
  if (thread.attached == nullptr) return;
  py.PyEval_SaveThread();
  thread.attached = nullptr;
}

inline void attach(ThreadRecord& thread, Binding& binding) {
  if (thread.attached == &binding) return;
  detach(thread);
  py.PyEval_RestoreThread(binding.state);
  thread.attached = &binding;
}

// This thread's place in the main interpreter; made at first use. Leaves the thread detached.
Binding& acquireMainBinding();
void releaseMainBinding(Binding&);

// Does something in the main interpreter on this thread, whatever the thread is attached to before and after.
void inMainInterpreter(const std::function<void()>& work);

// An interpreter of its own, attached to this thread. Null with `failure` set.
Binding* createIsolatedInterpreter(std::string& failure);
// Ends it; called attached, leaves the thread detached. When threads of the script are still in it, it is left as it is: CPython would abort.
void endIsolatedInterpreter(Binding*);

}  // namespace zigllms::python
