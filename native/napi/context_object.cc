#include "context_object.h"

#include "../executor/thread_executor.h"
#ifdef ZIGLLMS_WITH_WORKER
#include "../executor/process_executor.h"
#include "../executor/worker_pool.h"
#endif
#include "errors.h"
#include "inline_host.h"
#include "scalars.h"

namespace zigllms {

namespace {

// Hands a thread's events to the environment's queue. Keeps the context's JavaScript side alive as long as the thread may speak.
class QueuePort final : public EventPort {
 public:
  QueuePort(std::shared_ptr<EventQueue> queue, std::shared_ptr<ContextObject> target)
      : queue_(std::move(queue)), target_(std::move(target)) {}
  void post(Event event) override { queue_->post({target_.lock(), std::move(event)}); }
  bool crowded() const override { return queue_->crowded(); }

 private:
  std::shared_ptr<EventQueue> queue_;
  std::weak_ptr<ContextObject> target_;  // owns the executor, which owns this
};

}  // namespace

ContextObject::ContextObject(AddonData& addon, napi_value session) : addon_(addon) {
  napi_create_reference(addon.env(), session, 1, &session_);
}

ContextObject::~ContextObject() = default;

Status ContextObject::startInline(std::shared_ptr<Engine> engine, ContextSettings settings) {
  inline_ = std::make_unique<InlineHost>(*this, std::move(engine), std::move(settings));
  Status started = inline_->start();
  if (started) hostNumber_ = addon_.enlist(*inline_);
  return started;
}

Status ContextObject::startThread(std::shared_ptr<Engine> engine, ContextSettings settings) {
  return start(std::make_shared<ThreadExecutor>(std::move(engine), std::move(settings), addon_.timer(), port()));
}

#ifdef ZIGLLMS_WITH_WORKER
Status ContextObject::startProcess(WorkerPool& workers, ContextSettings settings) {
  auto worker = workers.take(settings.options.sandbox == Sandbox::Restricted);
  if (!worker) return worker.takeError();
  Status started = start(std::make_shared<ProcessExecutor>(std::move(worker.value()), std::move(settings), port()));
  workers.refill();
  return started;
}
#endif

std::unique_ptr<EventPort> ContextObject::port() { return std::make_unique<QueuePort>(addon_.events(), shared_from_this()); }

Status ContextObject::start(std::shared_ptr<Executor> executor) {
  executor_ = std::move(executor);
  Status started = executor_->start();
  if (started) addon_.events()->keepAlive();  // until Created
  return started;
}

napi_value ContextObject::session() const {
  napi_value session = nullptr;
  napi_get_reference_value(addon_.env(), session_, &session);
  return session;
}

SessionTables* ContextObject::tables() const {
  if (inline_ != nullptr) return &inline_->tables();
  return executor_ != nullptr ? &executor_->tables() : nullptr;
}

void ContextObject::submit(Task task) {
  addon_.events()->keepAlive();  // until Settled
  executor_->submit(std::move(task));
}

void ContextObject::close() {
  if (inline_ != nullptr) {
    closing_ = true;
    if (!closed_ && inline_->close()) ended();
    return;
  }
  if (closed_ || executor_ == nullptr) return;
  if (closing_) return executor_->close();  // asked again, because it takes long
  closing_ = true;
  addon_.events()->keepAlive();  // until Closed
  executor_->close();
}

void ContextObject::adjustMemory(int64_t change) {
  int64_t total = 0;
  napi_adjust_external_memory(addon_.env(), change, &total);
  notedBytes_ += static_cast<uint64_t>(change);
}

void ContextObject::ended(const ScriptError* crash) {
  if (closed_) return;
  closed_ = true;
  if (notedBytes_ != 0) adjustMemory(-static_cast<int64_t>(notedBytes_));
  if (hostNumber_) addon_.strike(*hostNumber_);
  const auto self = shared_from_this();
  const HandleScope scope(addon_.env());
  const napi_value session = this->session();
  napi_delete_reference(addon_.env(), session_);
  session_ = nullptr;
  addon_.remove(self);
  const napi_value reason = crash != nullptr ? rawError(addon_.env(), *crash) : undefinedValue(addon_.env());
  addon_.callSession(session, SessionMethod::Closed, {&reason, 1}, nullptr, nullptr);
}

void ContextObject::endWithEnvironment(std::chrono::milliseconds patience) {
  if (inline_ != nullptr && !inline_->gone()) inline_->abandonMemory();
  if (executor_ != nullptr) executor_->joinOrAbandon(patience);
}

void ContextObject::deliver(Event& event) {
  if (closed_) {
    // A call that was submitted when the end of its context was on the way: the session has rejected it.
    if (event.kind == Event::Kind::Settled) addon_.events()->letGo();
    return;
  }
  napi_env env = addon_.env();
  const auto notify = [&](SessionMethod method, std::initializer_list<napi_value> args) {
    addon_.callSession(session(), method, {args.begin(), args.size()}, nullptr, nullptr);
  };
  switch (event.kind) {
    case Event::Kind::Created: {
      const napi_value value = event.error ? addon_.error(*event.error) : addon_.value(std::vector<uint8_t>{0}, {});
      notify(SessionMethod::Settled, {integerValue(env, 0), value});
      addon_.events()->letGo();
      break;
    }
    case Event::Kind::Settled: {
      addon_.setReport(event.report);
      noteMemory(executor_->memoryUsage().usedBytes);
      const napi_value value = event.error ? addon_.error(*event.error) : addon_.value(event.message.bytes, event.message.texts);
      notify(SessionMethod::Settled, {numberValue(env, static_cast<double>(event.run)), value});
      addon_.events()->letGo();
      break;
    }
    case Event::Kind::HostCall:
      deliverHostCall(event);
      break;
    case Event::Kind::LoadModule:
      deliverLoadModule(event);
      break;
    case Event::Kind::Output:
      notify(SessionMethod::Output, {integerValue(env, static_cast<uint32_t>(event.stream)), textValue(env, event.text)});
      break;
    case Event::Kind::Unhandled:
      notify(SessionMethod::Unhandled, {rawError(env, *event.error)});
      break;
    case Event::Kind::Denied:
      notify(SessionMethod::Denied, {textValue(env, event.importer), textValue(env, event.text)});
      break;
    case Event::Kind::ReleaseFunction:
      notify(SessionMethod::ReleaseFunction, {integerValue(env, event.id), integerValue(env, event.count)});
      break;
    case Event::Kind::ReleaseObject:
      notify(SessionMethod::ReleaseObject, {integerValue(env, event.id), integerValue(env, event.count)});
      break;
    case Event::Kind::Closed:
      // A context that could not be created closes itself; then nobody has asked for it.
      addon_.reaper().take(executor_);
      if (closing_) addon_.events()->letGo();
      ended(event.error.get());
      break;
  }
}

void ContextObject::deliverHostCall(Event& event) {
  napi_env env = addon_.env();
  constexpr size_t leading = 3;
  napi_value args[leading + maxScalars] = {integerValue(env, event.call), integerValue(env, event.id), numberValue(env, static_cast<double>(event.run))};
  size_t count = event.count;
  if (count <= maxScalars && scalarsOf(env, event.message.bytes, event.message.texts, count, args + leading)) {
    addon_.setOutcome(Outcome::Value);
  } else {
    args[leading] = addon_.message(event.message.bytes, event.message.texts);
    addon_.setValueCount(static_cast<int32_t>(event.count));
    count = 1;
  }
  addon_.callSession(session(), SessionMethod::HostCall, {args, leading + count}, nullptr, nullptr);
}

void ContextObject::deliverLoadModule(Event& event) {
  napi_env env = addon_.env();
  const napi_value args[] = {textValue(env, event.text), textValue(env, event.importer), integerValue(env, event.call)};
  napi_value source = nullptr;
  napi_value thrown = nullptr;
  if (!addon_.callSession(session(), SessionMethod::LoadModule, args, &source, &thrown)) {
    napi_value raw = nullptr;
    if (thrown != nullptr && addon_.callSession(session(), SessionMethod::DescribeError, {&thrown, 1}, &raw, nullptr)) {
      executor_->answer(event.call, scriptErrorOf(env, raw));
    } else {
      executor_->answer(event.call, ScriptError::make(ErrorCode::Disposed, "the host is shutting down"));
    }
    return;
  }
  switch (typeOf(env, source)) {
    case napi_string:
      executor_->answer(event.call, std::optional(toText(env, source)));
      break;
    case napi_undefined:
      executor_->answer(event.call, std::optional<std::string>());
      break;
    default:
      executor_->answer(event.call, Pending{});
  }
}

}  // namespace zigllms
