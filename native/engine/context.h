// A script context: one isolated world of one language. Owned by an executor and confined to the thread that runs it; created, used and destroyed there.
// Every call is re-entrant: while a script waits inside Host::call, further calls into the same context may come, nested like a stack.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "../errors/script_error.h"
#include "../limits/interrupt.h"
#include "../marshal/value_limits.h"
#include "../marshal/value_sink.h"
#include "host.h"

namespace zigllms {

// Which parts of the language's library exist.
enum class Sandbox : uint8_t {
  Restricted,  // pure parts only: no files, processes, network, environment, native modules
  Trusted,     // everything the language has
};

struct ContextOptions {
  std::string name;
  uint64_t memoryLimitBytes = 0;   // 0: none
  uint64_t stackLimitBytes = 0;    // native stack that the script may use on this thread; the executor sets it
  ValueLimits valueLimits;
  ValuePolicies valuePolicies;
  Sandbox sandbox = Sandbox::Restricted;
  // Restricted: whether the library tells the time, and whether it makes numbers by chance. Where not, its functions raise what permission.h says.
  bool clock = true;
  bool randomness = true;
  std::map<std::string, std::string> engineOptions;  // only the engine knows their meaning; an unknown one is an error of createContext
};

struct Source {
  std::string_view text;  // UTF-8, without BOM; may hold NUL
  std::string_view name;  // as errors and stacks show it
};

// One call from the host.
struct Run {
  RunId id = 0;
  // The host can take the result later: the run may end Suspended and the room then tells it through Host::finished or Host::failed. When false (context.sync), a
  // run that would have to wait is an error that says so.
  bool maySuspend = false;
};

enum class Progress : uint8_t { Finished, Suspended };

struct MemoryUsage {
  uint64_t usedBytes = 0;
  uint64_t limitBytes = 0;   // 0: none
  uint64_t objects = 0;      // what the room keeps alive for the host: script functions, objects, host proxies
  uint64_t peakBytes = 0;    // the most that usedBytes was
};

class Context {
 public:
  virtual ~Context() = default;

  // Compiles and runs a source for its definitions; the value is dropped.
  virtual Result<Progress> load(const Run&, const Source&) = 0;
  // Runs a source and tells its value (behaviour.md 2: the last expression; in Lua what the chunk returns, or a lone expression).
  virtual Result<Progress> eval(const Run&, const Source&, ValueSink& result) = 0;
  // Calls a function by name: global, dotted, and what the language adds (behaviour.md 3). Unknown: reference_error with the nearest name.
  virtual Result<Progress> call(const Run&, std::string_view function, ValueSource& args, ValueSink& result) = 0;
  // Calls a script function that was told to a sink.
  virtual Result<Progress> callRef(const Run&, RefId, ValueSource& args, ValueSink& result) = 0;

  // Script objects kept by reference. Keys and indexes are values: `key` tells one value, a text or a number.
  virtual Status getMember(RefId, ValueSource& key, ValueSink& result) = 0;
  virtual Status setMember(RefId, ValueSource& keyAndValue) = 0;
  virtual Result<Progress> callMember(const Run&, RefId, std::string_view name, ValueSource& args, ValueSink& result) = 0;
  virtual Status memberKeys(RefId, ValueSink& result) = 0;
  // Gives back `count` tellings of a function or object; at zero the script's own collector may have it.
  virtual void releaseRef(RefId, uint32_t count) = 0;

  virtual Status getGlobal(std::string_view name, ValueSink& result) = 0;
  virtual Status setGlobal(std::string_view name, ValueSource& value) = 0;
  // `exports` tells one object: functions and values by name. With a source, the module is that source run with the exports as its beginnings.
  virtual Status registerModule(std::string_view name, ValueSource& exports, const std::optional<Source>&) = 0;

  // The outcome of a suspended host call. What the script does next runs inside; a run that ends by it is told through Host::finished or failed.
  virtual void resume(CallToken, ValueSource& value) = 0;
  virtual void fail(CallToken, const ScriptError&) = 0;
  // The host no longer waits for this suspended run: drop what it holds; tell nothing.
  virtual void abandon(RunId) = 0;

  // Timers and microtasks: nothing when there are none, else the milliseconds until runPendingWork has something to do (0: now).
  virtual std::optional<uint32_t> pendingWork() const = 0;
  virtual void runPendingWork() = 0;

  virtual void collectGarbage() = 0;
  virtual MemoryUsage memoryUsage() const = 0;
  // Not usable any more (its heap broke at a limit): every later call answers engine_crashed or memory_error at once and it may only be destroyed.
  virtual bool broken() const { return false; }

  // Brackets each time that the host's code runs or waits on this thread inside Host::call and Host::wait: an engine with a lock lets go of it here.
  virtual void beginHostTime() {}
  virtual void endHostTime() {}
};

}  // namespace zigllms
