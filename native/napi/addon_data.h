// What one Node environment (main thread or worker_thread) has of the addon: nothing is shared between environments. Made at load, ended by an environment
// clean-up hook, before Node-API goes away. The Node thread only.
#pragma once

#include <memory>
#include <set>
#include <span>
#include <vector>

#include "../engines/engine_table.h"
#include "../limits/deadline_timer.h"
#include "event_queue.h"
#include "napi_support.h"

namespace zigllms {

class ContextObject;

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
  ReleaseFunction,
  ReleaseObject,
  Closed,
  Count,
};

// state[] of the binding: what a call brought.
enum class Outcome : int32_t { Value = 0, Wire = 1, Error = 2, Pending = 3 };

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

  void setOutcome(Outcome outcome) { state_[0] = static_cast<int32_t>(outcome); }
  void setPendingWork(std::optional<uint32_t> milliseconds);
  void setValueCount(int32_t count) { state_[3] = count; }
  std::span<const uint8_t> inBytes(size_t length) const { return {inBytes_, std::min(length, inCapacity_)}; }
  napi_value growInBytes(size_t length);

  // What JavaScript gets for one value: a scalar itself, else the message's pooled texts with its bytes in outBytes.
  napi_value value(std::span<const uint8_t> bytes, const std::vector<std::string>& texts);
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

  napi_env env_;
  std::span<const EngineRow> engineTable_;
  std::shared_ptr<DeadlineTimer> timer_;
  std::shared_ptr<EventQueue> events_;
  std::set<std::shared_ptr<ContextObject>> contexts_;
  napi_ref binding_ = nullptr;
  napi_ref methods_[static_cast<size_t>(SessionMethod::Count)] = {};
  // Memory of array buffers that the binding object keeps alive.
  int32_t* state_ = nullptr;
  uint8_t* inBytes_ = nullptr;
  size_t inCapacity_ = 0;
  uint8_t* outBytes_ = nullptr;
  size_t outCapacity_ = 0;
};

}  // namespace zigllms
