// What one Node environment (main thread or worker_thread) has of the addon: nothing is shared between environments. Made at load, ended by an environment
// clean-up hook, before Node-API goes away. The Node thread only.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "../engines/engine_table.h"
#include "../executor/operation.h"
#include "../executor/thread_reaper.h"
#include "../limits/deadline_timer.h"
#include "event_queue.h"
#include "napi_support.h"

namespace zigllms {

class ContextObject;
class InlineHost;

// The most arguments that cross as numbers or other scalars; more are a message.
inline constexpr size_t maxScalars = 8;

// Methods of NativeSession (src/native/binding-types.ts), called with the session as `this`.
enum class SessionMethod : uint8_t {
  CallWithMessage,
  EncodeResult,
  DescribeError,
  LoadModule,
  Settled,
  HostCall,
  Output,
  Unhandled,
  Denied,
  ReleaseFunction,
  ReleaseObject,
  Closed,
  Count,
};

// state[] of the binding: what a call brought.
enum class Outcome : int32_t { Value = 0, Wire = 1, Error = 2, Pending = 3, Number = 4 };

// The index of each word of state[] (StateIndex in binding-types.ts).
enum class StateWord : uint8_t {
  Outcome,
  ByteLength,
  PendingWorkMs,
  ValueCount,
  Context,
  CallOperation,
  CallTarget,
  CallArgumentCount,
  CallByteLength,
  Count,
};

// A call that JavaScript has written into the shared words.
struct SharedCall {
  OperationKind operation;
  uint32_t target;  // RefId or KeyId
  uint32_t argumentCount;
  int32_t byteLength;  // of the arguments as a message in inBytes; -1: they are numbers, in numbers[]
};

class AddonData {
 public:
  AddonData(napi_env env, std::span<const EngineRow> engineTable);
  ~AddonData();
  AddonData(const AddonData&) = delete;
  AddonData& operator=(const AddonData&) = delete;

  // Fills the binding object that JavaScript sees with the shared buffers.
  void attach(napi_value binding);

  napi_env env() const { return env_; }
  std::span<const EngineRow> engineTable() const { return engineTable_; }
  const std::shared_ptr<DeadlineTimer>& timer() const { return timer_; }
  const std::shared_ptr<EventQueue>& events() const { return events_; }
  ThreadReaper& reaper() { return reaper_; }

  void setOutcome(Outcome outcome) { word(StateWord::Outcome) = static_cast<int32_t>(outcome); }
  void setPendingWork(std::optional<uint32_t> milliseconds) {
    word(StateWord::PendingWorkMs) = milliseconds ? static_cast<int32_t>(std::min<uint32_t>(*milliseconds, INT32_MAX)) : -1;
  }
  void setValueCount(int32_t count) { word(StateWord::ValueCount) = count; }
  // What the run used whose outcome is told next.
  void setReport(const RunReport&);

  SharedCall sharedCall() const {
    return {static_cast<OperationKind>(word(StateWord::CallOperation)), static_cast<uint32_t>(word(StateWord::CallTarget)),
            static_cast<uint32_t>(word(StateWord::CallArgumentCount)), word(StateWord::CallByteLength)};
  }
  const double* numbers() const { return numbers_; }
  // The inline context that the shared words name; null when it has ended.
  InlineHost* calledHost() const {
    const auto number = static_cast<uint32_t>(word(StateWord::Context));
    return number < inlineHosts_.size() ? inlineHosts_[number] : nullptr;
  }
  // Gives an inline context its number, in the shared words.
  uint32_t enlist(InlineHost&);
  void strike(uint32_t number);

  std::span<const uint8_t> inBytes(size_t length) const { return {inBytes_, std::min(length, inCapacity_)}; }
  napi_value growInBytes(size_t length);

  // What JavaScript gets for one value: a scalar itself, else the message's pooled texts with its bytes in outBytes.
  napi_value value(std::span<const uint8_t> bytes, const std::vector<std::string>& texts);
  // The same for what a call from JavaScript returns: a number stays in the shared words, and null is returned for it.
  napi_value returnValue(std::span<const uint8_t> bytes, const std::vector<std::string>& texts);
  // Puts a message of any number of values into outBytes; returns its pooled texts. Null, with the outcome set to an error, without memory.
  napi_value message(std::span<const uint8_t> bytes, const std::vector<std::string>& texts);
  napi_value error(const ScriptError&);

  // Looks the methods up on the first session.
  void learnSession(napi_value session);
  // False when JavaScript threw or cannot run any more; `thrown` is then the exception, or null.
  bool callSession(napi_value session, SessionMethod, std::span<const napi_value> args, napi_value* result, napi_value* thrown);

  // The exception that JavaScript has thrown, cleared; null when there is none (Node is shutting down).
  napi_value takeException();

  void add(std::shared_ptr<ContextObject>);
  void remove(const std::shared_ptr<ContextObject>&);

 private:
  static void onEnvironmentEnd(void* self);
  void end();
  uint8_t* makeBuffer(const char* name, size_t length);
  int32_t& word(StateWord index) { return state_[static_cast<size_t>(index)]; }
  int32_t word(StateWord index) const { return state_[static_cast<size_t>(index)]; }

  napi_env env_;
  std::span<const EngineRow> engineTable_;
  std::shared_ptr<DeadlineTimer> timer_;
  std::shared_ptr<EventQueue> events_;
  ThreadReaper reaper_;
  std::set<std::shared_ptr<ContextObject>> contexts_;
  std::vector<InlineHost*> inlineHosts_;  // by number; null: free
  napi_ref binding_ = nullptr;
  napi_ref methods_[static_cast<size_t>(SessionMethod::Count)] = {};
  // Memory of array buffers that the binding object keeps alive.
  int32_t* state_ = nullptr;
  double* report_ = nullptr;
  double* numbers_ = nullptr;
  uint8_t* inBytes_ = nullptr;
  size_t inCapacity_ = 0;
  uint8_t* outBytes_ = nullptr;
  size_t outCapacity_ = 0;
};

}  // namespace zigllms
