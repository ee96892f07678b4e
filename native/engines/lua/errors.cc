// Lua's failures → ScriptError, and the host's errors → Lua values with code, message, name and stack.
#include <new>

#include "context.h"
#include "lauxlib.h"
#include "marshal/wire_writer.h"
#include "raii.h"
#include "support/utf8.h"

#include "internals.h"

namespace zigllms {

namespace {

constexpr size_t maxChunkNames = 4096;
constexpr int maxFrames = 200;
constexpr const char* infoName = "zigllms.errorInfo";
const char infoTableKey = 0;  // registry: weak table error table → userdata with the ScriptError it was made from

int finalizeInfo(lua_State* L) {
  static_cast<ScriptError*>(luaL_checkudata(L, 1, infoName))->~ScriptError();
  return 0;
}

// Pushes the table of infos, made at the first error.
void pushInfoTable(lua_State* L) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &infoTableKey) == LUA_TTABLE) return;
  lua_pop(L, 1);
  luaL_newmetatable(L, infoName);
  lua_pushcfunction(L, finalizeInfo);
  lua_setfield(L, -2, "__gc");
  lua_pop(L, 1);
  lua_newtable(L);
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "k");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &infoTableKey);
}

// Lua's messages may cut a character in two, and scripts throw any bytes: what isn't UTF-8 becomes U+FFFD.
std::string asUtf8(std::string_view text) {
  if (isUtf8(text)) return std::string(text);
  std::string valid;
  while (!text.empty()) {
    size_t length = 1;
    while (length <= 4 && length <= text.size() && !isUtf8(text.substr(0, length))) ++length;
    if (length > 4 || length > text.size()) {
      valid += "\xEF\xBF\xBD";
      length = 1;
    } else {
      valid += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  return valid;
}

bool startsWith(std::string_view text, std::string_view prefix) { return text.substr(0, prefix.size()) == prefix; }

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// What kind of failure a message of Lua's tells of. Lua itself makes no difference.
ErrorCode classify(std::string_view message) {
  if (startsWith(message, "attempt to ")) {
    if (startsWith(message, "attempt to call a nil value (global ")) return ErrorCode::ReferenceError;
    for (const std::string_view kind : {"call", "index", "perform arithmetic on", "perform bitwise", "concatenate", "compare", "get length"}) {
      if (startsWith(message.substr(11), kind)) return ErrorCode::TypeError;
    }
    return ErrorCode::RuntimeError;
  }
  if (startsWith(message, "stack overflow") || startsWith(message, "C stack overflow") || message == "not enough memory" ||
      message == "resulting string too large" || message == "string length overflow" || message == "buffer too large") {
    return ErrorCode::MemoryError;
  }
  if (startsWith(message, "bad argument #") && contains(message, " expected, got ")) return ErrorCode::TypeError;
  if (startsWith(message, "'for' ") && contains(message, "must be a number")) return ErrorCode::TypeError;
  if (startsWith(message, "module '") && contains(message, "' not found")) return ErrorCode::ReferenceError;
  return ErrorCode::RuntimeError;
}

// "<file>:<line>: " at the beginning of `text`, from `from` on: where the file's name ends, and the line.
struct Position {
  size_t fileEnd;
  size_t end;
  uint32_t line;
};

std::optional<Position> findPosition(std::string_view text, size_t from) {
  for (size_t colon = text.find(':', from); colon != std::string_view::npos; colon = text.find(':', colon + 1)) {
    uint32_t line = 0;
    size_t at = colon + 1;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9' && line < 100'000'000) line = line * 10 + static_cast<uint32_t>(text[at++] - '0');
    if (at > colon + 1 && text.substr(at, 2) == ": ") return Position{colon, at + 2, line};
  }
  return std::nullopt;
}

std::string rawStringField(lua_State* L, int table, const char* name) {
  table = lua_absindex(L, table);
  lua_pushstring(L, name);
  lua_rawget(L, table);
  std::string text;
  if (lua_type(L, -1) == LUA_TSTRING) {
    size_t size = 0;
    const char* data = lua_tolstring(L, -1, &size);
    text.assign(data, size);
  }
  lua_pop(L, 1);
  return text;
}

int toText(lua_State* L) {
  luaL_tolstring(L, 1, nullptr);
  return 1;
}

}  // namespace

std::string LuaContext::rememberChunkName(std::string_view name) {
  std::string source = "@";
  for (const char letter : name) {
    if (letter == '\0') {
      source += "\xE2\x90\x80";  // U+2400, the picture of a NUL: Lua ends names at a NUL
    } else {
      source += letter;
    }
  }
  char shown[LUA_IDSIZE];
  luaO_chunkid(shown, source.c_str(), source.size());
  if (chunkNames_.size() >= maxChunkNames) chunkNames_.clear();
  chunkNames_.insert_or_assign(shown, std::string(name));
  return source;
}

// ---- host → script ------------------------------------------------------------------------------------------------

void LuaContext::pushError(lua_State* L, const ScriptError& error) {
  const CrossingScope scope(L, budget_);
  if (lua_checkstack(L, 12) == 0) {
    lua_pushnil(L);
    return;
  }
  lua_createtable(L, 0, 4);
  const auto set = [&](const char* name, std::string_view text) {
    lua_pushlstring(L, text.data(), text.size());
    lua_setfield(L, -2, name);
  };
  set("code", error.codeText());
  set("message", error.message);
  if (!error.name.empty()) set("name", error.name);
  if (!error.stack.empty()) set("stack", error.stack);
  luaL_setmetatable(L, "Error");
  pushInfoTable(L);
  lua_pushvalue(L, -2);
  void* memory = lua_newuserdatauv(L, sizeof(ScriptError), 0);
  new (memory) ScriptError(error);
  luaL_setmetatable(L, infoName);
  lua_rawset(L, -3);
  lua_pop(L, 1);
}

// ---- script → host ------------------------------------------------------------------------------------------------

ScriptError LuaContext::describe(lua_State* thread, int status) {
  const Overdraft overdraft(budget_);
  ScriptError error;
  if (interrupt_) {
    error = interrupt_.error();
  } else if (status == LUA_ERRMEM) {
    error = ScriptError::make(ErrorCode::MemoryError, "not enough memory");
  } else if (lua_type(thread, -1) == LUA_TSTRING) {
    size_t size = 0;
    const char* text = lua_tolstring(thread, -1, &size);
    describeString(thread, {text, size}, error);
    if (status == LUA_ERRERR) error.code = ErrorCode::MemoryError;  // Lua had no stack left to handle an overflow
  } else {
    describeObject(thread, error);
  }
  // Describing may run a __tostring, which may be interrupted.
  if (interrupt_ && error.code != interrupt_.error()->code) error = interrupt_.error();
  describeTrace(thread, error);
  limitErrorSize(error);
  return error;
}

void LuaContext::describeString(lua_State* thread, std::string_view text, ScriptError& error) {
  while (splitPosition(thread, text, error)) {
  }
  error.code = classify(text);
  error.message = asUtf8(text);
}

// Takes a position off the front of the text when it is one: when a chunk that runs, or ran, has that name.
bool LuaContext::splitPosition(lua_State* thread, std::string_view& text, ScriptError& error) const {
  size_t from = 0;
  for (int attempt = 0; attempt < 4; ++attempt) {
    const auto position = findPosition(text, from);
    if (!position) return false;
    const std::string file(text.substr(0, position->fileEnd));
    const auto known = chunkNames_.find(file);
    bool real = known != chunkNames_.end();
    lua_Debug frame;
    for (int level = 0; !real && level < maxFrames && lua_getstack(thread, level, &frame) != 0; ++level) {
      lua_getinfo(thread, "S", &frame);
      real = file == frame.short_src;
    }
    if (real) {
      error.file = asUtf8(known != chunkNames_.end() ? known->second : file);
      error.line = position->line;
      text.remove_prefix(position->end);
      return true;
    }
    from = position->end;
  }
  return false;
}

void LuaContext::describeObject(lua_State* thread, ScriptError& error) {
  error.code = ErrorCode::RuntimeError;
  const bool isTable = lua_istable(thread, -1);
  if (isTable && lua_checkstack(thread, 8) != 0) {
    const StackGuard guard(thread);
    const int object = lua_gettop(thread);
    if (lua_getmetatable(thread, object) && lua_topointer(thread, -1) == metatables_.error) {
      pushInfoTable(thread);
      lua_pushvalue(thread, object);
      if (lua_rawget(thread, -2) == LUA_TUSERDATA) {
        error = *static_cast<const ScriptError*>(lua_touserdata(thread, -1));
      } else {
        const ErrorCode code = errorCodeFromText(rawStringField(thread, object, "code"));
        if (code != ErrorCode::UnknownError) error.code = code;
      }
      error.message = asUtf8(rawStringField(thread, object, "message"));
      error.name = asUtf8(rawStringField(thread, object, "name"));
      error.stack.clear();  // the script's comes instead
      error.frames.clear();
      return;
    }
    error.message = asUtf8(rawStringField(thread, object, "message"));
    error.name = asUtf8(rawStringField(thread, object, "name"));
  }
  if (error.message.empty()) error.message = asUtf8(textOfObject(thread));
  error.thrown = thrownValue(thread);
}

// The text of the value on top of the thread's stack, as Lua would print it. A __tostring runs in a coroutine of its own, under the interrupt.
std::string LuaContext::textOfObject(lua_State* thread) {
  const std::string fallback = std::string("(error object is a ") + luaL_typename(thread, -1) + " value)";
  if (lua_checkstack(thread, 4) == 0) return fallback;
  if (lua_istable(thread, -1)) {
    if (luaL_getmetafield(thread, -1, "__tostring") == LUA_TNIL) return fallback;
    lua_pop(thread, 1);
  }
  const RunThread helper = acquireThread();
  lua_pushcfunction(helper.L, toText);
  lua_pushvalue(thread, -1);
  lua_xmove(thread, helper.L, 1);
  int resultCount = 0;
  if (drive({helper, 0, false, false, false}, 1, resultCount) != End::Finished) {
    lua_closethread(helper.L, current_);
    recycle(helper);
    return fallback;
  }
  size_t size = 0;
  const char* text = lua_tolstring(helper.L, -1, &size);
  std::string result(text, size);
  recycle(helper);
  return result;
}

std::shared_ptr<const WireMessage> LuaContext::thrownValue(lua_State* thread) {
  WireWriter writer(host_.tables(), options_.valueLimits);
  writer.begin("thrown");
  LuaValues value(*this, thread, lua_gettop(thread), 1);
  if (value.drain(writer)) return std::make_shared<const WireMessage>(writer.take());
  for (const RefId ref : writer.sentRefs()) refs_.release(main_, ref, 1);
  return nullptr;
}

void LuaContext::describeTrace(lua_State* thread, ScriptError& error) {
  lua_Debug frame;
  for (int level = 0; level < maxFrames && lua_getstack(thread, level, &frame) != 0; ++level) {
    lua_getinfo(thread, "Sln", &frame);
    StackFrame& told = error.frames.emplace_back();
    if (frame.name != nullptr) told.function = asUtf8(frame.name);
    if (*frame.what == 'C') continue;
    if (*frame.what == 'm') told.function = "main chunk";
    told.file = fileOf(frame);
    if (frame.currentline > 0) told.line = static_cast<uint32_t>(frame.currentline);
  }
  if (error.file.empty()) {
    for (const StackFrame& told : error.frames) {
      if (told.file.empty()) continue;
      error.file = told.file;
      error.line = told.line;
      break;
    }
  }
  error.stack = error.file.empty() ? error.message : error.file + ":" + std::to_string(error.line) + ": " + error.message;
  if (lua_checkstack(main_, 20) == 0) return;
  const StackGuard guard(main_);
  luaL_traceback(main_, thread, nullptr, 0);
  size_t size = 0;
  const char* text = lua_tolstring(main_, -1, &size);
  error.stack += "\n" + asUtf8({text, size});
}

std::string LuaContext::fileOf(const lua_Debug& frame) const {
  const auto known = chunkNames_.find(frame.short_src);
  if (frame.source[0] != '@') return asUtf8(frame.short_src);
  // Long names share what is shown of them; only a name with NUL differs from its source.
  const std::string_view source(frame.source + 1);
  return asUtf8(known != chunkNames_.end() && known->second.size() < source.size() ? std::string_view(known->second) : source);
}

}  // namespace zigllms
