#include "threads.h"

#include <memory>
#include <mutex>

namespace zigllms::python {

constinit thread_local ThreadRecord threadRecord;

namespace {

// CPython's own bookkeeping of interpreters is not safe against creations and ends at the same time in all versions. Never taken while attached.
std::mutex& interpretersMutex() {
  static std::mutex& mutex = *new std::mutex;  // outlives every static
  return mutex;
}

}  // namespace

Binding& acquireMainBinding() {
  ThreadRecord& thread = threadRecord;
  detach(thread);
  if (thread.mainBinding == nullptr) {
    auto binding = std::make_unique<Binding>();
    binding->interpreter = py.PyInterpreterState_Main();
    binding->state = py.PyThreadState_New(binding->interpreter);
    binding->threadId = py.PyThread_get_thread_ident();
    thread.mainBinding = binding.release();
  }
  ++thread.mainBinding->users;
  return *thread.mainBinding;
}

void releaseMainBinding(Binding& binding) {
  ThreadRecord& thread = threadRecord;
  if (--binding.users > 0 || thread.mainBinding != &binding) return;
  attach(thread, binding);
  py.PyThreadState_Clear(binding.state);
  py.PyThreadState_DeleteCurrent();
  thread.attached = nullptr;
  thread.mainBinding = nullptr;
  delete &binding;
}

void inMainInterpreter(const std::function<void()>& work) {
  PyThreadState* const outer = threadRecord.attached != nullptr ? py.PyEval_SaveThread() : nullptr;
  PyThreadState* const visitor = py.PyThreadState_New(py.PyInterpreterState_Main());
  py.PyEval_RestoreThread(visitor);
  work();
  py.PyThreadState_Clear(visitor);
  py.PyThreadState_DeleteCurrent();
  if (outer != nullptr) py.PyEval_RestoreThread(outer);
}

Binding* createIsolatedInterpreter(std::string& failure) {
  ThreadRecord& thread = threadRecord;
  detach(thread);
  const std::lock_guard lock(interpretersMutex());
  PyThreadState* state = nullptr;
  inMainInterpreter([&] {
    PyThreadState* const creator = py.PyThreadState_Get();
    const PyInterpreterConfig config{0, 0, 0, 1, 0, 1, ownGil};
    const PyStatus status = py.Py_NewInterpreterFromConfig(&state, &config);
    if (status.type != 0) state = nullptr;
    if (state != nullptr) {
      py.PyEval_SaveThread();
      py.PyEval_RestoreThread(creator);
    } else {
      failure = status.message != nullptr ? status.message : "no reason given";
    }
  });
  if (state == nullptr) return nullptr;
  auto binding = std::make_unique<Binding>();
  binding->state = state;
  binding->users = 1;
  binding->threadId = py.PyThread_get_thread_ident();
  attach(thread, *binding);
  binding->interpreter = py.PyThreadState_GetInterpreter(state);
  return binding.release();
}

void endIsolatedInterpreter(Binding* binding) {
  ThreadRecord& thread = threadRecord;
  const bool alone = py.PyInterpreterState_ThreadHead(binding->interpreter) == binding->state && py.PyThreadState_Next(binding->state) == nullptr;
  if (!alone) {
    detach(thread);
    return;
  }
  detach(thread);
  const std::lock_guard lock(interpretersMutex());
  attach(thread, *binding);
  py.Py_EndInterpreter(binding->state);
  thread.attached = nullptr;
  delete binding;
}

}  // namespace zigllms::python
