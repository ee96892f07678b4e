// A context that runs elsewhere than on the host's thread, as the host sees it: what the host wants goes in by calls that never wait, what the context has to say
// comes out as events, in order. Everything here is data, so that it can cross a process border as well (frames.h).
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "../engine/context.h"
#include "../engine/host.h"
#include "../limits/interrupt.h"
#include "../limits/run_meter.h"
#include "../support/wire_message.h"
#include "operation.h"

namespace zigllms {

struct ContextSettings {
  ContextOptions options;
  // Nothing: every module. By name the members that scripts may have, or nothing for all.
  std::optional<std::map<std::string, std::optional<std::vector<std::string>>, std::less<>>> allowedModules;
  uint32_t defaultTimeoutMs = 0;                            // of work that belongs to no run; 0: none
  RunLimits limits;
  bool measured = false;  // runs tell what they used
  bool crowded = false;   // its script shares the processors with many: it gives way to the host further
};

// What a run used, told where contexts are measured.
struct RunReport {
  RunUse use;
  std::chrono::nanoseconds queued{0};   // before it started
  std::chrono::nanoseconds active{0};   // inside the engine, without waiting for the host
  std::chrono::nanoseconds cpu{0};      // of that, on a processor
};

struct Event {
  enum class Kind : uint8_t {
    Created,          // failed: error
    Settled,          // run, message of one value or error; usage
    HostCall,         // call, id = function, run that makes it, message of `count` values
    LoadModule,       // call, text = name, importer
    Output,           // stream, text
    Unhandled,        // error
    Denied,           // text = what, importer = capability
    ReleaseFunction,  // id, count
    ReleaseObject,    // id, count
    Closed,           // error where nobody had asked for it
  };
  Kind kind = Kind::Closed;
  RunId run = 0;
  CallToken call = 0;
  uint32_t id = 0;
  uint32_t count = 0;
  OutputStream stream = OutputStream::Out;
  WireMessage message;
  std::unique_ptr<ScriptError> error;
  std::string text;
  std::string importer;
  MemoryUsage usage;
  RunReport report;
};

// Where events go. Called on the context's thread, or on the host's; must not block for long.
class EventPort {
 public:
  virtual ~EventPort() = default;
  virtual void post(Event) = 0;
  // So much waits for the host that whoever can should wait before it posts more.
  virtual bool crowded() const { return false; }
};

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

// All calls on the host's thread.
class Executor {
 public:
  virtual ~Executor() = default;
  // Created follows, and at the end Closed.
  virtual Status start() = 0;
  virtual void submit(Task) = 0;  // exactly one Settled follows
  // 0: every run. To be repeated while a run doesn't settle: in the end it is answered for, and the context given up (Closed with an error).
  virtual void cancel(RunId, Interrupt::Reason) = 0;
  virtual void answer(CallToken, Answer) = 0;         // to a HostCall or LoadModule event
  virtual void settle(CallToken, Answer) = 0;         // the promise that an answer Pending stood for
  virtual void releaseRef(RefId, uint32_t count) = 0;
  virtual void close() = 0;  // to be repeated likewise
  // Whether a run that was answered for is still inside the engine; gives the context up when that takes too long. To be repeated while true.
  virtual bool lingers() { return false; }
  // Waits for the end, at most that long; then lets it go. After Closed was posted, at once.
  virtual void joinOrAbandon(std::chrono::milliseconds) = 0;
  // As of the last run that settled.
  virtual MemoryUsage memoryUsage() const = 0;
  virtual SessionTables& tables() = 0;
};

}  // namespace zigllms
