#include "context.h"

#include <algorithm>
#include <cctype>
#include <new>

#include "engine/permission.h"

namespace zigllms {

namespace {

constexpr size_t maxArguments = 16;   // Wren's methods and functions have no more
constexpr int largestIdleStack = 4096;  // a fiber that recursed deep is not kept
constexpr size_t maxSourceNames = 10'000;
constexpr size_t maxStubs = 1024;

bool isIdentifier(std::string_view name) {
  if (name.empty() || std::isdigit(static_cast<unsigned char>(name[0])) != 0) return false;
  return std::ranges::all_of(name, [](unsigned char letter) { return letter == '_' || (letter < 0x80 && std::isalnum(letter) != 0); });
}

// Where a value was that the writer refused.
std::string placeOf(const ValueSource& source, std::string_view otherwise) {
  std::string path = source.path();
  return path.empty() ? std::string(otherwise) : path;
}

std::string argumentsText(size_t count) { return std::to_string(count) + (count == 1 ? " argument" : " arguments"); }

// Whatever a C callback of the room does, only MemoryExceeded may pass through Wren.
template <class Body>
auto barrier(Body body) {
  try {
    return body();
  } catch (const std::bad_alloc&) {
    throw MemoryExceeded();
  }
}

bool writeString(WrenVM* vm, ::Value* args) {
  if (!IS_STRING(args[1])) return raise(vm, "Argument must be a string.");
  barrier([&] { WrenContext::of(vm).write(textOf(args[1])); });
  args[0] = args[1];
  return true;
}

}  // namespace

Signature::Signature(std::string_view name, size_t argumentCount) {
  const size_t parameters = argumentCount == 0 ? 0 : argumentCount * 2 - 1;
  if (name.size() + parameters + 2 > sizeof short_) {
    long_ = name;
    long_ += '(';
    for (size_t index = 0; index < argumentCount; ++index) long_ += index == 0 ? "_" : ",_";
    long_ += ')';
    return;
  }
  char* at = std::ranges::copy(name, short_).out;
  *at++ = '(';
  for (size_t index = 0; index < argumentCount; ++index) {
    if (index != 0) *at++ = ',';
    *at++ = '_';
  }
  *at++ = ')';
  size_ = static_cast<size_t>(at - short_);
}

// ---- life ----------------------------------------------------------------------------------------------------------

struct Callbacks {
  static void* reallocate(void* memory, size_t size, void* context) { return static_cast<WrenContext*>(context)->heap.reallocate(memory, size); }

  static void error(WrenVM* vm, WrenErrorType type, const char*, int line, const char* message) {
    barrier([&] {
      if (type == WREN_ERROR_COMPILE) WrenContext::of(vm).addCompileError(line, message);
      if (type == WREN_ERROR_RUNTIME) WrenContext::of(vm).captureError();
    });
  }

  static const char* resolveModule(WrenVM* vm, const char* importer, const char* name) {
    return barrier([&] { return WrenContext::of(vm).resolveModule(importer, name); });
  }

  static WrenLoadModuleResult loadModule(WrenVM* vm, const char* name) {
    return barrier([&] { return WrenContext::of(vm).loadModule(name); });
  }

  static WrenForeignMethodFn bindForeignMethod(WrenVM*, const char* module, const char* className, bool isStatic, const char* signature) {
    if (std::string_view(module) != "meta" || std::string_view(className) != "Meta" || !isStatic) return nullptr;
    if (std::string_view(signature) == "compile_(_,_,_)") {
      return [](WrenVM* vm) { barrier([&] { WrenContext::metaCompile(vm); }); };
    }
    if (std::string_view(signature) == "getModuleVariables_(_)") {
      return [](WrenVM* vm) { barrier([&] { WrenContext::metaModuleVariables(vm); }); };
    }
    return nullptr;
  }

  static WrenMissingMethod missingMethod(WrenVM* vm, ObjClass* classObject, int symbol, ::Value* args, int numArgs) {
    return barrier([&] { return WrenContext::missingMethod(vm, classObject, symbol, args, numArgs); });
  }

