#include "deadline_timer.h"

#include <algorithm>

namespace zigllms {

namespace {

constexpr auto tick = std::chrono::milliseconds(1);
// So long nobody has armed a deadline: who is in the engine stays there, or nobody is.
constexpr int quietTicksBeforeSleep = 10;

}  // namespace

DeadlineTimer::~DeadlineTimer() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void DeadlineTimer::add(DeadlineSlot& slot) {
  std::lock_guard lock(mutex_);
  slots_.push_back(&slot);
  // It may have been armed before. Waking the thread costs as much as a good part of a context.
  if (asleep_.exchange(false, std::memory_order_relaxed)) changed_.notify_all();
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
}

void DeadlineTimer::remove(DeadlineSlot& slot) {
  std::lock_guard lock(mutex_);
  slots_.erase(std::remove(slots_.begin(), slots_.end(), &slot), slots_.end());
}

void DeadlineTimer::wake() {
  std::lock_guard lock(mutex_);
  asleep_.store(false, std::memory_order_relaxed);
  changed_.notify_all();
}

DeadlineTimer::Clock::time_point DeadlineTimer::deadlineOf(DeadlineSlot& slot) {
  std::lock_guard lock(mutex_);
  const uint64_t state = slot.state_.load(std::memory_order_relaxed);
  const uint64_t timeoutMs = state & UINT32_MAX;
  if (timeoutMs != DeadlineSlot::firedMark && state != slot.seenState_) {
    slot.seenState_ = state;
    slot.deadline_ = Clock::now() + std::chrono::milliseconds(timeoutMs);
  }
  return slot.deadline_;
}

bool DeadlineTimer::lookAtSlots() {
  const auto now = Clock::now();
  bool anyNew = false;
  next_ = Clock::time_point::max();
  for (DeadlineSlot* slot : slots_) {
    uint64_t state = slot->state_.load(std::memory_order_acquire);
    const uint64_t timeoutMs = state & UINT32_MAX;
    if (timeoutMs == 0 || timeoutMs == DeadlineSlot::firedMark) continue;
    if (state != slot->seenState_) {
      anyNew = true;
      slot->seenState_ = state;
      slot->deadline_ = now + std::chrono::milliseconds(timeoutMs);
    } else if (now >= slot->deadline_) {
      if (slot->state_.compare_exchange_strong(state, state | DeadlineSlot::firedMark, std::memory_order_acq_rel))
        slot->interrupt_.request(Interrupt::Reason::Timeout);
      continue;
    }
    next_ = std::min(next_, slot->deadline_);
  }
  return anyNew;
}

void DeadlineTimer::run() {
  std::unique_lock lock(mutex_);
  const auto called = [this] { return stopping_ || !asleep_.load(std::memory_order_relaxed); };
  int quietTicks = 0;
  while (!stopping_) {
    quietTicks = lookAtSlots() ? 0 : quietTicks + 1;
    if (quietTicks <= quietTicksBeforeSleep) {
      changed_.wait_until(lock, std::min(next_, Clock::now() + tick), [this] { return stopping_; });
      continue;
    }
    asleep_.store(true, std::memory_order_seq_cst);
    changed_.wait_for(lock, tick, called);
    // Whoever armed a slot before seeing `asleep_` is seen here.
    if (!lookAtSlots()) {
      if (next_ == Clock::time_point::max()) changed_.wait(lock, called);
      else changed_.wait_until(lock, next_, called);
    }
    if (!asleep_.exchange(false, std::memory_order_relaxed)) quietTicks = 0;
  }
}

}  // namespace zigllms
