// One context in a process of its own: reads what the host wants from the socket and hands it to a ThreadExecutor, whose events go back as frames. The main
// thread reads; the context's thread and it write.
#pragma once

#include <memory>
#include <mutex>

#include "../executor/frames.h"
#include "../executor/thread_executor.h"
#include "confinement.h"

namespace zigllms {

class Worker {
 public:
  explicit Worker(int socket) : socket_(socket) {}
  // Until the host is gone or says what it may not; then the process ends.
  [[noreturn]] void serve();

 private:
  class Port;
  void waitForHost() const;
  bool take(const Frame&);
  void open(OpenRequest);
  bool create(ContextSettings);
  // What the context's thread has to say.
  void tell(Event);
  void created();
  void send(std::span<const uint8_t>) const;

  const int socket_;
  OpenRequest request_;
  std::shared_ptr<Engine> engine_;
  std::optional<ScriptError> cannotOpen_;
  std::shared_ptr<ThreadExecutor> executor_;
  MemoryCap memory_;
  uint64_t memoryLimitBytes_ = 0;  // of the process, where the engine keeps none itself
  uint64_t longestFrame_ = 0;

  std::mutex mutex_;  // what follows, and the order of frames
  FrameWriter outgoing_;
  ShapeId sentShapes_ = 0;
};

}  // namespace zigllms
