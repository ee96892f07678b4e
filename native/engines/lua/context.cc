#include "context.h"

#include <algorithm>
#include <utility>

#include "lauxlib.h"
#include "raii.h"
#include "support/nearest_name.h"

#include "internals.h"

namespace zigllms {

namespace {

constexpr size_t maxIdleThreads = 16;
constexpr size_t maxArguments = 900'000;  // Lua's stack holds a million values

BoxedError memoryError() { return ScriptError::make(ErrorCode::MemoryError, "not enough memory"); }

void raiseInterrupt(lua_State* L) {
  if (!LuaContext::of(L).interrupt().stopsAtPoll()) return;
  lua_pushliteral(L, "the call was interrupted");
  lua_error(L);
}

// Runs `body` where Lua's errors are caught: for API calls outside of any script. True when there was none.
template <class Body>
bool guarded(lua_State* L, Body body) {
  return luaD_rawrunprotected(L, [](lua_State*, void* data) { (*static_cast<Body*>(data))(); }, &body) == LUA_OK;
}

// What lua_load reads a chunk from, in up to two pieces.
struct ChunkReader {
  std::string_view pieces[2];
  int next = 0;

  static const char* read(lua_State*, void* data, size_t* size) {
    auto* reader = static_cast<ChunkReader*>(data);
    while (reader->next < 2) {
      const std::string_view piece = reader->pieces[reader->next++];
      if (piece.empty()) continue;
      *size = piece.size();
      return piece.data();
    }
    *size = 0;
    return nullptr;
  }
};

int loadChunk(lua_State* L, std::string_view before, std::string_view text, const char* name) {
  ChunkReader reader{{before, text}};
  return lua_load(L, ChunkReader::read, &reader, name, "t");
}

// Whether a text starts with a word that only statements start with. It is then not worth trying as an expression: that it isn't one would be
// told by a C++ exception, which takes longer than a small script.
bool startsWithStatement(std::string_view text) {
  const size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos) return false;
  const std::string_view rest = text.substr(start);
  for (const std::string_view word : {"return", "local", "for", "while", "if", "do", "repeat"}) {
    if (rest.substr(0, word.size()) != word) continue;
    const char next = rest.size() > word.size() ? rest[word.size()] : ' ';
    if (next == ' ' || next == '\t' || next == '\r' || next == '\n') return true;
  }
  return false;
}

int raiseError(lua_State* L, ErrorCode code, std::string_view message) {
  shielded(L, [&] {
    LuaContext::of(L).pushError(L, ScriptError::make(code, std::string(message)));
    return 0;
  });
  return lua_error(L);
}

// ---- what is run for the host besides functions of scripts: each a C function in a coroutine ----------------------

int getMemberOf(lua_State* L) {  // object, key
  lua_gettable(L, 1);
  return 1;
}

int setMemberOf(lua_State* L) {  // object, key, value
  lua_settable(L, 1);
  return 0;
}

int returnAll(lua_State* L, int, lua_KContext) { return lua_gettop(L); }

int callMemberOf(lua_State* L) {  // name, object, arguments ...
  lua_pushvalue(L, 1);
  if (lua_gettable(L, 2) == LUA_TNIL) {
    const char* message = lua_pushfstring(L, "the object has no member '%s'", lua_tostring(L, 1));
    return raiseError(L, ErrorCode::ReferenceError, message);
  }
  lua_replace(L, 1);
  lua_callk(L, lua_gettop(L) - 1, LUA_MULTRET, 0, returnAll);
  return lua_gettop(L);
}

int keysOf(lua_State* L) {  // object
  lua_newtable(L);
  luaL_setmetatable(L, "zigllms.array");
  if (!lua_istable(L, 1)) return 1;
  lua_Integer count = 0;
  lua_pushnil(L);
  while (lua_next(L, 1) != 0) {
    lua_pop(L, 1);
    if (lua_type(L, -1) != LUA_TSTRING && lua_type(L, -1) != LUA_TNUMBER) continue;
    lua_pushvalue(L, -1);
    lua_rawseti(L, 2, ++count);
  }
  return 1;
}

int getGlobalOf(lua_State* L) {  // name
  lua_pushglobaltable(L);
  lua_insert(L, 1);
  lua_gettable(L, 1);
  return 1;
}

// Offers the text keys of the table on top of the stack, and those that its metatable's __index adds.
void offerNames(lua_State* L, NearestName& nearest) {
  for (int depth = 0; depth < 4 && lua_istable(L, -1); ++depth) {
    lua_pushnil(L);
    while (lua_next(L, -2) != 0) {
      const bool callable = lua_isfunction(L, -1) || lua_istable(L, -1) || lua_isuserdata(L, -1);
      lua_pop(L, 1);
      if (!callable || lua_type(L, -1) != LUA_TSTRING) continue;
      size_t size = 0;
      const char* key = lua_tolstring(L, -1, &size);
      nearest.offer({key, size});
    }
    if (luaL_getmetafield(L, -1, "__index") == LUA_TNIL) return;
    lua_replace(L, -2);
  }
}

// Raises that `part` of the name at index 1 is missing in the value at index 2; the name up to it is `before`, with its dot, or empty.
int raiseUnknown(lua_State* L, std::string_view before, std::string_view part) {
  return shielded(L, [&] {
    lua_settop(L, 2);
    NearestName nearest(part);
    offerNames(L, nearest);
    std::string message = "'" + std::string(part) + "' is not ";
    if (before.empty()) {
      message += "defined";
    } else {
      message.append("a member of '").append(before.substr(0, before.size() - 1)).append("'");
    }
    return raiseError(L, ErrorCode::ReferenceError, message + nearest.hint());
  });
}

// Pushes the function `name` of a registered module "a.b.name". False (nothing is pushed) when there is none.
bool pushModuleFunction(lua_State* L, std::string_view name) {
  const size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return false;
  const std::string_view module = name.substr(0, dot);
  int registered = 0;
  shielded(L, [&] { return registered = LuaContext::of(L).isRegisteredModule(module) ? 1 : 0; });
  if (registered == 0) return false;
  lua_pushnil(L);
  lua_pushcclosure(L, requireModule, 1);
  lua_pushlstring(L, module.data(), module.size());
  lua_call(L, 1, 1);
  lua_pushlstring(L, name.data() + dot + 1, name.size() - dot - 1);
  lua_gettable(L, -2);
  lua_remove(L, -2);
  return true;
}

// "a.b" → the value of field b of global a, with metamethods; else function b of module a. Name → value.
int resolveName(lua_State* L) {
  size_t size = 0;
  const char* data = lua_tolstring(L, 1, &size);
  const std::string_view name(data, size);
  lua_pushglobaltable(L);
  for (size_t start = 0; start <= size;) {
    const size_t end = std::min(name.find('.', start), size);
    const std::string_view part = name.substr(start, end - start);
    const bool indexable = lua_istable(L, 2) || luaL_getmetafield(L, 2, "__index") != LUA_TNIL;
    lua_settop(L, 2);
    lua_pushlstring(L, part.data(), part.size());
    if (!indexable || lua_gettable(L, 2) == LUA_TNIL) {
      lua_settop(L, 2);
      if (!pushModuleFunction(L, name)) return raiseUnknown(L, name.substr(0, start), part);
      lua_replace(L, 2);
      if (lua_isnil(L, 2)) return raiseUnknown(L, name.substr(0, name.rfind('.') + 1), name.substr(name.rfind('.') + 1));
      break;
    }
    lua_replace(L, 2);
    start = end + 1;
  }
  lua_settop(L, 2);
  if (lua_isfunction(L, 2) || luaL_getmetafield(L, 2, "__call") != LUA_TNIL) {
    lua_settop(L, 2);
    return 1;
  }
  return raiseError(L, ErrorCode::TypeError, lua_pushfstring(L, "'%s' is a %s value, not a function", data, luaL_typename(L, 2)));
}

}  // namespace

