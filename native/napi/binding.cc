#include "binding.h"

#include <cstring>

#include "../marshal/wire_reader.h"
#include "context_object.h"
#include "errors.h"
#include "inline_host.h"
#include "scalars.h"

#ifdef ZIGLLMS_WITH_WORKER
#include "../executor/worker_pool.h"
#endif

namespace zigllms {

namespace {

// An engine as JavaScript holds it.
struct EngineObject {
  OpenedEngine opened;
  std::unique_ptr<WorkerPool> workers;  // null where there is no worker to start
};

std::unique_ptr<WorkerPool> workersFor([[maybe_unused]] const Engine& engine, [[maybe_unused]] const std::string& path) {
#ifdef ZIGLLMS_WITH_WORKER
  if (!path.empty()) return std::make_unique<WorkerPool>(path, std::string(engine.name()), engine.workerNeeds());
#endif
  return nullptr;
}

constexpr size_t maxArguments = 12;

// One call from JavaScript. `this` is not looked at.
struct Call {
  napi_env env;
  AddonData* addon;
  napi_value args[maxArguments];
  size_t count = maxArguments;

  Call(napi_env env, napi_callback_info info) : env(env) {
    void* data = nullptr;
    napi_get_cb_info(env, info, &count, args, nullptr, &data);
    addon = static_cast<AddonData*>(data);
    if (count > maxArguments) count = maxArguments;
  }
  ContextObject* context() const {
    void* data = nullptr;
    napi_get_value_external(env, args[0], &data);
    return static_cast<ContextObject*>(data);
  }
  uint32_t integer(size_t index) const { return toUint32(env, args[index]); }
  double number(size_t index) const { return toDouble(env, args[index]); }
};

ScriptError disposedError() { return ScriptError::make(ErrorCode::Disposed, "the context was disposed"); }

// Text or bytes of a source; nothing when the argument is undefined.
std::optional<std::string> sourceOf(napi_env env, napi_value value) {
  switch (typeOf(env, value)) {
    case napi_undefined:
      return std::nullopt;
    case napi_string:
      return toText(env, value);
    default: {
      void* data = nullptr;
      size_t length = 0;
      napi_get_typedarray_info(env, value, nullptr, &length, &data, nullptr, nullptr);
      return std::string(static_cast<const char*>(data), length);
    }
  }
}

WireMessage inMessage(const AddonData& addon, size_t byteLength) {
  const auto bytes = addon.inBytes(byteLength);
  return {{bytes.begin(), bytes.end()}, {}};
}

napi_value engines(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  const auto table = call.addon->engineTable();
  napi_value list = nullptr;
  napi_create_array_with_length(env, table.size(), &list);
  for (size_t index = 0; index < table.size(); ++index) {
    napi_value row = nullptr;
    napi_value extensions = nullptr;
    napi_create_object(env, &row);
    napi_create_array(env, &extensions);
    for (size_t at = 0; at < table[index].extensions.size(); ++at) {
      napi_set_element(env, extensions, static_cast<uint32_t>(at), textValue(env, table[index].extensions[at]));
    }
    setProperty(env, row, "name", textValue(env, table[index].name));
    setProperty(env, row, "extensions", extensions);
    napi_set_element(env, list, static_cast<uint32_t>(index), row);
  }
  return list;
}

napi_value externalEngine(napi_env env, OpenedEngine opened, const std::string& workerPath) {
  auto workers = workersFor(*opened.engine, workerPath);
  napi_value external = nullptr;
  napi_create_external(
      env, new EngineObject{std::move(opened), std::move(workers)}, [](napi_env, void* data, void*) { delete static_cast<EngineObject*>(data); }, nullptr,
      &external);
  return external;
}

EngineObject* engineOf(napi_env env, napi_value external) {
  void* data = nullptr;
  napi_get_value_external(env, external, &data);
  return static_cast<EngineObject*>(data);
}

EngineOptions engineOptions(napi_env env, napi_value object) {
  EngineOptions options;
  napi_value names = nullptr;
  uint32_t length = 0;
  if (napi_get_property_names(env, object, &names) != napi_ok) return options;
  napi_get_array_length(env, names, &length);
  for (uint32_t index = 0; index < length; ++index) {
    napi_value name = nullptr;
    napi_value value = nullptr;
    napi_get_element(env, names, index, &name);
    napi_get_property(env, object, name, &value);
    options[toText(env, name)] = toText(env, value);
  }
  return options;
}

// Opening an engine off the Node thread.
struct OpeningWork {
  const EngineRow& row;
  EngineOptions options;
  std::string workerPath;
  napi_deferred deferred = nullptr;
  napi_async_work work = nullptr;
  std::optional<Result<OpenedEngine>> result;

