#include "inline_host.h"

#include <algorithm>
#include <ctime>

#include "../marshal/wire_reader.h"
#include "context_object.h"
#include "errors.h"
#include "scalars.h"

namespace zigllms {

namespace {

// What a script may use of the Node thread's stack: well inside the smallest one that Node runs on (a worker_thread's 4 MiB).
#if defined(__SANITIZE_ADDRESS__)
constexpr uint64_t stackLimitBytes = 6u << 20;  // frames are several times as large; the tests run on the main thread
#else
constexpr uint64_t stackLimitBytes = 1u << 20;
#endif

std::chrono::nanoseconds threadCpuTime() {
#ifdef CLOCK_THREAD_CPUTIME_ID
  timespec time;
  if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0) return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
#endif
  return std::chrono::nanoseconds(0);
}

uint32_t millisecondsLeft(RunStack::Clock::time_point deadline) {
  if (deadline == RunStack::Clock::time_point::max()) return 0;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - RunStack::Clock::now()).count();
  return static_cast<uint32_t>(std::clamp<int64_t>(left, 1, INT32_MAX));
}

}  // namespace

InlineHost::InlineHost(ContextObject& object, std::shared_ptr<Engine> engine, ContextSettings settings)
    : object_(object), addon_(object.addon()), core_(std::move(engine), std::move(settings), addon_.timer()) {
  core_.settings.options.stackLimitBytes = stackLimitBytes;
}

InlineHost::~InlineHost() = default;

Status InlineHost::start() {
  auto created = core_.engine->createContext(core_.settings.options, *this, core_.interrupt);
  if (!created) return created.takeError();
  core_.context = std::move(created.value());
  return Done{};
}

// ---- Measuring: the processor's time includes the host functions, which run on this thread too ----

InlineHost::Segment::Segment(InlineHost& host) : host_(host) {
  if (!host.core_.settings.measured) return;
  startedAt_ = Clock::now();
  hostBefore_ = host.hostTime_;
  cpuBefore_ = threadCpuTime();
}

RunReport InlineHost::Segment::finish() {
  report.use = host_.core_.meter.use();
  if (!host_.core_.settings.measured) return report;
  const auto now = Clock::now();
  const auto cpu = threadCpuTime();
  report.active += now - startedAt_ - (host_.hostTime_ - hostBefore_);
  report.cpu += cpu - cpuBefore_;
  startedAt_ = now;
  hostBefore_ = host_.hostTime_;
  cpuBefore_ = cpu;
  return report;
}

template <class Body>
void InlineHost::asRun(RunId id, uint32_t timeoutMs, Body body) {
  core_.runs.push(id, timeoutMs);
  body();
  core_.runs.pop();
  if (core_.runs.empty()) {
    if ((runCount_++ & runsPerLook) == 0) object_.noteMemory(core_.context->memoryUsage().usedBytes);
    if (closing_) {
      object_.close();
    } else {
      addon_.setPendingWork(core_.context->pendingWork());
    }
  }
}

napi_value InlineHost::run(const Operation& operation, const Run& run, uint32_t timeoutMs, ValueSource& args) {
  if (closing_ || gone()) return addon_.error(ScriptError::make(ErrorCode::Disposed, "the context was disposed"));
  napi_value value = nullptr;
  BoxedError refusal;
  if (operation.source && !core_.meter.admitSource(operation.source->text.size(), refusal)) return addon_.error(*refusal);
  if (core_.runs.empty()) core_.meter.begin();
  Segment segment(*this);
  const auto failure = [&](BoxedError error) {
    limitErrorSize(*error);
    error->hostCalls = core_.meter.hostCalls();
    return addon_.error(*error);
  };
  asRun(run.id, timeoutMs, [&] {
    WriterPool::Lease result(core_.writers);
    result->begin(resultName(operation));
    auto progress = perform(*core_.context, operation, run, args, *result);
    // The writer knows the path of what it refused; the room knows only that it did.
    const bool refused = !progress && progress.error().code == ErrorCode::ConversionError && result->failure();
    if (!progress && !refused) {
      value = failure(progress.takeError());
    } else if (progress && progress.value() == Progress::Suspended) {
      if (core_.interrupt) {
        core_.context->abandon(run.id);
        value = failure(core_.interrupt.error());
      } else {
        const auto deadline = timeoutMs == 0 ? Clock::time_point::max() : Clock::now() + std::chrono::milliseconds(timeoutMs);
        suspendedRuns_.emplace(run.id, SuspendedRun{deadline, segment.finish()});
        addon_.setOutcome(zigllms::Outcome::Pending);
        value = undefinedValue(env());
      }
    } else if (auto refused = refusedResult(core_, *result)) {
      value = failure(std::move(refused));
    } else {
      value = addon_.returnValue(result->bytes(), result->texts());
    }
  });
  if (core_.settings.measured) addon_.setReport(segment.finish());
  return value;
}

