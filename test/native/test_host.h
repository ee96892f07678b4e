// A host for room tests, without Node: host functions are lambdas over value trees, everything that a room asks or tells is recorded, and
// suspended calls are settled by the test. Session puts an engine's context in front of it and plays the executor.
//
//   Session session(createLuaEngine());
//   const FunctionId add = session.host.define([](Arguments args) { return Value(...); });
//   CHECK_EQ(session.setGlobal("add", hostFunction(add)), "ok");
//   CHECK_EQ(session.eval("return add(1, 2)"), Value(3));          // an Answer: a value, or a ScriptError that never equals one
//   CHECK_EQ(session.eval("error('x')").code(), "runtime_error");
//
// A host function that answers later() is suspended: session.settle(token, value) stores its outcome. With canWait the room finds it when it waits (host.onWait may
// settle from there); inline, session.pump() delivers it.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <ostream>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "check.h"
#include "engine/engine.h"
#include "value_tree.h"

namespace zigllms::testing {

using Arguments = std::vector<Value>;

struct Later {};
inline Later later() { return {}; }

// What a host function answers.
class Reply {
 public:
  template <class T>
    requires(std::is_constructible_v<Value, T> && !OneOf<T, ScriptError, Later>)
  Reply(T value) : state(Value(std::move(value))) {}
  Reply(ScriptError error) : state(std::move(error)) {}
  Reply(BoxedError error) : Reply(ScriptError(std::move(error))) {}
  Reply(Later later) : state(later) {}
  std::variant<Value, ScriptError, Later> state;
};

// How a call into a context ended: a value or an error. Compares with values; an error equals none.
class Answer {
 public:
  Answer(Value value) : value_(std::move(value)) {}
  Answer(ScriptError error) : error_(std::move(error)) {}
  Answer(BoxedError error) : error_(std::move(error)) {}
  bool ok() const { return !error_; }
  const Value& value() const { return value_; }
  const ScriptError& error() const;
  std::string code() const { return error_ ? std::string(errorCodeText(error_->code)) : "ok"; }
  std::string message() const { return error_ ? error_->message : "ok: " + toText(value_); }
  Value operator[](size_t index) const { return value_.at(index); }
  Value operator[](int index) const { return value_[index]; }
  Value operator[](const char* key) const { return value_[key]; }
  friend bool operator==(const Answer& answer, const Value& value) { return answer.ok() && answer.value_ == value; }
  friend std::ostream& operator<<(std::ostream& out, const Answer& answer);

 private:
  Value value_;
  std::optional<ScriptError> error_;
};

struct Suspended {
  CallToken token;
  FunctionId function;
  Arguments arguments;
};

class TestHost final : public Host {
 public:
  using Function = std::function<Reply(Arguments)>;

  FunctionId define(Function);
  ClassId defineClass(std::string name, std::vector<ClassMember> members);

  Outcome call(FunctionId, ValueSource& args, ValueSink& result, BoxedError&, CallToken&) override;
  bool canWait() const override { return canWait_; }
  Outcome wait(CallToken, ValueSink& result, BoxedError&) override;
  bool waitForEvent(int64_t timeoutMs) override;
  void forget(CallToken) override;
  Result<std::optional<std::string>> loadModule(std::string_view name, std::string_view importer) override;
  bool moduleAllowed(std::string_view name) const override { return !allowedModules || allowedModules->contains(std::string(name)); }
  const std::vector<std::string>* membersAllowed(std::string_view module) const override {
    const auto found = allowedMembers.find(module);
    return found != allowedMembers.end() ? &found->second : nullptr;
  }
  void denied(std::string_view capability, std::string_view what) override { denials.push_back(std::string(capability) + ": " + std::string(what)); }
  void write(OutputStream, std::string_view text) override;
  void finished(RunId, ValueSource& result) override;
  void failed(RunId run, const ScriptError& error) override { outcomes.emplace(run, error); }
  void unhandled(const ScriptError& error) override { unhandledErrors.push_back(error); }
  void releaseFunction(FunctionId id, uint32_t count) override { releasedFunctions[id] += count; }
  void releaseObject(ObjectId id, uint32_t count) override { releasedObjects[id] += count; }
  SessionTables& tables() override { return tables_; }