  static bool deniedClock(WrenVM* vm, ::Value*) {
    return barrier([&] {
      WrenContext& context = WrenContext::of(vm);
      return context.raiseError(deny(context.host, capability::clock, "System.clock"));
    });
  }

  // Remembers what a script aborted with, to tell it from errors of the VM.
  static bool abort(WrenVM* vm, ::Value* args) {
    WrenContext::of(vm).lastAborted_ = args[1];
    vm->fiber->error = args[1];
    return IS_NULL(args[1]);
  }
};

Result<std::unique_ptr<Context>> WrenContext::create(const ContextOptions& options, Host& host, Interrupt& interrupt) {
  if (!options.engineOptions.empty()) {
    return ScriptError::make(ErrorCode::TypeError, "wren has no engine option '" + options.engineOptions.begin()->first + "'");
  }
  try {
    return std::unique_ptr<Context>(std::make_unique<WrenContext>(options, host, interrupt));
  } catch (const MemoryExceeded&) {
    return ScriptError::make(ErrorCode::MemoryError, "memoryLimitBytes (" + std::to_string(options.memoryLimitBytes) + ") is too small for Wren's library");
  }
}

WrenContext::WrenContext(const ContextOptions& contextOptions, Host& contextHost, Interrupt& contextInterrupt)
    : options(contextOptions),
      host(contextHost),
      interrupt(contextInterrupt),
      heap(contextOptions.memoryLimitBytes),
      nativeStack_(contextOptions.stackLimitBytes) {
  sourceNames_.emplace_back();  // number 0: the core library

  WrenConfiguration configuration;
  wrenInitConfiguration(&configuration);
  configuration.reallocateFn = Callbacks::reallocate;
  configuration.errorFn = Callbacks::error;
  configuration.resolveModuleFn = Callbacks::resolveModule;
  configuration.loadModuleFn = Callbacks::loadModule;
  configuration.bindForeignMethodFn = Callbacks::bindForeignMethod;
  configuration.userData = this;
  vm = wrenNewVM(&configuration);
  heap.attach(vm);
  vm->fiber = nullptr;
  vm->apiStack = nullptr;

  classes.install(vm, HostProxies::finalizeFunction);
  main_ = newModule("main");
  for (size_t count = 0; count <= maxArguments; ++count) callSymbols_[count] = stub(Signature("call", count).text()).symbol;
  bindPrimitive(vm, AS_OBJ(*variable(main_, "System"))->classObj, "writeString_(_)", writeString);
  if (!options.clock) bindPrimitive(vm, AS_OBJ(*variable(main_, "System"))->classObj, "clock", Callbacks::deniedClock);
  bindPrimitive(vm, vm->fiberClass->obj.classObj, "abort(_)", Callbacks::abort);
  vm->missingMethod = Callbacks::missingMethod;
  vm->interruptFlag = interrupt.polledFlag();
  vm->stopsAtPoll = [](WrenVM* of) { return WrenContext::of(of).interrupt.stopsAtPoll(); };
}

// The heap gives all blocks back at once: no finalizer runs, and the host knows that nothing outlives the context.
WrenContext::~WrenContext() = default;

void WrenContext::collectGarbage() {
  (void)enter<Done>([&]() -> Status {
    wrenCollectGarbage(vm);
    return Done{};
  });
}

MemoryUsage WrenContext::memoryUsage() const { return {heap.usedBytes(), heap.limitBytes(), refs.size() + proxies.size(), heap.peakBytes()}; }

// ---- entries -------------------------------------------------------------------------------------------------------

WrenContext::Activation::Activation(WrenContext& context)
    : context_(context),
      fiber_(context.vm->fiber),
      apiStack_(context.vm->apiStack),
      temporaryRoots_(context.vm->numTempRoots),
      run_(context.currentRun_) {
  if (context_.depth_++ == 0) {
    context_.nativeStack_.measureFromHere();
    context_.vm->nativeStackLimit = context_.nativeStack_.compilerLimit();
    context_.vm->fiber = nullptr;
    context_.heap.beginRun();
  } else if (fiber_ != nullptr) {
    outer_.reset(context_.vm, OBJ_VAL(fiber_));
    for (ObjFiber* fiber = fiber_; fiber != nullptr; fiber = fiber->caller) ++fiber->waiting;
  }
  context_.vm->fiber = nullptr;
  context_.vm->apiStack = nullptr;
}

WrenContext::Activation::~Activation() {
  if (outer_.holds()) {
    for (ObjFiber* fiber = fiber_; fiber != nullptr; fiber = fiber->caller) --fiber->waiting;
  }
  context_.vm->fiber = fiber_;
  context_.vm->apiStack = apiStack_;
  context_.currentRun_ = run_;
  --context_.depth_;
  if (!context_.output_.empty()) context_.flush();
  if (context_.proxies.hasReleases()) context_.proxies.tellReleases(context_.host);
}

// Wren's functions that were left by an exception had changed at most one thing of the VM each, and none of them halfway: what remains are roots that were
// pushed, a compiler that is gone, names of variables without values, and blocks that nobody knows any more.
void WrenContext::Activation::repair() {
  WrenVM* vm = context_.vm;
  vm->numTempRoots = temporaryRoots_;
  vm->compiler = nullptr;
  vm->keepLastValue = false;
  wrenAbandonFibers(vm->fiber);
  vm->fiber = nullptr;
  vm->apiStack = nullptr;
  context_.suspendedCall_.reset();
  context_.hasCaptured_ = false;
  const ObjMap* modules = vm->modules;
  for (uint32_t index = 0; index < modules->capacity; ++index) {
    if (IS_UNDEFINED(modules->entries[index].key)) continue;
    ObjModule* module = AS_MODULE(modules->entries[index].value);
    const int count = std::min(module->variables.count, module->variableNames.count);
    module->variables.count = module->variableNames.count = count;
  }
}

ObjFiber* WrenContext::takeFiber(size_t slots) {
  ObjFiber* fiber;
  if (idleCount_ == 0) {
    fiber = wrenNewFiber(vm, nullptr);
    vm->fiber = fiber;
    wrenEnsureStack(vm, fiber, 32);
  } else {
    fiber = AS_FIBER(idleFibers_[--idleCount_].value());
    vm->fiber = fiber;
  }
  if (slots > 32) wrenEnsureStack(vm, fiber, static_cast<int>(slots));
  for (size_t index = 0; index < slots; ++index) fiber->stack[index] = NULL_VAL;
  fiber->stackTop = fiber->stack + slots;
  return fiber;
}

// A fiber that is done may be used for the next run: its frames and stack are allocated already.
void WrenContext::recycle(ObjFiber* fiber) {
  if (fiber != vm->fiber || fiber->numFrames != 0 || fiber->stackCapacity > largestIdleStack || idleCount_ == idleFibers_.size()) return;
  fiber->stackTop = fiber->stack;
  fiber->caller = nullptr;
  fiber->error = NULL_VAL;
  fiber->state = FIBER_OTHER;
  idleFibers_[idleCount_++].reset(vm, OBJ_VAL(fiber));
}

// Runs to the end of the run, not only of the fiber. The result, unless `result` takes it, stays in the first slot of vm->fiber (null: there is none).
Result<Progress> WrenContext::runFiber(const Run& run, ObjFiber* fiber, ValueSink* result) {
  currentRun_ = &run;
  const WrenInterpretResult ended = wrenRunFiber(vm, fiber);
  if (interrupt) {
    hasCaptured_ = false;
    if (suspendedCall_) {
      wrenAbandonFibers(suspendedFiber_);
      host.forget(*std::exchange(suspendedCall_, std::nullopt));
    }
    return interrupt.error();
  }
  if (suspendedCall_) return park(run);
  if (ended != WREN_RESULT_SUCCESS) return takeError();
  if (result == nullptr) return Progress::Finished;
  // A script that yields from its outermost fiber ends the run without a value.
  const ::Value none = NULL_VAL;
  WrenReader reader(*this, *result);
  reader.tell(vm->fiber != nullptr ? vm->fiber->stack[0] : none);  // why it failed, the sink knows
  recycle(fiber);
  return Progress::Finished;
}

// ---- sources -------------------------------------------------------------------------------------------------------

int WrenContext::sourceNumber(std::string_view name) {
  const auto found = sourceNumbers_.find(name);
  if (found != sourceNumbers_.end()) return found->second;
  if (sourceNames_.size() >= maxSourceNames) return 0;
  sourceNames_.emplace_back(name);
  const int number = static_cast<int>(sourceNames_.size()) - 1;
  sourceNumbers_.emplace(name, number);
  return number;
}

ObjClosure* WrenContext::compile(const Source& source, bool isExpression, bool keepLastValue) {
  // Wren ends a source at NUL, and its lexer may look past that.
  sourceBuffer_.assign(source.text);
  sourceBuffer_.append(sourcePadding, '\0');
  compileErrors_.clear();
  compilingSource_ = vm->sourceId = sourceNumber(source.name);
  vm->keepLastValue = keepLastValue;
  ObjFn* function = wrenCompile(vm, main_, sourceBuffer_.c_str(), isExpression, true);
  if (sourceBuffer_.capacity() > (1 << 20)) std::string().swap(sourceBuffer_);
  if (function == nullptr) return nullptr;
  const TemporaryRoot keep(vm, OBJ_VAL(function));
  return wrenNewClosure(vm, function);
}

Result<Progress> WrenContext::runSource(const Run& run, const Source& source, bool wantsValue, ValueSink* result) {
  return enter<Progress>([&]() -> Result<Progress> {
    const size_t nul = source.text.find('\0');
    if (nul != std::string_view::npos) {
      ScriptError error = ScriptError::make(ErrorCode::SyntaxError, "the source holds a NUL byte");
      error.file = source.name;
      error.line = static_cast<uint32_t>(std::count(source.text.begin(), source.text.begin() + static_cast<ptrdiff_t>(nul), '\n')) + 1;
      return error;
    }
    ObjClosure* closure = nullptr;
    const size_t begin = source.text.find_first_not_of(" \t\r\n");
    if (wantsValue && begin != std::string_view::npos && source.text[begin] == '{') {
      // A statement that begins like this is a block, but a source that is a Map as a whole is meant as one.
      const size_t end = source.text.find_last_not_of(" \t\r\n");
      closure = compile({source.text.substr(0, end + 1), source.name}, true, false);
    }
    if (closure == nullptr) closure = compile(source, false, wantsValue);
    if (interrupt) return interrupt.error();
    if (closure == nullptr) return takeCompileError();
    ObjFiber* fiber;
    {
      const Root keep(vm, OBJ_VAL(closure));
      fiber = takeFiber(1);
      fiber->stack[0] = OBJ_VAL(closure);
    }
    wrenCallFunction(vm, fiber, closure, 1);
    auto progress = runFiber(run, fiber, result);
    if (progress && progress.value() == Progress::Suspended && !wantsValue) loads_.insert(run.id);
    return progress;
  });
}

Result<Progress> WrenContext::load(const Run& run, const Source& source) { return runSource(run, source, false, nullptr); }

Result<Progress> WrenContext::eval(const Run& run, const Source& source, ValueSink& result) { return runSource(run, source, true, &result); }

// ---- calls ---------------------------------------------------------------------------------------------------------

const Stub& WrenContext::stub(std::string_view signature) {
  const auto found = stubs_.find(signature);
  if (found != stubs_.end()) return *found->second;
  if (stubs_.size() >= maxStubs) stubs_.clear();
  const std::string text(signature);
  WrenHandle* handle = wrenMakeCallHandle(vm, text.c_str());
  auto made = std::make_unique<Stub>();
  made->closure.reset(vm, handle->value);
  wrenReleaseHandle(vm, handle);
  made->symbol = wrenSymbolTableFind(&vm->methodNames, text.data(), text.size());
  return *stubs_.emplace(text, std::move(made)).first->second;
}

Result<Progress> WrenContext::callValue(const Run& run, Value callee, ValueSource& args, ValueSink& result) {
  const size_t count = args.count();
  ObjFiber* fiber = takeFiber(count + 1);
  fiber->stack[0] = callee;
  WrenWriter writer(*this, fiber->stack + 1, count);
  if (!args.drain(writer) || writer.failed()) return writer.error(placeOf(args, "args"));
  ObjClosure* closure;
  size_t taken = count;
  if (IS_CLOSURE(callee)) {
    closure = AS_CLOSURE(callee);
    taken = static_cast<size_t>(closure->fn->arity);
    if (count < taken) {
      return ScriptError::make(ErrorCode::TypeError,
                               "Function expects more arguments: it has " + argumentsText(taken) + ", got " + std::to_string(count));
    }
    fiber->stackTop = fiber->stack + 1 + taken;  // as Wren has it, what is too much is dropped
  } else {
    if (count > maxArguments) return ScriptError::make(ErrorCode::TypeError, "Wren's methods take at most 16 arguments, got " + std::to_string(count));
    closure = AS_CLOSURE(stub(Signature("call", count).text()).closure.value());
  }
  wrenCallFunction(vm, fiber, closure, static_cast<int>(taken) + 1);
  return runFiber(run, fiber, &result);
}

Result<Progress> WrenContext::callRef(const Run& run, RefId ref, ValueSource& args, ValueSink& result) {
  return enter<Progress>([&]() -> Result<Progress> {
    const auto callee = refs.find(ref);
    if (!callee) return ScriptError::make(ErrorCode::Disposed, "the function was released");
    return callValue(run, *callee, args, result);
  });
}

Result<Progress> WrenContext::send(const Run& run, Value receiver, std::string_view name, ValueSource& args, ValueSink& result) {
  const size_t count = args.count();
  if (count > maxArguments) return ScriptError::make(ErrorCode::TypeError, "Wren's methods take at most 16 arguments, got " + std::to_string(count));
  const Root keep(vm, receiver);
  const Stub& method = stub(Signature(name, count).text());
  if (!implements(receiver, method) && !answersAnything(receiver)) return notImplemented(receiver, name, count);
  return send(run, receiver, method, args, result);
}

Result<Progress> WrenContext::send(const Run& run, Value receiver, const Stub& method, ValueSource& args, ValueSink& result) {
  ObjClosure* closure = AS_CLOSURE(method.closure.value());
  const size_t count = args.count();
  const Root keep(vm, receiver);
  ObjFiber* fiber = takeFiber(count + 1);
  fiber->stack[0] = receiver;
  WrenWriter writer(*this, fiber->stack + 1, count);
  if (!args.drain(writer) || writer.failed()) return writer.error(placeOf(args, "args"));
  wrenCallFunction(vm, fiber, closure, static_cast<int>(count) + 1);
  return runFiber(run, fiber, &result);
}

Result<Value> WrenContext::sendPlain(Value receiver, std::string_view signature, std::initializer_list<Value> args) {
  const Root keep(vm, receiver);
  ObjClosure* closure = AS_CLOSURE(stub(signature).closure.value());
  ObjFiber* fiber = takeFiber(args.size() + 1);
  fiber->stack[0] = receiver;
  std::ranges::copy(args, fiber->stack + 1);
  wrenCallFunction(vm, fiber, closure, static_cast<int>(args.size()) + 1);
  const Run run{};
  const auto progress = runFiber(run, fiber, nullptr);
  currentRun_ = nullptr;
  if (!progress) return progress.error();
  return vm->fiber != nullptr ? vm->fiber->stack[0] : NULL_VAL;
}

bool WrenContext::answersAnything(Value receiver) const {
  const ObjClass* classObject = wrenGetClassInline(vm, receiver);
  return classObject == classes.nameSpace.classObject() || classObject == classes.hostFunction.classObject() ||
         proxies.classOf(classObject) != nullptr || staticMembers_.contains(classObject);
}

// Why `receiver` has no such method: another number of arguments, or another name.
BoxedError WrenContext::notImplemented(Value receiver, std::string_view name, size_t argumentCount) {
  const ObjClass* classObject = wrenGetClassInline(vm, receiver);
  const std::string owner = IS_CLASS(receiver) ? std::string(textOf(AS_CLASS(receiver)->name)) : std::string(textOf(classObject->name));
  NearestName nearest(name);
  for (int symbol = 0; symbol < classObject->methods.count; ++symbol) {
    if (classObject->methods.data[symbol].type == METHOD_NONE) continue;
    const std::string_view signature = textOf(vm->methodNames.data[symbol]);
    const size_t parenthesis = signature.find('(');
    if (parenthesis == std::string_view::npos || !isIdentifier(signature.substr(0, parenthesis))) continue;
    if (signature.substr(0, parenthesis) == name) {
      const auto expected = static_cast<size_t>(std::ranges::count(signature, '_') - std::ranges::count(name, '_'));
      return ScriptError::make(ErrorCode::TypeError, owner + "." + std::string(name) + " takes " + argumentsText(expected) + ", got " +
                                                         std::to_string(argumentCount));
    }
    nearest.offer(signature.substr(0, parenthesis));
  }
  return ScriptError::make(ErrorCode::ReferenceError,
                           owner + " does not implement '" + std::string(Signature(name, argumentCount).text()) + "'" + nearest.hint());
}

std::optional<Value> WrenContext::variable(const ObjModule* module, std::string_view name) const {
  const int index = wrenSymbolTableFind(&module->variableNames, name.data(), name.size());
  if (index < 0) return std::nullopt;
  return module->variables.data[index];
}

BoxedError WrenContext::unknownFunction(std::string_view name) {
  NearestName nearest(name);
  for (int index = 0; index < main_->variables.count; ++index) {
    const ::Value value = main_->variables.data[index];
    if (IS_CLOSURE(value)) nearest.offer(textOf(main_->variableNames.data[index]));
  }
  if (const auto mainClass = variable(main_, "Main"); mainClass && IS_CLASS(*mainClass)) {
    const ObjClass* metaclass = AS_OBJ(*mainClass)->classObj;
    for (int symbol = 0; symbol < metaclass->methods.count; ++symbol) {
      if (metaclass->methods.data[symbol].type != METHOD_BLOCK) continue;
      const std::string_view signature = textOf(vm->methodNames.data[symbol]);
      nearest.offer(signature.substr(0, signature.find('(')));
    }
  }
  return ScriptError::make(ErrorCode::ReferenceError, "there is no function '" + std::string(name) + "'" + nearest.hint());
}

Result<Progress> WrenContext::call(const Run& run, std::string_view function, ValueSource& args, ValueSink& result) {
  return enter<Progress>([&]() -> Result<Progress> {
    // A variable's place in its module never changes.
    int index = -1;
    const auto known = variables_.find(function);
    if (known != variables_.end()) {
      index = known->second;
    } else {
      index = wrenSymbolTableFind(&main_->variableNames, function.data(), function.size());
      if (index >= 0 && variables_.size() < maxSourceNames) variables_.emplace(function, index);
    }
    if (index >= 0) {
      const ::Value value = main_->variables.data[index];
      if (IS_CLOSURE(value)) return callValue(run, value, args, result);
      if (args.count() <= maxArguments) {
        const Stub& method = stub(Signature("call", args.count()).text());
        if (implements(value, method) || wrenGetClassInline(vm, value) == classes.hostFunction.classObject()) {
          return send(run, value, method, args, result);
        }
      }
    }

    const size_t dot = function.rfind('.');
    if (dot == std::string_view::npos) {
      if (mainClass_ < 0) mainClass_ = wrenSymbolTableFind(&main_->variableNames, "Main", 4);
      const ::Value mainClass = mainClass_ < 0 ? NULL_VAL : main_->variables.data[mainClass_];
      if (IS_CLASS(mainClass) && args.count() <= maxArguments && isIdentifier(function)) {
        const Stub& method = stub(Signature(function, args.count()).text());
        if (implements(mainClass, method)) return send(run, mainClass, method, args, result);
        ScriptError why = notImplemented(mainClass, function, args.count());
        if (why.code == ErrorCode::TypeError) return why;
      }
      if (index >= 0) {
        const ScriptError why = notImplemented(main_->variables.data[index], "call", args.count());
        return why.code == ErrorCode::TypeError ? BoxedError(why)
                                                : ScriptError::make(ErrorCode::TypeError, "'" + std::string(function) + "' is no function");
      }
      return unknownFunction(function);
    }

    // Owner.method; the owner is a variable, a getter of one, or a module.
    const std::string_view method = function.substr(dot + 1);
    std::string_view owner = function.substr(0, dot);
    if (!isIdentifier(method)) return unknownFunction(function);
    const ::Value moduleName = wrenNewStringLength(vm, owner.data(), owner.size());
    const ::Value module = wrenMapGet(vm->modules, moduleName);
    if (!IS_UNDEFINED(module)) {
      const auto value = variable(AS_MODULE(module), method);
      if (value && IS_CLOSURE(*value)) return callValue(run, *value, args, result);
      if (value) return send(run, *value, "call", args, result);
    }
    std::string_view first = owner.substr(0, owner.find('.'));
    const auto start = variable(main_, first);
    if (!start) return unknownFunction(first);
    Root receiver(vm, *start);
    while (first.size() < owner.size()) {
      owner.remove_prefix(first.size() + 1);
      first = owner.substr(0, owner.find('.'));
      if (!isIdentifier(first)) return unknownFunction(function);
      auto next = sendPlain(receiver.value(), first, {});
      if (!next) return next.takeError();
      receiver.reset(vm, next.value());
    }
    return send(run, receiver.value(), method, args, result);
  });
}

// ---- globals -------------------------------------------------------------------------------------------------------

bool WrenContext::setVariable(ObjModule* module, std::string_view name, Value value) {
  const int index = wrenSymbolTableFind(&module->variableNames, name.data(), name.size());
  if (index >= 0 && index < vm->sealedVariables) return false;
  if (index >= 0) {
    module->variables.data[index] = value;
    return true;
  }
  return wrenDefineVariable(vm, module, name.data(), name.size(), value, nullptr) >= 0;
}

Status WrenContext::getGlobal(std::string_view name, ValueSink& result) {
  return enter<Done>([&]() -> Status {
    const auto value = variable(main_, name);
    WrenReader reader(*this, result);
    reader.tell(value.value_or(NULL_VAL));
    return Done{};
  });
}

Status WrenContext::setGlobal(std::string_view name, ValueSource& value) {
  return enter<Done>([&]() -> Status {
    ObjFiber* fiber = takeFiber(1);
    WrenWriter writer(*this, fiber->stack, 1, WrenWriter::Functions::AsMembers);
    if (!value.drain(writer) || writer.failed()) return writer.error(placeOf(value, name));
    if (!setVariable(main_, name, fiber->stack[0])) {
      return ScriptError::make(ErrorCode::TypeError, "'" + std::string(name) + "' cannot be set: it is a class of Wren's core library, or there are too many variables");
    }
    // Methods of classes take a name with a small first letter for one of their own; with a capital they see the module's variable.
    if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') {
      std::string alias(name);
      alias[0] = static_cast<char>(alias[0] - 'a' + 'A');
      const auto current = variable(main_, alias);
      const auto known = aliases_.find(alias);
      if (!current || (known != aliases_.end() && wrenValuesSame(known->second, *current))) {
        if (setVariable(main_, alias, fiber->stack[0])) aliases_[alias] = fiber->stack[0];
      }
    }
    fiber->stack[0] = NULL_VAL;
    recycle(fiber);
    return Done{};
  });
}

