#include <array>

#include "context.h"
#include "wren_engine.h"

namespace zigllms {

namespace {

class WrenEngine final : public Engine {
 public:
  std::string_view name() const override { return "wren"; }
  std::string_view version() const override { return WREN_VERSION_STRING; }
  std::span<const std::string_view> extensions() const override { return extensions_; }
  const Capabilities& capabilities() const override { return capabilities_; }
  Result<std::unique_ptr<Context>> createContext(const ContextOptions& options, Host& host, Interrupt& interrupt) override {
    return WrenContext::create(options, host, interrupt);
  }

 private:
  static constexpr std::array<std::string_view, 1> extensions_ = {".wren"};
  static constexpr Capabilities capabilities_ = {
      .interruptible = true,
      .memoryCapped = true,
      .isolatedContexts = true,
      .parallelContexts = true,
      .suspendable = true,
      .awaitable = false,      // a fiber waits by itself
      .integers64 = false,     // Num is a double; larger numbers are objects of class Int64 or BigInt
      .bigIntegers = false,
      .columnNumbers = false,  // Wren keeps lines only
      .modules = true,
      .countsInstructions = true,
      .containsHostileScripts = true,
  };
};

}  // namespace

std::unique_ptr<Engine> createWrenEngine() { return std::make_unique<WrenEngine>(); }

}  // namespace zigllms
