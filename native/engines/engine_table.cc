#include "engine_table.h"

#ifdef ZIGLLMS_WITH_ECHO
#include "echo/echo_engine.h"
#endif
#ifdef ZIGLLMS_WITH_LUA
#include "lua/lua_engine.h"
#endif
#ifdef ZIGLLMS_WITH_QUICKJS
#include "quickjs/quickjs_engine.h"
#endif
#ifdef ZIGLLMS_WITH_WREN
#include "wren/wren_engine.h"
#endif
#ifdef ZIGLLMS_WITH_PYTHON
#include "python_library.h"
#endif

namespace zigllms {

namespace {

// An engine that is part of this binary: opening it cannot fail, and it takes no options.
template <std::unique_ptr<Engine> (*create)()>
Result<OpenedEngine> openBuiltIn(const EngineOptions& options) {
  if (!options.empty()) {
    return ScriptError::make(ErrorCode::TypeError, "createEngine: unknown option " + options.begin()->first);
  }
  return OpenedEngine{create(), {}};
}

constexpr std::string_view luaExtensions[] = {".lua"};
constexpr std::string_view quickJsExtensions[] = {".js", ".mjs"};
constexpr std::string_view wrenExtensions[] = {".wren"};
constexpr std::string_view pythonExtensions[] = {".py"};
constexpr std::string_view echoExtensions[] = {".echo"};

const EngineRow rows[] = {
#ifdef ZIGLLMS_WITH_LUA
    {"lua", luaExtensions, false, openBuiltIn<createLuaEngine>},
#endif
#ifdef ZIGLLMS_WITH_QUICKJS
    {"quickjs", quickJsExtensions, false, openBuiltIn<createQuickJsEngine>},
#endif
#ifdef ZIGLLMS_WITH_WREN
    {"wren", wrenExtensions, false, openBuiltIn<createWrenEngine>},
#endif
#ifdef ZIGLLMS_WITH_PYTHON
    {"python", pythonExtensions, true, openPythonLibrary, pythonLibraryPath},
#endif
#ifdef ZIGLLMS_WITH_ECHO
    {"echo", echoExtensions, false, openBuiltIn<createEchoEngine>},
#endif
};

}  // namespace

std::span<const EngineRow> engineTable() { return rows; }

}  // namespace zigllms