// ---- objects by reference ------------------------------------------------------------------------------------------

Status WrenContext::getMember(RefId ref, ValueSource& key, ValueSink& result) {
  return enter<Done>([&]() -> Status {
    const auto object = refs.find(ref);
    if (!object) return ScriptError::make(ErrorCode::Disposed, "the object was released");
    const Root keep(vm, *object);
    ObjFiber* fiber = takeFiber(1);
    WrenWriter writer(*this, fiber->stack, 1);
    if (!key.drain(writer) || writer.failed()) return writer.error(placeOf(key, "key"));
    const ::Value name = fiber->stack[0];
    const Root keepName(vm, name);
    ::Value found = NULL_VAL;
    if (IS_STRING(name)) {
      const std::string getter(textOf(name));
      if (isIdentifier(getter) && (implements(*object, stub(getter)) || answersAnything(*object))) {
        auto answer = sendPlain(*object, getter, {});
        if (!answer) return answer.takeError();
        found = answer.value();
      } else if (implements(*object, stub("[_]"))) {
        auto answer = sendPlain(*object, "[_]", {name});
        if (!answer) return answer.takeError();
        found = answer.value();
      }
    } else if (implements(*object, stub("[_]"))) {
      auto answer = sendPlain(*object, "[_]", {name});
      if (!answer) return answer.takeError();
      found = answer.value();
    }
    WrenReader reader(*this, result);
    reader.tell(found);
    return Done{};
  });
}

