#include "thread_executor.h"

#include <algorithm>

#include "../marshal/wire_reader.h"
#include "../support/give_way.h"

#if defined(__linux__)
#include <malloc.h>
#endif

namespace zigllms {

namespace {

using std::chrono::milliseconds;

// As large as a main thread's usual stack, since languages tune their recursion limits to that; only touched pages cost memory. The script may use all but a
// reserve for the C library and for describing the error.
constexpr size_t stackBytes = 8u << 20;
constexpr size_t stackReserveBytes = 1u << 20;

// A run that was to stop and hasn't so long after is answered for. The context is given up when its thread has worked so long without looking at its
// interrupt; or after a much longer while, when it waits somewhere, gets no processor, or looks and looks but doesn't come back. Unwinding a deep stack takes some 40 ms of work.
constexpr auto answerPatience = milliseconds(70);
constexpr auto workPatience = milliseconds(100);
constexpr auto longestPatience = milliseconds(3000);

// A context that used so much leaves memory with the C library that other threads can't use.
constexpr uint64_t largeContextBytes = 8u << 20;

void returnFreedMemory() {
#if defined(__GLIBC__)
  malloc_trim(0);
#endif
}

uint32_t millisecondsLeft(RunStack::Clock::time_point deadline) {
  if (deadline == RunStack::Clock::time_point::max()) return 0;
  const auto left = std::chrono::ceil<milliseconds>(deadline - RunStack::Clock::now()).count();
  return static_cast<uint32_t>(std::clamp<int64_t>(left, 1, INT32_MAX));
}

RunStack::Clock::time_point deadlineAfter(uint32_t timeoutMs) {
  if (timeoutMs == 0) return RunStack::Clock::time_point::max();
  return RunStack::Clock::now() + milliseconds(timeoutMs);
}

BoxedError disposedError() { return ScriptError::make(ErrorCode::Disposed, "the context was disposed"); }

Event event(Event::Kind kind) {
  Event event;
  event.kind = kind;
  return event;
}

}  // namespace

ThreadExecutor::ThreadExecutor(std::shared_ptr<Engine> engine, ContextSettings settings,
                               std::shared_ptr<DeadlineTimer> timer, std::unique_ptr<EventPort> events)
    : core_(std::move(engine), std::move(settings), std::move(timer)), seat_(RunGate::ofProcess(), core_.interrupt), events_(std::move(events)) {
  core_.settings.options.stackLimitBytes = stackBytes - stackReserveBytes;
}

ThreadExecutor::~ThreadExecutor() = default;

Status ThreadExecutor::start() {
  thread_ = std::make_unique<NativeThread>();
  // It keeps the executor alive, and may be its last owner.
  if (thread_->start(stackBytes, [self = shared_from_this()] { self->run(); })) return Done{};
  thread_.reset();
  return ScriptError::make(ErrorCode::EngineBusy, "the system has no thread for another context");
}

// ---- The context's thread ----

void ThreadExecutor::run() {
  giveWay(core_.settings.crowded ? Niceness::crowd : Niceness::script);
  auto created = core_.engine->createContext(core_.settings.options, *this, core_.interrupt);
  if (created) {
    core_.context = std::move(created.value());
    noteMemory();
    announce(event(Event::Kind::Created));
    seat_.enter();
    serve();
    core_.interrupt.request(Interrupt::Reason::Disposed);  // cuts finalizers short
    const bool large = core_.context->memoryUsage().peakBytes >= largeContextBytes;
    core_.endContext();
    if (large) returnFreedMemory();
    seat_.leave();
  } else {
    Event failed = event(Event::Kind::Created);
    failed.error = std::make_unique<ScriptError>(std::move(created.error()));
    announce(std::move(failed));
  }
  {
    Lock lock(mutex_);
    closing_ = true;
    for (const QueuedTask& queued : tasks_) postError(queued.task.run, disposedError());
    tasks_.clear();
  }
  events_->post(event(Event::Kind::Closed));
  Lock lock(mutex_);
  done_ = true;
  changed_.notify_all();
}

void ThreadExecutor::announce(Event created) {
  const Lock lock(mutex_);
  if (!std::exchange(announced_, true)) events_->post(std::move(created));
}

bool ThreadExecutor::hasWork() const {
  return closing_ || !released_.empty() || !abandoned_.empty() || !settlements_.empty() || !tasks_.empty();
}

void ThreadExecutor::serve() {
  Lock lock(mutex_);
  while (!closing_) {
    const auto pending = core_.context->pendingWork();
    if (pending && *pending == 0) {
      asRun(lock, 0, deadlineAfter(core_.settings.defaultTimeoutMs), [this] { core_.context->runPendingWork(); });
      doOne(lock);
      continue;
    }
    if (doOne(lock)) continue;
    seat_.leave();
    if (pending) {
      changed_.wait_for(lock, milliseconds(*pending), [this] { return hasWork(); });
    } else {
      changed_.wait(lock, [this] { return hasWork(); });
    }
    lock.unlock();
    seat_.enter();
    lock.lock();
  }
}

template <class Body>
void ThreadExecutor::asRun(Lock& lock, RunId id, Clock::time_point deadline, Body body) {
  core_.runs.push(id, millisecondsLeft(deadline));
  lock.unlock();
  body();
  const MemoryUsage usage = core_.context->memoryUsage();
  lock.lock();
  memoryUsage_ = usage;
  core_.runs.pop();
}

bool ThreadExecutor::doOne(Lock& lock) {
  if (closing_) return false;
  if (!released_.empty()) {
    const auto released = std::exchange(released_, {});
    lock.unlock();
    for (const auto& [ref, count] : released) core_.context->releaseRef(ref, count);
    const MemoryUsage usage = core_.context->memoryUsage();
    lock.lock();
    memoryUsage_ = usage;
    return true;
  }
  if (!abandoned_.empty()) {
    const auto abandoned = std::exchange(abandoned_, {});
    asRun(lock, 0, deadlineAfter(core_.settings.defaultTimeoutMs), [&] {
      for (const RunId run : abandoned) core_.context->abandon(run);
    });
    return true;
  }
  if (!settlements_.empty()) {
    Settlement settlement = std::move(settlements_.front());
    settlements_.pop_front();
    deliver(lock, std::move(settlement));
    return true;
  }
  if (!tasks_.empty()) {
    QueuedTask queued = std::move(tasks_.front());
    tasks_.pop_front();
    perform(lock, std::move(queued));
    return true;
  }
  return false;
}

void ThreadExecutor::perform(Lock& lock, QueuedTask queued) {
  Task& task = queued.task;
  if (Clock::now() >= queued.deadline) {
    postError(task.run, ScriptError::make(ErrorCode::TimeoutError, "the call was still waiting for the context at its deadline"));
    return;
  }
  Operation operation{task.kind, task.ref, task.name, std::nullopt};
  if (task.source) operation.source = Source{*task.source, task.fileName};
  BoxedError refusal;
  if (task.source && !core_.meter.admitSource(task.source->size(), refusal)) {
    postError(task.run, std::move(refusal));
    return;
  }
  bool suspended = false;
  if (core_.runs.empty()) core_.meter.begin();
  Segment segment(*this);
  if (core_.settings.measured) segment.report.queued = Clock::now() - queued.submitted;
  owed_.push_back({task.run, std::nullopt, false});
  asRun(lock, task.run, queued.deadline, [&] {
    WireReader args(task.args, task.argCount, core_.tables, core_.settings.options.valueLimits);
    WriterPool::Lease result(core_.writers);
    result->begin(resultName(operation));
    auto progress = zigllms::perform(*core_.context, operation, Run{task.run, true}, args, *result);
    suspended = progress && progress.value() == Progress::Suspended;
    if (!suspended) {
      bool awaited;
      {
        const Lock relock(mutex_);
        awaited = takeOwed(task.run);
      }
      if (awaited) settle(task.run, progress, *result, segment.finish());
      return;
    }
    const Lock relock(mutex_);
    if (closing_) return;
    if (!takeOwed(task.run)) {
      abandoned_.push_back(task.run);
    } else if (core_.interrupt) {
      // Stopped in the moment in which it was suspended.
      abandoned_.push_back(task.run);
      postError(task.run, core_.interrupt.error());
    } else {
      suspendedRuns_.emplace(task.run, SuspendedRun{queued.deadline, segment.finish()});
    }
  });
  if (suspended && closing_ && takeOwed(task.run)) postError(task.run, disposedError());
}

void ThreadExecutor::deliver(Lock& lock, Settlement settlement) {
  const auto found = tokens_.find(settlement.token);
  if (found == tokens_.end()) return;
  const RunId run = found->second;
  tokens_.erase(found);
  const auto suspended = suspendedRuns_.find(run);
  const auto deadline =
      suspended != suspendedRuns_.end() ? suspended->second.deadline : deadlineAfter(core_.settings.defaultTimeoutMs);
  if (core_.runs.empty()) core_.meter.begin(suspended != suspendedRuns_.end() ? suspended->second.report.use : RunUse{});
  Segment segment(*this);
  if (suspended != suspendedRuns_.end()) segment.report = suspended->second.report;
  asRun(lock, run, deadline, [&] {
    if (auto* error = std::get_if<ScriptError>(&settlement.answer)) {
      core_.context->fail(settlement.token, *error);
    } else if (auto* message = std::get_if<WireMessage>(&settlement.answer)) {
      WireReader value(*message, 1, core_.tables, core_.settings.options.valueLimits);
      core_.context->resume(settlement.token, value);
    }
  });
  if (const auto still = suspendedRuns_.find(run); still != suspendedRuns_.end()) still->second.report = segment.finish();
}

bool ThreadExecutor::takeOwed(RunId run) {
  const auto found = std::find_if(owed_.begin(), owed_.end(), [&](const Owed& owed) { return owed.run == run; });
  if (found == owed_.end()) return false;
  const bool awaited = !found->answered;
  owed_.erase(found);
  return awaited;
}

void ThreadExecutor::settle(RunId run, Result<Progress>& progress, WireWriter& result, const RunReport& report) {
  const MemoryUsage usage = noteMemory();
  // The writer knows the path of what it refused; the room knows only that it did.
  const bool refused = !progress && progress.error().code == ErrorCode::ConversionError && result.failure();
  if (!progress && !refused) return postError(run, std::move(progress.error()), report);
  if (auto refusal = refusedResult(core_, result)) return postError(run, std::move(refusal), report);
  Event settled = event(Event::Kind::Settled);
  settled.run = run;
  settled.message = result.take();
  settled.report = report;
  settled.usage = usage;
  events_->post(std::move(settled));
}

void ThreadExecutor::postError(RunId run, ScriptError error, const RunReport& report) {
  limitErrorSize(error);
  error.hostCalls = report.use.hostCalls;
  Event settled = event(Event::Kind::Settled);
  settled.run = run;
  settled.error = std::make_unique<ScriptError>(std::move(error));
  settled.report = report;
  events_->post(std::move(settled));
}

template <class Ready>
void ThreadExecutor::park(Lock& lock, Clock::time_point until, Ready ready) {
  if (ready()) return;
  lock.unlock();
  seat_.leave();
  core_.context->beginHostTime();
  const Clock::time_point parkedAt = core_.settings.measured ? Clock::now() : Clock::time_point();
  lock.lock();
  // The timer raises the flag without taking our lock, so the wait itself ends just after the deadline; cancel() notifies.
  const auto deadline = core_.runs.deadline();
  while (!ready() && !core_.interrupt && !closing_ && Clock::now() < until) {
    const auto end = std::min(until, deadline == Clock::time_point::max() ? deadline : std::max(deadline, Clock::now()) + milliseconds(1));
    if (end == Clock::time_point::max()) {
      changed_.wait(lock);
    } else {
      changed_.wait_until(lock, end);
    }
  }
  lock.unlock();
  if (core_.settings.measured) parked_ += Clock::now() - parkedAt;
  seat_.enter();
  core_.context->endHostTime();
  lock.lock();
}

// ---- Measuring ----

ThreadExecutor::Segment::Segment(ThreadExecutor& executor) : executor_(executor) {
  if (!executor.core_.settings.measured) return;
  startedAt_ = Clock::now();
  parkedBefore_ = executor.parked_;
  cpuBefore_ = executor.thread_->cpuTime().value_or(std::chrono::nanoseconds(0));
}

RunReport ThreadExecutor::Segment::finish() {
  report.use = executor_.core_.meter.use();
  if (!executor_.core_.settings.measured) return report;
  report.active += Clock::now() - startedAt_ - (executor_.parked_ - parkedBefore_);
  report.cpu += executor_.thread_->cpuTime().value_or(std::chrono::nanoseconds(0)) - cpuBefore_;
  return report;
}

CallToken ThreadExecutor::expectAnswer() {
  const Lock lock(mutex_);
  const CallToken token = ++nextCall_;
  answers_.emplace(token, std::nullopt);
  return token;
}

Answer ThreadExecutor::awaitAnswer(CallToken token) {
  Lock lock(mutex_);
  park(lock, Clock::time_point::max(), [&] { return answers_.at(token).has_value(); });
  std::optional<Answer> answer = std::move(answers_.at(token));
  answers_.erase(token);
  if (!answer) return closing_ ? disposedError() : core_.interrupt.error();
  if (std::holds_alternative<Pending>(*answer)) tokens_.emplace(token, core_.runs.current());
  return std::move(*answer);
}

std::optional<Answer> ThreadExecutor::takeSettlement(CallToken token) {
  const auto found = std::find_if(settlements_.begin(), settlements_.end(),
                                  [&](const Settlement& settlement) { return settlement.token == token; });
  if (found == settlements_.end()) return std::nullopt;
  Answer answer = std::move(found->answer);
  settlements_.erase(found);
  tokens_.erase(token);
  return answer;
}

Answer ThreadExecutor::awaitSettlement(CallToken token) {
  Lock lock(mutex_);
  waited_.emplace(token, takeSettlement(token));
  const auto settled = [&] { return waited_.at(token).has_value(); };
  while (!settled() && !closing_ && !core_.interrupt) {
    const auto pending = core_.context->pendingWork();
    if (pending && *pending == 0) asRun(lock, 0, deadlineAfter(core_.settings.defaultTimeoutMs), [this] { core_.context->runPendingWork(); });
    const auto until = pending ? Clock::now() + milliseconds(std::max(*pending, 1u)) : Clock::time_point::max();
    if (!settled() && !doOne(lock)) park(lock, until, [&] { return settled() || hasWork(); });
  }
  std::optional<Answer> answer = std::move(waited_.at(token));
  waited_.erase(token);
  tokens_.erase(token);
  if (answer) return std::move(*answer);
  return closing_ ? disposedError() : core_.interrupt.error();
}

Host::Outcome ThreadExecutor::told(Answer& answer, ValueSink& result, BoxedError& error) {
  if (auto* failure = std::get_if<ScriptError>(&answer)) {
    error = std::move(*failure);
    return Outcome::Failed;
  }
  const auto* message = std::get_if<WireMessage>(&answer);
  if (message != nullptr) {
    WireReader value(*message, 1, core_.tables, core_.settings.options.valueLimits);
    if (value.drain(result)) return Outcome::Returned;
  }
  error = ScriptError::make(ErrorCode::ConversionError, "the value of the host function cannot be held by the script");
  return Outcome::Failed;
}

Host::Outcome ThreadExecutor::call(FunctionId function, ValueSource& args, ValueSink& result, BoxedError& error, CallToken& token) {
  if (!core_.meter.admitHostCall(error)) return Outcome::Failed;
  {
    const Lock lock(mutex_);
    if (!core_.meter.admitInFlight(tokens_.size(), error)) return Outcome::Failed;
  }
  Event hostCall = event(Event::Kind::HostCall);
  {
    WriterPool::Lease writer(core_.writers);
    writer->begin("args", true);
    if (!args.drain(*writer)) {
      error = conversionFailure(*core_.context, *writer);
      return Outcome::Failed;
    }
    hostCall.count = static_cast<uint32_t>(writer->valueCount());
    hostCall.message = writer->take();
  }
  hostCall.id = function;
  hostCall.run = core_.runs.current();
  hostCall.call = expectAnswer();
  token = hostCall.call;
  events_->post(std::move(hostCall));
  Answer answer = awaitAnswer(token);
  if (std::holds_alternative<Pending>(answer)) return Outcome::Suspended;
  return told(answer, result, error);
}

Host::Outcome ThreadExecutor::wait(CallToken token, ValueSink& result, BoxedError& error) {
  Answer answer = awaitSettlement(token);
  return told(answer, result, error);
}

bool ThreadExecutor::waitForEvent(int64_t timeoutMs) {
  Lock lock(mutex_);
  if (!closing_ && !core_.interrupt && !doOne(lock)) {
    const auto until = timeoutMs < 0 ? Clock::time_point::max() : Clock::now() + milliseconds(timeoutMs);
    park(lock, until, [this] { return hasWork(); });
    if (!core_.interrupt) doOne(lock);
  }
  return !closing_ && !core_.interrupt;
}

void ThreadExecutor::forget(CallToken token) {
  const Lock lock(mutex_);
  tokens_.erase(token);
}

Result<std::optional<std::string>> ThreadExecutor::loadModule(std::string_view name, std::string_view importer) {
  Event load = event(Event::Kind::LoadModule);
  load.text = name;
  load.importer = importer;
  load.call = expectAnswer();
  const CallToken token = load.call;
  events_->post(std::move(load));
  Answer answer = awaitAnswer(token);
  if (std::holds_alternative<Pending>(answer)) answer = awaitSettlement(token);
  if (auto* error = std::get_if<ScriptError>(&answer)) return std::move(*error);
  if (auto* source = std::get_if<std::optional<std::string>>(&answer)) {
    BoxedError refusal;
    if (*source && !core_.meter.admitSource((*source)->size(), refusal)) return refusal;
    return std::move(*source);
  }
  return std::optional<std::string>();
}

void ThreadExecutor::write(OutputStream stream, std::string_view text) {
  if (!core_.meter.admitOutput(text.size())) return;
  Event output = event(Event::Kind::Output);
  output.stream = stream;
  output.text = text;
  events_->post(std::move(output));
}

void ThreadExecutor::denied(std::string_view capability, std::string_view what) {
  Event denied = event(Event::Kind::Denied);
  denied.importer = capability;
  denied.text = what;
  events_->post(std::move(denied));
}

void ThreadExecutor::finished(RunId run, ValueSource& value) {
  WriterPool::Lease result(core_.writers);
  result->begin("result");
  value.drain(*result);
  RunReport report;
  {
    const Lock lock(mutex_);
    if (!takeSuspended(run, report)) {
      for (const RefId ref : result->sentRefs()) released_.emplace_back(ref, 1);
      return;
    }
  }
  Result<Progress> progress(Progress::Finished);
  settle(run, progress, *result, report);
}

bool ThreadExecutor::takeSuspended(RunId run, RunReport& report) {
  const auto found = suspendedRuns_.find(run);
  if (found == suspendedRuns_.end()) return false;
  report = found->second.report;
  report.use = core_.meter.use();
  suspendedRuns_.erase(found);
  return true;
}

void ThreadExecutor::failed(RunId run, const ScriptError& error) {
  RunReport report;
  {
    const Lock lock(mutex_);
    if (!takeSuspended(run, report)) return;
  }
  postError(run, error, report);
}

void ThreadExecutor::unhandled(const ScriptError& error) {
  Event unhandled = event(Event::Kind::Unhandled);
  unhandled.error = std::make_unique<ScriptError>(error);
  limitErrorSize(*unhandled.error);
  events_->post(std::move(unhandled));
}

void ThreadExecutor::releaseFunction(FunctionId function, uint32_t count) {
  Event release = event(Event::Kind::ReleaseFunction);
  release.id = function;
  release.count = count;
  events_->post(std::move(release));
}

void ThreadExecutor::releaseObject(ObjectId object, uint32_t count) {
  Event release = event(Event::Kind::ReleaseObject);
  release.id = object;
  release.count = count;
  events_->post(std::move(release));
}

// ---- The host's thread ----

void ThreadExecutor::submit(Task task) {
  const auto deadline = deadlineAfter(task.timeoutMs);
  {
    const Lock lock(mutex_);
    giveUpIfStuck();
    if (!closing_) {
      tasks_.push_back({std::move(task), deadline, core_.settings.measured ? Clock::now() : Clock::time_point()});
      changed_.notify_all();
      return;
    }
  }
  postError(task.run, disposedError());
}

void ThreadExecutor::cancel(RunId run, Interrupt::Reason reason) {
  Interrupt told;  // only to word the error
  told.request(reason);
  const Lock lock(mutex_);
  if (core_.runs.interrupt(run, reason)) stopOwed(run, told.error());
  for (auto queued = tasks_.begin(); queued != tasks_.end();) {
    if (run != 0 && queued->task.run != run) {
      ++queued;
      continue;
    }
    postError(queued->task.run, told.error());
    queued = tasks_.erase(queued);
  }
  for (auto suspended = suspendedRuns_.begin(); suspended != suspendedRuns_.end();) {
    if (run != 0 && suspended->first != run) {
      ++suspended;
      continue;
    }
    abandoned_.push_back(suspended->first);
    postError(suspended->first, told.error(), suspended->second.report);
    suspended = suspendedRuns_.erase(suspended);
  }
  changed_.notify_all();
}

void ThreadExecutor::answer(CallToken token, Answer answer) {
  const Lock lock(mutex_);
  const auto found = answers_.find(token);
  if (found == answers_.end()) return;  // the script was stopped while it waited
  found->second = std::move(answer);
  changed_.notify_all();
}

void ThreadExecutor::settle(CallToken token, Answer answer) {
  const Lock lock(mutex_);
  if (closing_) return;
  if (const auto found = waited_.find(token); found != waited_.end()) {
    found->second = std::move(answer);
  } else {
    settlements_.push_back({token, std::move(answer)});
  }
  changed_.notify_all();
}

void ThreadExecutor::releaseRef(RefId ref, uint32_t count) {
  const Lock lock(mutex_);
  if (closing_) return;
  released_.emplace_back(ref, count);
  changed_.notify_all();
}

ThreadExecutor::Stop ThreadExecutor::stopNow() const {
  const auto now = Clock::now();
  return {now, now, thread_ != nullptr ? thread_->cpuTime() : std::nullopt, core_.interrupt.timesNoticed()};
}

bool ThreadExecutor::isStuck(Stop& stop) const {
  const Stop now = stopNow();
  if (now.askedAt - stop.askedAt >= longestPatience) return true;
  if (now.timesNoticed != stop.timesNoticed) {
    stop.noticedAt = now.noticedAt;
    stop.cpu = now.cpu;
    stop.timesNoticed = now.timesNoticed;
  }
  const auto silence = now.noticedAt - stop.noticedAt;
  return silence >= answerPatience && now.cpu && stop.cpu && *now.cpu - *stop.cpu >= workPatience;
}

void ThreadExecutor::stopOwed(RunId run, const ScriptError& error) {
  for (Owed& owed : owed_) {
    if (run != 0 && owed.run != run) continue;
    if (!owed.stop) owed.stop = stopNow();
    if (owed.answered || Clock::now() - owed.stop->askedAt < answerPatience) continue;
    owed.answered = true;
    RunReport report;
    report.use.hostCalls = core_.meter.hostCalls();
    postError(owed.run, error, report);
  }
  giveUpIfStuck();
}

void ThreadExecutor::giveUpIfStuck() {
  for (Owed& owed : owed_) {
    if (owed.answered && isStuck(*owed.stop)) return giveUp();
  }
}

bool ThreadExecutor::lingers() {
  const Lock lock(mutex_);
  giveUpIfStuck();
  return !givenUp_ && std::any_of(owed_.begin(), owed_.end(), [](const Owed& owed) { return owed.answered; });
}

void ThreadExecutor::giveUp() {
  if (givenUp_ || done_) return;
  givenUp_ = true;
  closing_ = true;
  seat_.end();
  core_.runs.interrupt(0, Interrupt::Reason::Disposed);
  const ScriptError crash = ScriptError::make(
      ErrorCode::EngineCrashed, "the context was given up: its script did not stop, being inside a function of the language's library that cannot be interrupted");
  if (!std::exchange(announced_, true)) {
    Event failed = event(Event::Kind::Created);
    failed.error = std::make_unique<ScriptError>(crash);
    events_->post(std::move(failed));
  }
  for (Owed& owed : owed_) {
    if (!std::exchange(owed.answered, true)) postError(owed.run, crash);
  }
  for (const QueuedTask& queued : tasks_) postError(queued.task.run, crash);
  tasks_.clear();
  for (const auto& [run, suspended] : suspendedRuns_) postError(run, crash, suspended.report);
  suspendedRuns_.clear();
  Event closed = event(Event::Kind::Closed);
  closed.error = std::make_unique<ScriptError>(crash);
  events_->post(std::move(closed));
  changed_.notify_all();
}

void ThreadExecutor::close() {
  const Lock lock(mutex_);
  if (closing_) {
    if (closeAsked_ && isStuck(*closeAsked_)) giveUp();
    return;
  }
  closeAsked_ = stopNow();
  closing_ = true;
  seat_.end();
  core_.runs.interrupt(0, Interrupt::Reason::Disposed);
  for (const QueuedTask& queued : tasks_) postError(queued.task.run, disposedError());
  tasks_.clear();
  for (const auto& [run, suspended] : suspendedRuns_) postError(run, disposedError(), suspended.report);
  suspendedRuns_.clear();
  changed_.notify_all();
}

void ThreadExecutor::joinOrAbandon(milliseconds patience) {
  std::unique_ptr<NativeThread> ended;
  {
    Lock lock(mutex_);
    if (thread_ == nullptr || letGo_) return;
    if (!(givenUp_ ? done_ : changed_.wait_for(lock, patience, [this] { return done_; }))) {
      letGo_ = true;  // it may still ask for its own time
      thread_->detach();
      return;
    }
    ended = std::move(thread_);
  }
  ended->join();
}

// Before the host is told of what was done, so that it sees what that took.
MemoryUsage ThreadExecutor::noteMemory() {
  const MemoryUsage usage = core_.context->memoryUsage();
  const Lock lock(mutex_);
  return memoryUsage_ = usage;
}

MemoryUsage ThreadExecutor::memoryUsage() const {
  const Lock lock(mutex_);
  return memoryUsage_;
}

}  // namespace zigllms