// ---- life ---------------------------------------------------------------------------------------------------------

LuaContext::LuaContext(const ContextOptions& options, Host& host, Interrupt& interrupt)
    : options_(options), host_(host), interrupt_(interrupt), budget_(options.memoryLimitBytes), stack_(options.stackLimitBytes) {}

Result<std::unique_ptr<Context>> LuaContext::create(const ContextOptions& options, Host& host, Interrupt& interrupt) {
  for (const auto& option : options.engineOptions) {
    return ScriptError::make(ErrorCode::TypeError, "unknown option '" + option.first + "' of engine lua: it has none of its own");
  }
  std::unique_ptr<LuaContext> context(new LuaContext(options, host, interrupt));
  if (!context->open()) {
    return ScriptError::make(ErrorCode::MemoryError, "memoryLimitBytes (" + std::to_string(options.memoryLimitBytes) +
                                                         ") is not enough for Lua and its libraries");
  }
  return std::unique_ptr<Context>(std::move(context));
}

bool LuaContext::open() {
  main_ = lua_newstate(MemoryBudget::allocate, &budget_);
  if (main_ == nullptr) return false;
  // Beside every coroutine's state too: Lua copies it from the main thread's.
  *static_cast<LuaContext**>(lua_getextraspace(main_)) = this;
  stack_.measureFromHere(main_);
  const bool opened = guarded(main_, [this] {
    lua_gc(main_, LUA_GCSTOP);
    refs_.open(main_);
    proxies_.open(main_);
    lua_newtable(main_);
    anchors_ = luaL_ref(main_, LUA_REGISTRYINDEX);
    openLibraries(main_, options_);
    metatables_ = openClasses(main_);
    lua_newtable(main_);
    mergeClassTable(main_);
    lua_setglobal(main_, "zigllms");
    lua_settop(main_, 0);
    lua_gc(main_, LUA_GCRESTART);
  });
  // Set last: a raised flag stops scripts, not the opening.
  lua_setinterrupt(main_, interrupt_.polledFlag(), raiseInterrupt);
  return opened;
}

