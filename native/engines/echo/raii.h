// What must be given back: values that native code holds while the collector may run, and fibers. Context's thread.
#pragma once

#include <utility>
#include <vector>

#include "../../engine/context.h"
#include "language/machine.h"

namespace zigllms::echo {

class RootedValues;
using RootList = std::vector<const RootedValues*>;

// Values made for one crossing; roots of the collector as long as this lives.
class RootedValues {
 public:
  explicit RootedValues(RootList& list) : list_(list) { list_.push_back(this); }
  ~RootedValues() { list_.pop_back(); }  // they live on the native stack, so the last made is the first gone
  RootedValues(const RootedValues&) = delete;
  RootedValues& operator=(const RootedValues&) = delete;

  std::vector<Value> values;

 private:
  RootList& list_;
};

// A fiber for one call from the host, given back to the machine unless it is kept because it waits.
class FiberOwner {
 public:
  FiberOwner(Machine& machine, const Run& run) : machine_(machine), fiber_(&machine.acquire()) {
    fiber_->run = run.id;
    fiber_->maySuspend = run.maySuspend;
  }
  ~FiberOwner() {
    if (fiber_ != nullptr) machine_.release(*fiber_);
  }
  FiberOwner(const FiberOwner&) = delete;
  FiberOwner& operator=(const FiberOwner&) = delete;
  Fiber& operator*() const { return *fiber_; }
  Fiber* operator->() const { return fiber_; }
  Fiber* keep() { return std::exchange(fiber_, nullptr); }

 private:
  Machine& machine_;
  Fiber* fiber_;
};

}  // namespace zigllms::echo
