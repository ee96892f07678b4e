// The addon's door: lists the engines that were compiled in and gives each Node environment its binding. No state is shared between environments.
#include "napi/addon_data.h"
#include "napi/binding.h"

#ifdef ZIGLLMS_WITH_ECHO
#include "engines/echo/echo_engine.h"
#endif
#ifdef ZIGLLMS_WITH_LUA
#include "engines/lua/lua_engine.h"
#endif
#ifdef ZIGLLMS_WITH_QUICKJS
#include "engines/quickjs/quickjs_engine.h"
#endif
#ifdef ZIGLLMS_WITH_WREN
#include "engines/wren/wren_engine.h"
#endif
#ifdef ZIGLLMS_WITH_PYTHON
#include "napi/python_library.h"
#endif

namespace zigllms {

namespace {

// An engine that is part of the addon: opening it cannot fail, and it takes no options.
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

const EngineRow engineTable[] = {
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
    {"python", pythonExtensions, true, openPythonLibrary},
#endif
#ifdef ZIGLLMS_WITH_ECHO
    {"echo", echoExtensions, false, openBuiltIn<createEchoEngine>},
#endif
};

}  // namespace

}  // namespace zigllms

extern "C" NAPI_MODULE_EXPORT napi_value napi_register_module_v1(napi_env env, napi_value) {
  auto* addon = new zigllms::AddonData(env, zigllms::engineTable);
  napi_set_instance_data(env, addon, [](napi_env, void* data, void*) { delete static_cast<zigllms::AddonData*>(data); }, nullptr);
  return zigllms::makeBinding(*addon);
}
