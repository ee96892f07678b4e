// A context as JavaScript holds it: the session on one side, an executor on the other. The Node thread only. Kept alive by AddonData until it has
// ended and by the JavaScript external that stands for it.
#pragma once

#include <chrono>
#include <memory>
#include <span>

#include "../executor/executor.h"
#include "addon_data.h"
#include "napi_support.h"

namespace zigllms {

class InlineHost;
class WorkerPool;

class ContextObject : public std::enable_shared_from_this<ContextObject> {
 public:
  ContextObject(AddonData& addon, napi_value session);
  ~ContextObject();

  // Puts a context behind it. The result is what createContext returns (see binding-types.ts).
  Status startInline(std::shared_ptr<Engine>, ContextSettings);
  Status startThread(std::shared_ptr<Engine>, ContextSettings);
  Status startProcess(WorkerPool&, ContextSettings);

  // Exactly one of them is there.
  InlineHost* inlineHost() const { return inline_.get(); }
  Executor* executor() const { return executor_.get(); }

  napi_value session() const;
  AddonData& addon() const { return addon_; }
  bool closed() const { return closed_; }

  void submit(Task);
  void close();
  // An event of the context's thread.
  void deliver(Event&);
  // The inline context is gone, or the thread or process has ended: by itself, for a reason.
  void ended(const ScriptError* crash = nullptr);
  // JavaScript cannot be called any more: free what can be freed.
  void endWithEnvironment(std::chrono::milliseconds patience);

  SessionTables* tables() const;

  // Tells V8 what the context uses outside of its heap, in coarse steps, so that its collector feels it.
  void noteMemory(uint64_t usedBytes) {
    const auto change = static_cast<int64_t>(usedBytes - notedBytes_);
    if (change >= memoryStep || change <= -memoryStep) adjustMemory(change);
  }

 private:
  Status start(std::shared_ptr<Executor>);
  std::unique_ptr<EventPort> port();
  void deliverHostCall(Event&);
  void deliverLoadModule(Event&);

  AddonData& addon_;
  napi_ref session_ = nullptr;
  std::unique_ptr<InlineHost> inline_;
  std::optional<uint32_t> hostNumber_;  // of inline_, in addon_
  std::shared_ptr<Executor> executor_;
  static constexpr int64_t memoryStep = 1 << 20;
  void adjustMemory(int64_t change);
  uint64_t notedBytes_ = 0;
  bool closing_ = false;
  bool closed_ = false;
};

}  // namespace zigllms
