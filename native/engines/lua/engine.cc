#include "context.h"
#include "lua_engine.h"

namespace zigllms {

namespace {

class LuaEngine final : public Engine {
 public:
  std::string_view name() const override { return "lua"; }
  std::string_view version() const override { return LUA_VERSION_MAJOR "." LUA_VERSION_MINOR "." LUA_VERSION_RELEASE; }
  std::span<const std::string_view> extensions() const override {
    static constexpr std::string_view all[] = {".lua"};
    return all;
  }
  const Capabilities& capabilities() const override {
    static constexpr Capabilities all = {
        .interruptible = true,
        .memoryCapped = true,
        .isolatedContexts = true,
        .parallelContexts = true,
        .suspendable = true,
        .awaitable = false,  // Lua needs no await: a call that waits looks like any other
        .integers64 = true,
        .bigIntegers = false,
        .columnNumbers = false,
        .modules = true,
        .countsInstructions = true,
        .containsHostileScripts = true,
    };
    return all;
  }
  Result<std::unique_ptr<Context>> createContext(const ContextOptions& options, Host& host, Interrupt& interrupt) override {
    return LuaContext::create(options, host, interrupt);
  }
};

}  // namespace

std::unique_ptr<Engine> createLuaEngine() { return std::make_unique<LuaEngine>(); }

}  // namespace zigllms