Status WrenContext::setMember(RefId ref, ValueSource& keyAndValue) {
  return enter<Done>([&]() -> Status {
    const auto object = refs.find(ref);
    if (!object) return ScriptError::make(ErrorCode::Disposed, "the object was released");
    const Root keep(vm, *object);
    ObjFiber* fiber = takeFiber(2);
    WrenWriter writer(*this, fiber->stack, 2);
    if (!keyAndValue.drain(writer) || writer.failed()) return writer.error(placeOf(keyAndValue, "value"));
    const ::Value name = fiber->stack[0], value = fiber->stack[1];
    const Root keepName(vm, name), keepValue(vm, value);
    std::string setter;
    if (IS_STRING(name) && isIdentifier(textOf(name))) setter = std::string(textOf(name)) + "=(_)";
    if (!setter.empty() && (implements(*object, stub(setter)) || answersAnything(*object))) {
      auto done = sendPlain(*object, setter, {value});
      if (!done) return done.takeError();
      return Done{};
    }
    if (implements(*object, stub("[_]=(_)"))) {
      auto done = sendPlain(*object, "[_]=(_)", {name, value});
      if (!done) return done.takeError();
      return Done{};
    }
    const std::string owner(textOf(wrenGetClassInline(vm, *object)->name));
    return ScriptError::make(ErrorCode::TypeError, owner + " does not implement '" + (setter.empty() ? "[_]=(_)" : setter) + "'.");
  });
}