LuaContext::~LuaContext() {
  closing_ = true;
  if (main_ == nullptr) return;
  current_ = nullptr;
  stack_.measureFromHere(main_);
  lua_close(main_);
}

LuaContext& LuaContext::of(lua_State* L) {
  return *reinterpret_cast<LuaContext*>(*static_cast<uintptr_t*>(lua_getextraspace(L)) & ~uintptr_t{3});
}

// ---- scratch ------------------------------------------------------------------------------------------------------

void LuaContext::collectStep(lua_State* L) { luaC_checkGC(L); }

void LuaContext::anchor(lua_State* L, GCObject* string) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, anchors_);
  TString* key = gco2ts(string);
  setsvalue2s(L, L->top.p, key);
  api_incr_top(L);
  lua_pushboolean(L, 1);
  lua_rawset(L, -3);
  lua_pop(L, 1);
}

// Adds what `zigllms` has from the start to the table on top of the stack, where the table has no such members of its own.
void LuaContext::mergeClassTable(lua_State* L) {
  if (lua_getfield(L, LUA_REGISTRYINDEX, classTableKey) != LUA_TTABLE) {
    lua_pop(L, 1);
    return;
  }
  lua_pushnil(L);
  while (lua_next(L, -2) != 0) {
    lua_pushvalue(L, -2);
    if (lua_rawget(L, -5) == LUA_TNIL) {
      lua_pop(L, 1);
      lua_pushvalue(L, -2);
      lua_insert(L, -2);  // name, name, value
      lua_rawset(L, -5);
    } else {
      lua_pop(L, 2);
    }
  }
  lua_pop(L, 1);
}

// ---- entering -----------------------------------------------------------------------------------------------------

// Around every call from the host.
class LuaContext::Entry {
 public:
  explicit Entry(LuaContext& context) : context_(context) {
    if (context_.entries_++ > 0) return;
    context_.stack_.measureFromHere(context_.main_);
    context_.budget_.beginRun();
  }
  ~Entry() { --context_.entries_; }
  Entry(const Entry&) = delete;
  Entry& operator=(const Entry&) = delete;

 private:
  LuaContext& context_;
};

BoxedError LuaContext::nestedTooDeeply() {
  return ScriptError::make(ErrorCode::MemoryError, "stack overflow: the calls between host and script are nested too deeply");
}

RunThread LuaContext::acquireThread() {
  if (!idle_.empty()) {
    const RunThread thread = idle_.back();
    idle_.pop_back();
    return thread;
  }
  const CrossingScope scope(main_, budget_);
  RunThread thread;
  thread.L = lua_newthread(main_);
  setThreadMark(thread.L, ThreadMark::RunsForHost);
  thread.anchor = luaL_ref(main_, LUA_REGISTRYINDEX);
  return thread;
}

void LuaContext::recycle(RunThread thread) {
  lua_settop(thread.L, 0);
  if (idle_.size() >= maxIdleThreads) return discard(thread);
  idle_.push_back(thread);
}