void InlineHost::deliver(CallToken token, const std::function<void()>& body) {
  const auto found = tokens_.find(token);
  if (found == tokens_.end() || closing_ || gone()) return;
  const RunId run = found->second;
  tokens_.erase(found);
  const auto suspended = suspendedRuns_.find(run);
  const bool known = suspended != suspendedRuns_.end();
  if (core_.runs.empty()) core_.meter.begin(known ? suspended->second.report.use : RunUse{});
  Segment segment(*this);
  if (known) segment.report = suspended->second.report;
  segment_ = &segment;
  asRun(run, known ? millisecondsLeft(suspended->second.deadline) : core_.settings.defaultTimeoutMs, body);
  segment_ = nullptr;
  if (const auto still = suspendedRuns_.find(run); still != suspendedRuns_.end()) still->second.report = segment.finish();
}

void InlineHost::resume(CallToken token, ValueSource& value) {
  deliver(token, [&] { core_.context->resume(token, value); });
}

void InlineHost::fail(CallToken token, const ScriptError& error) {
  deliver(token, [&] { core_.context->fail(token, error); });
}

void InlineHost::runPendingWork() {
  if (closing_ || gone()) return;
  asRun(0, core_.settings.defaultTimeoutMs, [this] { core_.context->runPendingWork(); });
}

void InlineHost::cancel(RunId run, Interrupt::Reason reason) {
  if (gone()) return;
  Interrupt told;  // only to word the error
  told.request(reason);
  core_.runs.interrupt(run, reason);
  std::vector<RunId> stopped;
  for (const auto& [suspended, state] : suspendedRuns_) {
    if (run == 0 || suspended == run) stopped.push_back(suspended);
  }
  for (const RunId suspended : stopped) {
    const RunReport report = suspendedRuns_.at(suspended).report;
    suspendedRuns_.erase(suspended);
    ScriptError error = told.error();
    error.hostCalls = report.use.hostCalls;
    asRun(suspended, core_.settings.defaultTimeoutMs, [&] { core_.context->abandon(suspended); });
    const HandleScope scope(env());
    settled(suspended, addon_.error(error), report);
    if (gone()) return;
  }
}

bool InlineHost::close() {
  closing_ = true;
  if (gone()) return true;
  if (!core_.runs.empty()) {
    core_.runs.interrupt(0, Interrupt::Reason::Disposed);
    return false;
  }
  core_.interrupt.request(Interrupt::Reason::Disposed);  // cuts finalizers short
  core_.endContext();
  for (const napi_ref function : functions_) {
    if (function != nullptr) napi_delete_reference(env(), function);
  }
  functions_.clear();
  return true;
}

void InlineHost::abandonMemory() { (void)core_.context.release(); }

void InlineHost::defineFunction(FunctionId id, napi_value function) {
  if (id >= functions_.size()) functions_.resize(id + 1, nullptr);
  if (functions_[id] != nullptr) napi_delete_reference(env(), functions_[id]);
  functions_[id] = nullptr;
  if (typeOf(env(), function) == napi_function) napi_create_reference(env(), function, 1, &functions_[id]);
}

std::pair<RunId, double> InlineHost::currentRun() {
  const auto deadline = core_.runs.deadline();
  if (deadline == Clock::time_point::max()) return {core_.runs.current(), -1};
  return {core_.runs.current(), std::max(0.0, std::chrono::duration<double, std::milli>(deadline - Clock::now()).count())};
}

void InlineHost::releaseRef(RefId ref, uint32_t count) {
  if (!gone()) core_.context->releaseRef(ref, count);
}

MemoryUsage InlineHost::memoryUsage() const { return gone() ? MemoryUsage{} : core_.context->memoryUsage(); }

