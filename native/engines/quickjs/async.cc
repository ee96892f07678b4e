#include "async.h"

#include <algorithm>
#include <cmath>

#include "../../marshal/wire_reader.h"
#include "../../marshal/wire_writer.h"
#include "../../support/scope_exit.h"
#include "context.h"
#include "reader.h"
#include "writer.h"

namespace zigllms::quickjs {

namespace {

constexpr double longestDelayMs = 2147483647;  // longer ones fire at once, as everywhere

}  // namespace

void EventLoop::install() { JS_SetHostPromiseRejectionTracker(context_.runtime, onRejection, this); }

void EventLoop::free(Timer& timer) {
  JS_FreeValue(context_.js, timer.callback);
  for (const JSValue& argument : timer.args) JS_FreeValue(context_.js, argument);
}

void EventLoop::clear() {
  JSContext* js = context_.js;
  JS_SetHostPromiseRejectionTracker(context_.runtime, nullptr, nullptr);
  for (auto& [key, timer] : timers_) free(timer);
  timers_.clear();
  timerKeys_.clear();
  for (auto& [token, call] : hostCalls_) {
    JS_FreeValue(js, call.resolve);
    JS_FreeValue(js, call.reject);
  }
  hostCalls_.clear();
  for (const SuspendedRun& run : suspended_) JS_FreeValue(js, run.promise);
  suspended_.clear();
  for (const Rejection& rejection : rejections_) {
    JS_FreeValue(js, rejection.promise);
    JS_FreeValue(js, rejection.reason);
  }
  rejections_.clear();
}

// ---- host calls ---------------------------------------------------------------------------------------------------------

JSValue EventLoop::promiseOf(CallToken token) {
  JSValue functions[2];
  const JSValue promise = JS_NewPromiseCapability(context_.js, functions);
  if (JS_IsException(promise)) {
    context_.host.forget(token);
    return promise;
  }
  hostCalls_[token] = {functions[0], functions[1]};
  return promise;
}

void EventLoop::settle(CallToken token, ValueSource* value, const ScriptError* error) {
  JSContext* js = context_.js;
  const auto node = hostCalls_.extract(token);
  if (node.empty()) return;
  const OwnedValue resolve(js, node.mapped().resolve), reject(js, node.mapped().reject);

  JSValue outcome = JS_UNDEFINED;
  bool rejected = error != nullptr;
  if (value != nullptr) {
    QuickJsWriter writer(context_);
    if (value->drain(writer)) {
      outcome = writer.take();
    } else {
      rejected = true;
      if (!writer.threw()) context_.throwError(writer.takeError(*value));
    }
  } else {
    context_.throwError(*error);
  }
  if (rejected) outcome = JS_GetException(js);
  const OwnedValue owner(js, outcome);
  const OwnedValue done(js, JS_Call(js, rejected ? reject.get() : resolve.get(), JS_UNDEFINED, 1, &outcome));
  if (done.isException()) JS_FreeValue(js, JS_GetException(js));
}

// ---- jobs ---------------------------------------------------------------------------------------------------------------

bool EventLoop::mayDrain() const { return context_.depth == bottom_ + 1; }

void EventLoop::runJobs() {
  while (JS_IsJobPending(context_.runtime)) {
    if (context_.interrupted()) {
      JS_DropPendingJobs(context_.runtime);
      return;
    }
    JSContext* js = nullptr;
    if (JS_ExecutePendingJob(context_.runtime, &js) < 0) {
      // Only what no promise could take: an interrupt, or no memory for the rejection.
      ScriptError error = context_.takeException();
      if (!context_.interrupted()) context_.host.unhandled(error);
    }
  }
}

void EventLoop::drain() {
  if (draining_ || !mayDrain()) return;
  draining_ = true;
  const ScopeExit done([this] { draining_ = false; });
  do {
    runJobs();
    tellSettledRuns();
    tellRejections();
  } while (JS_IsJobPending(context_.runtime) && !context_.interrupted());
}

// ---- runs ---------------------------------------------------------------------------------------------------------------

void EventLoop::markHandled(JSValueConst promise) { JS_PromiseMarkAsHandled(context_.js, promise); }

void EventLoop::suspend(RunId run, JSValue promise, Outcome outcome) {
  markHandled(promise);
  suspended_.push_back({run, promise, outcome});
}

void EventLoop::abandon(RunId run) {
  const auto found = std::find_if(suspended_.begin(), suspended_.end(), [run](const SuspendedRun& entry) { return entry.run == run; });
  if (found == suspended_.end()) return;
  const JSValue promise = found->promise;
  suspended_.erase(found);
  JS_FreeValue(context_.js, promise);
}

bool EventLoop::anySettled() const {
  return std::any_of(suspended_.begin(), suspended_.end(),
                     [this](const SuspendedRun& entry) { return JS_PromiseState(context_.js, entry.promise) != JS_PROMISE_PENDING; });
}

JSValue EventLoop::unwrap(JSValue value, Outcome outcome) {
  if (outcome == Outcome::Value) return value;
  const OwnedValue owner(context_.js, value);
  return outcome == Outcome::AsyncScript ? JS_GetProperty(context_.js, value, context_.atoms.value) : JS_UNDEFINED;
}

void EventLoop::tellSettledRuns() {
  JSContext* js = context_.js;
  for (size_t index = 0; index < suspended_.size() && !context_.interrupted();) {
    const JSPromiseStateEnum state = JS_PromiseState(js, suspended_[index].promise);
    if (state == JS_PROMISE_PENDING) {
      ++index;
      continue;
    }
    const SuspendedRun run = suspended_[index];
    suspended_.erase(suspended_.begin() + static_cast<std::ptrdiff_t>(index));
    const OwnedValue promise(js, run.promise);
    const JSValue result = JS_PromiseResult(js, run.promise);
    if (state == JS_PROMISE_REJECTED) {
      const OwnedValue reason(js, result);
      context_.host.failed(run.run, context_.describe(reason.get()));
      continue;
    }
    OwnedValue value(js, unwrap(result, run.outcome));
    if (JS_IsPromise(value.get())) {
      // The last value of a script with top-level await is a promise in turn.
      suspend(run.run, value.release(), Outcome::Value);
      continue;
    }
    tellFinished(run.run, run.outcome == Outcome::Nothing ? JS_NULL : value.get());
  }
}

// Objects are read before the run is told to have ended: a getter that throws makes it fail with what it threw.
void EventLoop::tellFinished(RunId run, JSValueConst value) {
  if (!JS_IsObject(value)) {
    QuickJsSource source(context_, &value, 1);
    context_.host.finished(run, source);
    return;
  }
  const ValueLimits& limits = context_.options.valueLimits;
  WireWriter writer(context_.host.tables(), limits);
  writer.begin("result");
  QuickJsReader reader(context_, writer);
  if (!reader.read(value)) {
    for (const RefId ref : writer.sentRefs()) context_.refs.release(context_.js, ref, 1);
    context_.host.failed(run, reader.threw() ? context_.takeException()
                                             : ScriptError::make(ErrorCode::ConversionError, writer.failure().value_or("result")));
    return;
  }
  const WireMessage message = writer.take();
  WireReader source(message, 1, context_.host.tables(), limits);
  context_.host.finished(run, source);
}

bool EventLoop::waitFor(JSValueConst promise) {
  JSContext* js = context_.js;
  const uint32_t outerBottom = std::exchange(bottom_, context_.depth);
  const ScopeExit restore([&] { bottom_ = outerBottom; });
  while (JS_PromiseState(js, promise) == JS_PROMISE_PENDING) {
    runJobs();
    if (context_.interrupted()) return false;
    if (JS_PromiseState(js, promise) != JS_PROMISE_PENDING) break;
    if (timers_.empty() && hostCalls_.empty()) return false;
    int64_t waitMs = -1;
    if (!timers_.empty()) {
      const auto left = timers_.begin()->first.first - Clock::now();
      waitMs = std::max<int64_t>(0, std::chrono::ceil<std::chrono::milliseconds>(left).count());
    }
    if (waitMs != 0 && !context_.host.waitForEvent(waitMs)) return false;
    runTimers();
  }
  return true;
}

// ---- rejections ---------------------------------------------------------------------------------------------------------

void EventLoop::onRejection(JSContext* js, JSValueConst promise, JSValueConst reason, bool isHandled, void* opaque) {
  auto& rejections = static_cast<EventLoop*>(opaque)->rejections_;
  if (!isHandled) {
    rejections.push_back({JS_DupValue(js, promise), JS_DupValue(js, reason)});
    return;
  }
  const auto found = std::find_if(rejections.begin(), rejections.end(), [promise](const Rejection& rejection) {
    return JS_VALUE_GET_PTR(rejection.promise) == JS_VALUE_GET_PTR(promise);
  });
  if (found == rejections.end()) return;
  const Rejection rejection = *found;
  rejections.erase(found);
  JS_FreeValue(js, rejection.promise);
  JS_FreeValue(js, rejection.reason);
}

void EventLoop::tellRejections() {
  JSContext* js = context_.js;
  while (!rejections_.empty()) {
    const std::vector<Rejection> told = std::exchange(rejections_, {});
    for (const Rejection& rejection : told) {
      if (!context_.interrupted()) context_.host.unhandled(context_.describe(rejection.reason));
      JS_FreeValue(js, rejection.promise);
      JS_FreeValue(js, rejection.reason);
    }
  }
}

// ---- timers -------------------------------------------------------------------------------------------------------------

JSValue EventLoop::addTimer(JSValueConst callback, double delayMs, bool repeat, int argc, JSValueConst* argv) {
  if (!(delayMs >= 1 && delayMs <= longestDelayMs)) delayMs = 1;
  const auto milliseconds = static_cast<int64_t>(delayMs);
  Timer timer{++lastTimer_, JS_DupValue(context_.js, callback), {}, repeat ? milliseconds : -1};
  for (int index = 0; index < argc; ++index) timer.args.push_back(JS_DupValue(context_.js, argv[index]));
  const TimerKey key{Clock::now() + std::chrono::milliseconds(milliseconds), timerOrder_++};
  timerKeys_[timer.id] = key;
  timers_.emplace(key, std::move(timer));
  return JS_NewUint32(context_.js, lastTimer_);
}

void EventLoop::removeTimer(uint32_t id) {
  const auto key = timerKeys_.find(id);
  if (key == timerKeys_.end()) return;
  auto node = timers_.extract(key->second);
  timerKeys_.erase(key);
  if (!node.empty()) free(node.mapped());
}

std::optional<uint32_t> EventLoop::pendingWork() const {
  if (JS_IsJobPending(context_.runtime) || anySettled()) return 0;
  if (timers_.empty()) return std::nullopt;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(timers_.begin()->first.first - Clock::now()).count();
  return static_cast<uint32_t>(std::clamp<int64_t>(left, 0, INT32_MAX));
}

void EventLoop::runTimers() {
  JSContext* js = context_.js;
  const auto now = Clock::now();
  const uint64_t newerThanThis = timerOrder_;  // what a timer starts waits for the next time
  while (!timers_.empty() && !context_.interrupted()) {
    const auto first = timers_.begin();
    if (first->first.first > now || first->first.second >= newerThanThis) return;
    auto node = timers_.extract(first);
    Timer& timer = node.mapped();
    timerKeys_.erase(timer.id);
    if (timer.repeatMs >= 0) {
      // In its place before it runs, so that it can clear itself; it holds its own handles.
      Timer next{timer.id, JS_DupValue(js, timer.callback), {}, timer.repeatMs};
      for (const JSValue& argument : timer.args) next.args.push_back(JS_DupValue(js, argument));
      const TimerKey key{Clock::now() + std::chrono::milliseconds(timer.repeatMs), timerOrder_++};
      timerKeys_[timer.id] = key;
      timers_.emplace(key, std::move(next));
    }
    const OwnedValue result(js, JS_Call(js, timer.callback, JS_UNDEFINED, static_cast<int>(timer.args.size()), timer.args.data()));
    if (result.isException()) {
      const ScriptError error = context_.takeException();
      // A timer that had to be stopped would have to be stopped each time.
      if (context_.interrupted()) removeTimer(timer.id);
      context_.host.unhandled(error);
    }
    free(timer);
    runJobs();
  }
}

}  // namespace zigllms::quickjs