  // What a room may be asked: set before or between calls.
  ValueLimits limits;
  std::map<std::string, std::string, std::less<>> modules;
  std::optional<std::set<std::string>> allowedModules;
  std::map<std::string, std::vector<std::string>, std::less<>> allowedMembers;
  std::function<void(CallToken)> onWait;  // called again and again while a room blocks in wait()
  std::function<void()> onEvent;          // the same for waitForEvent()
  bool useKnownKeys = true;               // tell keys as the real host does, by number

  // What happened.
  std::vector<Suspended> suspended;  // in order of their calls; kept when settled
  std::vector<CallToken> forgotten;
  std::string output, errorOutput;
  std::map<RunId, Answer> outcomes;  // of runs that were suspended
  std::vector<ScriptError> unhandledErrors;
  std::vector<std::string> denials;  // "capability: what"
  std::vector<std::pair<std::string, std::string>> moduleRequests;  // name, importer
  TreeSource::Told told;
  std::map<FunctionId, uint32_t> releasedFunctions;
  std::map<ObjectId, uint32_t> releasedObjects;
  Interrupt interrupt;

 private:
  friend class Session;
  bool tell(const Value&, ValueSink& result, BoxedError&);
  bool deliverSettled();  // to the context; false when there was nothing

  Context* context_ = nullptr;
  bool canWait_ = false;
  std::deque<Function> functions_;  // a function may define others while it runs
  SessionTables tables_;
  CallToken lastToken_ = 0;
  std::map<CallToken, std::variant<Value, ScriptError>> settled_;
};

// One context of an engine and its host; what an executor does, on this thread.
class Session {
 public:
  explicit Session(std::unique_ptr<Engine> engine, ContextOptions options = {}, bool canWait = false);

  // A sink that refused the result makes a conversion_error with its path, whatever the room answered, as in the executors.
  // Each run may suspend: the session then pumps until it has ended. When nothing more can happen by itself (a host call that the test must settle), the answer is an
  // unknown_error "suspended", and `lastRun()` finds it in host.outcomes later. `sync` runs may not suspend.
  Answer eval(std::string_view source, std::string_view name = "test");
  Answer evalSync(std::string_view source, std::string_view name = "test");
  Answer load(std::string_view source, std::string_view name = "test");
  Answer call(std::string_view function, Arguments = {});
  Answer callRef(RefId, Arguments = {});
  Answer callMember(RefId, std::string_view name, Arguments = {});
  Answer getMember(RefId, Value key);
  Answer setMember(RefId, Value key, Value value);
  Answer memberKeys(RefId);
  Answer getGlobal(std::string_view name);
  Answer setGlobal(std::string_view name, Value value);
  Answer registerModule(std::string_view name, Value exports, std::optional<std::string> source = {});

  // The outcome of a suspended host call; delivered by pump(), or found by a room that waits.
  void settle(CallToken token, std::variant<Value, ScriptError> outcome) { host.settled_[token] = std::move(outcome); }
  // Delivers settled calls and runs pending work that is due, until there is neither. Waits for timers up to `forMs`.
  void pump(int forMs = 0);
  RunId lastRun() const { return lastRun_; }
  // The outcome of the last run, if it was suspended and has ended.
  Answer lastOutcome();
  // Runs `body` with the interrupt raised from another thread after `ms`; cleared again at the end, as an executor does. Returns how long it ran on after that.
  std::chrono::milliseconds interruptAfter(int ms, const std::function<void()>& body, Interrupt::Reason = Interrupt::Reason::Timeout);

  Context& context() { return *context_; }
  // Destroys the context; `host` can still be looked at.
  void close();

  TestHost host;
  std::optional<ScriptError> createError;  // why there is no context

 private:
  using RunFunction = std::function<Result<Progress>(const Run&, ValueSink&)>;
  Answer run(bool maySuspend, const RunFunction&);
  Answer answer(Status, TreeSink&);
  TreeSource source(Arguments values) { return TreeSource(std::move(values), host.useKnownKeys ? &host.tables_ : nullptr, &host.told); }

  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Context> context_;
  RunId lastRun_ = 0;
};

// The value in ScriptError::thrown; undefined where there is none.
Value thrownValue(const ScriptError&, const SessionTables&);

}  // namespace zigllms::testing
