// The single door out of a script: what a context may ask of the world outside. Implemented by the executors; called on the context's thread only, never
// with an engine lock that the host might need. After each call the context may have been disposed or interrupted: rooms poll the Interrupt.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "../errors/script_error.h"
#include "../marshal/session_tables.h"
#include "../marshal/value_sink.h"

namespace zigllms {

using RunId = uint64_t;      // one call from the host into a context; unique in the context
using CallToken = uint32_t;  // one call from a script to a host function that isn't finished yet; unique in the context

enum class OutputStream : uint8_t { Out, Error };

class Host {
 public:
  enum class Outcome : uint8_t {
    Returned,   // the value was told to `result`
    Failed,     // `error` says why
    Suspended,  // the host function returned a promise: `token` names it; Context::resume or fail brings the outcome
  };

  virtual ~Host() = default;

  // Calls a host function. `args` is drained before the function runs; `result` is told one value. Nested calls into the context may come before this
  // returns. When draining fails, the outcome is Failed with a conversion_error.
  virtual Outcome call(FunctionId, ValueSource& args, ValueSink& result, BoxedError& error, CallToken& token) = 0;

  // Whether this thread may block until a suspended call is settled (thread and process isolation). If so, wait() does just that: it returns Returned or Failed,
  // and the token is used up. An interrupt ends the wait with Failed.
  virtual bool canWait() const = 0;
  virtual Outcome wait(CallToken, ValueSink& result, BoxedError& error) = 0;
  // Blocks until something is to be done: a suspended call of this context settles (Context::resume or fail is called from inside), a nested call ran, or
  // `timeoutMs` (negative: none) is over. False when the interrupt is up. Only where canWait().
  virtual bool waitForEvent(int64_t timeoutMs) = 0;
  // The script has lost interest in a suspended call; its outcome will not be delivered.
  virtual void forget(CallToken) = 0;

  // The source of a module that is neither registered nor built in; an empty optional when the host doesn't know it. May run host code, and may block
  // where canWait(); where not, an asynchronous resolver is an error that says so.
  virtual Result<std::optional<std::string>> loadModule(std::string_view name, std::string_view importer) = 0;
  // Whether the policy lets scripts import `name` (allowedModules). Rooms ask before they look for a module of any kind.
  virtual bool moduleAllowed(std::string_view name) const = 0;
  // The members of an allowed module that scripts may have; null: all. The host's own modules arrive with just these; for any other a room keeps to them or refuses the module.
  virtual const std::vector<std::string>* membersAllowed(std::string_view module) const = 0;
  // The policy kept a script from something (permission.h): for whoever audits.
  virtual void denied(std::string_view capability, std::string_view what) = 0;

  virtual void write(OutputStream, std::string_view text) = 0;

  // A run that had been suspended has ended. `result` tells one value.
  virtual void finished(RunId, ValueSource& result) = 0;
  virtual void failed(RunId, const ScriptError&) = 0;
  // An error that no run will ever report: a rejected promise without handler, a failing timer or finalizer.
  virtual void unhandled(const ScriptError&) = 0;

  // A script has let go of a host function or object: `count` is how often it had been told to the context's sinks since the last release.
  virtual void releaseFunction(FunctionId, uint32_t count) = 0;
  virtual void releaseObject(ObjectId, uint32_t count) = 0;

  virtual SessionTables& tables() = 0;
};

}  // namespace zigllms