void LuaContext::discard(RunThread thread) { luaL_unref(main_, LUA_REGISTRYINDEX, thread.anchor); }

// ---- runs ---------------------------------------------------------------------------------------------------------

LuaContext::End LuaContext::drive(const ActiveRun& run, int argumentCount, int& resultCount) {
  lua_State* L = run.thread.L;
  lua_State* const outer = std::exchange(current_, nullptr);
  lua_State* const outerRun = std::exchange(runningThread_, L);
  const bool outerWaitable = std::exchange(waitable_, run.maySuspend);
  const bool outerMaySuspend = std::exchange(runMaySuspend_, run.maySuspend);
  int status = LUA_OK;
  while (true) {
    status = lua_resume(L, outer, argumentCount, &resultCount);
    if (status != LUA_OK || !run.awaits || resultCount != 1 || interrupt_) break;
    lua_State* coroutine = lua_tothread(L, -1);
    if (coroutine == nullptr || !isAwaitable(coroutine, L)) break;
    lua_pushcfunction(L, awaitCoroutine);
    lua_insert(L, -2);
    argumentCount = 1;
  }
  current_ = outer;
  runningThread_ = outerRun;
  waitable_ = outerWaitable;
  runMaySuspend_ = outerMaySuspend;
  if (status == LUA_YIELD) return End::Suspended;
  return status == LUA_OK && !interrupt_ ? End::Finished : End::Failed;
}

bool LuaContext::isAwaitable(lua_State* coroutine, lua_State* thread) const {
  if (coroutine == thread || threadMark(coroutine) != ThreadMark::None) return false;
  if (lua_status(coroutine) == LUA_YIELD) return true;
  lua_Debug frame;
  // Not started yet: a function and nothing that runs.
  return lua_status(coroutine) == LUA_OK && lua_getstack(coroutine, 0, &frame) == 0 && lua_gettop(coroutine) == 1;
}

BoxedError LuaContext::takeFailure(RunThread thread, int status) {
  if (status == LUA_OK) lua_pushnil(thread.L);  // it had finished when the interrupt came
  ScriptError error = describe(thread.L, status);
  const bool outerWaitable = std::exchange(waitable_, false);
  lua_closethread(thread.L, current_);
  waitable_ = outerWaitable;
  // Not used again: after a deep recursion it holds more memory than it would ever give back.
  discard(thread);
  return error;
}

Result<Progress> LuaContext::runToEnd(const ActiveRun& run, int argumentCount, ValueSink* result) {
  lua_State* L = run.thread.L;
  int resultCount = 0;
  switch (drive(run, argumentCount, resultCount)) {
    case End::Suspended:
      suspended_.push_back({run, std::exchange(waitToken_, 0)});
      return Progress::Suspended;
    case End::Failed:
      return takeFailure(run.thread);
    default:
      break;
  }
  bool told = true;
  if (result != nullptr) told = LuaResults(*this, L, resultCount).drain(*result);
  recycle(run.thread);
  if (!told) return ScriptError::make(ErrorCode::ConversionError, "the result cannot be told to the host");
  return Progress::Finished;
}

Result<Progress> LuaContext::start(const ActiveRun& run, int pushed, ValueSource& args, ValueSink* result) {
  lua_State* L = run.thread.L;
  const size_t count = args.count();
  if (count > maxArguments || lua_checkstack(L, static_cast<int>(count) + LuaWriter::spareSlots) == 0) {
    recycle(run.thread);
    return ScriptError::make(ErrorCode::MemoryError, "too many arguments (" + std::to_string(count) + ")");
  }
  LuaWriter writer(*this, L, "args");
  if (!args.drain(writer)) {
    recycle(run.thread);
    return writer.error(&args);
  }
  return runToEnd(run, pushed + static_cast<int>(count), result);
}

