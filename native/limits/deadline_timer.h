// One thread that raises interrupts at deadlines, for any number of contexts. Arming a deadline is a store and a load: the thread looks at the
// slots once a millisecond while they are being armed and starts a deadline's clock when it first sees it, so a deadline fires up to two milliseconds late and never
// early. When none was armed for some time it sleeps until the next deadline, or until one is armed.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

#include "interrupt.h"

namespace zigllms {

// A context's deadline. The owner arms and disarms on one thread; the timer's thread reads. One word holds the timeout and a generation, so that
// a deadline can never fire for a later call than the one it was armed for.
class DeadlineSlot {
 public:
  explicit DeadlineSlot(Interrupt& interrupt) : interrupt_(interrupt) {}

 private:
  friend class DeadlineTimer;
  static constexpr uint64_t firedMark = UINT32_MAX;

  Interrupt& interrupt_;
  std::atomic<uint64_t> state_{0};  // generation << 32 | timeoutMs; low half 0: not armed, firedMark: fired
  uint32_t generation_ = 0;         // the owner's thread only
  // The timer's mutex:
  uint64_t seenState_ = 0;
  std::chrono::steady_clock::time_point deadline_;
};

class DeadlineTimer {
 public:
  using Clock = std::chrono::steady_clock;

  DeadlineTimer() = default;
  ~DeadlineTimer();
  DeadlineTimer(const DeadlineTimer&) = delete;
  DeadlineTimer& operator=(const DeadlineTimer&) = delete;

  // Borrows the slot until remove(); when that returns, its interrupt isn't touched any more.
  void add(DeadlineSlot&);
  void remove(DeadlineSlot&);

  // timeoutMs: 1 to 2^31. No fence between the store and the load, which would cost as much as half a call: the timer's thread waits for a tick
  // between saying that it sleeps and its last look at the slots (run()), by when a store that came before this load is to be seen.
  void arm(DeadlineSlot& slot, uint32_t timeoutMs) {
    slot.state_.store(uint64_t{++slot.generation_} << 32 | timeoutMs, std::memory_order_release);
    std::atomic_signal_fence(std::memory_order_seq_cst);
    if (asleep_.load(std::memory_order_relaxed)) wake();
  }
  // When this returns, the deadline has raised its interrupt or never will: true when it has.
  bool disarm(DeadlineSlot& slot) {
    const uint64_t was = slot.state_.exchange(0, std::memory_order_acq_rel);
    if ((was & UINT32_MAX) != DeadlineSlot::firedMark) return false;
    std::lock_guard waitForRequest(mutex_);
    return true;
  }
  // When the deadline of an armed slot is, or was when it has fired.
  Clock::time_point deadlineOf(DeadlineSlot&);

 private:
  void wake();
  void run();
  bool lookAtSlots();  // true when one was armed since the last look

  std::mutex mutex_;  // slots_, next_, stopping_
  std::condition_variable changed_;
  std::vector<DeadlineSlot*> slots_;
  Clock::time_point next_;  // deadline that the last look has seen
  bool stopping_ = false;
  std::atomic<bool> asleep_{false};
  std::thread thread_;  // started with the first slot
};

}  // namespace zigllms
