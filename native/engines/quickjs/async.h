// What happens between and after calls: promise jobs, timers, promises of host calls, runs that wait for a promise, rejections
// that nobody handles. The context's thread only.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "../../engine/context.h"
#include "quickjs-host.h"

namespace zigllms::quickjs {

class QuickJsContext;

class EventLoop {
 public:
  using Clock = std::chrono::steady_clock;

  // What the promise of a run stands for.
  enum class Outcome : uint8_t {
    Value,        // its own value
    AsyncScript,  // { value } of a script with a top-level await
    Module,       // the module's evaluation; its value is undefined
    Nothing,      // nobody asks for the value, only for the end
  };

  explicit EventLoop(QuickJsContext& context) : context_(context) {}
  void install();
  void clear();  // frees every handle

  // ---- host calls ----
  // The promise that a script gets for a suspended host call. An exception when there is no memory.
  JSValue promiseOf(CallToken);
  void settle(CallToken, ValueSource* value, const ScriptError* error);

  // ---- jobs ----
  // Runs jobs until there are none, if this is the bottom of the stack; then tells runs that have ended and rejections that nobody handled.
  // When the interrupt comes up, the jobs that are left are dropped: one that starts itself again would stop every later call too.
  void drain();
  bool mayDrain() const;
  // Whether drain() could have anything to do.
  bool hasNews() const { return !rejections_.empty() || !suspended_.empty(); }
  // Runs jobs wherever on the stack: for a run that may not suspend and whose promise they might settle.
  void runJobs();

  // ---- runs ----
  void suspend(RunId run, JSValue promise, Outcome outcome);  // takes the promise
  void abandon(RunId);
  // Blocks until the promise is settled, the interrupt is up or nothing can happen any more (false).
  bool waitFor(JSValueConst promise);
  // What a settled promise's value is to the run; takes and gives a value.
  JSValue unwrap(JSValue value, Outcome outcome);
  void markHandled(JSValueConst promise);

  // ---- timers ----
  JSValue addTimer(JSValueConst callback, double delayMs, bool repeat, int argc, JSValueConst* argv);
  void removeTimer(uint32_t id);
  std::optional<uint32_t> pendingWork() const;
  void runTimers();

 private:
  struct Timer {
    uint32_t id;
    JSValue callback;
    std::vector<JSValue> args;
    int64_t repeatMs;  // negative: once
  };
  using TimerKey = std::pair<Clock::time_point, uint64_t>;  // due, order of creation
  struct SuspendedRun {
    RunId run;
    JSValue promise;
    Outcome outcome;
  };
  struct HostCall {
    JSValue resolve, reject;
  };
  struct Rejection {
    JSValue promise, reason;
  };

  static void onRejection(JSContext*, JSValueConst promise, JSValueConst reason, bool isHandled, void* loop);
  void tellSettledRuns();
  void tellFinished(RunId, JSValueConst value);
  void tellRejections();
  bool anySettled() const;
  void free(Timer&);

  QuickJsContext& context_;
  std::map<TimerKey, Timer> timers_;
  std::unordered_map<uint32_t, TimerKey> timerKeys_;
  uint32_t lastTimer_ = 0;
  uint64_t timerOrder_ = 0;
  std::unordered_map<CallToken, HostCall> hostCalls_;
  std::vector<SuspendedRun> suspended_;
  std::vector<Rejection> rejections_;
  uint32_t bottom_ = 0;  // the depth below which the stack only waits
  bool draining_ = false;
};

}  // namespace zigllms::quickjs
