// The runs that are inside the engine at this moment, innermost last, and the deadlines that hold for them: a nested run never outlives the
// deadline of the run around it. Raises and clears the context's interrupt. Not synchronised: the owner locks where more than one thread comes.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "../engine/host.h"
#include "../limits/deadline_timer.h"
#include "../limits/interrupt.h"

namespace zigllms {

class RunStack {
 public:
  using Clock = std::chrono::steady_clock;

  // Both are borrowed for the stack's life.
  RunStack(Interrupt& interrupt, DeadlineTimer& timer);
  ~RunStack();
  RunStack(const RunStack&) = delete;
  RunStack& operator=(const RunStack&) = delete;

  // timeoutMs 0: no deadline of its own.
  void push(RunId id, uint32_t timeoutMs) {
    if (!runs_.empty()) return pushNested(id, timeoutMs);
    interrupt_.clear();
    runs_.push_back({id, timeoutMs, timeoutMs == 0 ? Clock::time_point::max() : notAsked});
    if (timeoutMs != 0) timer_.arm(slot_, timeoutMs);
  }
  void pop() {
    if (runs_.size() > 1) return popNested();
    if (runs_.back().armedMs != 0) timer_.disarm(slot_);
    runs_.pop_back();
    interruptedFrom_ = none;
    interrupt_.clear();
  }

  // Nothing is pushed any more. The stack itself may live until a garbage collector has found its owner, and the timer looks at every slot that it has.
  void end();

  bool empty() const { return runs_.empty(); }
  size_t depth() const { return runs_.size(); }
  RunId current() const { return runs_.empty() ? 0 : runs_.back().id; }
  // When the innermost run must be over; time_point::max() when never.
  Clock::time_point deadline() { return runs_.empty() ? Clock::time_point::max() : innermostDeadline(); }

  // Interrupts the run and all inside it. False when it isn't on the stack. Run 0: the outermost.
  bool interrupt(RunId, Interrupt::Reason);

 private:
  static constexpr size_t none = SIZE_MAX;
  struct Entry {
    RunId id;
    uint32_t armedMs;            // not 0: this run armed the timer
    Clock::time_point deadline;  // of the outermost run only once somebody asks: reading a clock costs more than the call
  };
  static constexpr Clock::time_point notAsked{};

  Clock::time_point innermostDeadline();
  void pushNested(RunId, uint32_t timeoutMs);
  void popNested();

  Interrupt& interrupt_;
  DeadlineTimer& timer_;
  DeadlineSlot slot_;
  bool ended_ = false;
  std::vector<Entry> runs_;
  size_t interruptedFrom_ = none;  // index of the outermost run that interrupt() was asked to stop
};

// Pushes for a scope.
class RunScope {
 public:
  RunScope(RunStack& stack, RunId id, uint32_t timeoutMs) : stack_(stack) { stack_.push(id, timeoutMs); }
  ~RunScope() { stack_.pop(); }
  RunScope(const RunScope&) = delete;
  RunScope& operator=(const RunScope&) = delete;

 private:
  RunStack& stack_;
};

}  // namespace zigllms
