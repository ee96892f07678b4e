// Runs a context in a worker process. The worker holds a ThreadExecutor; this is its remote half: the host's calls become frames on a socket, the worker's frames
// become events again, checked. What the worker sends is not trusted: anything that isn't what a worker may say at that moment ends it.
//
// Two threads meet here, as in ThreadExecutor: the host's thread makes the calls, a thread of ours reads, looks at the clock and buries the dead. All that they share is
// behind `mutex_`. Neither ever blocks on the worker: what it doesn't take waits in `outgoing_`.
//
// Escalation. A run's deadline is kept by the worker itself and told to it once more from here. A run that has not ended `grace` after its deadline or its
// cancelling ends with its worker: it gets its timeout_error (or `cancelled`), every other call engine_crashed, and the context has ended.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>

#include "executor.h"
#include "frames.h"
#include "worker_process.h"

namespace zigllms {

class ProcessExecutor final : public Executor, public std::enable_shared_from_this<ProcessExecutor> {
 public:
  ProcessExecutor(std::unique_ptr<WorkerProcess>, ContextSettings, std::unique_ptr<EventPort>);
  ~ProcessExecutor() override;

  Status start() override;
  void submit(Task) override;
  void cancel(RunId, Interrupt::Reason) override;
  void answer(CallToken, Answer) override;
  void settle(CallToken, Answer) override;
  void releaseRef(RefId, uint32_t count) override;
  // The worker is killed: nothing of it is needed any more.
  void close() override;
  void joinOrAbandon(std::chrono::milliseconds) override;
  MemoryUsage memoryUsage() const override;
  SessionTables& tables() override { return tables_; }

 private:
  using Clock = std::chrono::steady_clock;
  using Lock = std::unique_lock<std::mutex>;
  struct Run {
    Clock::time_point deadline;
    Interrupt::Reason stopped = Interrupt::Reason::None;  // why it was asked to stop
    Clock::time_point killAt = Clock::time_point::max();
  };

  // The host's thread, with the lock.
  void send();      // the frames in outgoing_, as far as the socket takes them
  void wakeAt(Clock::time_point);
  void stop(Run&, Interrupt::Reason, Clock::time_point now);

  // Our thread.
  void serve();
  bool receive();                  // false at the end of the worker's words
  bool take(const Frame&);         // false for what a worker may not say
  bool take(Event);
  bool valid(const WireMessage&, size_t valueCount) const;
  bool lookAtClock();             // false when it has killed the worker
  void end(const WorkerEnding&);  // tells the host that the worker is no more; with the lock
  void finish();
  ScriptError crashError(const WorkerEnding&) const;
  ScriptError errorOf(const Run&) const;

  void post(Event event) { events_->post(std::move(event)); }
  void postSettled(RunId, ScriptError);

  ContextSettings settings_;  // complete once it has started
  std::unique_ptr<WorkerProcess> worker_;
  std::unique_ptr<EventPort> events_;
  SessionTables tables_;
  int wake_ = -1;  // an eventfd
  FrameAssembler incoming_;

  mutable std::mutex mutex_;
  std::condition_variable ended_;
  std::unordered_map<RunId, Run> runs_;  // run 0: the creation
  FrameWriter outgoing_;
  size_t sent_ = 0;  // of outgoing_
  KeyId sentKeys_ = 0;
  ClassId sentClasses_ = 0;
  Clock::time_point wakesAt_ = Clock::time_point::max();  // when our thread looks at the clock
  MemoryUsage memoryUsage_;
  std::string accusation_;            // why it ends, as far as we know better than the system
  std::optional<ScriptError> crash_;  // why it is dead, or was killed, though nobody closed it
  bool closing_ = false;
  bool burying_ = false;  // our thread waits for the process's end: its number must not be used any more
  bool done_ = false;
  std::thread thread_;
};

}  // namespace zigllms
