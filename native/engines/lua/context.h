// A Lua context: one state, whose scripts run in pooled coroutines so that they can wait for host promises. The main thread of the state never runs
// scripts; it is scratch space. Confined to its executor's thread, like every Context.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "classes.h"
#include "engine/context.h"
#include "limits.h"
#include "lua.h"
#include "reader.h"
#include "refs.h"
#include "writer.h"

namespace zigllms {

// A coroutine that runs scripts for the host.
struct RunThread {
  lua_State* L = nullptr;
  int anchor = 0;  // registry slot that keeps it alive
};

struct ActiveRun {
  RunThread thread;
  RunId id = 0;
  bool maySuspend = false;
  bool wantsValue = true;  // the host is told what it returns
  bool awaits = true;      // a coroutine that it returns is run to its end
};

class LuaContext final : public Context {
 public:
  static Result<std::unique_ptr<Context>> create(const ContextOptions&, Host&, Interrupt&);
  ~LuaContext() override;

  Result<Progress> load(const Run&, const Source&) override;
  Result<Progress> eval(const Run&, const Source&, ValueSink& result) override;
  Result<Progress> call(const Run&, std::string_view function, ValueSource& args, ValueSink& result) override;
  Result<Progress> callRef(const Run&, RefId, ValueSource& args, ValueSink& result) override;
  Status getMember(RefId, ValueSource& key, ValueSink& result) override;
  Status setMember(RefId, ValueSource& keyAndValue) override;
  Result<Progress> callMember(const Run&, RefId, std::string_view name, ValueSource& args, ValueSink& result) override;
  Status memberKeys(RefId, ValueSink& result) override;
  void releaseRef(RefId, uint32_t count) override;
  Status getGlobal(std::string_view name, ValueSink& result) override;
  Status setGlobal(std::string_view name, ValueSource& value) override;
  Status registerModule(std::string_view name, ValueSource& exports, const std::optional<Source>&) override;
  void resume(CallToken, ValueSource& value) override;
  void fail(CallToken, const ScriptError&) override;
  void abandon(RunId) override;
  std::optional<uint32_t> pendingWork() const override { return std::nullopt; }
  void runPendingWork() override {}
  void collectGarbage() override;
  MemoryUsage memoryUsage() const override;

  // ---- for the room's other files ----
  static LuaContext& of(lua_State*);

  Host& host() { return host_; }
  Interrupt& interrupt() { return interrupt_; }
  MemoryBudget& budget() { return budget_; }
  const ContextOptions& options() const { return options_; }
  const Metatables& metatables() const { return metatables_; }
  ScriptRefs& refs() { return refs_; }
  HostProxies& proxies() { return proxies_; }
  ReaderMemory& readerMemory() { return readerMemory_; }
  WriterMemory& writerMemory() { return writerMemory_; }
  lua_State* scratch() { return main_; }
  bool closing() const { return closing_; }
  bool stackExhausted() const { return stack_.exhausted(); }
  // After a crossing: lets the collector catch up with what was built while it was stopped.
  void collectStep(lua_State*);
  // Keeps a string alive for the context's life (keys that caches know by address).
  void anchor(lua_State*, GCObject* string);

  // callbacks.cc: calls a host function with all values of L's stack. Pushes the result or the error to raise.
  enum class HostCall : uint8_t { Returned, Raise, Yield };
  HostCall callHost(lua_State* L, FunctionId) noexcept;
  // Pushes the outcome of the host call that L was suspended in.
  HostCall takeSettlement(lua_State* L) noexcept;
  // After Returned: how many values on the stack are the call's results.
  int spreadResult(lua_State* L);
  HostCall raise(lua_State* L, int height, const ScriptError&) noexcept;

  // async.cc
  // lua_resume for coroutines of scripts. Returns its status, or waitingForHost: then the caller must yield in its turn and, when continued, call this again without arguments.
  static constexpr int waitingForHost = -1;
  int resumeCoroutine(lua_State* L, lua_State* coroutine, int argumentCount, int& resultCount);

  // errors.cc
  // Pushes a Lua error object for `error`, with code, message, name and stack. Raise it with lua_error.
  void pushError(lua_State* L, const ScriptError& error);
  // The ScriptError for the error value on top of the stack of a coroutine that ended with `status`.
  ScriptError describe(lua_State* thread, int status);
  // Remembers how a chunk is called in messages: its name there → its full name.
  std::string rememberChunkName(std::string_view name);

  // sandbox.cc
  void addWarning(const char* piece, bool continues) noexcept;