BoxedError InlineHost::thrownError(napi_value thrown) {
  if (thrown == nullptr) {
    // Node is shutting this thread down and runs no more JavaScript.
    core_.runs.interrupt(0, Interrupt::Reason::Disposed);
    return ScriptError::make(ErrorCode::Disposed, "the host is shutting down");
  }
  napi_value raw = nullptr, failure = nullptr;
  if (!addon_.callSession(object_.session(), SessionMethod::DescribeError, {&thrown, 1}, &raw, &failure)) {
    // At the end of JavaScript's stack nothing can be called any more, the describing function included.
    if (failure != nullptr && typeOf(env(), failure) == napi_object &&
        toText(env(), property(env(), failure, "message")) == "Maximum call stack size exceeded") {
      return ScriptError::make(ErrorCode::MemoryError, "calls between script and host are nested too deeply for the stack");
    }
    return ScriptError::make(ErrorCode::UnknownError, "a host function failed and its error could not be described");
  }
  return scriptErrorOf(env(), raw);
}

Host::Outcome InlineHost::call(FunctionId id, ValueSource& args, ValueSink& result, BoxedError& error, CallToken& token) {
  if (!core_.meter.admitHostCall(error) || !core_.meter.admitInFlight(tokens_.size(), error)) return Outcome::Failed;
  const HandleScope scope(env());
  napi_value values[maxScalars];
  size_t count;
  napi_value texts = nullptr;
  const napi_ref function = id < functions_.size() ? functions_[id] : nullptr;
  {
    WriterPool::Lease writer(core_.writers);
    writer->begin("args", true);
    if (!args.drain(*writer)) {
      error = conversionFailure(*core_.context, *writer);
      return Outcome::Failed;
    }
    count = writer->valueCount();
    if (function == nullptr || count > maxScalars ||
        !scalarsOf(env(), writer->bytes(), writer->texts(), count, values)) {
      texts = addon_.message(writer->bytes(), writer->texts());
      values[0] = integerValue(env(), id);
      values[1] = integerValue(env(), static_cast<uint32_t>(count));
      values[2] = integerValue(env(), static_cast<uint32_t>(writer->bytes().size()));
      values[3] = texts;
    }
  }
  napi_value value = nullptr;
  napi_value thrown = nullptr;
  bool returned;
  const Clock::time_point leftAt = core_.settings.measured ? Clock::now() : Clock::time_point();
  core_.context->beginHostTime();
  if (texts != nullptr) {
    returned = addon_.callSession(object_.session(), SessionMethod::CallWithMessage, {values, 4}, &value, &thrown);
  } else {
    napi_value callee = nullptr;
    napi_get_reference_value(env(), function, &callee);
    returned = napi_call_function(env(), undefinedValue(env()), callee, count, values, &value) == napi_ok;
    if (!returned) thrown = addon_.takeException();
  }
  if (core_.settings.measured) hostTime_ += Clock::now() - leftAt;
  core_.context->endHostTime();
  if (!returned) {
    error = thrownError(thrown);
    return Outcome::Failed;
  }
  return tell(value, result, error, token);
}

Host::Outcome InlineHost::tell(napi_value value, ValueSink& result, BoxedError& error, CallToken& token) {
  bool told;
  if (tellScalar(env(), value, result, told, core_.settings.options.valueLimits.maxBytes)) return Outcome::Returned;
  if (!told) {
    token = ++nextToken_;
    const napi_value args[] = {value, integerValue(env(), token)};
    napi_value encoded = nullptr;
    napi_value thrown = nullptr;
    core_.context->beginHostTime();
    const bool returned = addon_.callSession(object_.session(), SessionMethod::EncodeResult, args, &encoded, &thrown);
    core_.context->endHostTime();
    if (!returned) {
      error = thrownError(thrown);
      return Outcome::Failed;
    }
    const double length = toDouble(env(), encoded);
    if (length < 0) {
      tokens_.emplace(token, core_.runs.current());
      return Outcome::Suspended;
    }
    WireReader reader(addon_.inBytes(static_cast<size_t>(length)), {}, 1, core_.tables, valueLimits(), "result");
    if (reader.drain(result)) return Outcome::Returned;
  }
  error = ScriptError::make(ErrorCode::ConversionError, "the value of the host function cannot be held by the script");
  return Outcome::Failed;
}

Host::Outcome InlineHost::wait(CallToken token, ValueSink&, BoxedError& error) {
  tokens_.erase(token);
  error = ScriptError::make(ErrorCode::RuntimeError, "a promise of a host function cannot be waited for here: the context runs inline");
  return Outcome::Failed;
}

void InlineHost::forget(CallToken token) { tokens_.erase(token); }

