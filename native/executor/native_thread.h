// A thread with a stack of known size, whose processor time others can ask for: std::thread has neither.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>

#ifndef _WIN32
#include <pthread.h>
#endif

namespace zigllms {

class NativeThread {
 public:
  // False when the system has no thread. `body` goes when it has run.
  bool start(size_t stackBytes, std::function<void()> body);
  // One of both, once.
  void join();
  void detach();
  // Any thread, before join() has returned. Nothing where the system doesn't tell.
  std::optional<std::chrono::nanoseconds> cpuTime() const;

 private:
#ifdef _WIN32
  void* handle_ = nullptr;
#else
  pthread_t handle_{};
#endif
};

}  // namespace zigllms
