#include "limits.h"

#include <chrono>
#include <cstring>
#include <deque>
#include <thread>

#include "context.h"
#include "guards.h"

namespace zigllms::python {

namespace {

using std::chrono::milliseconds;

// ---- The threads that stop scripts: as many as there are scripts to stop at a time, kept for the next ----

class StoppingThreads {
 public:
  void post(std::shared_ptr<StopTarget> target) {
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(target));
    if (idle_ >= queue_.size()) {
      changed_.notify_one();
    } else {
      std::thread([this] { work(); }).detach();
    }
  }

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<StopTarget>> queue_;
  size_t idle_ = 0;
};

StoppingThreads& stoppingThreads() {
  static StoppingThreads& instance = *new StoppingThreads;  // its threads outlive every static
  return instance;
}

bool startsWith(const std::string& text, const std::string& start) { return text.compare(0, start.size(), start) == 0; }

bool isImport(const std::string& file) { return startsWith(file, "<frozen importlib"); }

bool isOfStandardLibrary(const std::string& file, const std::string& folder) {
  return startsWith(file, "<frozen ") || (!folder.empty() && startsWith(file, folder) && file.find("site-packages") == std::string::npos);
}

std::string fileOf(PyFrameObject* frame) {
  Ref code = Ref::steal(py.PyFrame_GetCode(frame));
  Ref file = code ? Ref::steal(py.PyObject_GetAttrString(code.get(), "co_filename")) : Ref();
  if (!file) py.PyErr_Clear();
  return textOf(file.get());
}

// Code that must come to its end even while a script is stopped: this room's own, the locks of imports, and a module of the standard library that is being loaded. Python
// keeps what a broken import had finished, so that a package which was stopped half-way could never be loaded again: not by this context, nor by those it shares modules with.
bool isProtected(PyFrameObject* innermost, const std::string& standardLibrary) {
  constexpr int deepest = 100;  // a module's body, and what it calls while it loads
  std::string file = fileOf(innermost);
  if (startsWith(file, "<zigllms ") || isImport(file)) return true;
  Ref frame = Ref::borrow(reinterpret_cast<PyObject*>(innermost));
  for (int depth = 0; depth < deepest; ++depth) {
    Ref back = Ref::steal(reinterpret_cast<PyObject*>(py.PyFrame_GetBack(reinterpret_cast<PyFrameObject*>(frame.get()))));
    if (!back) return false;
    std::string outer = fileOf(reinterpret_cast<PyFrameObject*>(back.get()));
    if (isImport(outer)) return isOfStandardLibrary(file, standardLibrary);
    frame = std::move(back);
    file = std::move(outer);
  }
  return false;
}

// Whether the run is in such code just now; the next try will find it elsewhere.
bool runsProtected(const StopTarget& target) {
  if (py.PyThreadState_GetFrame == nullptr) return false;
  PyFrameObject* frame = py.PyThreadState_GetFrame(target.binding->state);
  const Ref owner = Ref::steal(reinterpret_cast<PyObject*>(frame));
  return frame != nullptr && isProtected(frame, target.owner->standardLibrary);
}

// Goes into the interpreter and raises the exception in the run, if it is still the one to be stopped.
void send(StopTarget& target) {
  PyThreadState* own = py.PyThreadState_New(target.interpreter);
  py.PyEval_RestoreThread(own);
  if (target.interrupt && target.activity.load(std::memory_order_relaxed) == Activity::Running && target.binding->innermost == target.context) {
    if (runsProtected(target)) {
      target.interrupt.noteNoticed();  // it will stop when that has ended
    } else {
      py.PyThreadState_SetAsyncExc(target.threadId, target.owner->stoppedType.get());
      target.sent = true;
    }
  }
  py.PyThreadState_Clear(own);
  py.PyThreadState_DeleteCurrent();
}

void stop(StopTarget& target) {
  milliseconds pause(1);
  contextsToStop.fetch_add(1, std::memory_order_relaxed);
  std::unique_lock lock(target.mutex);
  while (!target.closed && target.interrupt) {
    if (target.activity.load(std::memory_order_relaxed) == Activity::Running) {
      lock.unlock();
      send(target);
      lock.lock();
    }
    target.changed.wait_for(lock, pause, [&] { return target.closed; });
    pause = std::min(pause * 2, milliseconds(16));
  }
  contextsToStop.fetch_sub(1, std::memory_order_relaxed);
  target.working = false;
  target.changed.notify_all();
}

void StoppingThreads::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    while (!queue_.empty()) {
      const std::shared_ptr<StopTarget> target = std::move(queue_.front());
      queue_.pop_front();
      lock.unlock();
      stop(*target);
      lock.lock();
    }
    ++idle_;
    changed_.wait(lock, [this] { return !queue_.empty(); });
    --idle_;
  }
}

// ---- What happens on the script's own thread ----

