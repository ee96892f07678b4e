// A language: immutable after construction, any thread.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "capabilities.h"
#include "context.h"

namespace zigllms {

class Engine {
 public:
  virtual ~Engine() = default;
  virtual std::string_view name() const = 0;
  virtual std::string_view version() const = 0;
  virtual std::span<const std::string_view> extensions() const = 0;  // ".lua"
  virtual const Capabilities& capabilities() const = 0;
  // On the thread that will run the context. Host and Interrupt are borrowed and outlive it.
  virtual Result<std::unique_ptr<Context>> createContext(const ContextOptions&, Host&, Interrupt&) = 0;
};

}  // namespace zigllms
