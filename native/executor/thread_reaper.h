// Waits for the threads of contexts that have ended, so that the host's thread doesn't have to: such a thread may have to wait long for a processor to come to its end.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

#include "executor.h"

namespace zigllms {

class ThreadReaper {
 public:
  ThreadReaper() = default;
  ~ThreadReaper() { finish(); }
  ThreadReaper(const ThreadReaper&) = delete;
  ThreadReaper& operator=(const ThreadReaper&) = delete;

  // Joins its thread, or lets go of it after `patience`. The host's thread, as is finish().
  void take(std::shared_ptr<Executor> ended) {
    {
      const std::lock_guard lock(mutex_);
      ended_.push_back(std::move(ended));
    }
    changed_.notify_one();
    if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  }
  // Does what is left; a thread that does not end is let go of.
  void finish() {
    {
      const std::lock_guard lock(mutex_);
      finishing_ = true;
    }
    changed_.notify_one();
    if (thread_.joinable()) thread_.join();
  }

 private:
  static constexpr auto patience = std::chrono::milliseconds(1000);

  void run() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return finishing_ || !ended_.empty(); });
      if (ended_.empty()) return;
      std::shared_ptr<Executor> next = std::move(ended_.front());
      ended_.pop_front();
      lock.unlock();
      next->joinOrAbandon(patience);
      next.reset();
      lock.lock();
    }
  }

  std::mutex mutex_;  // held for a moment only, by threads of the host's priority
  std::condition_variable changed_;
  std::deque<std::shared_ptr<Executor>> ended_;
  bool finishing_ = false;
  std::thread thread_;
};

}  // namespace zigllms
