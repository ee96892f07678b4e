// EchoEngine: what the language is called, what it can do, and how a context is made.
#include <array>

#include "context.h"
#include "echo_engine.h"

namespace zigllms {

namespace {

class EchoEngine final : public Engine {
 public:
  std::string_view name() const override { return "echo"; }
  std::string_view version() const override { return "1.0"; }
  std::span<const std::string_view> extensions() const override {
    static constexpr std::array<std::string_view, 1> extensions = {".echo"};
    return extensions;
  }
  const Capabilities& capabilities() const override {
    static constexpr Capabilities capabilities = {
        .interruptible = true,
        .memoryCapped = true,
        .isolatedContexts = true,
        .parallelContexts = true,
        .suspendable = true,
        .awaitable = true,
        .integers64 = true,
        .bigIntegers = true,
        .columnNumbers = true,
        .modules = true,
        .containsHostileScripts = true,
    };
    return capabilities;
  }
  Result<std::unique_ptr<Context>> createContext(const ContextOptions& options, Host& host, Interrupt& interrupt) override {
    return echo::EchoContext::create(options, host, interrupt);
  }
};

}  // namespace

std::unique_ptr<Engine> createEchoEngine() { return std::make_unique<EchoEngine>(); }

}  // namespace zigllms