  // modules.cc: what require() does next. Pushes a module, or an error, or a loader and its two arguments.
  enum class Required : uint8_t { Loaded, Run, Raise, Unknown };
  Required prepareModule(lua_State* L, std::string_view name);
  void finishLoading(std::string_view name);
  bool isRegisteredModule(std::string_view name) const { return modules_.contains(std::string(name)); }
  // Compiles to a function on L's stack. With `expression`, a lone expression is accepted too.
  BoxedError compile(lua_State* L, const Source&, bool expression);

 private:
  enum class End : uint8_t { Finished, Suspended, Failed };
  class Entry;
  struct Module {
    int exports = 0;  // registry slot
    int loader = 0;   // registry slot of the compiled source; 0: none
  };
  struct LoadingModule {
    std::string name;
    lua_State* run;  // the run that loads it
  };
  struct SuspendedRun {
    ActiveRun run;
    CallToken token;
  };

  LuaContext(const ContextOptions&, Host&, Interrupt&);
  bool open();

  static BoxedError nestedTooDeeply();
  RunThread acquireThread();
  void recycle(RunThread);
  void discard(RunThread);
  // The thread's stack holds a function and `pushed` arguments: adds those that `args` tells, then runs it.
  Result<Progress> start(const ActiveRun&, int pushed, ValueSource& args, ValueSink* result);
  Result<Progress> runToEnd(const ActiveRun&, int argumentCount, ValueSink* result);
  End drive(const ActiveRun&, int argumentCount, int& resultCount);
  BoxedError takeFailure(RunThread, int status);
  BoxedError takeFailure(RunThread thread) { return takeFailure(thread, lua_status(thread.L)); }
  BoxedError cannotWait() const;
  bool isAwaitable(lua_State* coroutine, lua_State* thread) const;
  void settle(CallToken, ValueSource* value, const ScriptError* error);
  BoxedError pushFunctionByName(lua_State* thread, std::string_view name);
  Status runMember(lua_CFunction, RefId, ValueSource& args, ValueSink* result);
  void mergeClassTable(lua_State* L);
  // errors.cc
  void describeString(lua_State* thread, std::string_view text, ScriptError& error);
  void describeObject(lua_State* thread, ScriptError& error);
  void describeTrace(lua_State* thread, ScriptError& error);
  std::string fileOf(const lua_Debug&) const;
  bool splitPosition(lua_State* thread, std::string_view& text, ScriptError& error) const;
  std::string textOfObject(lua_State* thread);
  std::shared_ptr<const WireMessage> thrownValue(lua_State* thread);

  const ContextOptions options_;
  Host& host_;
  Interrupt& interrupt_;
  MemoryBudget budget_;
  NativeStack stack_;
  lua_State* main_ = nullptr;
  Metatables metatables_;
  ScriptRefs refs_;
  HostProxies proxies_;
  ReaderMemory readerMemory_;
  WriterMemory writerMemory_;
  int anchors_ = 0;  // registry slot
  std::vector<RunThread> idle_;
  std::vector<SuspendedRun> suspended_;
  std::unordered_map<std::string, Module> modules_;
  std::vector<LoadingModule> loadingModules_;  // outermost first
  std::unordered_map<std::string, std::string> chunkNames_;  // as messages show it → full

  lua_State* current_ = nullptr;  // the coroutine that is inside a host call
  lua_State* runningThread_ = nullptr;  // of the innermost run
  uint32_t entries_ = 0;          // nested calls from the host
  bool waitable_ = false;         // every coroutine below the running one, and the run, can yield to the host
  bool runMaySuspend_ = false;    // of the innermost run
  bool closing_ = false;
  bool warnings_ = false;  // scripts' warnings are told
  std::string warning_;    // the pieces so far
  CallToken waitToken_ = 0;       // of the host call that the running chain of coroutines is yielding for
  ValueSource* settledValue_ = nullptr;
  const ScriptError* settledError_ = nullptr;
  bool severalResults_ = false;  // of the host call that has just returned: for spreadResult
};

// A mark on a coroutine, kept beside the pointer to its context.
enum class ThreadMark : uintptr_t { None = 0, RunsForHost = 1, WaitsForHost = 2 };
ThreadMark threadMark(lua_State*);
void setThreadMark(lua_State*, ThreadMark);

// callbacks.cc
int hostFunctionTrampoline(lua_State*);
int hostMethodTrampoline(lua_State*);
int hostIterationTrampoline(lua_State*);
int printToHost(lua_State*);
int writeToHostOutput(lua_State*);
// async.cc
void openCoroutineFunctions(lua_State*);
int awaitCoroutine(lua_State*);
// modules.cc
int requireModule(lua_State*);
// sandbox.cc
void openLibraries(lua_State*, const ContextOptions&);

}  // namespace zigllms