Result<std::optional<std::string>> InlineHost::loadModule(std::string_view name, std::string_view importer) {
  const HandleScope scope(env());
  const napi_value args[] = {textValue(env(), name), textValue(env(), importer), integerValue(env(), 0)};
  napi_value source = nullptr;
  napi_value thrown = nullptr;
  core_.context->beginHostTime();
  const bool returned = addon_.callSession(object_.session(), SessionMethod::LoadModule, args, &source, &thrown);
  core_.context->endHostTime();
  if (!returned) return thrownError(thrown);
  switch (typeOf(env(), source)) {
    case napi_string: {
      std::string text = toText(env(), source);
      BoxedError refusal;
      if (!core_.meter.admitSource(text.size(), refusal)) return refusal;
      return std::optional(std::move(text));
    }
    case napi_undefined:
      return std::optional<std::string>();
    default:
      return ScriptError::make(ErrorCode::RuntimeError, "module " + std::string(name) +
                                                            ": its source comes as a promise, which an inline context cannot wait for; "
                                                            "use isolation 'thread' or a synchronous resolver");
  }
}

void InlineHost::write(OutputStream stream, std::string_view text) {
  if (!core_.meter.admitOutput(text.size())) return;
  const HandleScope scope(env());
  const napi_value args[] = {integerValue(env(), static_cast<uint32_t>(stream)), textValue(env(), text)};
  core_.context->beginHostTime();
  addon_.callSession(object_.session(), SessionMethod::Output, args, nullptr, nullptr);
  core_.context->endHostTime();
}

void InlineHost::denied(std::string_view capability, std::string_view what) {
  const HandleScope scope(env());
  const napi_value args[] = {textValue(env(), capability), textValue(env(), what)};
  core_.context->beginHostTime();
  addon_.callSession(object_.session(), SessionMethod::Denied, args, nullptr, nullptr);
  core_.context->endHostTime();
}

void InlineHost::settled(RunId run, napi_value value, const RunReport& report) {
  if (core_.settings.measured) addon_.setReport(report);
  const napi_value args[] = {numberValue(env(), static_cast<double>(run)), value};
  addon_.callSession(object_.session(), SessionMethod::Settled, args, nullptr, nullptr);
}

void InlineHost::finished(RunId run, ValueSource& value) {
  const HandleScope scope(env());
  WriterPool::Lease result(core_.writers);
  result->begin("result");
  value.drain(*result);
  RunReport report;
  if (!takeSuspended(run, report)) {
    for (const RefId ref : result->sentRefs()) core_.context->releaseRef(ref, 1);
    return;
  }
  if (const auto refused = refusedResult(core_, *result)) {
    settled(run, addon_.error(*refused), report);
  } else {
    settled(run, addon_.value(result->bytes(), result->texts()), report);
  }
}

bool InlineHost::takeSuspended(RunId run, RunReport& report) {
  const auto found = suspendedRuns_.find(run);
  if (found == suspendedRuns_.end()) return false;
  report = segment_ != nullptr ? segment_->finish() : found->second.report;
  suspendedRuns_.erase(found);
  return true;
}

void InlineHost::failed(RunId run, const ScriptError& error) {
  RunReport report;
  if (!takeSuspended(run, report)) return;
  const HandleScope scope(env());
  ScriptError limited = error;
  limitErrorSize(limited);
  limited.hostCalls = report.use.hostCalls;
  settled(run, addon_.error(limited), report);
}

void InlineHost::unhandled(const ScriptError& error) {
  const HandleScope scope(env());
  ScriptError limited = error;
  limitErrorSize(limited);
  const napi_value raw = rawError(env(), limited);
  core_.context->beginHostTime();
  addon_.callSession(object_.session(), SessionMethod::Unhandled, {&raw, 1}, nullptr, nullptr);
  core_.context->endHostTime();
}

void InlineHost::releaseFunction(FunctionId id, uint32_t count) {
  const HandleScope scope(env());
  const napi_value args[] = {integerValue(env(), id), integerValue(env(), count)};
  addon_.callSession(object_.session(), SessionMethod::ReleaseFunction, args, nullptr, nullptr);
}

void InlineHost::releaseObject(ObjectId id, uint32_t count) {
  const HandleScope scope(env());
  const napi_value args[] = {integerValue(env(), id), integerValue(env(), count)};
  addon_.callSession(object_.session(), SessionMethod::ReleaseObject, args, nullptr, nullptr);
}

}  // namespace zigllms
