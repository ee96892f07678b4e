#include "deadline_timer.h"

#include <algorithm>

namespace zigllms {

namespace {

constexpr auto tick = std::chrono::milliseconds(1);
constexpr int idleTicksBeforeSleep = 50;

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

std::chrono::steady_clock::time_point DeadlineTimer::deadlineOf(DeadlineSlot& slot) {
  std::lock_guard lock(mutex_);
  const uint64_t state = slot.state_.load(std::memory_order_relaxed);
  const uint64_t timeoutMs = state & UINT32_MAX;
  if (timeoutMs != DeadlineSlot::firedMark && state != slot.seenState_) {
    slot.seenState_ = state;
    slot.deadline_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeoutMs);
  }
  return slot.deadline_;
}

bool DeadlineTimer::lookAtSlots(std::chrono::steady_clock::time_point now) {
  bool armed = false;
  for (DeadlineSlot* slot : slots_) {
    uint64_t state = slot->state_.load(std::memory_order_acquire);
    const uint64_t timeoutMs = state & UINT32_MAX;
    if (timeoutMs == 0 || timeoutMs == DeadlineSlot::firedMark) continue;
    armed = true;
    if (state != slot->seenState_) {
      slot->seenState_ = state;
      slot->deadline_ = now + std::chrono::milliseconds(timeoutMs);
    } else if (now >= slot->deadline_ &&
               slot->state_.compare_exchange_strong(state, state | DeadlineSlot::firedMark, std::memory_order_acq_rel)) {
      slot->interrupt_.request(Interrupt::Reason::Timeout);
    }
  }
  return armed;
}

void DeadlineTimer::run() {
  std::unique_lock lock(mutex_);
  int idleTicks = 0;
  while (!stopping_) {
    if (lookAtSlots(std::chrono::steady_clock::now())) {
      idleTicks = 0;
    } else if (++idleTicks > idleTicksBeforeSleep) {
      asleep_.store(true, std::memory_order_seq_cst);
      changed_.wait_for(lock, tick, [this] { return stopping_ || !asleep_.load(std::memory_order_relaxed); });
      // Whoever armed a slot before seeing `asleep_` is seen here.
      if (!lookAtSlots(std::chrono::steady_clock::now())) {
        changed_.wait(lock, [this] { return stopping_ || !asleep_.load(std::memory_order_relaxed); });
      }
      asleep_.store(false, std::memory_order_relaxed);
      idleTicks = 0;
      continue;
    }
    changed_.wait_for(lock, tick, [this] { return stopping_; });
  }
}

}  // namespace zigllms