Result<Progress> WrenContext::callMember(const Run& run, RefId ref, std::string_view name, ValueSource& args, ValueSink& result) {
  return enter<Progress>([&]() -> Result<Progress> {
    const auto object = refs.find(ref);
    if (!object) return ScriptError::make(ErrorCode::Disposed, "the object was released");
    if (!isIdentifier(name)) return ScriptError::make(ErrorCode::ReferenceError, "'" + std::string(name) + "' is no name of a method");
    return send(run, *object, name, args, result);
  });
}

Status WrenContext::memberKeys(RefId ref, ValueSink& result) {
  return enter<Done>([&]() -> Status {
    const auto object = refs.find(ref);
    if (!object) return ScriptError::make(ErrorCode::Disposed, "the object was released");
    // The getters and methods of its class that Object doesn't have; names that end in _ are private by convention.
    std::vector<std::string_view> names;
    const ObjClass* classObject = wrenGetClassInline(vm, *object);
    const ObjClass* base = IS_CLASS(*object) ? vm->classClass : vm->objectClass;
    for (int symbol = 0; symbol < classObject->methods.count; ++symbol) {
      const Method& method = classObject->methods.data[symbol];
      if (method.type == METHOD_NONE) continue;
      if (symbol < base->methods.count && base->methods.data[symbol].type == method.type &&
          base->methods.data[symbol].as.closure == method.as.closure) {
        continue;
      }
      std::string_view name = textOf(vm->methodNames.data[symbol]);
      name = name.substr(0, name.find_first_of("(="));
      if (isIdentifier(name) && !name.ends_with('_') && std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
    if (!result.beginArray(names.size())) return Done{};
    for (const std::string_view name : names) {
      if (!result.string(name)) return Done{};
    }
    result.endArray();
    return Done{};
  });
}

}  // namespace zigllms