int stopAtLine(PyObject*, PyFrameObject* frame, int event, PyObject*) {
  if (event != trace_event::line && event != trace_event::call) return 0;
  PythonContext* context = threadRecord.current;
  if (context == nullptr || !context->interrupted() || isProtected(frame, context->interpreter().standardLibrary)) return 0;
  context->noteNoticed();
  raiseStopped(context->interpreter());
  return -1;
}

int stoppedInit(PyObject*, PyObject*, PyObject*) {
  PythonContext* context = threadRecord.current;
  if (context == nullptr || !context->interrupted() || context->tracing) return 0;
  context->stopper().traceHere(*context);
  return 0;
}

}  // namespace

bool stopsInCall(PythonContext& context) {
  if (!context.interrupted() || context.stopper().activity() != Activity::Running) return false;
  context.noteNoticed();
  if (py.PyThreadState_GetFrame != nullptr) {
    const Ref frame = Ref::steal(reinterpret_cast<PyObject*>(py.PyThreadState_GetFrame(py.PyThreadState_Get())));
    if (frame && isProtected(reinterpret_cast<PyFrameObject*>(frame.get()), context.interpreter().standardLibrary)) return false;
  }
  raiseStopped(context.interpreter());
  return true;
}

bool isCounted(PyObject* code, const std::string& standardLibrary) {
  const Ref name = Ref::steal(py.PyObject_GetAttrString(code, "co_filename"));
  if (!name) py.PyErr_Clear();
  const std::string file = textOf(name.get());
  if (startsWith(file, "<zigllms ") || isImport(file)) return false;
  if (standardLibrary.empty() || !startsWith(file, standardLibrary)) return true;
  const std::string inside = file.substr(std::min(file.size(), standardLibrary.size() + 1));
  for (const char* waiting : {"asyncio", "selectors.py", "threading.py"}) {
    if (startsWith(inside, waiting)) return false;
  }
  return true;
}

bool makeStoppedType(Interpreter& interpreter) {
  PyType_Slot slots[] = {{slot::init, reinterpret_cast<void*>(stoppedInit)}, {0, nullptr}};
  PyType_Spec spec{"zigllms.Stopped", 0, 0, static_cast<unsigned>(type_flag::standard), slots};
  Ref bases = Ref::steal(py.PyTuple_New(1));
  if (!bases) return false;
  PyObject* base = *py.PyExc_BaseException_address;
  py.Py_IncRef(base);
  py.PyTuple_SetItem(bases.get(), 0, base);
  interpreter.stoppedType = Ref::steal(py.PyType_FromSpecWithBases(&spec, bases.get()));
  return static_cast<bool>(interpreter.stoppedType);
}

void raiseStopped(Interpreter& interpreter) { py.PyErr_SetNone(interpreter.stoppedType.get()); }

Stopper::Stopper(Interrupt& interrupt) : interrupt_(interrupt), target_(std::make_shared<StopTarget>(interrupt)) {}

Stopper::~Stopper() { close(); }

void Stopper::start(Interpreter& interpreter, const Binding& binding, const PythonContext& context) {
  target_->interpreter = interpreter.state;
  target_->threadId = binding.threadId;
  target_->owner = &interpreter;
  target_->binding = &binding;
  target_->context = &context;
  interrupt_.listen(this);
}

void Stopper::close() {
  {
    const std::lock_guard lock(target_->mutex);
    if (target_->closed) return;
  }
  interrupt_.listen(nullptr);
  std::unique_lock lock(target_->mutex);
  target_->closed = true;
  target_->changed.notify_all();
  target_->changed.wait(lock, [this] { return !target_->working; });
}

void Stopper::interruptRequested() {
  const std::lock_guard lock(target_->mutex);
  target_->changed.notify_all();
  if (target_->closed || target_->working) return;
  target_->working = true;
  stoppingThreads().post(target_);
}

void Stopper::traceHere(PythonContext& context) {
  context.tracing = true;
  target_->sent = true;
  py.PyEval_SetTrace(stopAtLine, nullptr);
}

void Stopper::takeBack(PythonContext& context) {
  context.tracing = true;  // an exception made here switches nothing on
  py.PyEval_SetTrace(nullptr, nullptr);
  // One that was sent may be waiting still. Taking it away (SetAsyncExc with null) leaves Python's mark that something is to be done in place, which slows every loop
  // and, in 3.11, hangs a traced call: so one is sent for certain, and swallowed.
  py.PyThreadState_SetAsyncExc(target_->threadId, target_->owner->stoppedType.get());
  if (!Ref::steal(py.PyObject_CallObject(context.interpreter().swallow_stop.get(), nullptr))) py.PyErr_Clear();
  context.tracing = false;
  target_->sent = false;
}

void Stopper::sleep(double seconds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration_cast<std::chrono::steady_clock::duration>(std::chrono::duration<double>(seconds));
  std::unique_lock lock(target_->mutex);
  target_->changed.wait_until(lock, end, [this] { return static_cast<bool>(interrupt_); });
}

}  // namespace zigllms::python
