// A language: immutable after construction, any thread.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "capabilities.h"
#include "context.h"

namespace zigllms {

// What another process needs to open the same engine and to run its contexts.
struct WorkerNeeds {
  std::map<std::string, std::string> options;  // of opening
  std::vector<std::string> readablePaths;      // files and folders that contexts read from; none: contexts read no file
};

class Engine {
 public:
  virtual ~Engine() = default;
  virtual std::string_view name() const = 0;
  virtual std::string_view version() const = 0;
  virtual std::span<const std::string_view> extensions() const = 0;  // ".lua"
  virtual const Capabilities& capabilities() const = 0;
  // On the thread that will run the context. Host and Interrupt are borrowed and outlive it.
  virtual Result<std::unique_ptr<Context>> createContext(const ContextOptions&, Host&, Interrupt&) = 0;
  virtual WorkerNeeds workerNeeds() const { return {}; }
};

}  // namespace zigllms
