#include "process_executor.h"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>

#include "../engine/permission.h"
#include "../marshal/discarding_sink.h"
#include "../marshal/wire_reader.h"
#include "../support/give_way.h"

namespace zigllms {

namespace {

using std::chrono::milliseconds;

// Workers of this process that have a context. Beyond so many for each processor, further ones are at the bottom (Niceness).
std::atomic<int> workersAtWork{0};
constexpr int manyWorkers = 4;

bool isCrowded() { return workersAtWork > manyWorkers * static_cast<int>(std::max(1u, std::thread::hardware_concurrency())); }

// A worker that works answers for a script that doesn't stop well before (ThreadExecutor). With what the kill itself takes, a run ends within 250 ms of its deadline.
constexpr auto grace = milliseconds(200);
constexpr char stuckCall[] = "a call in it did not stop when it was told to";

// Opening Python from a cold disk takes seconds.
constexpr auto creationPatience = milliseconds(30'000);
// While the host has more events than it can take, it isn't read any more for so long.
constexpr auto crowdedPause = milliseconds(2);
// What a frame may have beside a message: names, an error's texts and frames.
constexpr uint64_t frameSlack = 32u << 20;

ScriptError disposedError() { return ScriptError::make(ErrorCode::Disposed, "the context was disposed"); }

Event event(Event::Kind kind) {
  Event event;
  event.kind = kind;
  return event;
}

std::string signalName(int signal) {
  constexpr std::pair<int, const char*> names[] = {
      {SIGABRT, "SIGABRT"}, {SIGBUS, "SIGBUS"},   {SIGFPE, "SIGFPE"}, {SIGHUP, "SIGHUP"},   {SIGILL, "SIGILL"},
      {SIGINT, "SIGINT"},   {SIGKILL, "SIGKILL"}, {SIGQUIT, "SIGQUIT"}, {SIGSEGV, "SIGSEGV"}, {SIGSYS, "SIGSYS"},
      {SIGTERM, "SIGTERM"}, {SIGTRAP, "SIGTRAP"}, {SIGXCPU, "SIGXCPU"}, {SIGXFSZ, "SIGXFSZ"}};
  for (const auto& [number, name] : names) {
    if (number == signal) return name;
  }
  return "signal " + std::to_string(signal);
}

}  // namespace

ProcessExecutor::ProcessExecutor(std::unique_ptr<WorkerProcess> worker, ContextSettings settings, std::unique_ptr<EventPort> events)
    : settings_(std::move(settings)),
      worker_(std::move(worker)),
      events_(std::move(events)),
      incoming_(settings_.options.valueLimits.bounded().maxBytes + frameSlack) {}

ProcessExecutor::~ProcessExecutor() {
  if (wake_ >= 0) ::close(wake_);
}

Status ProcessExecutor::start() {
  wake_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (wake_ < 0) return ScriptError::make(ErrorCode::EngineBusy, "the system has no descriptor for another context");
  {
    const Lock lock(mutex_);
    runs_.emplace(0, Run{Clock::now() + creationPatience});
    wakesAt_ = runs_.at(0).deadline;
    ++workersAtWork;
    settings_.crowded = isCrowded();
    outgoing_.create(settings_);
    send();
  }
  try {
    // It keeps the executor alive.
    thread_ = std::thread([self = shared_from_this()] { self->serve(); });
  } catch (const std::system_error&) {
    --workersAtWork;
    return ScriptError::make(ErrorCode::EngineBusy, "the system has no thread for another context");
  }
  return Done{};
}

// ---- The host's thread ----

void ProcessExecutor::send() {
  std::vector<uint8_t>& bytes = outgoing_.bytes();
  while (sent_ < bytes.size()) {
    const ssize_t count = ::send(worker_->socket(), bytes.data() + sent_, bytes.size() - sent_, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) break;  // it is full, and our thread goes on when it isn't; or the worker is dead, which our thread sees too
    sent_ += static_cast<size_t>(count);
  }
  if (sent_ == bytes.size()) {
    // A large message's memory isn't kept.
    constexpr size_t keptBytes = 64 * 1024;
    if (bytes.capacity() > keptBytes) bytes = {};
    bytes.clear();
    sent_ = 0;
  } else {
    wakeAt(Clock::time_point());  // has passed
  }
}

void ProcessExecutor::wakeAt(Clock::time_point when) {
  if (when >= wakesAt_) return;
  wakesAt_ = when;
  const uint64_t one = 1;
  (void)!write(wake_, &one, sizeof one);
}

void ProcessExecutor::submit(Task task) {
  const Lock lock(mutex_);
  if (closing_ || crash_) return postSettled(task.run, closing_ ? disposedError() : *crash_);
  const auto deadline = task.timeoutMs == 0 ? Clock::time_point::max() : Clock::now() + milliseconds(task.timeoutMs);
  runs_.emplace(task.run, Run{deadline});
  wakeAt(deadline);
  outgoing_.hostTables(tables_, sentKeys_, sentClasses_);
  outgoing_.submit(task);
  send();
}

void ProcessExecutor::stop(Run& run, Interrupt::Reason reason, Clock::time_point now) {
  if (run.stopped != Interrupt::Reason::None) return;
  run.stopped = reason;
  run.killAt = now + grace;
  wakeAt(run.killAt);
}

void ProcessExecutor::cancel(RunId id, Interrupt::Reason reason) {
  const Lock lock(mutex_);
  const auto now = Clock::now();
  bool any = false;
  for (auto& [run, state] : runs_) {
    if (run == 0 || (id != 0 && run != id)) continue;
    stop(state, reason, now);
    any = true;
  }
  if (!any) return;
  outgoing_.cancel(id, reason);
  send();
}

void ProcessExecutor::answer(CallToken token, Answer answer) {
  const Lock lock(mutex_);
  if (closing_ || crash_) return;
  outgoing_.hostTables(tables_, sentKeys_, sentClasses_);
  outgoing_.answer(FrameKind::Answer, token, answer);
  send();
}

void ProcessExecutor::settle(CallToken token, Answer answer) {
  const Lock lock(mutex_);
  if (closing_ || crash_) return;
  outgoing_.hostTables(tables_, sentKeys_, sentClasses_);
  outgoing_.answer(FrameKind::Settle, token, answer);
  send();
}

void ProcessExecutor::releaseRef(RefId ref, uint32_t count) {
  const Lock lock(mutex_);
  if (closing_ || crash_) return;
  outgoing_.releaseRef(ref, count);
  send();
}

void ProcessExecutor::close() {
  const Lock lock(mutex_);
  if (closing_) return;
  closing_ = true;
  for (const auto& [run, state] : runs_) {
    if (run != 0) postSettled(run, disposedError());
  }
  std::erase_if(runs_, [](const auto& entry) { return entry.first != 0; });
  if (!burying_) worker_->kill();
}

void ProcessExecutor::joinOrAbandon(milliseconds patience) {
  if (!thread_.joinable()) return;
  Lock lock(mutex_);
  const bool done = ended_.wait_for(lock, patience, [this] { return done_; });
  lock.unlock();
  if (done) thread_.join();
  else thread_.detach();
}

MemoryUsage ProcessExecutor::memoryUsage() const {
  const Lock lock(mutex_);
  return memoryUsage_;
}

void ProcessExecutor::postSettled(RunId run, ScriptError error) {
  Event settled = event(Event::Kind::Settled);
  settled.run = run;
  settled.error = std::make_unique<ScriptError>(std::move(error));
  post(std::move(settled));
}

// ---- Our thread ----

void ProcessExecutor::serve() {
  bool speaks = true;
  while (speaks) {
    const bool crowded = events_->crowded();
    int timeoutMs = crowded ? static_cast<int>(crowdedPause.count()) : -1;
    pollfd ready[2] = {{worker_->socket(), static_cast<short>(crowded ? 0 : POLLIN), 0}, {wake_, POLLIN, 0}};
    {
      const Lock lock(mutex_);
      if (!outgoing_.bytes().empty()) ready[0].events |= POLLOUT;
      if (wakesAt_ != Clock::time_point::max()) {
        const auto left = std::chrono::ceil<milliseconds>(wakesAt_ - Clock::now()).count();
        const int leftMs = static_cast<int>(std::clamp<int64_t>(left, 0, INT32_MAX));
        timeoutMs = timeoutMs < 0 ? leftMs : std::min(timeoutMs, leftMs);
      }
    }
    if (poll(ready, 2, timeoutMs) < 0 && errno != EINTR) break;
    if (ready[1].revents != 0) {
      uint64_t count;
      (void)!read(wake_, &count, sizeof count);
    }
    if ((ready[0].revents & (POLLIN | POLLHUP | POLLERR)) != 0) speaks = receive();
    if (speaks) speaks = lookAtClock();
  }
  finish();
}

bool ProcessExecutor::lookAtClock() {
  const Lock lock(mutex_);
  const auto now = Clock::now();
  if (closing_) wakesAt_ = Clock::time_point::max();  // it has been killed
  else if (!outgoing_.bytes().empty()) send();
  if (now < wakesAt_) return true;
  wakesAt_ = Clock::time_point::max();
  auto next = Clock::time_point::max();
  for (auto& [id, run] : runs_) {
    if (now >= run.killAt || (id == 0 && now >= run.deadline)) {
      worker_->kill();
      // It dies when it gets a processor, which may take long where many want one: nobody waits for that.
      end({.signal = SIGKILL, .exitCode = std::nullopt});
      return false;
    }
    if (now >= run.deadline && run.stopped == Interrupt::Reason::None) {
      stop(run, Interrupt::Reason::Timeout, now);
      outgoing_.cancel(id, Interrupt::Reason::Timeout);
    }
    next = std::min({next, run.killAt, run.stopped == Interrupt::Reason::None ? run.deadline : run.killAt});
  }
  wakesAt_ = next;
  send();
  return true;
}

bool ProcessExecutor::receive() {
  std::array<uint8_t, 64 * 1024> chunk;
  ssize_t count;
  while ((count = recv(worker_->socket(), chunk.data(), chunk.size(), MSG_DONTWAIT)) < 0 && errno == EINTR) {
  }
  if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return true;
  if (count <= 0) return false;
  incoming_.append({chunk.data(), static_cast<size_t>(count)});
  while (const auto frame = incoming_.next()) {
    if (take(*frame)) continue;
    accusation_ = "what it sent is no message that it may send";
    worker_->kill();
    return false;
  }
  if (!incoming_.broken()) return true;
  accusation_ = "what it sent is no message at all";
  worker_->kill();
  return false;
}

bool ProcessExecutor::take(const Frame& frame) {
  switch (frame.kind()) {
    case FrameKind::Event: {
      Event event;
      return frame.event(event) && take(std::move(event));
    }
    case FrameKind::DefineShape: {
      std::vector<std::string> keys;
      return frame.defineShape(keys) && tables_.defineShape(std::move(keys)) != noShape;
    }
    default:
      return false;
  }
}

bool ProcessExecutor::valid(const WireMessage& message, size_t valueCount) const {
  WireReader reader(message, valueCount, tables_, settings_.options.valueLimits);
  DiscardingSink listener;  // the reader in front of it does the checking
  return reader.drain(listener);
}

bool ProcessExecutor::take(Event event) {
  if (event.error != nullptr && event.error->thrown != nullptr && !valid(*event.error->thrown, 1)) return false;
  switch (event.kind) {
    case Event::Kind::Created:
    case Event::Kind::Settled: {
      if (event.kind == Event::Kind::Created) event.run = 0;
      else if (event.run == 0) return false;
      if (event.kind == Event::Kind::Settled && event.error == nullptr && !valid(event.message, 1)) return false;
      const Lock lock(mutex_);
      memoryUsage_ = event.usage;
      const auto run = runs_.find(event.run);
      // A run that the host no longer waits for may still be told, as may what was never asked for.
      if (run == runs_.end()) return true;
      runs_.erase(run);
      post(std::move(event));
      return true;
    }
    case Event::Kind::HostCall:
      if (!valid(event.message, event.count)) return false;
      break;
    case Event::Kind::Unhandled:
      if (event.error == nullptr) return false;
      break;
    case Event::Kind::Denied:
      if (event.importer != capability::modules && event.importer != capability::clock && event.importer != capability::randomness) return false;
      break;
    case Event::Kind::Closed:
      // It ends: it could not create its context and has told so, or gives the context up.
      if (event.error != nullptr) accusation_ = stuckCall;
      return true;
    case Event::Kind::LoadModule:
    case Event::Kind::Output:
    case Event::Kind::ReleaseFunction:
    case Event::Kind::ReleaseObject:
      break;
  }
  const Lock lock(mutex_);
  if (!closing_) post(std::move(event));
  return true;
}

ScriptError ProcessExecutor::crashError(const WorkerEnding& ending) const {
  auto crash = std::make_shared<CrashReport>();
  std::string how = "for a reason that the system doesn't tell";
  if (ending.signal) how = "by " + (crash->signal = signalName(*ending.signal));
  if (ending.exitCode) how = "with exit code " + std::to_string(*(crash->exitCode = ending.exitCode));
  if (!accusation_.empty()) how = "because " + accusation_;
  for (const auto& [id, run] : runs_) {
    if (Clock::now() < run.killAt) continue;
    how = std::string("because ") + stuckCall;
  }
  ScriptError error = ScriptError::make(ErrorCode::EngineCrashed, "the worker process of the context was ended " + how);
  if (ending.exitCode == exitNoMemory) error = ScriptError::make(ErrorCode::MemoryError, "the worker process of the context had no memory left");
  error.crash = std::move(crash);
  return error;
}

ScriptError ProcessExecutor::errorOf(const Run& run) const {
  if (run.stopped == Interrupt::Reason::None) return *crash_;
  Interrupt told;  // only to word the error
  told.request(run.stopped);
  ScriptError error = told.error();
  error.message += "; its script did not stop, so its worker process was ended and the context with it";
  error.crash = crash_->crash;
  return error;
}

void ProcessExecutor::end(const WorkerEnding& ending) {
  if (!closing_) crash_ = crashError(ending);
  for (const auto& [id, run] : runs_) {
    if (id != 0) {
      postSettled(id, errorOf(run));
      continue;
    }
    Event failed = event(Event::Kind::Created);
    failed.error = std::make_unique<ScriptError>(closing_ ? disposedError() : *crash_);
    post(std::move(failed));
  }
  runs_.clear();
  outgoing_.bytes() = {};
  Event closed = event(Event::Kind::Closed);
  if (crash_) closed.error = std::make_unique<ScriptError>(*crash_);
  post(std::move(closed));
}

void ProcessExecutor::finish() {
  bool ended;
  {
    const Lock lock(mutex_);
    burying_ = true;
    ended = crash_.has_value();
    // Nobody waits for this burial, and the kernel may turn round in it while it waits for a script's thread.
    if (ended) giveWay(Niceness::script);
  }
  const WorkerEnding ending = worker_->reap();
  const Lock lock(mutex_);
  if (!ended) end(ending);
  --workersAtWork;
  done_ = true;
  ended_.notify_all();
}

}  // namespace zigllms
