// One Python context: a namespace of its own in the shared main interpreter, or an interpreter of its own. Used on one thread; every entry attaches that
// thread to the interpreter (Entry). Python's side of it is prelude/context.py.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/context.h"
#include "interpreter.h"
#include "limits.h"
#include "marshal/shape_cache.h"
#include "refs.h"
#include "threads.h"

namespace zigllms::python {

struct HostFunction;
struct HostObject;

class Entry;

class PythonContext final : public Context {
 public:
  static Result<std::unique_ptr<Context>> create(const ContextOptions&, Host&, Interrupt&);
  ~PythonContext() override;

  Result<Progress> load(const Run&, const Source&) override;
  Result<Progress> eval(const Run&, const Source&, ValueSink& result) override;
  Result<Progress> call(const Run&, std::string_view function, ValueSource& args, ValueSink& result) override;
  Result<Progress> callRef(const Run&, RefId, ValueSource& args, ValueSink& result) override;
  Status getMember(RefId, ValueSource& key, ValueSink& result) override;
  Status setMember(RefId, ValueSource& keyAndValue) override;
  Result<Progress> callMember(const Run&, RefId, std::string_view name, ValueSource& args, ValueSink& result) override;
  Status memberKeys(RefId, ValueSink& result) override;
  void releaseRef(RefId, uint32_t count) override;
  Status getGlobal(std::string_view name, ValueSink& result) override;
  Status setGlobal(std::string_view name, ValueSource& value) override;
  Status registerModule(std::string_view name, ValueSource& exports, const std::optional<Source>&) override;
  void resume(CallToken, ValueSource& value) override;
  void fail(CallToken, const ScriptError&) override;
  void abandon(RunId) override;
  std::optional<uint32_t> pendingWork() const override;
  void runPendingWork() override;
  void collectGarbage() override;
  MemoryUsage memoryUsage() const override;
  void beginHostTime() override;
  void endHostTime() override;

  // ---- For the other files of this room; under the interpreter's lock ----

  Host& host() { return host_; }
  Interpreter& interpreter() { return *interpreter_; }
  Stopper& stopper() { return stopper_; }
  bool interrupted() const { return static_cast<bool>(interrupt_); }
  const Interrupt& interrupt() const { return interrupt_; }
  void noteNoticed() { interrupt_.noteNoticed(); }
  // Counts a step of this code; true with the exception set when the script is to stop there.
  bool stopsAtStep(PyObject* code);
  const ContextOptions& options() const { return options_; }
  PyObject* object() const { return object_.get(); }
  PyObject* sources() const { return sources_.get(); }
  RefTable& refs() { return refs_; }

  // Whether the native stack has room for another call out of Python or into it.
  bool stackIsLow(size_t spareBytes = 0) const;

  // Borrowed: a key of the session's table as Python's string. Null: no such key, or an exception.
  PyObject* knownKey(KeyId);
  // The shape of a dict with these keys (at most 64, all str), or noShape.
  ShapeId shapeOf(std::span<PyObject* const> keys);

  // New references to the object that stands for the host's; each counts one telling. Null with an exception set.
  PyObject* hostFunction(FunctionId);
  PyObject* hostObject(ClassId, ObjectId);
  // A host function or object is being freed. Any thread with the lock: the host is told when the context's own thread leaves.
  void functionFreed(FunctionId, uint32_t tellings);
  void objectFreed(ObjectId, uint32_t tellings);
  void memberMade(HostFunction* member) { members_.push_back(member); }

  // Script output, gathered so that a print is one write; told before anything else reaches the host.
  void write(OutputStream, std::string_view text);
  void flushOutput();

  // Lets go of the lock for as long as it lives, around host code that Host::call and Host::wait don't bracket.
  class HostTime {
   public:
    explicit HostTime(PythonContext& context) : context_(context) { context_.beginHostTime(); }
    ~HostTime() { context_.endHostTime(); }
    HostTime(const HostTime&) = delete;
    HostTime& operator=(const HostTime&) = delete;

   private:
    PythonContext& context_;
  };

  uint32_t uncounted = 0;    // depth of what doesn't count towards an instructionLimit: loading library modules
  bool tracing = false;      // stopAtLine is the thread's trace function
  bool loopRunning = false;  // the prelude runs this context's event loop now
  bool loopUsed = false;     // the context has an event loop

