#include "run_stack.h"

#include <utility>

namespace zigllms {

namespace {

using std::chrono::milliseconds;

uint32_t millisecondsUntil(RunStack::Clock::time_point deadline, RunStack::Clock::time_point now) {
  const auto left = std::chrono::ceil<milliseconds>(deadline - now).count();
  return static_cast<uint32_t>(left < 1 ? 1 : left > INT32_MAX ? INT32_MAX : left);
}

}  // namespace

RunStack::RunStack(Interrupt& interrupt, DeadlineTimer& timer) : interrupt_(interrupt), timer_(timer), slot_(interrupt) {
  timer_.add(slot_);
  runs_.reserve(8);
}

RunStack::~RunStack() { end(); }

void RunStack::end() {
  if (!std::exchange(ended_, true)) timer_.remove(slot_);
}

RunStack::Clock::time_point RunStack::innermostDeadline() {
  Entry& innermost = runs_.back();
  if (innermost.deadline == notAsked) innermost.deadline = timer_.deadlineOf(slot_);
  return innermost.deadline;
}

void RunStack::pushNested(RunId id, uint32_t timeoutMs) {
  const auto outer = deadline();
  const auto now = Clock::now();
  if (timeoutMs == 0 || now + milliseconds(timeoutMs) >= outer) {
    runs_.push_back({id, 0, outer});
    return;
  }
  if (timer_.disarm(slot_)) {
    // The outer deadline fired just now: it stands, and stops this run too.
    runs_.push_back({id, 0, outer});
    return;
  }
  runs_.push_back({id, timeoutMs, now + milliseconds(timeoutMs)});
  timer_.arm(slot_, timeoutMs);
}

void RunStack::popNested() {
  const Entry inner = runs_.back();
  runs_.pop_back();
  bool fired = false;
  bool outerOver = false;
  if (inner.armedMs != 0) {
    fired = timer_.disarm(slot_);
    const auto outer = deadline();
    if (outer != Clock::time_point::max()) {
      const auto now = Clock::now();
      outerOver = now >= outer;
      if (!outerOver) timer_.arm(slot_, millisecondsUntil(outer, now));
    }
  }
  if (interruptedFrom_ == none && interrupt_.requested() == Interrupt::Reason::Limit) interruptedFrom_ = runs_.size();
  const bool interruptedHere = interruptedFrom_ == runs_.size();
  if (interruptedHere) interruptedFrom_ = none;
  if (outerOver) {
    interrupt_.request(Interrupt::Reason::Timeout);
  } else if ((fired || interruptedHere) && interruptedFrom_ == none) {
    interrupt_.clear();
  }
}

bool RunStack::interrupt(RunId id, Interrupt::Reason reason) {
  for (size_t index = 0; index < runs_.size(); ++index) {
    if (id != 0 && runs_[index].id != id) continue;
    if (index < interruptedFrom_) interruptedFrom_ = index;
    interrupt_.request(reason);
    return true;
  }
  return false;
}

}  // namespace zigllms
