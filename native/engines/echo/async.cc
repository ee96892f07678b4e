// Waiting. A host call that isn't finished yet, and an await, leave the fiber in the machine and the run Suspended; the host brings the outcome by its token. Where the
// thread may block, plain calls block in Host::wait instead, and a run that may not suspend drives events until its promise is settled.
#include <algorithm>

#include "context.h"
#include "../../support/scope_exit.h"

namespace zigllms::echo {

namespace {

constexpr const char* cannotWait = "a promise from a host function cannot be waited for here: the call into the script is a synchronous one";

}  // namespace

// A host function has returned a promise.
Outcome EchoContext::suspended(Fiber& fiber, CallToken token) {
  const bool isTask = fiber.promise != nullptr;
  if (host_.canWait() && !isTask) {
    RootedValues result(roots_);
    EchoWriter writer(heap_, refs_, proxies_, keys_, host_, result.values);
    BoxedError error;
    if (host_.wait(token, writer, error) == Host::Outcome::Returned) return result.values.front();
    return failureOf(writer.failed() ? writer.error(NoValues()) : std::move(error));
  }
  if (!isTask && !fiber.maySuspend) {
    host_.forget(token);
    return makeFailure(ErrorCode::RuntimeError, cannotWait);
  }
  Promise* promise = heap_.make<Promise>();
  hostPromises_[token] = promise;
  return promise;
}

// The script awaits a promise that is still open.
Outcome EchoContext::await(Fiber& fiber, Promise& promise) {
  if (fiber.promise != nullptr || fiber.maySuspend) return &promise;
  if (!host_.canWait()) return makeFailure(ErrorCode::RuntimeError, cannotWait);
  while (promise.state == Promise::State::Open) {
    const auto due = pendingWork();
    if (due == 0u) runPendingWork();
    else if (!host_.waitForEvent(due ? static_cast<int64_t>(*due) : -1)) return failureOf(interrupt_.error());
    if (interrupt_) return failureOf(interrupt_.error());
  }
  if (promise.failure) return promise.failure;
  return promise.value;
}

void EchoContext::resume(CallToken token, ValueSource& value) {
  const auto found = hostPromises_.find(token);
  if (found == hostPromises_.end()) return;
  RootedValues written(roots_);
  const Status status = write(value, written.values);
  Promise& promise = *found->second;
  hostPromises_.erase(found);
  if (status) machine_.fulfil(promise, written.values.front());
  else machine_.fail(promise, failureOf(status.error()));
  runReady();
}

void EchoContext::fail(CallToken token, const ScriptError& error) {
  const auto found = hostPromises_.find(token);
  if (found == hostPromises_.end()) return;
  Promise& promise = *found->second;
  hostPromises_.erase(found);
  machine_.fail(promise, failureOf(error));
  runReady();
}

void EchoContext::abandon(RunId run) {
  const auto found = suspendedRuns_.find(run);
  if (found == suspendedRuns_.end()) return;
  Fiber& fiber = *found->second;
  suspendedRuns_.erase(found);
  // The promise of a host call belongs to the fiber that made the call; nobody else can see it.
  const auto call = std::find_if(hostPromises_.begin(), hostPromises_.end(),
                                 [&](const auto& entry) { return entry.second == fiber.waitingFor; });
  if (call != hostPromises_.end()) {
    host_.forget(call->first);
    hostPromises_.erase(call);
  }
  machine_.release(fiber);
}

// A run that had been suspended has ended.
void EchoContext::ended(Fiber& fiber) {
  suspendedRuns_.erase(fiber.run);
  if (interrupt_) return host_.failed(fiber.run, interrupt_.error());
  if (fiber.failure) return host_.failed(fiber.run, scriptError(*fiber.failure));
  const Value result = fiber.dropsResult ? Value(nullptr) : fiber.stack.back();
  ReaderSource source(reader_, {&result, 1});
  host_.finished(fiber.run, source);
}

void EchoContext::unhandled(const Failure& failure) {
  if (interrupt_.requested() != Interrupt::Reason::Disposed) host_.unhandled(scriptError(failure));
}

Promise* EchoContext::later(double milliseconds) {
  Promise* promise = heap_.make<Promise>();
  const double delay = milliseconds > 0 ? std::min(milliseconds, 1e9) : 0;
  timers_.push_back({Clock::now() + std::chrono::microseconds(static_cast<int64_t>(delay * 1000)), promise});
  return promise;
}

std::optional<uint32_t> EchoContext::pendingWork() const {
  if (machine_.hasReady()) return 0;
  if (timers_.empty()) return std::nullopt;
  const auto next = std::min_element(timers_.begin(), timers_.end(), [](const Timer& a, const Timer& b) { return a.due < b.due; });
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(next->due - Clock::now()).count();
  return static_cast<uint32_t>(std::max<int64_t>(left, 0));
}

void EchoContext::runPendingWork() {
  const auto now = Clock::now();
  const auto firstDue = std::stable_partition(timers_.begin(), timers_.end(), [&](const Timer& timer) { return timer.due > now; });
  std::vector<Timer> due(firstDue, timers_.end());
  timers_.erase(firstDue, timers_.end());
  std::stable_sort(due.begin(), due.end(), [](const Timer& a, const Timer& b) { return a.due < b.due; });
  for (const Timer& timer : due) machine_.fulfil(*timer.promise, nullptr);
  runReady();
}

void EchoContext::runReady() {
  const bool outermost = nativeStack_.enter();
  const ScopeExit leave([&] { nativeStack_.leave(outermost); });
  machine_.runReady();
}

}  // namespace zigllms::echo