BoxedError LuaContext::compile(lua_State* L, const Source& source, bool expression) {
  const std::string name = rememberChunkName(source.name);
  std::string_view text = source.text;
  // The first line of a script that a shell starts. Its line break stays, so that lines count as in the file.
  if (text.substr(0, 2) == "#!") text.remove_prefix(std::min(text.find('\n'), text.size()));
  if (expression && !startsWithStatement(text)) {
    if (loadChunk(L, "return ", text, name.c_str()) == LUA_OK) return {};
    lua_pop(L, 1);
    if (interrupt_) return interrupt_.error();
  }
  const int status = loadChunk(L, {}, text, name.c_str());
  if (status == LUA_OK) return {};
  const Overdraft overdraft(budget_);
  ScriptError error = interrupt_ ? interrupt_.error() : memoryError();
  if (!interrupt_ && status != LUA_ERRMEM) {
    size_t size = 0;
    const char* message = lua_tolstring(L, -1, &size);
    describeString(L, {message, size}, error);
    if (error.code != ErrorCode::MemoryError) error.code = ErrorCode::SyntaxError;
    if (error.file.empty()) error.file = source.name;
    error.stack = error.file + ":" + std::to_string(error.line) + ": " + error.message;
    limitErrorSize(error);
  }
  lua_pop(L, 1);
  return error;
}

Result<Progress> LuaContext::load(const Run& run, const Source& source) {
  const Entry entry(*this);
  if (stack_.exhausted()) return nestedTooDeeply();
  const RunThread thread = acquireThread();
  if (auto error = compile(thread.L, source, false)) {
    recycle(thread);
    return error;
  }
  return runToEnd({thread, run.id, run.maySuspend, false, false}, 0, nullptr);
}

Result<Progress> LuaContext::eval(const Run& run, const Source& source, ValueSink& result) {
  const Entry entry(*this);
  if (stack_.exhausted()) return nestedTooDeeply();
  const RunThread thread = acquireThread();
  if (auto error = compile(thread.L, source, true)) {
    recycle(thread);
    return error;
  }
  return runToEnd({thread, run.id, run.maySuspend, true, true}, 0, &result);
}

BoxedError LuaContext::pushFunctionByName(lua_State* thread, std::string_view name) {
  {
    const Overdraft overdraft(budget_);
    lua_pushglobaltable(thread);
    lua_pushlstring(thread, name.data(), name.size());
    if (lua_rawget(thread, -2) == LUA_TFUNCTION) {
      lua_remove(thread, -2);
      return {};
    }
    lua_settop(thread, 0);
    lua_pushcfunction(thread, resolveName);
    lua_pushlstring(thread, name.data(), name.size());
  }
  int resultCount = 0;
  if (drive({{thread, 0}, 0, false, false, false}, 1, resultCount) == End::Finished) return {};
  ScriptError error = describe(thread, lua_status(thread));
  lua_closethread(thread, current_);
  return error;
}

Result<Progress> LuaContext::call(const Run& run, std::string_view function, ValueSource& args, ValueSink& result) {
  const Entry entry(*this);
  if (stack_.exhausted()) return nestedTooDeeply();
  const RunThread thread = acquireThread();
  if (auto error = pushFunctionByName(thread.L, function)) {
    recycle(thread);
    return error;
  }
  return start({thread, run.id, run.maySuspend, true, true}, 0, args, &result);
}

Result<Progress> LuaContext::callRef(const Run& run, RefId ref, ValueSource& args, ValueSink& result) {
  const Entry entry(*this);
  if (stack_.exhausted()) return nestedTooDeeply();
  const RunThread thread = acquireThread();
  if (!refs_.push(thread.L, ref)) {
    recycle(thread);
    return ScriptError::make(ErrorCode::Disposed, "the function was disposed");
  }
  return start({thread, run.id, run.maySuspend, true, true}, 0, args, &result);
}

void LuaContext::settle(CallToken token, ValueSource* value, const ScriptError* error) {
  const Entry entry(*this);
  for (size_t at = 0; at < suspended_.size(); ++at) {
    if (suspended_[at].token != token) continue;
    const ActiveRun run = suspended_[at].run;
    suspended_[at] = suspended_.back();
    suspended_.pop_back();
    settledValue_ = value;
    settledError_ = error;
    int resultCount = 0;
    const End end = drive(run, 0, resultCount);
    settledValue_ = nullptr;
    settledError_ = nullptr;
    if (end == End::Suspended) {
      suspended_.push_back({run, std::exchange(waitToken_, 0)});
    } else if (end == End::Failed) {
      host_.failed(run.id, takeFailure(run.thread));
    } else {
      LuaResults results(*this, run.thread.L, run.wantsValue ? resultCount : 0);
      host_.finished(run.id, results);
      recycle(run.thread);
    }
    return;
  }
}

void LuaContext::resume(CallToken token, ValueSource& value) { settle(token, &value, nullptr); }

void LuaContext::fail(CallToken token, const ScriptError& error) { settle(token, nullptr, &error); }

