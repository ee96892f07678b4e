#include "test_host.h"

#include "marshal/wire_reader.h"

namespace zigllms::testing {

namespace {

using Clock = std::chrono::steady_clock;
constexpr auto longestWait = std::chrono::seconds(20);  // a test that waits longer has hung

std::string textOf(const ScriptError& error) {
  return std::string(errorCodeText(error.code)) + ": " + error.message;
}

}  // namespace

const ScriptError& Answer::error() const {
  static const ScriptError none = ScriptError::make(ErrorCode::UnknownError, "no error");
  if (!error_) reportFailure("test_host.cc", 0, "expected an error, got " + toText(value_));
  return error_ ? *error_ : none;
}

std::ostream& operator<<(std::ostream& out, const Answer& answer) {
  return answer.ok() ? out << answer.value_ : out << textOf(*answer.error_);
}

// ---- the host -----------------------------------------------------------------------------------------------------

FunctionId TestHost::define(Function function) {
  functions_.push_back(std::move(function));
  return static_cast<FunctionId>(functions_.size());  // 0 is no function: a room that mixes up "none" and an id shows
}

ClassId TestHost::defineClass(std::string name, std::vector<ClassMember> members) {
  return tables_.defineClass({std::move(name), std::move(members)});
}

bool TestHost::tell(const Value& value, ValueSink& result, BoxedError& error) {
  TreeSource source({value}, useKnownKeys ? &tables_ : nullptr, &told);
  if (source.drain(result)) return true;
  error = ScriptError::make(ErrorCode::ConversionError, "the result of a host function was refused");
  return false;
}

Host::Outcome TestHost::call(FunctionId id, ValueSource& args, ValueSink& result, BoxedError& error, CallToken& token) {
  if (id == 0 || id > functions_.size()) {
    reportFailure("test_host.cc", 0, "a room called host function " + std::to_string(id) + ", which doesn't exist");
    error = ScriptError::make(ErrorCode::ReferenceError, "no such host function");
    return Outcome::Failed;
  }
  TreeSink sink(&tables_, limits, "args");
  if (!args.drain(sink)) {
    error = ScriptError::make(ErrorCode::ConversionError, sink.failure().value_or("args: could not be told"));
    return Outcome::Failed;
  }
  Arguments arguments = sink.takeAll();
  if (context_ != nullptr) context_->beginHostTime();
  const Reply reply = functions_[id - 1](arguments);
  if (context_ != nullptr) context_->endHostTime();
  if (const auto* value = std::get_if<Value>(&reply.state)) {
    return tell(*value, result, error) ? Outcome::Returned : Outcome::Failed;
  }
  if (const auto* failure = std::get_if<ScriptError>(&reply.state)) {
    error = *failure;
    return Outcome::Failed;
  }
  token = ++lastToken_;
  suspended.push_back({token, id, std::move(arguments)});
  return Outcome::Suspended;
}

Host::Outcome TestHost::wait(CallToken token, ValueSink& result, BoxedError& error) {
  if (!canWait_) reportFailure("test_host.cc", 0, "a room waits where it may not");
  const auto start = Clock::now();
  context_->beginHostTime();
  while (!settled_.contains(token) && !interrupt && Clock::now() - start < longestWait) {
    if (onWait) onWait(token);
    if (!settled_.contains(token)) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  context_->endHostTime();
  const auto found = settled_.find(token);
  if (found == settled_.end()) {
    error = interrupt ? interrupt.error() : ScriptError::make(ErrorCode::UnknownError, "the test never settled this call");
    return Outcome::Failed;
  }
  const auto outcome = std::move(found->second);
  settled_.erase(found);
  if (const auto* value = std::get_if<Value>(&outcome)) return tell(*value, result, error) ? Outcome::Returned : Outcome::Failed;
  error = std::get<ScriptError>(outcome);
  return Outcome::Failed;
}

bool TestHost::deliverSettled() {
  bool any = false;
  while (!settled_.empty()) {
    any = true;
    const auto node = settled_.extract(settled_.begin());
    if (const auto* value = std::get_if<Value>(&node.mapped())) {
      TreeSource source({*value}, useKnownKeys ? &tables_ : nullptr, &told);
      context_->resume(node.key(), source);
    } else {
      context_->fail(node.key(), std::get<ScriptError>(node.mapped()));
    }
  }
  return any;
}

bool TestHost::waitForEvent(int64_t timeoutMs) {
  if (!canWait_) reportFailure("test_host.cc", 0, "a room waits where it may not");
  const auto start = Clock::now();
  const auto end = start + (timeoutMs < 0 ? std::chrono::duration_cast<std::chrono::milliseconds>(longestWait)
                                          : std::chrono::milliseconds(timeoutMs));
  context_->beginHostTime();
  while (!interrupt && settled_.empty() && Clock::now() < end) {
    if (onEvent) onEvent();
    if (settled_.empty()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  context_->endHostTime();
  deliverSettled();
  return !interrupt;
}

void TestHost::forget(CallToken token) {
  forgotten.push_back(token);
  settled_.erase(token);
}

Result<std::optional<std::string>> TestHost::loadModule(std::string_view name, std::string_view importer) {
  moduleRequests.emplace_back(name, importer);
  const auto found = modules.find(name);
  if (found == modules.end()) return std::optional<std::string>();
  return std::optional<std::string>(found->second);
}

void TestHost::write(OutputStream stream, std::string_view text) { (stream == OutputStream::Out ? output : errorOutput) += text; }

void TestHost::finished(RunId run, ValueSource& result) {
  TreeSink sink(&tables_, limits);
  if (outcomes.contains(run)) reportFailure("test_host.cc", 0, "a run ended twice");
  if (result.drain(sink)) {
    outcomes.emplace(run, sink.take());
  } else {
    outcomes.emplace(run, ScriptError::make(ErrorCode::ConversionError, sink.failure().value_or("result: could not be told")));
  }
}

// ---- the session --------------------------------------------------------------------------------------------------

Session::Session(std::unique_ptr<Engine> engine, ContextOptions options, bool canWait) : engine_(std::move(engine)) {
  if (options.name.empty()) options.name = "test";
  if (options.stackLimitBytes == 0) options.stackLimitBytes = 4 << 20;  // sanitizers make frames several times larger
  host.limits = options.valueLimits;
  host.canWait_ = canWait;
  auto created = engine_->createContext(options, host, host.interrupt);
  if (!created) {
    createError = created.error();
    return;
  }
  context_ = std::move(created.value());
  host.context_ = context_.get();
}

Answer Session::run(bool maySuspend, const RunFunction& start) {
  const RunId id = ++lastRun_;
  TreeSink sink(&host.tables_, host.limits);
  const Result<Progress> progress = start({id, maySuspend}, sink);
  if (sink.failure()) return ScriptError::make(ErrorCode::ConversionError, *sink.failure());
  if (!progress) return progress.error();
  if (progress.value() == Progress::Finished) return sink.take();
  if (!maySuspend) reportFailure("test_host.cc", 0, "a run suspended that may not");
  pump(5000);
  const auto found = host.outcomes.find(id);
  if (found == host.outcomes.end() && host.interrupt) {
    context_->abandon(id);
    return host.interrupt.error();
  }
  return found != host.outcomes.end() ? found->second : Answer(ScriptError::make(ErrorCode::UnknownError, "suspended"));
}

void Session::pump(int forMs) {
  const auto end = Clock::now() + std::chrono::milliseconds(forMs);
  while (true) {
    if (host.deliverSettled()) continue;
    const auto due = context_->pendingWork();
    if (!due) return;
    if (*due > 0) {
      if (Clock::now() + std::chrono::milliseconds(*due) > end) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(*due));
    }
    context_->runPendingWork();
    if (host.interrupt) return;
  }
}

void Session::close() {
  context_.reset();
  host.context_ = nullptr;
}

Answer Session::lastOutcome() {
  const auto found = host.outcomes.find(lastRun_);
  return found != host.outcomes.end() ? found->second : Answer(ScriptError::make(ErrorCode::UnknownError, "suspended"));
}

std::chrono::milliseconds Session::interruptAfter(int ms, const std::function<void()>& body, Interrupt::Reason reason) {
  Clock::time_point raised;
  std::thread watchdog([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(ms));
    raised = Clock::now();
    host.interrupt.request(reason);
  });
  body();
  const auto ended = Clock::now();
  watchdog.join();
  host.interrupt.clear();
  return std::chrono::duration_cast<std::chrono::milliseconds>(ended - raised);
}

Answer Session::eval(std::string_view text, std::string_view name) {
  return run(true, [&](const Run& run, ValueSink& sink) { return context_->eval(run, {text, name}, sink); });
}

Answer Session::evalSync(std::string_view text, std::string_view name) {
  return run(false, [&](const Run& run, ValueSink& sink) { return context_->eval(run, {text, name}, sink); });
}

Answer Session::load(std::string_view text, std::string_view name) {
  return run(true, [&](const Run& run, ValueSink& sink) {
    Result<Progress> progress = context_->load(run, {text, name});
    if (progress && progress.value() == Progress::Finished) sink.null();
    return progress;
  });
}

Answer Session::call(std::string_view function, Arguments args) {
  TreeSource values = source(std::move(args));
  return run(true, [&](const Run& run, ValueSink& sink) { return context_->call(run, function, values, sink); });
}

Answer Session::callRef(RefId ref, Arguments args) {
  TreeSource values = source(std::move(args));
  return run(true, [&](const Run& run, ValueSink& sink) { return context_->callRef(run, ref, values, sink); });
}

Answer Session::callMember(RefId ref, std::string_view name, Arguments args) {
  TreeSource values = source(std::move(args));
  return run(true, [&](const Run& run, ValueSink& sink) { return context_->callMember(run, ref, name, values, sink); });
}

Answer Session::answer(Status status, TreeSink& sink) {
  if (sink.failure()) return ScriptError::make(ErrorCode::ConversionError, *sink.failure());
  if (!status) return status.error();
  return sink.take();
}

Answer Session::getMember(RefId ref, Value key) {
  TreeSource values = source({std::move(key)});
  TreeSink sink(&host.tables_, host.limits);
  Status status = context_->getMember(ref, values, sink);
  return answer(std::move(status), sink);
}

Answer Session::setMember(RefId ref, Value key, Value value) {
  TreeSource values = source({std::move(key), std::move(value)});
  const Status status = context_->setMember(ref, values);
  return status ? Answer(Value("ok")) : Answer(status.error());
}

Answer Session::memberKeys(RefId ref) {
  TreeSink sink(&host.tables_, host.limits);
  Status status = context_->memberKeys(ref, sink);
  return answer(std::move(status), sink);
}

Answer Session::getGlobal(std::string_view name) {
  TreeSink sink(&host.tables_, host.limits, std::string(name));
  Status status = context_->getGlobal(name, sink);
  return answer(std::move(status), sink);
}

Answer Session::setGlobal(std::string_view name, Value value) {
  TreeSource values = source({std::move(value)});
  const Status status = context_->setGlobal(name, values);
  return status ? Answer(Value("ok")) : Answer(status.error());
}

Answer Session::registerModule(std::string_view name, Value exports, std::optional<std::string> text) {
  TreeSource values = source({std::move(exports)});
  const std::optional<Source> moduleSource = text ? std::optional<Source>({*text, name}) : std::nullopt;
  const Status status = context_->registerModule(name, values, moduleSource);
  return status ? Answer(Value("ok")) : Answer(status.error());
}

Value thrownValue(const ScriptError& error, const SessionTables& tables) {
  if (!error.thrown) return undefined();
  const ValueLimits limits;
  WireReader reader(*error.thrown, 1, tables, limits);
  TreeSink sink(&tables);
  if (!reader.drain(sink)) {
    reportFailure("test_host.cc", 0, "a thrown value that cannot be read");
    return undefined();
  }
  return sink.take();
}

}  // namespace zigllms::testing
