// Runs a context on a thread of its own. A script's host call parks that thread until the host answers, so a script may wait anywhere; while it is
// parked in wait(), other runs of the context may come, nested.
//
// Two threads meet here. The host's thread calls start, submit, cancel, answer, settle, releaseRef and close; the context's thread calls the Host methods and everything
// on the engine's context. All that they share is behind `mutex_`. What the context's thread has to say goes to the EventPort as an Event.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <variant>

#include "context_core.h"

namespace zigllms {

struct Event {
  enum class Kind : uint8_t {
    Created,          // failed: error
    Settled,          // run, message of one value or error
    HostCall,         // call, function, message of `count` values
    LoadModule,       // call, text = name, importer
    Output,           // stream, text
    Unhandled,        // error
    ReleaseFunction,  // function, count
    ReleaseObject,    // object, count
    Closed,
  };
  Kind kind;
  RunId run = 0;
  CallToken call = 0;
  uint32_t id = 0;
  uint32_t count = 0;
  OutputStream stream = OutputStream::Out;
  WireMessage message;
  std::unique_ptr<ScriptError> error;
  std::string text;
  std::string importer;
};

// Where events go. Called on the context's thread, or on the host's; must not block for long.
class EventPort {
 public:
  virtual ~EventPort() = default;
  virtual void post(Event) = 0;
};

class ThreadExecutor final : public Host, public std::enable_shared_from_this<ThreadExecutor> {
 public:
  struct Task {
    RunId run = 0;
    OperationKind kind = OperationKind::Eval;
    RefId ref = 0;
    std::string name;
    std::optional<std::string> source;
    std::string fileName;
    WireMessage args;
    uint32_t argCount = 0;
    uint32_t timeoutMs = 0;
  };
  struct Pending {};  // the host function returned a promise
  using Answer = std::variant<WireMessage, ScriptError, Pending, std::optional<std::string>>;  // the last: a module's source

  ThreadExecutor(std::shared_ptr<Engine>, ContextSettings, std::shared_ptr<DeadlineTimer>, std::unique_ptr<EventPort>);
  ~ThreadExecutor() override;

  // Host's thread.
  Status start();
  void submit(Task);
  void cancel(RunId, Interrupt::Reason);  // 0: every run
  void answer(CallToken, Answer);         // to a HostCall or LoadModule event
  void settle(CallToken, Answer);         // the promise that an answer Pending stood for
  void releaseRef(RefId, uint32_t count);
  void close();
  // After Closed was posted; at once. False when the thread is still running.
  bool finished() const;
  // Waits for the thread's end, at most that long; then lets it go. For teardown.
  void joinOrAbandon(std::chrono::milliseconds);
  MemoryUsage memoryUsage() const;
  SessionTables& tables() override { return core_.tables; }

  // Context's thread: Host.
  Outcome call(FunctionId, ValueSource& args, ValueSink& result, ScriptError&, CallToken&) override;
  bool canWait() const override { return true; }
  Outcome wait(CallToken, ValueSink& result, ScriptError&) override;
  bool waitForEvent(int64_t timeoutMs) override;
  void forget(CallToken) override;
  Result<std::optional<std::string>> loadModule(std::string_view name, std::string_view importer) override;
  bool moduleAllowed(std::string_view name) const override { return core_.moduleAllowed(name); }
  void write(OutputStream, std::string_view text) override;
  void finished(RunId, ValueSource& result) override;
  void failed(RunId, const ScriptError&) override;
  void unhandled(const ScriptError&) override;
  void releaseFunction(FunctionId, uint32_t count) override;
  void releaseObject(ObjectId, uint32_t count) override;

 private:
  using Clock = RunStack::Clock;
  using Lock = std::unique_lock<std::mutex>;
  struct QueuedTask {
    Task task;
    Clock::time_point deadline;
  };
  struct Settlement {
    CallToken token;
    Answer answer;
  };
  struct NativeThread;  // thread_executor.cc: a thread with a stack of known size

  void run();
  void serve();
  bool hasWork() const;
  // Takes the next thing that the host wants and does it; false when there is none. Called and returns with the lock held.
  bool doOne(Lock&);
  void perform(Lock&, QueuedTask);
  void deliver(Lock&, Settlement);
  // Runs `body` without the lock, as a run with a deadline; `id` 0: one that no host waits for.
  template <class Body>
  void asRun(Lock&, RunId id, Clock::time_point deadline, Body body);
  // Parks the thread, without the engine's lock, until `ready` or `until` or an interrupt. Called and returns with the lock held.
  template <class Ready>
  void park(Lock&, Clock::time_point until, Ready ready);
  Answer awaitAnswer(CallToken);
  std::optional<Answer> takeSettlement(CallToken);
  // Waits for the promise behind `token`, doing whatever else comes meanwhile.
  Answer awaitSettlement(CallToken);
  CallToken expectAnswer();
  Outcome told(Answer&, ValueSink& result, ScriptError&);
  void settle(RunId, Result<Progress>&, WireWriter&);
  void postError(RunId, ScriptError);

  ContextCore core_;
  std::unique_ptr<EventPort> events_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<QueuedTask> tasks_;
  std::deque<Settlement> settlements_;
  // Settlements that a wait() on this thread's stack is for: no wait nested inside it may take them.
  std::unordered_map<CallToken, std::optional<Answer>> waited_;
  std::unordered_map<CallToken, std::optional<Answer>> answers_;  // calls that the context's thread is parked for
  std::unordered_map<CallToken, RunId> tokens_;                   // suspended host calls and the run that made them
  std::unordered_map<RunId, Clock::time_point> suspendedRuns_;    // and their deadlines
  std::vector<RunId> abandoned_;
  std::vector<std::pair<RefId, uint32_t>> released_;
  MemoryUsage memoryUsage_;
  CallToken nextCall_ = 0;
  bool closing_ = false;
  bool done_ = false;
  std::unique_ptr<NativeThread> thread_;
};

}  // namespace zigllms