  void run() { result.emplace(row.open(options)); }
  void settle(napi_env env) {
    if (*result) {
      napi_resolve_deferred(env, deferred, externalEngine(env, std::move(result->value()), workerPath));
    } else {
      napi_reject_deferred(env, deferred, rawError(env, result->error()));
    }
  }
};

napi_value openEngine(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  const std::string name = toText(env, call.args[0]);
  napi_deferred deferred = nullptr;
  napi_value promise = nullptr;
  napi_create_promise(env, &deferred, &promise);
  for (const EngineRow& row : call.addon->engineTable()) {
    if (row.name != name) continue;
    auto work = std::make_unique<OpeningWork>(OpeningWork{row, engineOptions(env, call.args[1]), toText(env, call.args[2]), deferred, nullptr, std::nullopt});
    if (!row.slow) {
      work->run();
      work->settle(env);
      return promise;
    }
    napi_create_async_work(
        env, nullptr, textValue(env, "zigllms.openEngine"),
        [](napi_env, void* data) { static_cast<OpeningWork*>(data)->run(); },
        [](napi_env env, napi_status, void* data) {
          const std::unique_ptr<OpeningWork> work(static_cast<OpeningWork*>(data));
          if (work->result) work->settle(env);
          napi_delete_async_work(env, work->work);
        },
        work.get(), &work->work);
    napi_queue_async_work(env, work.release()->work);
    return promise;
  }
  napi_reject_deferred(env, deferred, rawError(env, ScriptError::make(ErrorCode::EngineUnavailable, "engine " + name + " was not compiled in")));
  return promise;
}

napi_value engineInfo(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  const auto& [opened, workers] = *engineOf(env, call.args[0]);
  const Engine& engine = *opened.engine;
  napi_value object = nullptr;
  napi_create_object(env, &object);
  setProperty(env, object, "name", textValue(env, engine.name()));
  setProperty(env, object, "version", textValue(env, engine.version()));
  setProperty(env, object, "report", textValue(env, opened.report));
  napi_value extensions = nullptr;
  napi_create_array(env, &extensions);
  uint32_t index = 0;
  for (const std::string_view extension : engine.extensions()) napi_set_element(env, extensions, index++, textValue(env, extension));
  setProperty(env, object, "extensions", extensions);
  const Capabilities& has = engine.capabilities();
  const std::pair<const char*, bool> flags[] = {
      {"interruptible", has.interruptible}, {"memoryCapped", has.memoryCapped}, {"isolatedContexts", has.isolatedContexts},
      {"parallelContexts", has.parallelContexts}, {"suspendable", has.suspendable}, {"awaitable", has.awaitable},
      {"integers64", has.integers64}, {"bigIntegers", has.bigIntegers}, {"columnNumbers", has.columnNumbers}, {"modules", has.modules},
      {"countsInstructions", has.countsInstructions},
      {"processIsolation", workers != nullptr},
      {"containsHostileScripts", has.containsHostileScripts}};
  napi_value capabilities = nullptr;
  napi_create_object(env, &capabilities);
  for (const auto& [name, value] : flags) {
    napi_value boolean = nullptr;
    napi_get_boolean(env, value, &boolean);
    setProperty(env, capabilities, name, boolean);
  }
  setProperty(env, object, "capabilities", capabilities);
  return object;
}

// Nothing for what isn't an array.
std::optional<std::vector<std::string>> textList(napi_env env, napi_value array) {
  uint32_t length = 0;
  if (napi_get_array_length(env, array, &length) != napi_ok) return std::nullopt;
  std::vector<std::string> texts;
  for (uint32_t index = 0; index < length; ++index) {
    napi_value text = nullptr;
    napi_get_element(env, array, index, &text);
    texts.push_back(toText(env, text));
  }
  return texts;
}

ContextSettings settingsOf(napi_env env, napi_value raw) {
  const auto number = [&](const char* name) { return toDouble(env, property(env, raw, name)); };
  const auto chosen = [&](const char* name, std::string_view second) { return toText(env, property(env, raw, name)) == second; };
  ContextSettings settings;
  ContextOptions& options = settings.options;
  options.name = toText(env, property(env, raw, "name"));
  options.memoryLimitBytes = static_cast<uint64_t>(number("memoryLimitBytes"));
  options.valueLimits.maxDepth = static_cast<uint32_t>(number("maxDepth"));
  options.valueLimits.maxNodes = static_cast<uint32_t>(number("maxNodes"));
  options.valueLimits.maxBytes = static_cast<uint64_t>(number("maxBytes"));
  if (chosen("bigint", "string")) options.valuePolicies.bigint = ValuePolicies::Bigint::String;
  if (chosen("surrogates", "replace")) options.valuePolicies.surrogates = ValuePolicies::Surrogates::Replace;
  if (chosen("mixedTables", "object")) options.valuePolicies.mixedTables = ValuePolicies::MixedTables::Object;
  if (chosen("emptyTable", "array")) options.valuePolicies.emptyTable = ValuePolicies::EmptyTable::Array;
  options.sandbox = toBoolean(env, property(env, raw, "trusted")) ? Sandbox::Trusted : Sandbox::Restricted;
  options.clock = toBoolean(env, property(env, raw, "clock"));
  options.randomness = toBoolean(env, property(env, raw, "randomness"));
  options.engineOptions = engineOptions(env, property(env, raw, "engineOptions"));
  settings.defaultTimeoutMs = static_cast<uint32_t>(number("defaultTimeoutMs"));
  settings.measured = toBoolean(env, property(env, raw, "measured"));
  RunLimits& limits = settings.limits;
  limits.instructions = static_cast<uint64_t>(number("instructionLimit"));
  limits.outputBytes = static_cast<uint64_t>(number("maxOutputBytes"));
  limits.resultBytes = static_cast<uint64_t>(number("maxResultBytes"));
  limits.sourceBytes = static_cast<uint64_t>(number("maxSourceBytes"));
  limits.hostCalls = static_cast<uint32_t>(number("maxHostCalls"));
  limits.inFlightHostCalls = static_cast<uint32_t>(number("maxInFlightHostCalls"));
  const napi_value allowed = property(env, raw, "allowedModules");
  const napi_value allowedMembers = property(env, raw, "allowedMembers");
  uint32_t length = 0;
  if (napi_get_array_length(env, allowed, &length) == napi_ok) {
    settings.allowedModules.emplace();
    for (uint32_t index = 0; index < length; ++index) {
      napi_value name = nullptr;
      napi_get_element(env, allowed, index, &name);
      napi_value members = nullptr;
      napi_get_element(env, allowedMembers, index, &members);
      settings.allowedModules->insert_or_assign(toText(env, name), textList(env, members));
    }
  }
  return settings;
}

napi_value createContext(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  AddonData& addon = *call.addon;
  const napi_value session = call.args[2];
  addon.learnSession(session);
  auto object = std::make_shared<ContextObject>(addon, session);
  const std::string isolation = toText(env, property(env, call.args[1], "isolation"));
  const bool inlined = isolation == "inline";
  ContextSettings settings = settingsOf(env, call.args[1]);
  const auto& [opened, workers] = *engineOf(env, call.args[0]);
  const auto start = [&]() -> Status {
    if (inlined) return object->startInline(opened.engine, std::move(settings));
#ifdef ZIGLLMS_WITH_WORKER
    if (isolation == "process" && workers != nullptr) return object->startProcess(*workers, std::move(settings));
#endif
    if (isolation == "process") return ScriptError::make(ErrorCode::EngineUnavailable, "there is no worker process to run it in");
    return object->startThread(opened.engine, std::move(settings));
  };
  Status started = start();
  if (!started) return addon.error(started.error());
  addon.add(object);
  // The external keeps the object too: JavaScript may ask for it after it has ended.
  auto* keeper = new std::shared_ptr<ContextObject>(object);
  napi_value external = nullptr;
  napi_create_external(
      env, object.get(), [](napi_env, void*, void* hint) { delete static_cast<std::shared_ptr<ContextObject>*>(hint); }, keeper, &external);
  addon.setOutcome(inlined ? Outcome::Value : Outcome::Pending);
  return external;
}

napi_value closeEngine(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  engineOf(env, call.args[0])->workers.reset();
  return undefinedValue(env);
}

napi_value closeContext(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  const auto keep = call.context()->shared_from_this();
  keep->close();
  return undefinedValue(env);
}

// The arguments from `first` on: timeoutMs, ref, name, source, fileName, valueCount, byteLength. Alone in its frame, which nested calls repeat.
napi_value runInline(napi_env env, const Call& call, const Run& run, size_t first) {
  const auto keep = call.context()->shared_from_this();
  InlineHost& host = *keep->inlineHost();
  const std::string name = toText(env, call.args[first + 2]);
  const std::optional<std::string> source = sourceOf(env, call.args[first + 3]);
  const std::string fileName = toText(env, call.args[first + 4]);
  Operation operation{static_cast<OperationKind>(call.integer(1)), call.integer(first + 1), name, std::nullopt};
  if (source) operation.source = Source{*source, fileName};
  WireReader args(call.addon->inBytes(call.integer(first + 6)), {}, call.integer(first + 5), host.tables(), host.valueLimits(), argsName(operation));
  return host.run(operation, run, call.integer(first), args);
}

[[gnu::noinline]] napi_value submit(napi_env env, const Call& call) {
  ContextObject& context = *call.context();
  if (context.closed()) return call.addon->error(disposedError());
  Task task;
  task.kind = static_cast<OperationKind>(call.integer(1));
  task.run = static_cast<RunId>(call.number(2));
  task.timeoutMs = call.integer(3);
  task.ref = call.integer(4);
  task.name = toText(env, call.args[5]);
  task.source = sourceOf(env, call.args[6]);
  task.fileName = toText(env, call.args[7]);
  task.argCount = call.integer(8);
  task.args = inMessage(*call.addon, call.integer(9));
  context.submit(std::move(task));
  call.addon->setOutcome(Outcome::Pending);
  return undefinedValue(env);
}

napi_value run(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  if (call.context()->inlineHost() == nullptr) return submit(env, call);
  return runInline(env, call, Run{static_cast<RunId>(call.number(2)), true}, 3);
}

napi_value runSync(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  return runInline(env, call, Run{}, 2);
}

// Everything about the call lies in the shared words: no value passes Node-API on its way in.
napi_value callShared(napi_env env, napi_callback_info info) {
  void* data = nullptr;
  napi_get_cb_info(env, info, nullptr, nullptr, nullptr, &data);
  AddonData& addon = *static_cast<AddonData*>(data);
  InlineHost* host = addon.calledHost();
  if (host == nullptr) return addon.error(disposedError());
  const SharedCall call = addon.sharedCall();
  Operation operation{call.operation, call.target, {}, std::nullopt};
  if (call.operation == OperationKind::Call) {
    const std::string* name = host->tables().key(call.target);
    if (name == nullptr) return addon.error(ScriptError::make(ErrorCode::ReferenceError, "a name that was never defined"));
    operation.name = *name;
  }
  const uint32_t timeoutMs = host->defaultTimeoutMs();
  if (call.byteLength < 0) {
    NumberArguments args(addon.numbers(), call.argumentCount);
    return host->run(operation, Run{}, timeoutMs, args);
  }
  WireReader args(addon.inBytes(static_cast<size_t>(call.byteLength)), {}, call.argumentCount, host->tables(), host->valueLimits());
  return host->run(operation, Run{}, timeoutMs, args);
}

napi_value callRefScalars(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  ContextObject& context = *call.context();
  if (context.closed()) return call.addon->error(disposedError());
  Task task;
  task.run = static_cast<RunId>(call.number(1));
  task.kind = OperationKind::CallRef;
  task.timeoutMs = call.integer(2);
  task.ref = call.integer(3);
  WireWriter writer(context.executor()->tables(), ValueLimits{});
  writer.begin("args", true);
  ScalarArguments args(env, call.args + 4, call.count - 4);
  args.drain(writer);
  task.argCount = static_cast<uint32_t>(writer.valueCount());
  task.args = writer.take();
  context.submit(std::move(task));
  call.addon->setOutcome(Outcome::Pending);
  return undefinedValue(env);
}

napi_value cancel(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  const auto keep = call.context()->shared_from_this();
  const auto id = static_cast<RunId>(call.number(1));
  const auto reason = toBoolean(env, call.args[2]) ? Interrupt::Reason::Timeout : Interrupt::Reason::Cancelled;
  if (InlineHost* host = keep->inlineHost()) {
    host->cancel(id, reason);
  } else if (!keep->closed()) {
    keep->executor()->cancel(id, reason);
  }
  return undefinedValue(env);
}

napi_value lingers(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  const auto keep = call.context()->shared_from_this();
  napi_value result = nullptr;
  napi_get_boolean(env, keep->executor() != nullptr && !keep->closed() && keep->executor()->lingers(), &result);
  return result;
}

napi_value resume(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  const auto keep = call.context()->shared_from_this();
  const CallToken token = call.integer(1);
  if (InlineHost* host = keep->inlineHost()) {
    WireReader value(call.addon->inBytes(call.integer(2)), {}, 1, host->tables(), host->valueLimits(), "result");
    host->resume(token, value);
  } else if (!keep->closed()) {
    keep->executor()->settle(token, inMessage(*call.addon, call.integer(2)));
  }
  return undefinedValue(env);
}

napi_value fail(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  const auto keep = call.context()->shared_from_this();
  const CallToken token = call.integer(1);
  if (InlineHost* host = keep->inlineHost()) {
    host->fail(token, scriptErrorOf(env, call.args[2]));
  } else if (!keep->closed()) {
    keep->executor()->settle(token, scriptErrorOf(env, call.args[2]));
  }
  return undefinedValue(env);
}

// The thread that the context runs on, for answers to it; null when it is gone and nobody waits any more.
Executor* answering(const Call& call) { return call.context()->closed() ? nullptr : call.context()->executor(); }

napi_value reply(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  if (auto* executor = answering(call)) executor->answer(call.integer(1), inMessage(*call.addon, call.integer(2)));
  return undefinedValue(env);
}

napi_value replyScalar(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  if (auto* executor = answering(call)) executor->answer(call.integer(1), scalarMessage(env, call.args[2]));
  return undefinedValue(env);
}

napi_value replyError(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  if (auto* executor = answering(call)) executor->answer(call.integer(1), scriptErrorOf(env, call.args[2]));
  return undefinedValue(env);
}

napi_value replyPending(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  if (auto* executor = answering(call)) executor->answer(call.integer(1), Pending{});
  return undefinedValue(env);
}

napi_value replyModule(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  if (auto* executor = answering(call)) executor->settle(call.integer(1), sourceOf(env, call.args[2]));
  return undefinedValue(env);
}

napi_value currentRun(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  const auto [id, leftMs] = call.context()->inlineHost()->currentRun();
  napi_value pair = nullptr;
  napi_create_array_with_length(env, 2, &pair);
  napi_set_element(env, pair, 0, numberValue(env, static_cast<double>(id)));
  napi_set_element(env, pair, 1, numberValue(env, leftMs));
  return pair;
}

napi_value runPendingWork(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  const auto keep = call.context()->shared_from_this();
  keep->inlineHost()->runPendingWork();
  return undefinedValue(env);
}

napi_value growInBytes(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  return call.addon->growInBytes(static_cast<size_t>(call.number(0)));
}

napi_value defineKey(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  const KeyId id = call.context()->tables()->defineKey(toText(env, call.args[1]));
  return numberValue(env, id == noKey ? -1 : static_cast<double>(id));
}

napi_value defineClass(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  ClassDefinition definition;
  definition.name = toText(env, call.args[1]);
  uint32_t length = 0;
  napi_get_array_length(env, call.args[2], &length);
  for (uint32_t index = 0; index < length; ++index) {
    const HandleScope scope(env);
    napi_value member = nullptr;
    napi_get_element(env, call.args[2], index, &member);
    definition.members.push_back({toText(env, property(env, member, "name")), toUint32(env, property(env, member, "functionId")),
                                  static_cast<ClassMember::Kind>(toUint32(env, property(env, member, "kind")))});
  }
  return integerValue(env, call.context()->tables()->defineClass(std::move(definition)));
}

napi_value shape(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  const auto* keys = call.context()->tables()->shape(call.integer(1));
  napi_value list = nullptr;
  napi_create_array(env, &list);
  for (size_t index = 0; keys != nullptr && index < keys->size(); ++index) {
    napi_set_element(env, list, static_cast<uint32_t>(index), textValue(env, (*keys)[index]));
  }
  return list;
}

napi_value defineFunction(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  if (InlineHost* host = call.context()->inlineHost()) host->defineFunction(call.integer(1), call.args[2]);
  return undefinedValue(env);
}

napi_value releaseRef(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  ContextObject& context = *call.context();
  if (InlineHost* host = context.inlineHost()) {
    host->releaseRef(call.integer(1), call.integer(2));
  } else if (!context.closed()) {
    context.executor()->releaseRef(call.integer(1), call.integer(2));
  }
  return undefinedValue(env);
}

napi_value memoryUsage(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  const ContextObject& context = *call.context();
  MemoryUsage usage;
  if (context.inlineHost() != nullptr) {
    usage = context.inlineHost()->memoryUsage();
  } else if (!context.closed()) {
    usage = context.executor()->memoryUsage();
  }
  napi_value object = nullptr;
  napi_create_object(env, &object);
  setProperty(env, object, "usedBytes", numberValue(env, static_cast<double>(usage.usedBytes)));
  setProperty(env, object, "limitBytes", numberValue(env, static_cast<double>(usage.limitBytes)));
  setProperty(env, object, "objects", numberValue(env, static_cast<double>(usage.objects)));
  setProperty(env, object, "peakBytes", numberValue(env, static_cast<double>(usage.peakBytes)));
  return object;
}

constexpr std::pair<const char*, napi_callback> functions[] = {
    {"engines", engines}, {"openEngine", openEngine}, {"engineInfo", engineInfo}, {"closeEngine", closeEngine}, {"createContext", createContext},
    {"closeContext", closeContext}, {"run", run}, {"runSync", runSync}, {"callShared", callShared},
    {"callRefScalars", callRefScalars}, {"cancel", cancel}, {"lingers", lingers}, {"resume", resume}, {"fail", fail}, {"reply", reply},
    {"replyScalar", replyScalar}, {"replyError", replyError}, {"replyPending", replyPending}, {"replyModule", replyModule},
    {"currentRun", currentRun}, {"runPendingWork", runPendingWork}, {"growInBytes", growInBytes}, {"defineKey", defineKey}, {"defineClass", defineClass},
    {"shape", shape}, {"defineFunction", defineFunction}, {"releaseRef", releaseRef}, {"memoryUsage", memoryUsage}};

}  // namespace

napi_value makeBinding(AddonData& addon) {
  napi_env env = addon.env();
  napi_value binding = nullptr;
  napi_create_object(env, &binding);
  for (const auto& [name, callback] : functions) {
    napi_value function = nullptr;
    napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, &addon, &function);
    setProperty(env, binding, name, function);
  }
  setProperty(env, binding, "version", textValue(env, "1"));
  addon.attach(binding);
  return binding;
}

static_assert(maxArguments == maxScalars + 4);  // callRefScalars has four before its scalars

}  // namespace zigllms