void LuaContext::abandon(RunId id) {
  for (size_t at = 0; at < suspended_.size(); ++at) {
    if (suspended_[at].run.id != id) continue;
    host_.forget(suspended_[at].token);
    // Without closing it: variables that want to be closed would run script code, for nobody.
    discard(suspended_[at].run.thread);
    suspended_[at] = suspended_.back();
    suspended_.pop_back();
    return;
  }
}

// ---- script objects -----------------------------------------------------------------------------------------------

Status LuaContext::runMember(lua_CFunction function, RefId ref, ValueSource& args, ValueSink* result) {
  const Entry entry(*this);
  if (stack_.exhausted()) return nestedTooDeeply();
  const RunThread thread = acquireThread();
  lua_pushcfunction(thread.L, function);
  if (!refs_.push(thread.L, ref)) {
    recycle(thread);
    return ScriptError::make(ErrorCode::Disposed, "the object was disposed");
  }
  const Result<Progress> progress = start({thread, 0, false, result != nullptr, false}, 1, args, result);
  if (!progress) return progress.error();
  return Done{};
}

Status LuaContext::getMember(RefId ref, ValueSource& key, ValueSink& result) { return runMember(getMemberOf, ref, key, &result); }

Status LuaContext::setMember(RefId ref, ValueSource& keyAndValue) { return runMember(setMemberOf, ref, keyAndValue, nullptr); }

Status LuaContext::memberKeys(RefId ref, ValueSink& result) {
  NoValues none;
  return runMember(keysOf, ref, none, &result);
}

Result<Progress> LuaContext::callMember(const Run& run, RefId ref, std::string_view name, ValueSource& args, ValueSink& result) {
  const Entry entry(*this);
  if (stack_.exhausted()) return nestedTooDeeply();
  const RunThread thread = acquireThread();
  lua_pushcfunction(thread.L, callMemberOf);
  {
    const Overdraft overdraft(budget_);
    lua_pushlstring(thread.L, name.data(), name.size());
  }
  if (!refs_.push(thread.L, ref)) {
    recycle(thread);
    return ScriptError::make(ErrorCode::Disposed, "the object was disposed");
  }
  return start({thread, run.id, run.maySuspend, true, true}, 2, args, &result);
}

void LuaContext::releaseRef(RefId ref, uint32_t count) {
  const Overdraft overdraft(budget_);
  refs_.release(main_, ref, count);
}

// ---- globals ------------------------------------------------------------------------------------------------------

Status LuaContext::getGlobal(std::string_view name, ValueSink& result) {
  const Entry entry(*this);
  if (stack_.exhausted()) return nestedTooDeeply();
  const RunThread thread = acquireThread();
  {
    const Overdraft overdraft(budget_);
    lua_pushcfunction(thread.L, getGlobalOf);
    lua_pushlstring(thread.L, name.data(), name.size());
  }
  // A global may come from a metatable of _G, which runs script code.
  const Result<Progress> progress = runToEnd({thread, 0, false, true, false}, 1, &result);
  if (!progress) return progress.error();
  return Done{};
}

Status LuaContext::setGlobal(std::string_view name, ValueSource& value) {
  const Entry entry(*this);
  if (lua_checkstack(main_, LuaWriter::spareSlots) == 0) return memoryError();
  const StackGuard guard(main_);
  LuaWriter writer(*this, main_, name);
  if (!value.drain(writer) || writer.valueCount() != 1) return writer.error(&value);
  {
    const CrossingScope scope(main_, budget_);
    if (name == "zigllms" && lua_istable(main_, -1)) mergeClassTable(main_);
    // Raw: the host defines a global whatever a metatable of _G thinks of it.
    lua_pushglobaltable(main_);
    lua_pushlstring(main_, name.data(), name.size());
    lua_pushvalue(main_, -3);
    lua_rawset(main_, -3);
  }
  collectStep(main_);
  return Done{};
}

// ---- memory -------------------------------------------------------------------------------------------------------

void LuaContext::collectGarbage() {
  const Entry entry(*this);
  lua_gc(main_, LUA_GCCOLLECT);
}

MemoryUsage LuaContext::memoryUsage() const {
  return {budget_.usedBytes(), budget_.limitBytes(), refs_.size() + proxies_.size(), budget_.peakBytes()};
}

}  // namespace zigllms
