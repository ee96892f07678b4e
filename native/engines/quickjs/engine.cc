#include "context.h"
#include "quickjs_engine.h"

namespace zigllms {

namespace {

class QuickJsEngine final : public Engine {
 public:
  std::string_view name() const override { return "quickjs"; }
  std::string_view version() const override { return JS_GetVersion(); }
  std::span<const std::string_view> extensions() const override {
    static constexpr std::string_view extensions[] = {".js", ".mjs"};
    return extensions;
  }
  const Capabilities& capabilities() const override {
    static constexpr Capabilities capabilities = {
        .interruptible = true,
        .memoryCapped = true,
        .isolatedContexts = true,
        .parallelContexts = true,
        .suspendable = false,  // plain code cannot wait; async functions do
        .awaitable = true,
        .integers64 = true,
        .bigIntegers = true,
        .columnNumbers = true,
        .modules = true,
        .countsInstructions = true,
        .containsHostileScripts = true,
    };
    return capabilities;
  }
  Result<std::unique_ptr<Context>> createContext(const ContextOptions& options, Host& host, Interrupt& interrupt) override {
    return quickjs::QuickJsContext::create(options, host, interrupt);
  }
};

}  // namespace

std::unique_ptr<Engine> createQuickJsEngine() { return std::make_unique<QuickJsEngine>(); }

}  // namespace zigllms
