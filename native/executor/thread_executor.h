// Runs a context on a thread of its own. A script's host call parks that thread until the host answers, so a script may wait anywhere; while it is
// parked in wait(), other runs of the context may come, nested.
//
// Two threads meet here. The host's thread calls start, submit, cancel, answer, settle, releaseRef and close; the context's thread calls the Host methods and everything
// on the engine's context. All that they share is behind `mutex_`. What the context's thread has to say goes to the EventPort as an Event.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "context_core.h"
#include "executor.h"
#include "native_thread.h"
#include "run_gate.h"

namespace zigllms {

class ThreadExecutor final : public Executor, public Host, public std::enable_shared_from_this<ThreadExecutor> {
 public:
  ThreadExecutor(std::shared_ptr<Engine>, ContextSettings, std::shared_ptr<DeadlineTimer>, std::unique_ptr<EventPort>);
  ~ThreadExecutor() override;

  Status start() override;
  void submit(Task) override;
  void cancel(RunId, Interrupt::Reason) override;
  void answer(CallToken, Answer) override;
  void settle(CallToken, Answer) override;
  void releaseRef(RefId, uint32_t count) override;
  void close() override;
  bool lingers() override;
  void joinOrAbandon(std::chrono::milliseconds) override;
  MemoryUsage memoryUsage() const override;
  SessionTables& tables() override { return core_.tables; }

  // Context's thread: Host.
  Outcome call(FunctionId, ValueSource& args, ValueSink& result, BoxedError&, CallToken&) override;
  bool canWait() const override { return true; }
  Outcome wait(CallToken, ValueSink& result, BoxedError&) override;
  bool waitForEvent(int64_t timeoutMs) override;
  void forget(CallToken) override;
  Result<std::optional<std::string>> loadModule(std::string_view name, std::string_view importer) override;
  bool moduleAllowed(std::string_view name) const override { return core_.moduleAllowed(name); }
  const std::vector<std::string>* membersAllowed(std::string_view module) const override { return core_.membersAllowed(module); }
  void denied(std::string_view capability, std::string_view what) override;
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
    Clock::time_point submitted;  // where contexts are measured
  };
  struct SuspendedRun {
    Clock::time_point deadline;
    RunReport report;  // up to now
  };
  // A stretch of a run inside the engine, measured where contexts are. The report of what came before is put into it.
  class Segment {
   public:
    explicit Segment(ThreadExecutor&);
    RunReport finish();
    RunReport report;

   private:
    ThreadExecutor& executor_;
    Clock::time_point startedAt_;
    std::chrono::nanoseconds parkedBefore_{0};
    std::chrono::nanoseconds cpuBefore_{0};
  };
  struct Settlement {
    CallToken token;
    Answer answer;
  };
  // That the thread was asked to stop, when it last showed that it knows, and the processor time that it had used by then.
  struct Stop {
    Clock::time_point askedAt;
    Clock::time_point noticedAt;
    std::optional<std::chrono::nanoseconds> cpu;
    uint32_t timesNoticed;
  };
  // A task that the context's thread has taken and not settled yet.
  struct Owed {
    RunId run;
    std::optional<Stop> stop;
    bool answered = false;  // the host was told without it
  };

  void run();
  void serve();
  // Tells the host that the context is there, or why not; once.
  void announce(Event created);
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
  Outcome told(Answer&, ValueSink& result, BoxedError&);
  void settle(RunId, Result<Progress>&, WireWriter&, const RunReport&);
  void postError(RunId, ScriptError, const RunReport& = {});
  // With the lock. False when it isn't suspended any more.
  bool takeSuspended(RunId, RunReport&);
  // Whoever gets true must settle the run. With the lock.
  MemoryUsage noteMemory();  // the context's thread, without the lock
  bool takeOwed(RunId);
  // Host's thread, with the lock: what becomes of runs that were to stop and don't.
  Stop stopNow() const;
  bool isStuck(Stop&) const;
  void stopOwed(RunId, const ScriptError&);
  void giveUpIfStuck();
  void giveUp();

  ContextCore core_;
  RunGate::Seat seat_;
  std::unique_ptr<EventPort> events_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<QueuedTask> tasks_;
  std::deque<Settlement> settlements_;
  // Settlements that a wait() on this thread's stack is for: no wait nested inside it may take them.
  std::unordered_map<CallToken, std::optional<Answer>> waited_;
  std::unordered_map<CallToken, std::optional<Answer>> answers_;  // calls that the context's thread is parked for
  std::unordered_map<CallToken, RunId> tokens_;                   // suspended host calls and the run that made them
  std::unordered_map<RunId, SuspendedRun> suspendedRuns_;
  std::chrono::nanoseconds parked_{0};                            // in all; the context's thread only
  std::vector<RunId> abandoned_;
  std::vector<Owed> owed_;
  std::optional<Stop> closeAsked_;
  bool announced_ = false;
  bool givenUp_ = false;  // Closed was posted though the thread runs: it ends when it can, unheard
  std::vector<std::pair<RefId, uint32_t>> released_;
  MemoryUsage memoryUsage_;
  CallToken nextCall_ = 0;
  bool closing_ = false;
  bool done_ = false;
  bool letGo_ = false;  // of the thread, which had not ended
  std::unique_ptr<NativeThread> thread_;
};

}  // namespace zigllms
