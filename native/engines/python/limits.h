// Stopping a script. CPython cannot poll a flag of ours, so while a context's interrupt is up a thread of this room goes into the interpreter and raises an exception
// there (PyThreadState_SetAsyncExc), again and again until the run has left. A script can catch that exception; the first time that it tries, the exception's
// own constructor switches on a trace function, which raises at every further line of the script: nothing that is written in Python gets past that.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>

#include "interpreter.h"
#include "limits/interrupt.h"
#include "threads.h"

namespace zigllms::python {

enum class Activity : int { Idle, Running, InHost };

// What the stopping thread needs to know of a context. Shared by both.
struct StopTarget {
  Interrupt& interrupt;
  PyInterpreterState* interpreter = nullptr;
  unsigned long threadId = 0;
  const Interpreter* owner = nullptr;  // outlives the target's work
  const Binding* binding = nullptr;    // read under the interpreter's lock
  const PythonContext* context = nullptr;
  std::atomic<Activity> activity{Activity::Idle};
  bool sent = false;  // an exception was sent that may not have been raised yet; under the interpreter's lock

  std::mutex mutex;
  std::condition_variable changed;  // interrupt raised, closed, or work ended
  bool closed = false;
  bool working = false;

  explicit StopTarget(Interrupt& interrupt) : interrupt(interrupt) {}
};

// The context's side: listens to its interrupt and hands the work to a thread.
class Stopper final : public InterruptListener {
 public:
  explicit Stopper(Interrupt& interrupt);
  ~Stopper() override;
  void start(Interpreter&, const Binding&, const PythonContext&);
  // After this no thread of this room goes into the interpreter on the context's behalf. Not to be called attached.
  void close();

  void interruptRequested() override;
  void setActivity(Activity activity) { target_->activity.store(activity, std::memory_order_relaxed); }
  Activity activity() const { return target_->activity.load(std::memory_order_relaxed); }
  // At the end of a run, with the interpreter's lock: no exception that was sent is raised later, and nothing is traced.
  void takeBack(PythonContext&);
  // Makes every further line of a script on this thread raise, until takeBack().
  void traceHere(PythonContext&);
  bool sent() const { return target_->sent; }
  // Sleeps, detached, until the time is over or the interrupt is up.
  void sleep(double seconds);

 private:
  Interrupt& interrupt_;
  std::shared_ptr<StopTarget> target_;
};

// The exception class of an interpreter; false with an exception set.
bool makeStoppedType(Interpreter&);
// Whether the run in flight on this thread is to stop inside a native function that it has called: then the exception is set.
bool stopsInCall(PythonContext&);
// Whether code counts towards an instructionLimit: not this room's own, nor what goes round as often as the host's timing and caches have it.
bool isCounted(PyObject* code, const std::string& standardLibrary);
// Raises it on this thread, for a script that has just come back from the host.
void raiseStopped(Interpreter&);

}  // namespace zigllms::python
