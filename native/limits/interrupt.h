// The one object of a running context that other threads may touch: a flag that engines poll. While it is up, the engine raises an error that
// scripts cannot catch, again at each poll, until the run has left the engine. Owned by the executor, borrowed by the context.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>

#include "../errors/script_error.h"

namespace zigllms {

// For an engine that cannot poll (CPython). Called on any thread; must not block, only wake whoever does the work.
class InterruptListener {
 public:
  virtual ~InterruptListener() = default;
  virtual void interruptRequested() = 0;
};

class Interrupt {
 public:
  enum class Reason : int { None = 0, Timeout = 1, Cancelled = 2, Disposed = 3, Limit = 4 };

  void request(Reason reason) {
    flag_.store(static_cast<int>(reason), std::memory_order_relaxed);
    std::lock_guard lock(mutex_);
    if (listener_ != nullptr) listener_->interruptRequested();
  }
  void clear() { flag_.store(0, std::memory_order_relaxed); }
  Reason requested() const { return static_cast<Reason>(flag_.load(std::memory_order_relaxed) & ~yieldMark); }
  explicit operator bool() const { return requested() != Reason::None; }

  // An engine noticed the flag: it is on its way out. How often that happened, for whoever waits for it; any thread.
  void noteNoticed() { noticed_.fetch_add(1, std::memory_order_relaxed); }
  uint32_t timesNoticed() const { return noticed_.load(std::memory_order_relaxed); }

  // ---- Letting others run (RunGate) ----

  // Before there is a context: what the context's thread does at a poll when it was asked to yield. It may wait there, for anybody but this context.
  void onYield(std::function<void()> yield) { yield_ = std::move(yield); }
  // Any thread. Whatever else changes the flag makes this forgotten.
  void askToYield() { flag_.fetch_or(yieldMark, std::memory_order_relaxed); }
  // Whether the engine polls at all.
  bool isPolled() const { return isPolled_; }

  // Borrowed until replaced by nullptr; when this returns, the old listener is not being called.
  void listen(InterruptListener* listener) {
    std::lock_guard lock(mutex_);
    listener_ = listener;
  }

  // The context's thread: the run went over one of its limits.
  void exceed(ScriptError error) {
    limitError_ = std::move(error);
    request(Reason::Limit);
  }

  // ---- Counting instructions: the context's thread, but for limitSteps, which is called before there is one ----

  // 0: none.
  void limitSteps(uint64_t limit) { stepLimit_ = limit; }
  bool countsSteps() const { return stepLimit_ != 0; }
  void setStepsUsed(uint64_t steps) { stepsUsed_ = steps; }
  uint64_t stepsUsed() const { return stepsUsed_; }
  // What engines poll. Under a limit it is always up, so that each poll counts and costs nothing where there is none.
  const volatile int* polledFlag() {
    static constexpr int always = 1;
    isPolled_ = true;
    // For engines written in C. A lock-free int has the layout of an int (static_assert below).
    return stepLimit_ != 0 ? static_cast<const volatile int*>(&always) : reinterpret_cast<const volatile int*>(&flag_);
  }
  // What they ask when it is up: whether the run is to stop.
  bool stopsAtPoll() {
    if ((flag_.load(std::memory_order_relaxed) & yieldMark) != 0) {
      flag_.fetch_and(~yieldMark, std::memory_order_relaxed);
      yield_();
    }
    if (*this) {
      noteNoticed();
      return true;
    }
    if (stepLimit_ == 0) return false;
    if (stepsUsed_ < stepLimit_) {
      ++stepsUsed_;
      return false;
    }
    exceed(ScriptError::make(ErrorCode::LimitExceeded, "instructionLimit: expected at most " + std::to_string(stepLimit_) + " instructions, got more"));
    return true;
  }

  // What the run is told when it was stopped.
  BoxedError error() const {
    switch (requested()) {
      case Reason::Cancelled:
        return ScriptError::make(ErrorCode::Cancelled, "the call was cancelled");
      case Reason::Limit:
        return limitError_;
      case Reason::Disposed:
        return ScriptError::make(ErrorCode::Disposed, "the context was disposed");
      default:
        return ScriptError::make(ErrorCode::TimeoutError, "the call was not finished at its deadline");
    }
  }

 private:
  static constexpr int yieldMark = 1 << 8;

  std::atomic<int> flag_{0};  // a reason and, maybe, yieldMark
  std::atomic<uint32_t> noticed_{0};
  std::mutex mutex_;
  InterruptListener* listener_ = nullptr;
  ScriptError limitError_;
  std::function<void()> yield_;
  bool isPolled_ = false;
  uint64_t stepLimit_ = 0;
  uint64_t stepsUsed_ = 0;
  static_assert(std::atomic<int>::is_always_lock_free && sizeof(std::atomic<int>) == sizeof(int));
};

}  // namespace zigllms