 private:
  friend class Entry;

  PythonContext(const ContextOptions&, Host&, Interrupt&, Binding&, std::unique_ptr<Interpreter> own);
  Status prepare();
  // Calls a method of the Python side. Null with an exception set.
  Ref callObject(PyObject* name, PyObject* first = nullptr, PyObject* second = nullptr, PyObject* third = nullptr, PyObject* fourth = nullptr);
  Result<Progress> runSource(const Run&, const Source&, bool wantValue, ValueSink* result);
  // Calls with the arguments that a source tells; `method` is then the name of a member of `callable`.
  Result<Progress> callWith(const Run&, PyObject* callable, ValueSource& args, ValueSink& result, bool isCallback = false);
  size_t takenBy(PyObject* callable, size_t count);
  // Tells what a run returned, awaiting it first where it is awaitable.
  Result<Progress> deliver(const Run&, Ref value, ValueSink* result);
  Status tell(PyObject* value, ValueSink& result);
  bool isAwaitable(PyObject* value);
  // What a name means to executeFunction: borrowed in the usual case. Null with an exception set.
  Ref resolve(std::string_view name);
  void settle(const Entry&, CallToken, Ref value, Ref error);
  void afterLoop(const Entry&);
  void updateDue();
  void repairLoop();
  void leave();
  void endCounting();
  bool staysAttached() const;
  PyObject* canonicalKey(PyObject* key, bool add);

  ContextOptions options_;
  Host& host_;
  Interrupt& interrupt_;
  Binding& binding_;
  std::unique_ptr<Interpreter> ownInterpreter_;
  Interpreter* interpreter_;
  Stopper stopper_;
  Ref object_, sources_, globals_;
  Ref names_[12];
  RefTable refs_;

  std::vector<PyObject*> keys_;                                // by KeyId, counted
  std::unordered_map<std::string, PyObject*> functionNames_;   // what executeFunction was asked for, counted; bounded
  Ref lastCode_;               // of the callback that was called last
  size_t lastCodeTakes_ = 0;   // its parameters; SIZE_MAX: any number
  // Under an instructionLimit: code that has run, by its address, and whether it counts. Kept alive, so that no other code gets that address.
  struct KnownCode {
    Ref code;
    bool counted = false;
  };
  std::array<KnownCode, 64> stepped_;
  bool counting_ = false;
  bool overLimitInLoop_ = false;  // a step of the event loop went over a limit: of the runs that it serves none may be left waiting
  ShapeCache<PyObject*> shapes_;
  Ref canonicalKeys_;                                          // key → the one object that stands for its text in shapes_
  std::vector<PyObject*> canonicalScratch_;
  std::unordered_map<FunctionId, HostFunction*> functions_;    // borrowed: each takes itself out when it is freed
  std::unordered_map<ObjectId, HostObject*> objects_;
  std::vector<HostFunction*> members_;                         // of host classes; borrowed from classes_
  std::vector<Ref> classes_;                                   // by ClassId
  std::vector<std::pair<FunctionId, uint32_t>> freedFunctions_;
  std::vector<std::pair<ObjectId, uint32_t>> freedObjects_;

  bool hasLeftovers_ = false;  // output_, freedFunctions_ or freedObjects_ hold something
  std::string output_;
  OutputStream outputStream_ = OutputStream::Out;
  std::optional<std::chrono::steady_clock::time_point> due_;   // when the event loop has something to do
  uint32_t depth_ = 0;         // entries
  uint32_t hostTimeDepth_ = 0;
  uintptr_t stackEnd_ = 0;     // the lowest address that this context's calls may reach
};

// An entry into a context: attached to its interpreter, known to the thread that stops scripts. Ends in the reverse order of begin.
class Entry {
 public:
  explicit Entry(PythonContext& context);
  ~Entry();
  Entry(const Entry&) = delete;
  Entry& operator=(const Entry&) = delete;
  // Whether the event loop waits right outside: it takes up what has become ready.
  bool isInsideLoop() const { return static_cast<bool>(paused_); }

 private:
  PythonContext& context_;
  ThreadRecord& thread_;
  Binding* previousBinding_;
  PythonContext* previousContext_;
  PythonContext* previousInnermost_;
  Activity previousActivity_;
  uint32_t previousHostTime_;
  Ref paused_;
};

}  // namespace zigllms::python
