// Waiting without blocking: a host call that was suspended leaves its fiber standing, with all fibers that called it, and the run goes on from there when the
// outcome comes. Plain script code can wait so anywhere. Only what the host wants at once (a member of an object, the text of an error) cannot.
#include "context.h"

namespace zigllms {

namespace {

void countWaiting(ObjFiber* fiber, int change) {
  for (; fiber != nullptr; fiber = fiber->caller) fiber->waiting += change;
}

}  // namespace

Result<Progress> WrenContext::park(const Run& run) {
  auto parked = std::make_unique<Parked>();
  parked->fiber.reset(vm, OBJ_VAL(suspendedFiber_));
  parked->run = run.id;
  countWaiting(suspendedFiber_, 1);  // scripts cannot resume it
  parked_[*suspendedCall_] = std::move(parked);
  suspendedCall_.reset();
  suspendedFiber_ = nullptr;
  return Progress::Suspended;
}

void WrenContext::wake(CallToken token, ValueSource* value, const ScriptError* error) {
  const auto found = parked_.find(token);
  if (found == parked_.end()) return;
  const std::unique_ptr<Parked> parked = std::move(found->second);
  parked_.erase(found);
  const Run run{parked->run, true};
  // The host takes the result inside finished(), before anything else can happen to it.
  bool told = false;
  Result<Progress> progress = enter<Progress>([&]() -> Result<Progress> {
    ObjFiber* fiber = AS_FIBER(parked->fiber.value());
    countWaiting(fiber, -1);
    vm->fiber = fiber;
    if (value != nullptr) {
      fiber->stackTop[-1] = NULL_VAL;
      WrenWriter writer(*this, fiber->stackTop - 1, 1);
      if (!value->drain(writer) || writer.failed()) fiber->error = newError(writer.error("result"));
    } else {
      fiber->error = newError(*error);
    }
    auto ended = runFiber(run, fiber, nullptr);
    if (ended && ended.value() == Progress::Finished) {
      const ::Value none = NULL_VAL;
      const bool hasResult = vm->fiber != nullptr && !loads_.contains(run.id);
      WrenValues result(*this, hasResult ? vm->fiber->stack : &none, 1);
      told = true;
      loads_.erase(run.id);
      flush();
      host.finished(run.id, result);
    }
    return ended;
  });
  if (told) return;
  if (!progress) {
    loads_.erase(run.id);
    host.failed(run.id, progress.error());
  }
}

void WrenContext::resume(CallToken token, ValueSource& value) { wake(token, &value, nullptr); }

void WrenContext::fail(CallToken token, const ScriptError& error) { wake(token, nullptr, &error); }

void WrenContext::abandon(RunId run) {
  loads_.erase(run);
  for (auto parked = parked_.begin(); parked != parked_.end();) {
    if (parked->second->run != run) {
      ++parked;
      continue;
    }
    ObjFiber* fiber = AS_FIBER(parked->second->fiber.value());
    countWaiting(fiber, -1);
    wrenAbandonFibers(fiber);
    host.forget(parked->first);
    parked = parked_.erase(parked);
  }
}

}  // namespace zigllms
