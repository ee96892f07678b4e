#include "context.h"

#include <algorithm>

#include "../../support/nearest_name.h"
#include "../../support/scope_exit.h"
#include "language/literal.h"

namespace zigllms::echo {

namespace {

BoxedError disposedReference() {
  return ScriptError::make(ErrorCode::Disposed, "the function or object was disposed");
}

ScriptError nativeStackError() {
  return ScriptError::make(ErrorCode::MemoryError, "calls between script and host are nested too deeply for the stack");
}

BoxedError unknownMember(const Record& record, const std::string& owner, std::string_view name) {
  NearestName nearest(name);
  for (const Text* key : record.keys) nearest.offer(key->text);
  return ScriptError::make(ErrorCode::ReferenceError, "'" + std::string(name) + "' is not a member of " + owner + nearest.hint());
}

}  // namespace

Result<std::unique_ptr<Context>> EchoContext::create(const ContextOptions& options, Host& host, Interrupt& interrupt) {
  const auto echoOptions = readOptions(options);
  if (!echoOptions) return echoOptions.error();
  return std::unique_ptr<Context>(new EchoContext(options, echoOptions.value(), host, interrupt));
}

EchoContext::EchoContext(const ContextOptions& options, const EchoOptions& echoOptions, Host& host, Interrupt& interrupt)
    : options_(options),
      host_(host),
      interrupt_(interrupt),
      heap_(options.memoryLimitBytes),
      machine_(heap_, *this),
      nativeStack_(options.stackLimitBytes),
      reader_(refs_, host) {
  machine_.maxFrames = echoOptions.maxFrames;
  heap_.roots = [this](Marker& marker) { markRoots(marker); };
  heap_.beforeFree = [this](const Cell& cell) { proxies_.freed(cell, host_); };
}

void EchoContext::markRoots(Marker& marker) const {
  machine_.markRoots(marker);
  refs_.mark(marker);
  keys_.mark(marker);
  reader_.mark(marker);
  for (const RootedValues* held : roots_) {
    for (const Value& value : held->values) marker.mark(value);
  }
  for (const auto& [name, module] : modules_) marker.mark(module.exports);
  for (const Timer& timer : timers_) marker.mark(timer.promise);
  for (const auto& [token, promise] : hostPromises_) marker.mark(promise);
}

// ---- runs ---------------------------------------------------------------------------------------------------------

Result<Progress> EchoContext::load(const Run& run, const Source& source) { return runProgram(run, source, nullptr); }

Result<Progress> EchoContext::eval(const Run& run, const Source& source, ValueSink& result) {
  return runProgram(run, source, &result);
}

Result<Progress> EchoContext::runProgram(const Run& run, const Source& source, ValueSink* result) {
  auto program = compile(source.text, source.name);
  if (!program) return program.takeError();
  FiberOwner fiber(machine_, run);
  machine_.enterProgram(*fiber, std::move(program.value()));
  return runFiber(fiber, result);
}

Result<Progress> EchoContext::call(const Run& run, std::string_view function, ValueSource& args, ValueSink& result) {
  const auto callee = findFunction(function);
  if (!callee) return callee.error();
  return callValue(run, callee.value(), function, args, result);
}

Result<Progress> EchoContext::callRef(const Run& run, RefId ref, ValueSource& args, ValueSink& result) {
  Cell* cell = refs_.find(ref);
  if (cell == nullptr) return disposedReference();
  return callValue(run, cell, "the object", args, result);
}

Result<Progress> EchoContext::callMember(const Run& run, RefId ref, std::string_view name, ValueSource& args, ValueSink& result) {
  const auto record = recordOf(ref);
  if (!record) return record.error();
  const Value* member = record.value()->find(heap_.intern(name));
  if (member == nullptr) return unknownMember(*record.value(), "<" + record.value()->className + ">", name);
  return callValue(run, *member, name, args, result);
}

Result<Progress> EchoContext::callValue(const Run& run, const Value& callee, std::string_view name, ValueSource& args, ValueSink& result) {
  if (cellOf<Function>(callee) == nullptr && cellOf<HostFunction>(callee) == nullptr) {
    return ScriptError::make(ErrorCode::TypeError, "'" + std::string(name) + "' is not a function");
  }
  FiberOwner fiber(machine_, run);
  if (Status written = write(args, fiber->stack); !written) return written.takeError();
  const bool outermost = nativeStack_.enter();
  const ScopeExit leave([&] { nativeStack_.leave(outermost); });
  machine_.enterFunction(*fiber, callee);
  return runFiber(fiber, &result);
}

// Runs a fiber that was entered. `result` is null when nobody wants the value.
Result<Progress> EchoContext::runFiber(FiberOwner& fiber, ValueSink* result) {
  if (broken_) return ScriptError::make(ErrorCode::EngineCrashed, "the engine broke in an earlier call");
  const bool outermost = nativeStack_.enter();
  const ScopeExit leave([&] { nativeStack_.leave(outermost); });
  fiber->dropsResult = result == nullptr;
  const Machine::State state = nativeStack_.isExhausted() ? Machine::State::Failed : machine_.run(*fiber);
  if (interrupt_) return interrupt_.error();
  if (state == Machine::State::Failed) return fiber->failure ? scriptError(*fiber->failure) : nativeStackError();
  if (state == Machine::State::Waiting) {
    const RunId run = fiber->run;
    suspendedRuns_[run] = fiber.keep();
    return Progress::Suspended;
  }
  // A sink that refuses the value knows why, and its owner asks it.
  if (result != nullptr) (void)reader_.tell({&fiber->stack.back(), 1}, *result);
  return Progress::Finished;
}

// A global, or by dots a member of one or of what a module exports. A module's own name may have dots: the longest that fits is meant.
Result<Value> EchoContext::findFunction(std::string_view name) {
  const auto global = machine_.globals.find(name);
  if (global != machine_.globals.end()) return global->second;
  Value value = nullptr;
  size_t known = 0;  // so much of the name is `value`
  for (size_t dot = name.rfind('.'); dot != std::string_view::npos && dot > 0 && known == 0; dot = name.rfind('.', dot - 1)) {
    const auto module = modules_.find(name.substr(0, dot));
    if (module == modules_.end()) continue;
    value = module->second.exports;
    known = dot;
  }
  if (known == 0) {
    const size_t end = std::min(name.find('.'), name.size());
    const auto first = machine_.globals.find(name.substr(0, end));
    if (first == machine_.globals.end()) {
      NearestName nearest(name.substr(0, end));
      for (const auto& [globalName, unused] : machine_.globals) nearest.offer(globalName);
      return ScriptError::make(ErrorCode::ReferenceError, "'" + std::string(name) + "' is not defined" + nearest.hint());
    }
    value = first->second;
    known = end;
  }
  while (known < name.size()) {
    const size_t end = std::min(name.find('.', known + 1), name.size());
    const std::string_view part = name.substr(known + 1, end - known - 1);
    const auto* record = cellOf<Record>(value);
    if (record == nullptr) {
      return ScriptError::make(ErrorCode::TypeError, "'" + std::string(name.substr(0, known)) + "' has no members");
    }
    const Value* member = record->find(heap_.intern(part));
    if (member == nullptr) return unknownMember(*record, "'" + std::string(name.substr(0, known)) + "'", part);
    value = *member;
    known = end;
  }
  return value;
}

Status EchoContext::write(ValueSource& source, std::vector<Value>& into) {
  EchoWriter writer(heap_, refs_, proxies_, keys_, host_, into);
  if (!source.drain(writer)) return writer.error(source);
  return Done{};
}

// ---- members and globals ------------------------------------------------------------------------------------------

Result<Record*> EchoContext::recordOf(RefId ref) const {
  Cell* cell = refs_.find(ref);
  if (cell == nullptr) return disposedReference();
  auto* record = cellOf<Record>(Value(cell));
  if (record == nullptr) return ScriptError::make(ErrorCode::TypeError, "a function has no members");
  return record;
}

Status EchoContext::getMember(RefId ref, ValueSource& key, ValueSink& result) {
  RootedValues written(roots_);
  if (Status status = write(key, written.values); !status) return status;
  const auto record = recordOf(ref);
  if (!record) return record.error();
  const Value* member = record.value()->find(heap_.intern(displayText(written.values[0])));
  const Value value = member != nullptr ? *member : nullptr;
  (void)reader_.tell({&value, 1}, result);
  return Done{};
}

Status EchoContext::setMember(RefId ref, ValueSource& keyAndValue) {
  RootedValues written(roots_);
  if (Status status = write(keyAndValue, written.values); !status) return status;
  const auto record = recordOf(ref);
  if (!record) return record.error();
  heap_.setMember(*record.value(), heap_.intern(displayText(written.values[0])), written.values[1]);
  return Done{};
}

Status EchoContext::memberKeys(RefId ref, ValueSink& result) {
  const auto record = recordOf(ref);
  if (!record) return record.error();
  List* keys = heap_.make<List>();
  keys->values.assign(record.value()->keys.begin(), record.value()->keys.end());
  const Value value = keys;
  (void)reader_.tell({&value, 1}, result);
  return Done{};
}

Status EchoContext::getGlobal(std::string_view name, ValueSink& result) {
  const auto found = machine_.globals.find(name);
  const Value value = found != machine_.globals.end() ? found->second : nullptr;
  (void)reader_.tell({&value, 1}, result);
  return Done{};
}

Status EchoContext::setGlobal(std::string_view name, ValueSource& value) {
  RootedValues written(roots_);
  if (Status status = write(value, written.values); !status) return status;
  machine_.globals[std::string(name)] = written.values[0];
  return Done{};
}

}  // namespace zigllms::echo
