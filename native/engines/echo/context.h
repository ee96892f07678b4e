// EchoContext: one world of the fake language behind the Context interface. Its parts are spread over the room's files by subject; each group below says where.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "../../engine/context.h"
#include "language/machine.h"
#include "limits.h"
#include "raii.h"
#include "reader.h"
#include "refs.h"
#include "writer.h"

namespace zigllms::echo {

class EchoContext final : public Context, private Embedder {
 public:
  static Result<std::unique_ptr<Context>> create(const ContextOptions&, Host&, Interrupt&);

  // context.cc
  Result<Progress> load(const Run&, const Source&) override;
  Result<Progress> eval(const Run&, const Source&, ValueSink& result) override;
  Result<Progress> call(const Run&, std::string_view function, ValueSource& args, ValueSink& result) override;
  Result<Progress> callRef(const Run&, RefId, ValueSource& args, ValueSink& result) override;
  Status getMember(RefId, ValueSource& key, ValueSink& result) override;
  Status setMember(RefId, ValueSource& keyAndValue) override;
  Result<Progress> callMember(const Run&, RefId, std::string_view name, ValueSource& args, ValueSink& result) override;
  Status memberKeys(RefId, ValueSink& result) override;
  void releaseRef(RefId ref, uint32_t count) override { refs_.release(ref, count); }
  Status getGlobal(std::string_view name, ValueSink& result) override;
  Status setGlobal(std::string_view name, ValueSource& value) override;
  void collectGarbage() override { heap_.collect(); }
  MemoryUsage memoryUsage() const override { return {heap_.used(), heap_.limit(), refs_.size() + proxies_.size()}; }
  bool broken() const override { return broken_; }
  // modules.cc
  Status registerModule(std::string_view name, ValueSource& exports, const std::optional<Source>&) override;
  // async.cc
  void resume(CallToken, ValueSource& value) override;
  void fail(CallToken, const ScriptError&) override;
  void abandon(RunId) override;
  std::optional<uint32_t> pendingWork() const override;
  void runPendingWork() override;

 private:
  using Clock = std::chrono::steady_clock;
  struct Module {
    Record* exports;
    std::shared_ptr<const Program> program;  // its source; may be null
    bool started = false;                    // and whether it has been run, or is running
  };
  struct Timer {
    Clock::time_point due;
    Promise* promise;
  };

  EchoContext(const ContextOptions&, const EchoOptions&, Host&, Interrupt&);
  void markRoots(Marker&) const;

  // context.cc
  Result<Progress> runProgram(const Run&, const Source&, ValueSink* result);
  Result<Progress> callValue(const Run&, const Value& callee, std::string_view name, ValueSource& args, ValueSink& result);
  Result<Progress> runFiber(FiberOwner&, ValueSink* result);
  Result<Value> findFunction(std::string_view name);
  Result<Record*> recordOf(RefId) const;
  Status write(ValueSource&, std::vector<Value>& into);
  // errors.cc
  ScriptError scriptError(const Failure&);
  static FailurePtr failureOf(const ScriptError&);
  // callbacks.cc
  Outcome callHost(Fiber&, uint32_t function, std::span<const Value> arguments) override;
  Outcome getHostMember(Fiber&, const Value& object, std::string_view name) override;
  Outcome callHostMember(Fiber&, std::string_view name, std::span<const Value> objectAndArguments) override;
  const ClassMember* hostMember(const Value& object, std::string_view name) const;
  FailurePtr unknownHostMember(const Value& object, std::string_view name) const;
  void print(bool toError, std::string_view text) override;
  void breakDown() override { broken_ = true; }
  bool interrupted() const override { return static_cast<bool>(interrupt_); }
  // async.cc
  Outcome await(Fiber&, Promise&) override;
  Outcome suspended(Fiber&, CallToken);
  Promise* later(double milliseconds) override;
  void ended(Fiber&) override;
  void runReady();
  void unhandled(const Failure& failure) override;
  // modules.cc
  Import import(std::string_view name, const std::string& importer) override;
  void importFailed(Record* exports) override;
  // sandbox.cc
  Outcome environment(const std::string& name) override;

  const ContextOptions options_;
  Host& host_;
  Interrupt& interrupt_;
  Heap heap_;
  Machine machine_;
  NativeStack nativeStack_;
  RefTable refs_;
  HostProxies proxies_;
  KeyCache keys_;
  EchoReader reader_;
  RootList roots_;
  std::map<std::string, Module, std::less<>> modules_;
  std::vector<Timer> timers_;
  std::unordered_map<CallToken, Promise*> hostPromises_;  // suspended host calls
  std::unordered_map<RunId, Fiber*> suspendedRuns_;
  bool broken_ = false;
};

}  // namespace zigllms::echo
