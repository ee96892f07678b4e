// Runs a context on the Node thread itself, and is its Host: host functions are called directly. Nothing can be waited for here: a promise suspends the
// run that meets it.
#pragma once

#include <unordered_map>
#include <vector>

#include "../executor/context_core.h"
#include "addon_data.h"

namespace zigllms {

class ContextObject;

class InlineHost final : public Host {
 public:
  InlineHost(ContextObject& object, std::shared_ptr<Engine>, ContextSettings);
  ~InlineHost() override;

  Status start();

  // One operation, at once. What JavaScript gets (AddonData::setOutcome says what it is).
  napi_value run(const Operation&, const Run&, uint32_t timeoutMs, ValueSource& args);
  void resume(CallToken, ValueSource& value);
  void fail(CallToken, const ScriptError&);
  void runPendingWork();
  void cancel(RunId, Interrupt::Reason);
  // Ends the context now, or as soon as nothing of it is running. True when it is gone.
  bool close();
  bool gone() const { return core_.context == nullptr; }
  bool running() const { return !core_.runs.empty(); }
  // For the end of the environment when the context's frames are still on this thread's stack: never freed, as they would return into it.
  void abandonMemory();

  void defineFunction(FunctionId, napi_value functionOrUndefined);
  // The run that is inside the engine: its id, and the milliseconds that it has left, -1 without a deadline.
  std::pair<RunId, double> currentRun();
  void releaseRef(RefId, uint32_t count);
  MemoryUsage memoryUsage() const;
  const ValueLimits& valueLimits() const { return core_.settings.options.valueLimits; }
  uint32_t defaultTimeoutMs() const { return core_.settings.defaultTimeoutMs; }

  Outcome call(FunctionId, ValueSource& args, ValueSink& result, BoxedError&, CallToken&) override;
  bool canWait() const override { return false; }
  Outcome wait(CallToken, ValueSink& result, BoxedError&) override;
  bool waitForEvent(int64_t) override { return false; }
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
  SessionTables& tables() override { return core_.tables; }

 private:
  using Clock = RunStack::Clock;
  struct SuspendedRun {
    Clock::time_point deadline;
    RunReport report;  // up to now
  };
  // A stretch of a run, measured where contexts are. The report of what came before is put into it.
  class Segment {
   public:
    explicit Segment(InlineHost&);
    RunReport finish();
    RunReport report;

   private:
    InlineHost& host_;
    Clock::time_point startedAt_;
    std::chrono::nanoseconds hostBefore_{0};
    std::chrono::nanoseconds cpuBefore_{0};
  };

  napi_env env() const { return addon_.env(); }
  // Runs `body` as a run; afterwards looks whether the context is to end.
  template <class Body>
  void asRun(RunId, uint32_t timeoutMs, Body body);
  void deliver(CallToken, const std::function<void()>& body);
  Outcome tell(napi_value value, ValueSink& result, BoxedError&, CallToken&);
  BoxedError thrownError(napi_value thrown);
  void settled(RunId, napi_value value, const RunReport&);
  // False when it isn't suspended any more.
  bool takeSuspended(RunId, RunReport&);

  ContextObject& object_;
  AddonData& addon_;
  ContextCore core_;
  std::vector<napi_ref> functions_;  // by FunctionId; null: called through the session
  std::unordered_map<CallToken, RunId> tokens_;
  std::unordered_map<RunId, SuspendedRun> suspendedRuns_;
  static constexpr uint32_t runsPerLook = 15;  // a mask
  uint32_t runCount_ = 0;
  Segment* segment_ = nullptr;  // of the suspended run that goes on just now
  std::chrono::nanoseconds hostTime_{0};  // in all
  CallToken nextToken_ = 0;
  bool closing_ = false;
};

}  // namespace zigllms
