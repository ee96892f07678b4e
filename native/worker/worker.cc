#include "worker.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "../engines/engine_table.h"
#include "../executor/worker_process.h"
#include "../support/utf8.h"

namespace zigllms {

namespace {

// Longer output is told in parts; other texts, which are names, are cut.
constexpr size_t longestText = 1u << 20;
// An engine that keeps its own limit has this much beside it for values on their way.
constexpr uint64_t bookkeepingBytes = 512u << 20;
// How often a script that was answered for, because it didn't stop, is looked after.
constexpr int lingerRepeatMs = 25;

}  // namespace

class Worker::Port final : public EventPort {
 public:
  explicit Port(Worker& worker) : worker_(worker) {}
  void post(Event event) override { worker_.tell(std::move(event)); }

 private:
  Worker& worker_;  // lives as long as the process
};

void Worker::serve() {
  // The host is of this build and trusted not to flood us; what doesn't parse ends the process all the same.
  FrameAssembler incoming(UINT32_MAX);
  std::array<uint8_t, 64 * 1024> chunk;
  while (true) {
    waitForHost();
    const ssize_t count = recv(socket_, chunk.data(), chunk.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) _exit(exitHostGone);
    incoming.append({chunk.data(), static_cast<size_t>(count)});
    while (const auto frame = incoming.next()) {
      if (!take(*frame)) _exit(exitProtocol);
    }
    if (incoming.broken()) _exit(exitProtocol);
  }
}

// A script that never stops has the context given up here (Closed), and so ends the process, whether the host still asks for something or not.
void Worker::waitForHost() const {
  pollfd fromHost = {socket_, POLLIN, 0};
  while (executor_ != nullptr && executor_->lingers()) {
    if (poll(&fromHost, 1, lingerRepeatMs) != 0) return;
  }
}

bool Worker::take(const Frame& frame) {
  RunId run = 0;
  CallToken token = 0;
  RefId ref = 0;
  uint32_t count = 0;
  Answer answer;
  if (frame.kind() == FrameKind::Open) {
    OpenRequest request;
    if (!request_.engine.empty() || !frame.open(request) || request.engine.empty()) return false;
    open(std::move(request));
    return true;
  }
  if (frame.kind() == FrameKind::Create) {
    ContextSettings settings;
    return !request_.engine.empty() && executor_ == nullptr && frame.create(settings) && create(std::move(settings));
  }
  if (executor_ == nullptr) return false;
  switch (frame.kind()) {
    case FrameKind::Submit: {
      Task task;
      if (!frame.submit(task)) return false;
      executor_->submit(std::move(task));
      return true;
    }
    case FrameKind::Cancel: {
      Interrupt::Reason reason;
      if (!frame.cancel(run, reason)) return false;
      executor_->cancel(run, reason);
      return true;
    }
    case FrameKind::Answer:
      if (!frame.answer(token, answer)) return false;
      executor_->answer(token, std::move(answer));
      return true;
    case FrameKind::Settle:
      if (!frame.answer(token, answer)) return false;
      executor_->settle(token, std::move(answer));
      return true;
    case FrameKind::ReleaseRef:
      if (!frame.releaseRef(ref, count)) return false;
      executor_->releaseRef(ref, count);
      return true;
    case FrameKind::DefineKey: {
      std::string key;
      return frame.defineKey(key) && executor_->tables().defineKey(key) != noKey;
    }
    case FrameKind::DefineClass: {
      ClassDefinition definition;
      if (!frame.defineClass(definition)) return false;
      executor_->tables().defineClass(std::move(definition));
      return true;
    }
    default:
      return false;
  }
}

void Worker::open(OpenRequest request) {
  request_ = std::move(request);
  for (const EngineRow& row : engineTable()) {
    if (row.name != request_.engine) continue;
    std::vector<std::string> readable = request_.needs.readablePaths;
    if (row.library != nullptr) readable.push_back(row.library());
    if (request_.confined) confineFiles(readable);
    auto opened = row.open(request_.needs.options);
    if (opened) engine_ = std::move(opened.value().engine);
    else cannotOpen_ = std::move(opened.error());
    return;
  }
  cannotOpen_ = ScriptError::make(ErrorCode::EngineUnavailable, "the worker process was built without engine " + request_.engine);
}

bool Worker::create(ContextSettings settings) {
  if (settings.options.sandbox == Sandbox::Restricted && !request_.confined) return false;
  longestFrame_ = settings.options.valueLimits.bounded().maxBytes;
  if (cannotOpen_) {
    Event failed;
    failed.kind = Event::Kind::Created;
    failed.error = std::make_unique<ScriptError>(*cannotOpen_);
    FrameWriter writer;
    writer.event(failed);
    send(writer.bytes());
    _exit(exitHostGone);
  }
  if (!engine_->capabilities().memoryCapped) {
    memoryLimitBytes_ = std::exchange(settings.options.memoryLimitBytes, 0);
  } else if (settings.options.memoryLimitBytes > 0) {
    memoryLimitBytes_ = settings.options.memoryLimitBytes + bookkeepingBytes;
  }
  executor_ = std::make_shared<ThreadExecutor>(engine_, std::move(settings), std::make_shared<DeadlineTimer>(), std::make_unique<Port>(*this));
  return static_cast<bool>(executor_->start());
}

// The engine's own beginnings are over; what runs from now on is the script's.
void Worker::created() {
  if (memoryLimitBytes_ > 0) memory_.apply(memoryLimitBytes_);
  if (!request_.confined) return;
  const FileAccess files = request_.needs.readablePaths.empty() ? FileAccess::None : FileAccess::Read;
  if (!confineSystemCalls(files)) _exit(exitUnconfined);
}

void Worker::tell(Event event) {
  if (event.kind == Event::Kind::Created && event.error == nullptr) created();
  if (event.kind == Event::Kind::Settled && !engine_->capabilities().memoryCapped && memoryLimitBytes_ > 0) {
    event.usage.usedBytes = memory_.usedBytes();
    event.usage.limitBytes = memoryLimitBytes_;
  }
  if (event.kind == Event::Kind::Output && event.text.size() > longestText) {
    const std::string whole = std::move(event.text);
    for (std::string_view rest = whole; !rest.empty();) {
      std::string_view part = utf8Prefix(rest, longestText);
      if (part.empty()) part = rest.substr(0, longestText);
      Event piece;
      piece.kind = Event::Kind::Output;
      piece.stream = event.stream;
      piece.text = part;
      tell(std::move(piece));
      rest.remove_prefix(part.size());
    }
    return;
  }
  if (event.text.size() > longestText) event.text.resize(longestText);
  if (event.importer.size() > longestText) event.importer.resize(longestText);
  const bool isLast = event.kind == Event::Kind::Closed;
  {
    const std::lock_guard lock(mutex_);
    outgoing_.scriptTables(executor_->tables(), sentShapes_);
    outgoing_.event(event);
    send(outgoing_.bytes());
    outgoing_.bytes().clear();
  }
  if (isLast) _exit(exitHostGone);
}

void Worker::send(std::span<const uint8_t> bytes) const {
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) _exit(exitHostGone);
    bytes = bytes.subspan(static_cast<size_t>(count));
  }
}

}  // namespace zigllms
