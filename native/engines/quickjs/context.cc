#include "context.h"

#include <algorithm>
#include <iterator>

#include "../../limits/memory_ceiling.h"
#include "../../support/scope_exit.h"
#include "../../support/utf8.h"
#include "reader.h"
#include "sandbox.h"
#include "writer.h"

namespace zigllms::quickjs {

namespace {

// File and module names are C strings to the engine: a NUL in them is shown, not taken for their end.
std::string engineName(std::string_view name) {
  std::string text;
  for (const char character : name) {
    if (character == '\0') {
      text += "\xE2\x90\x80";  // U+2400, the symbol for NUL
    } else {
      text += character;
    }
  }
  return text;
}

bool isMemoryError(const ScriptError& error) { return error.code == ErrorCode::MemoryError; }

// How many single-character changes make one name of the other; more than `limit` isn't told apart.
size_t editDistance(std::string_view a, std::string_view b, size_t limit) {
  if (a.size() > b.size() + limit || b.size() > a.size() + limit) return limit + 1;
  std::vector<size_t> row(b.size() + 1);
  for (size_t column = 0; column <= b.size(); ++column) row[column] = column;
  for (size_t line = 1; line <= a.size(); ++line) {
    size_t diagonal = std::exchange(row[0], line);
    for (size_t column = 1; column <= b.size(); ++column) {
      const size_t change = diagonal + (a[line - 1] == b[column - 1] ? 0 : 1);
      diagonal = row[column];
      row[column] = std::min({change, row[column] + 1, row[column - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

// ---- life -------------------------------------------------------------------------------------------------------------------

QuickJsContext::QuickJsContext(const ContextOptions& contextOptions, Host& contextHost, Interrupt& contextInterrupt)
    : runtime(heap.createRuntime()),
      js(runtime != nullptr ? JS_NewContext(runtime) : nullptr),
      host(contextHost),
      interrupt(contextInterrupt),
      options(contextOptions),
      stack(runtime, contextOptions.stackLimitBytes),
      handles(*this),
      modules(*this),
      loop(*this) {}

Result<std::unique_ptr<Context>> QuickJsContext::create(const ContextOptions& options, Host& host, Interrupt& interrupt) {
  if (!options.engineOptions.empty()) {
    return ScriptError::make(ErrorCode::TypeError, "quickjs has no engine option '" + options.engineOptions.begin()->first + "'");
  }
  const auto noMemory = [&] {
    return ScriptError::make(ErrorCode::MemoryError, "memoryLimitBytes (" + std::to_string(options.memoryLimitBytes) +
                                                         ") is too small for a JavaScript context");
  };
  std::unique_ptr<QuickJsContext> context(new QuickJsContext(options, host, interrupt));
  if (context->js == nullptr || !context->install()) return noMemory();
  if (options.memoryLimitBytes != 0) {
    if (JS_GetMallocSize(context->runtime) >= options.memoryLimitBytes) return noMemory();
    context->limitMemory();
  }
  return std::unique_ptr<Context>(std::move(context));
}

void QuickJsContext::limitMemory() {
  if (options.memoryLimitBytes == 0) return;
  const uint64_t ceiling = memoryCeiling(options.memoryLimitBytes, JS_GetMallocSize(runtime));
  JS_SetMemoryLimit(runtime, static_cast<size_t>(std::min<uint64_t>(ceiling, SIZE_MAX / 2)));
}

bool QuickJsContext::install() {
  JS_SetRuntimeOpaque(runtime, this);
  JS_SetContextOpaque(js, this);
  outOfMemoryCounter = JS_GetOutOfMemoryCounter(runtime);
  JS_SetCanBlock(runtime, false);
  installInterrupt(runtime, interrupt);
  loop.install();
  modules.install();

  atoms = {JS_NewAtom(js, "name"),        JS_NewAtom(js, "message"), JS_NewAtom(js, "code"),    JS_NewAtom(js, "cause"),
           JS_NewAtom(js, "stack"),       JS_NewAtom(js, "constructor"), JS_ATOM_NULL,          JS_NewAtom(js, "value"),
           JS_NewAtom(js, "default"),     JS_NewAtom(js, "url"),     JS_NewAtom(js, "host"),
           JS_NewPrivateAtom(js, "hostError"), JS_NewPrivateAtom(js, "errorCode")};
  if (!handles.install() || !installGlobals(*this)) return false;

  const auto property = [this](JSValueConst object, const char* name) { return JS_GetPropertyStr(js, object, name); };
  const OwnedValue global(js, JS_GetGlobalObject(js));
  const auto method = [&](JSValueConst constructor, const char* name) {
    const OwnedValue prototype(js, property(constructor, "prototype"));
    return property(prototype.get(), name);
  };
  const auto getter = [&](JSValueConst constructor, const char* name) {
    const OwnedValue prototype(js, property(constructor, "prototype"));
    const OwnedAtom key(js, JS_NewAtom(js, name));
    JSPropertyDescriptor descriptor;
    if (JS_GetOwnProperty(js, &descriptor, prototype.get(), key.get()) <= 0) return JS_UNDEFINED;
    JS_FreeValue(js, descriptor.value);
    JS_FreeValue(js, descriptor.setter);
    return descriptor.getter;
  };
  intrinsics.global = JS_DupValue(js, global.get());
  intrinsics.lexicals = JS_GetGlobalLexicals(js);
  intrinsics.mapConstructor = property(global.get(), "Map");
  intrinsics.mapSet = method(intrinsics.mapConstructor, "set");
  intrinsics.setConstructor = property(global.get(), "Set");
  intrinsics.setAdd = method(intrinsics.setConstructor, "add");
  intrinsics.regexpConstructor = property(global.get(), "RegExp");
  intrinsics.regexpSource = getter(intrinsics.regexpConstructor, "source");
  intrinsics.regexpFlags = getter(intrinsics.regexpConstructor, "flags");
  const OwnedValue symbol(js, property(global.get(), "Symbol"));
  const OwnedValue toStringTag(js, property(symbol.get(), "toStringTag"));
  atoms.toStringTag = JS_ValueToAtom(js, toStringTag.get());
  return !JS_HasException(js);
}

QuickJsContext::~QuickJsContext() {
  if (js != nullptr) {
    loop.clear();
    refs.clear(js);
    modules.clear();
    handles.clear();
    for (JSShape* shape : anchoredShapes) JS_FreeShape(js, shape);
    for (JSShape* shape : shapeHints) JS_FreeShape(js, shape);
    for (const JSAtom atom : knownAtoms_) JS_FreeAtom(js, atom);
    for (const JSAtom atom : {atoms.name, atoms.message, atoms.code, atoms.cause, atoms.stack, atoms.constructor, atoms.toStringTag,
                              atoms.value, atoms.defaultExport, atoms.url, atoms.host, atoms.hostError, atoms.errorCode}) {
      JS_FreeAtom(js, atom);
    }
    for (const JSValue& value : {intrinsics.mapConstructor, intrinsics.mapSet, intrinsics.setConstructor, intrinsics.setAdd,
                                 intrinsics.regexpConstructor, intrinsics.regexpSource, intrinsics.regexpFlags, intrinsics.dateConstructor, intrinsics.zigllms,
                                 intrinsics.global, intrinsics.lexicals}) {
      JS_FreeValue(js, value);
    }
    JS_DropPendingJobs(runtime);
    JS_FreeValue(js, JS_GetException(js));
    JS_FreeContext(js);
  }
  if (runtime == nullptr) return;
  JS_RunGC(runtime);
  // A heap that isn't empty now has lost a handle when memory ran out: JS_FreeRuntime could not take it apart. The blocks go with `heap`.
  if (JS_IsHeapEmpty(runtime)) {
    JS_FreeRuntime(runtime);
  } else {
    handles.abandon();
  }
}

void QuickJsContext::collectGarbage() {
  const Entry entry(*this);
  JS_RunGC(runtime);
  loop.drain();  // finalization registries
}

MemoryUsage QuickJsContext::memoryUsage() const {
  return {JS_GetMallocSize(runtime), options.memoryLimitBytes, refs.size() + handles.count(), heap.peakBytes()};
}

// ---- keys and shapes --------------------------------------------------------------------------------------------------------

JSAtom QuickJsContext::newAtom(std::string_view text) {
  // JS_NewAtomLen takes UTF-8 for Latin-1 when such an atom exists; only ASCII is the same in both.
  if (isAscii(text)) return JS_NewAtomLen(js, text.data(), text.size());
  const OwnedValue string(js, JS_NewStringLen(js, text.data(), text.size()));
  return string.isException() ? JS_ATOM_NULL : JS_ValueToAtom(js, string.get());
}

JSAtom QuickJsContext::newKnownAtom(KeyId id) {
  const std::string* text = host.tables().key(id);
  if (text == nullptr) return JS_ATOM_NULL;
  const JSAtom atom = newAtom(*text);
  if (atom == JS_ATOM_NULL) return atom;
  if (id >= knownAtoms_.size()) knownAtoms_.resize(id + 1, JS_ATOM_NULL);
  return knownAtoms_[id] = atom;
}

ShapeId QuickJsContext::defineShape(JSShape* shape, const JSAtom* keys, size_t count) {
  std::vector<std::string> texts;
  for (size_t index = 0; index < count; ++index) {
    const OwnedValue key(js, JS_AtomToString(js, keys[index]));
    const void* characters;
    uint32_t length;
    bool wide;
    uint16_t bad;
    std::string text;
    if (!JS_GetStringView(key.get(), &characters, &length, &wide) || !toUtf8(characters, length, wide, false, text, bad)) return noShape;
    texts.push_back(std::move(text));
  }
  const ShapeId id = host.tables().defineShape(std::move(texts));
  anchoredShapes.push_back(JS_DupShape(shape));
  shapes.add({&shape, 1}, id);
  return id;
}

// ---- results ----------------------------------------------------------------------------------------------------------------

Status QuickJsContext::readResult(JSValueConst value, ValueSink& sink) {
  QuickJsReader reader(*this, sink);
  if (reader.read(value)) return Done{};
  if (interrupted()) {
    JS_FreeValue(js, JS_GetException(js));
    return interrupt.error();
  }
  if (reader.threw()) return takeException();
  return ScriptError::make(ErrorCode::ConversionError, "the value cannot leave the script");
}

namespace {

// Tells what needs neither reader nor waiting. False: nothing was told.
bool tellPrimitive(JSValueConst value, ValueSink& sink) {
  switch (JS_VALUE_GET_NORM_TAG(value)) {
    case JS_TAG_INT:
      return sink.integer(JS_VALUE_GET_INT(value));
    case JS_TAG_FLOAT64:
      return sink.number(JS_VALUE_GET_FLOAT64(value));
    case JS_TAG_BOOL:
      return sink.boolean(JS_VALUE_GET_BOOL(value) != 0);
    case JS_TAG_NULL:
      return sink.null();
    case JS_TAG_UNDEFINED:
      return sink.undefined();
    default:
      return false;
  }
}

}  // namespace

// What every run ends with: the jobs that it left, the promise that it returned, its value. Takes the value.
Result<Progress> QuickJsContext::finish(const Run& run, JSValue result, EventLoop::Outcome outcome, ValueSink* sink) {
  const bool quiet = !JS_IsJobPending(runtime) && !loop.hasNews() && !modules.needSweep() && !interrupted();
  if (quiet && sink != nullptr && tellPrimitive(result, *sink)) [[likely]] return Progress::Finished;
  return finishSlowly(run, result, outcome, sink);
}

Result<Progress> QuickJsContext::finishSlowly(const Run& run, JSValue result, EventLoop::Outcome outcome, ValueSink* sink) {
  OwnedValue value(js, result);
  if (value.isException()) {
    ScriptError error = takeException();
    loop.drain();
    modules.sweep();
    if (isMemoryError(error) && depth == 1) JS_RunGC(runtime);
    return error;
  }
  if (JS_IsPromise(value.get())) loop.markHandled(value.get());
  if (JS_IsJobPending(runtime) || loop.hasNews()) loop.drain();
  modules.sweep();
  while (JS_IsPromise(value.get()) && !interrupted()) {
    const JSPromiseStateEnum state = JS_PromiseState(js, value.get());
    if (state == JS_PROMISE_REJECTED) {
      const OwnedValue reason(js, JS_PromiseResult(js, value.get()));
      ScriptError error = describe(reason.get());
      if (interrupted()) return interrupt.error();
      return error;
    }
    if (state == JS_PROMISE_FULFILLED) {
      value = OwnedValue(js, loop.unwrap(JS_PromiseResult(js, value.get()), outcome));
      outcome = EventLoop::Outcome::Value;
      if (value.isException()) return takeException();
      if (JS_IsPromise(value.get())) loop.markHandled(value.get());
      continue;
    }
    if (run.maySuspend) {
      loop.suspend(run.id, value.release(), sink == nullptr ? EventLoop::Outcome::Nothing : outcome);
      return Progress::Suspended;
    }
    const bool settled = host.canWait() ? loop.waitFor(value.get()) : (loop.runJobs(), JS_PromiseState(js, value.get()) != JS_PROMISE_PENDING);
    if (!settled && !interrupted()) {
      return ScriptError::make(ErrorCode::RuntimeError,
                               "the result is a promise that is still pending, and a synchronous call cannot wait for it");
    }
  }
  if (interrupted()) return interrupt.error();
  if (sink == nullptr) return Progress::Finished;
  Status status = readResult(value.get(), *sink);
  if (!status) return status.takeError();
  return Progress::Finished;
}

Result<Progress> QuickJsContext::callFunction(const Run& run, JSValueConst function, JSValueConst self, ValueSource& args, ValueSink& result) {
  JSValue returned;
  {
    QuickJsWriter writer(*this);
    if (!args.drain(writer)) return writer.takeError(args);
    const auto values = writer.values();
    returned = JS_Call(js, function, self, static_cast<int>(values.size()), values.data());
  }
  return finish(run, returned, EventLoop::Outcome::Value, &result);
}

// ---- sources ----------------------------------------------------------------------------------------------------------------

Result<Progress> QuickJsContext::evaluate(const Run& run, const Source& source, ValueSink* result) {
  const Entry entry(*this);
  if (!mayEnter()) [[unlikely]] return entryError();
  const std::string text(source.text);  // the engine wants a NUL at the end
  const std::string name = engineName(source.name);
  const auto asModule = [&]() -> Result<Progress> {
    const JSValue promise = modules.evaluate(text, name);
    if (!JS_IsException(promise)) modules.loadedAs(name);
    return finish(run, promise, EventLoop::Outcome::Module, result);
  };
  if (name.ends_with(".mjs")) return asModule();

  JSValue compiled = JS_Eval(js, text.c_str(), text.size(), name.c_str(), JS_EVAL_TYPE_GLOBAL | JS_EVAL_FLAG_COMPILE_ONLY);
  auto outcome = EventLoop::Outcome::Value;
  if (JS_IsException(compiled) && !interrupted()) {
    // No script. It may be a module, or a script that awaits at its top; if it is neither, the first error counts.
    OwnedValue error(js, JS_GetException(js));
    if (Modules::looksLikeModule(text)) return asModule();
    if (text.find("await") != std::string::npos) {
      compiled = JS_Eval(js, text.c_str(), text.size(), name.c_str(),
                         JS_EVAL_TYPE_GLOBAL | JS_EVAL_FLAG_COMPILE_ONLY | JS_EVAL_FLAG_ASYNC);
      outcome = EventLoop::Outcome::AsyncScript;
      if (JS_IsException(compiled)) JS_FreeValue(js, JS_GetException(js));
    }
    if (JS_IsException(compiled)) JS_Throw(js, error.release());
  }
  if (JS_IsException(compiled)) return finish(run, JS_EXCEPTION, outcome, result);
  JSValue value = JS_EvalFunction(js, compiled);
  // Loaded for its definitions: what its last expression happens to be isn't waited for.
  if (result == nullptr && outcome == EventLoop::Outcome::Value && !JS_IsException(value)) {
    JS_FreeValue(js, value);
    value = JS_UNDEFINED;
  }
  return finish(run, value, outcome, result);
}

BoxedError QuickJsContext::entryError() {
  if (interrupted()) return interrupt.error();
  return ScriptError::make(ErrorCode::MemoryError, "calls between script and host are nested too deep for the native stack");
}

Result<Progress> QuickJsContext::load(const Run& run, const Source& source) { return evaluate(run, source, nullptr); }

Result<Progress> QuickJsContext::eval(const Run& run, const Source& source, ValueSink& result) { return evaluate(run, source, &result); }

// ---- names ------------------------------------------------------------------------------------------------------------------

bool QuickJsContext::global(std::string_view name, OwnedValue& value, bool& found) {
  const OwnedAtom key(js, newAtom(name));
  if (key.get() == JS_ATOM_NULL) return false;
  JSPropertyDescriptor descriptor;
  const int lexical = JS_GetOwnProperty(js, &descriptor, intrinsics.lexicals, key.get());
  if (lexical < 0) return false;
  found = true;
  if (lexical > 0) {
    value = OwnedValue(js, descriptor.value);
    if (!JS_IsUninitialized(descriptor.value)) return true;
    JS_ThrowReferenceError(js, "%s is not initialized", std::string(name).c_str());
    return false;
  }
  value = OwnedValue(js, JS_GetProperty(js, intrinsics.global, key.get()));
  if (value.isException()) return false;
  if (!JS_IsUndefined(value.get())) return true;
  const int exists = JS_HasProperty(js, intrinsics.global, key.get());
  found = exists > 0;
  return exists >= 0;
}

// A global; else, from the left, a global and members; else an export of a loaded module, or a module's name and an export.
Result<QuickJsContext::Callee> QuickJsContext::resolve(std::string_view name) {
  Callee callee;
  bool found = false;
  if (!global(name, callee.function, found)) return takeException();
  if (found) return callee;

  // Follows the members of `object` named by `path`. False: an exception is pending.
  const auto follow = [&](OwnedValue object, std::string_view path) -> bool {
    found = false;
    while (true) {
      const size_t dot = path.find('.');
      if (JS_IsNull(object.get()) || JS_IsUndefined(object.get())) return true;
      const OwnedAtom key(js, newAtom(path.substr(0, dot)));
      OwnedValue member(js, key.get() == JS_ATOM_NULL ? JS_EXCEPTION : JS_GetProperty(js, object.get(), key.get()));
      if (member.isException()) return false;
      if (dot == std::string_view::npos) {
        found = !JS_IsUndefined(member.get());
        if (found) callee = {std::move(object), std::move(member)};
        return true;
      }
      object = std::move(member);
      path.remove_prefix(dot + 1);
    }
  };

  const size_t firstDot = name.find('.');
  if (firstDot != std::string_view::npos) {
    OwnedValue head;
    if (!global(name.substr(0, firstDot), head, found)) return takeException();
    if (found && !follow(std::move(head), name.substr(firstDot + 1))) return takeException();
    if (found) return callee;
  }
  const auto& loaded = modules.loaded();
  for (size_t index = loaded.size(); index > 0; --index) {
    OwnedValue exports(js, modules.exportsOf(loaded[index - 1]));
    if (exports.isException()) return takeException();
    if (JS_IsUndefined(exports.get())) continue;
    if (!follow(std::move(exports), name)) return takeException();
    if (!found) continue;
    if (firstDot == std::string_view::npos) callee.self = OwnedValue();  // a module's function has no this
    return callee;
  }
  for (size_t dot = name.rfind('.'); dot != std::string_view::npos && dot > 0; dot = name.rfind('.', dot - 1)) {
    OwnedValue exports(js, modules.exportsOf(engineName(name.substr(0, dot))));
    if (exports.isException()) return takeException();
    if (JS_IsUndefined(exports.get())) continue;
    if (!follow(std::move(exports), name.substr(dot + 1))) return takeException();
    if (found) return callee;
  }
  callee.function = OwnedValue();
  return callee;
}

std::string QuickJsContext::nearestName(std::string_view name) {
  const size_t limit = std::max<size_t>(1, name.size() / 3);
  size_t best = limit + 1;
  std::string nearest;
  const auto consider = [&](JSValueConst object) {
    JSPropertyEnum* properties = nullptr;
    uint32_t count = 0;
    if (!JS_IsObject(object) || JS_GetOwnPropertyNames(js, &properties, &count, object, JS_GPN_STRING_MASK) < 0) return;
    for (uint32_t index = 0; index < count; ++index) {
      const char* text = JS_AtomToCString(js, properties[index].atom);
      if (text == nullptr) continue;
      const size_t distance = editDistance(name, text, limit);
      if (distance < best) {
        best = distance;
        nearest = text;
      }
      JS_FreeCString(js, text);
    }
    JS_FreePropertyEnum(js, properties, count);
  };
  consider(intrinsics.lexicals);
  consider(intrinsics.global);
  for (const std::string& module : modules.loaded()) {
    const OwnedValue exports(js, modules.exportsOf(module));
    consider(exports.get());
  }
  if (JS_HasException(js)) JS_FreeValue(js, JS_GetException(js));
  return nearest;
}

// ---- calls ------------------------------------------------------------------------------------------------------------------

Result<Progress> QuickJsContext::call(const Run& run, std::string_view function, ValueSource& args, ValueSink& result) {
  const Entry entry(*this);
  if (!mayEnter()) [[unlikely]] return entryError();
  auto callee = resolve(function);
  if (!callee) return callee.takeError();
  const JSValueConst target = callee.value().function.get();
  if (JS_IsFunction(js, target)) return callFunction(run, target, callee.value().self.get(), args, result);
  const std::string quotedName = "'" + std::string(utf8Prefix(function, 200)) + "'";
  if (!JS_IsUndefined(target)) return ScriptError::make(ErrorCode::TypeError, quotedName + " is not a function");
  const std::string nearest = nearestName(function);
  return ScriptError::make(ErrorCode::ReferenceError, "there is no function " + quotedName +
                                                          (nearest.empty() ? std::string() : "; did you mean '" + nearest + "'?"));
}

namespace {

BoxedError releasedRef() { return ScriptError::make(ErrorCode::Disposed, "the function or object was disposed"); }

}  // namespace

Result<Progress> QuickJsContext::callRef(const Run& run, RefId ref, ValueSource& args, ValueSink& result) {
  const Entry entry(*this);
  if (!mayEnter()) [[unlikely]] return entryError();
  const JSValueConst function = refs.get(ref);
  if (JS_IsUninitialized(function)) return releasedRef();
  return callFunction(run, function, JS_UNDEFINED, args, result);
}

Result<Progress> QuickJsContext::callMember(const Run& run, RefId ref, std::string_view name, ValueSource& args, ValueSink& result) {
  const Entry entry(*this);
  if (!mayEnter()) [[unlikely]] return entryError();
  if (JS_IsUninitialized(refs.get(ref))) return releasedRef();
  const OwnedValue object(js, JS_DupValue(js, refs.get(ref)));
  const OwnedAtom key(js, newAtom(name));
  const OwnedValue method(js, key.get() == JS_ATOM_NULL ? JS_EXCEPTION : JS_GetProperty(js, object.get(), key.get()));
  if (method.isException()) return takeException();
  if (JS_IsFunction(js, method.get())) return callFunction(run, method.get(), object.get(), args, result);
  const bool missing = JS_IsUndefined(method.get());
  return ScriptError::make(missing ? ErrorCode::ReferenceError : ErrorCode::TypeError,
                           classNameOf(*this, object.get()) + (missing ? " has no method '" : " has a '") +
                               std::string(utf8Prefix(name, 200)) + (missing ? "'" : "' that is not a function"));
}

// ---- members ----------------------------------------------------------------------------------------------------------------

Status QuickJsContext::getMember(RefId ref, ValueSource& keySource, ValueSink& result) {
  const Entry entry(*this);
  if (!mayEnter()) [[unlikely]] return entryError();
  if (JS_IsUninitialized(refs.get(ref))) return releasedRef();
  const OwnedValue object(js, JS_DupValue(js, refs.get(ref)));
  QuickJsWriter writer(*this);
  if (!keySource.drain(writer)) return writer.takeError(keySource);
  const OwnedValue keyValue(js, writer.take());
  const OwnedAtom key(js, JS_ValueToAtom(js, keyValue.get()));
  const OwnedValue member(js, key.get() == JS_ATOM_NULL ? JS_EXCEPTION : JS_GetProperty(js, object.get(), key.get()));
  if (member.isException()) return takeException();
  Status status = readResult(member.get(), result);
  loop.drain();
  return status;
}

Status QuickJsContext::setMember(RefId ref, ValueSource& keyAndValue) {
  const Entry entry(*this);
  if (!mayEnter()) [[unlikely]] return entryError();
  if (JS_IsUninitialized(refs.get(ref))) return releasedRef();
  const OwnedValue object(js, JS_DupValue(js, refs.get(ref)));
  QuickJsWriter writer(*this);
  if (!keyAndValue.drain(writer)) return writer.takeError(keyAndValue);
  const auto values = writer.values();
  if (values.size() != 2) return ScriptError::make(ErrorCode::TypeError, "setMember takes a key and a value");
  const OwnedAtom key(js, JS_ValueToAtom(js, values[0]));
  if (key.get() == JS_ATOM_NULL || JS_SetProperty(js, object.get(), key.get(), JS_DupValue(js, values[1])) < 0) return takeException();
  loop.drain();
  return Done{};
}

Status QuickJsContext::memberKeys(RefId ref, ValueSink& result) {
  const Entry entry(*this);
  if (!mayEnter()) [[unlikely]] return entryError();
  if (JS_IsUninitialized(refs.get(ref))) return releasedRef();
  const OwnedValue object(js, JS_DupValue(js, refs.get(ref)));
  JSPropertyEnum* properties = nullptr;
  uint32_t count = 0;
  if (JS_GetOwnPropertyNames(js, &properties, &count, object.get(), JS_GPN_STRING_MASK | JS_GPN_ENUM_ONLY) < 0) return takeException();
  const OwnedValue keys(js, JS_NewArray(js));
  for (uint32_t index = 0; index < count && !keys.isException(); ++index) {
    JS_DefinePropertyValueUint32(js, keys.get(), index, JS_AtomToString(js, properties[index].atom), JS_PROP_C_W_E);
  }
  JS_FreePropertyEnum(js, properties, count);
  if (keys.isException() || JS_HasException(js)) return takeException();
  return readResult(keys.get(), result);
}

// ---- globals and modules ----------------------------------------------------------------------------------------------------

Status QuickJsContext::getGlobal(std::string_view name, ValueSink& result) {
  const Entry entry(*this);
  if (!mayEnter()) [[unlikely]] return entryError();
  OwnedValue value;
  bool found = false;
  if (!global(name, value, found)) return takeException();
  if (!found && name.find('.') != std::string_view::npos) {
    auto member = resolve(name);
    if (!member) return member.takeError();
    value = std::move(member.value().function);
  }
  Status status = readResult(value.get(), result);
  loop.drain();
  return status;
}

Status QuickJsContext::setGlobal(std::string_view name, ValueSource& source) {
  const Entry entry(*this);
  if (!mayEnter()) [[unlikely]] return entryError();
  QuickJsWriter writer(*this);
  if (!source.drain(writer)) return writer.takeError(source);
  const OwnedValue value(js, writer.take());
  const OwnedAtom key(js, newAtom(name));
  if (key.get() == JS_ATOM_NULL) return takeException();

  JSPropertyDescriptor descriptor;
  const int lexical = JS_GetOwnProperty(js, &descriptor, intrinsics.lexicals, key.get());
  if (lexical > 0) {
    const bool initialized = !JS_IsUninitialized(descriptor.value);
    JS_FreeValue(js, descriptor.value);
    if (!initialized) {
      JS_ThrowReferenceError(js, "%s is not initialized", std::string(name).c_str());
      return takeException();
    }
    if (JS_SetProperty(js, intrinsics.lexicals, key.get(), JS_DupValue(js, value.get())) < 0) return takeException();
    return Done{};
  }
  if (name == "zigllms" && JS_IsObject(value.get()) && JS_GetObjectKind(js, value.get()) == JS_KIND_PLAIN) {
    return mergeInto(intrinsics.zigllms, value.get());
  }
  // Replaces a getter too: the host's word counts. A var cannot be defined anew, only assigned.
  int defined = JS_DefinePropertyValue(js, intrinsics.global, key.get(), JS_DupValue(js, value.get()), JS_PROP_C_W_E);
  if (defined == 0) defined = JS_SetProperty(js, intrinsics.global, key.get(), JS_DupValue(js, value.get()));
  if (defined < 0) return takeException();
  return Done{};
}

// The global zigllms keeps the members that it has from the start.
Status QuickJsContext::mergeInto(JSValueConst target, JSValueConst members) {
  JSPropertyEnum* properties = nullptr;
  uint32_t count = 0;
  if (JS_GetOwnPropertyNames(js, &properties, &count, members, JS_GPN_STRING_MASK | JS_GPN_ENUM_ONLY) < 0) return takeException();
  bool good = true;
  for (uint32_t index = 0; good && index < count; ++index) {
    const JSValue member = JS_GetProperty(js, members, properties[index].atom);
    good = !JS_IsException(member) && JS_DefinePropertyValue(js, target, properties[index].atom, member, JS_PROP_C_W_E) >= 0;
  }
  JS_FreePropertyEnum(js, properties, count);
  if (!good) return takeException();
  return Done{};
}

Status QuickJsContext::registerModule(std::string_view name, ValueSource& exports, const std::optional<Source>& source) {
  const Entry entry(*this);
  if (name.find('\0') != std::string_view::npos) return ScriptError::make(ErrorCode::TypeError, "a module name cannot hold NUL in JavaScript");
  QuickJsWriter writer(*this);
  if (!exports.drain(writer)) return writer.takeError(exports);
  OwnedValue object(js, writer.take());
  if (!JS_IsObject(object.get())) return ScriptError::make(ErrorCode::TypeError, "the exports of a module are an object");
  modules.add(name, object.release(), source);
  return Done{};
}

// ---- later ------------------------------------------------------------------------------------------------------------------

void QuickJsContext::resume(CallToken token, ValueSource& value) {
  const Entry entry(*this);
  loop.settle(token, &value, nullptr);
  loop.drain();
  modules.sweep();
}

void QuickJsContext::fail(CallToken token, const ScriptError& error) {
  const Entry entry(*this);
  loop.settle(token, nullptr, &error);
  loop.drain();
  modules.sweep();
}

void QuickJsContext::runPendingWork() {
  const Entry entry(*this);
  loop.drain();
  loop.runTimers();
  loop.drain();
  modules.sweep();
}

}  // namespace zigllms::quickjs
