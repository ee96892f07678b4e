#include "context.h"

#include <cmath>

#include "callbacks.h"
#include "errors.h"
#include "guards.h"
#include "reader.h"
#include "support/stack_address.h"
#include "writer.h"

namespace zigllms::python {

namespace {

constexpr size_t maxCanonicalKeys = SessionTables::maxKeys;
constexpr size_t maxFunctionNames = 4096;
constexpr size_t outputChunkBytes = 8192;
constexpr size_t manyFreed = 256;

enum Name { nameRun, nameResolve, nameSetGlobal, nameRegisterModule, nameStart, nameDrive, nameStep, nameNextDue, nameAbandon, nameSettle, nameClose, nameRepair };
constexpr const char* nameTexts[] = {"run",  "resolve",  "set_global", "register_module", "start", "drive",
                                     "step", "next_due", "abandon",    "settle",          "close", "repair"};

BoxedError disposedRef() { return ScriptError::make(ErrorCode::Disposed, "the function or object was disposed"); }

}  // namespace

// ---- Entering and leaving ----

Entry::Entry(PythonContext& context)
    : context_(context),
      thread_(threadRecord),
      previousBinding_(thread_.attached),
      previousContext_(thread_.current),
      previousActivity_(context.stopper_.activity()),
      previousHostTime_(context.hostTimeDepth_) {
  attach(thread_, context.binding_);
  previousInnermost_ = context.binding_.innermost;
  context.binding_.innermost = &context;
  thread_.current = &context;
  context.hostTimeDepth_ = 0;
  context.stopper_.setActivity(Activity::Running);
  if (context.depth_++ == 0) context.uncounted = 0;
  // asyncio's running task is the thread's, not the context's.
  if (previousContext_ != nullptr && previousContext_->loopRunning && &previousContext_->binding_ == &context.binding_) {
    previousContext_->loopRunning = false;
    paused_ = context.interpreter_->pauseLoop();
  }
}

Entry::~Entry() {
  if (context_.loopUsed && !paused_ && !context_.stopper_.sent()) context_.updateDue();
  if (paused_) {
    context_.interpreter_->resumeLoop(std::move(paused_));
    previousContext_->loopRunning = true;
  }
  freeDeferred();
  if (context_.hasLeftovers_) context_.leave();
  --context_.depth_;
  context_.stopper_.setActivity(previousActivity_);
  if (context_.stopper_.sent()) {
    context_.stopper_.takeBack(context_);
    if (context_.depth_ == 0 && context_.loopUsed) context_.repairLoop();
  }
  context_.binding_.innermost = previousInnermost_;
  context_.hostTimeDepth_ = previousHostTime_;
  thread_.current = previousContext_;
  if (previousBinding_ == &context_.binding_) return;
  if (previousContext_ != nullptr && previousBinding_ != nullptr) {
    attach(thread_, *previousBinding_);
  } else if (!context_.staysAttached()) {
    detach(thread_);
  }
}

bool PythonContext::staysAttached() const {
  // Threads of the script want the lock too; they come first in the interpreter's list.
  return ownInterpreter_ != nullptr && (options_.sandbox == Sandbox::Restricted || py.PyInterpreterState_ThreadHead(binding_.interpreter) == binding_.state);
}

void PythonContext::beginHostTime() {
  if (hostTimeDepth_++ > 0) return;
  stopper_.setActivity(Activity::InHost);
  ThreadRecord& thread = threadRecord;
  if (thread.attached == &binding_ && !staysAttached()) detach(thread);
}

void PythonContext::endHostTime() {
  if (--hostTimeDepth_ > 0) return;
  attach(threadRecord, binding_);
  stopper_.setActivity(Activity::Running);
}

void PythonContext::leave() {
  hasLeftovers_ = false;
  flushOutput();
  // Telling a release may not run a script, but be careful: take the lists first.
  const auto functions = std::exchange(freedFunctions_, {});
  const auto objects = std::exchange(freedObjects_, {});
  for (const auto& [id, tellings] : functions) host_.releaseFunction(id, tellings);
  for (const auto& [id, tellings] : objects) host_.releaseObject(id, tellings);
}

bool PythonContext::stackIsLow(size_t spareBytes) const { return stackAddress() < stackEnd_ + spareBytes; }

// ---- Creation and end ----

PythonContext::PythonContext(const ContextOptions& options, Host& host, Interrupt& interrupt, Binding& binding, std::unique_ptr<Interpreter> own)
    : options_(options),
      host_(host),
      interrupt_(interrupt),
      binding_(binding),
      ownInterpreter_(std::move(own)),
      interpreter_(ownInterpreter_ ? ownInterpreter_.get() : &mainInterpreter()),
      stopper_(interrupt) {
  if (options.stackLimitBytes > 0) {
    const uintptr_t top = stackAddress();
    stackEnd_ = top > options.stackLimitBytes ? top - static_cast<uintptr_t>(options.stackLimitBytes) : 0;
  }
}

Result<std::unique_ptr<Context>> PythonContext::create(const ContextOptions& options, Host& host, Interrupt& interrupt) {
  bool isolated = py.Py_NewInterpreterFromConfig != nullptr && py.minorVersion >= 12;
  for (const auto& [name, value] : options.engineOptions) {
    if (name != "interpreter") return ScriptError::make(ErrorCode::RuntimeError, "engineOptions." + name + ": Python has no such option; it knows `interpreter`");
    if (value != "main" && value != "isolated") {
      return ScriptError::make(ErrorCode::RuntimeError, "engineOptions.interpreter: expected 'main' or 'isolated', got '" + value + "'");
    }
    if (value == "isolated" && !isolated) {
      return ScriptError::make(ErrorCode::RuntimeError, "engineOptions.interpreter: 'isolated' needs Python 3.12 or later, this is 3." + std::to_string(py.minorVersion));
    }
    isolated = value == "isolated";
  }
  if (options.memoryLimitBytes > 0) {
    return ScriptError::make(ErrorCode::RuntimeError, "memoryLimitBytes: Python cannot keep a memory limit inside the host's process");
  }
  Binding* binding = nullptr;
  std::unique_ptr<Interpreter> own;
  if (isolated) {
    std::string failure;
    binding = createIsolatedInterpreter(failure);
    if (binding == nullptr) return ScriptError::make(ErrorCode::EngineUnavailable, "Python cannot create another interpreter: " + failure);
    own = Interpreter::create(binding->interpreter, true);
    if (own == nullptr) {
      failure = takeErrorText();
      endIsolatedInterpreter(binding);
      return ScriptError::make(ErrorCode::EngineUnavailable, "Python's new interpreter could not be prepared: " + failure);
    }
  } else {
    binding = &acquireMainBinding();
  }
  std::unique_ptr<PythonContext> context(new PythonContext(options, host, interrupt, *binding, std::move(own)));
  const Status prepared = context->prepare();
  if (!prepared) return prepared.error();
  return std::unique_ptr<Context>(std::move(context));
}

Status PythonContext::prepare() {
  const Entry entry(*this);
  stopper_.start(*interpreter_, binding_, *this);
  for (size_t index = 0; index < std::size(nameTexts); ++index) {
    names_[index] = Ref::steal(py.PyUnicode_InternFromString(nameTexts[index]));
    if (!names_[index]) return takeError(*this);
  }
  canonicalKeys_ = Ref::steal(py.PyDict_New());
  Ref name = text(options_.name);
  if (!name || !canonicalKeys_) return takeError(*this);
  const auto flag = [](bool value) { return value ? py._Py_TrueStruct : py._Py_FalseStruct; };
  object_ = Ref::steal(py.PyObject_CallFunctionObjArgs(interpreter_->Context.get(), name.get(), flag(options_.sandbox == Sandbox::Restricted),
                                                       flag(ownInterpreter_ != nullptr), flag(options_.clock), flag(options_.randomness), nullptr));
  if (!object_) return takeError(*this);
  sources_ = Ref::steal(py.PyObject_GetAttrString(object_.get(), "sources"));
  globals_ = Ref::steal(py.PyObject_GetAttrString(object_.get(), "globals"));
  if (!sources_ || !globals_) return takeError(*this);
  if (!interrupt_.countsSteps()) return Done{};
  if (!Ref::steal(py.PyObject_CallFunctionObjArgs(interpreter_->count_steps.get(), py._Py_TrueStruct, nullptr))) return takeError(*this);
  counting_ = true;
  return Done{};
}

bool PythonContext::stopsAtStep(PyObject* code) {
  if (uncounted > 0) return false;
  KnownCode& known = stepped_[(reinterpret_cast<uintptr_t>(code) >> 5) % stepped_.size()];
  if (known.code.get() != code) {
    const bool counted = isCounted(code, interpreter_->standardLibrary);
    known = {Ref::borrow(code), counted};
  }
  return known.counted && interrupt_.stopsAtPoll() && stopsInCall(*this);
}

void PythonContext::endCounting() {
  if (counting_ && !Ref::steal(py.PyObject_CallFunctionObjArgs(interpreter_->count_steps.get(), py._Py_FalseStruct, nullptr))) py.PyErr_Clear();
  counting_ = false;
  for (KnownCode& known : stepped_) known.code = Ref();
}

PythonContext::~PythonContext() {
  if (threadRecord.attached == &binding_) detach(threadRecord);
  stopper_.close();
  Binding& binding = binding_;
  {
    const Entry entry(*this);
    // The stopping thread is gone; finalizers of the script are still cut short.
    if (interrupted()) stopper_.traceHere(*this);
    if (object_ && !Ref::steal(py.PyObject_CallMethodObjArgs(object_.get(), names_[nameClose].get(), nullptr))) py.PyErr_Clear();
    refs_.releaseAll().clear();
    for (PyObject* key : keys_) py.Py_DecRef(key);
    for (auto& [name, object] : functionNames_) py.Py_DecRef(object);
    object_ = Ref();
    sources_ = Ref();
    globals_ = Ref();
    canonicalKeys_ = Ref();
    lastCode_ = Ref();
    for (Ref& name : names_) name = Ref();
    if (ownInterpreter_ != nullptr) py.PyGC_Collect();
    // What something else keeps alive must not find the context any more.
    for (auto& [id, function] : functions_) {
      freedFunctions_.emplace_back(id, function->tellings);
      function->context = nullptr;
    }
    for (auto& [id, object] : objects_) {
      freedObjects_.emplace_back(id, object->tellings);
      object->context = nullptr;
    }
    hasLeftovers_ = true;
    for (HostFunction* member : members_) member->context = nullptr;
    classes_.clear();
    py.PyErr_Clear();
    endCounting();
    loopUsed = false;
  }
  if (ownInterpreter_ == nullptr) {
    detach(threadRecord);
    releaseMainBinding(binding);
    return;
  }
  attach(threadRecord, binding);
  ownInterpreter_.reset();
  endIsolatedInterpreter(&binding);
}

// ---- The host's objects ----

PyObject* PythonContext::knownKey(KeyId id) {
  if (id < keys_.size() && keys_[id] != py.none()) return keys_[id];
  const std::string* key = host_.tables().key(id);
  if (key == nullptr) return nullptr;
  Ref made = text(*key);
  if (!made) return nullptr;
  // The one object that scripts' own dicts use for this text is better: look-ups and shapes then compare addresses.
  PyObject* canonical = canonicalKey(made.get(), true);
  if (canonical == nullptr) canonical = made.get();
  while (keys_.size() <= id) {
    py.Py_IncRef(py.none());
    keys_.push_back(py.none());
  }
  py.Py_IncRef(canonical);
  py.Py_DecRef(std::exchange(keys_[id], canonical));
  return canonical;
}

PyObject* PythonContext::canonicalKey(PyObject* key, bool add) {
  PyObject* known = py.PyDict_GetItemWithError(canonicalKeys_.get(), key);
  if (known != nullptr || !add || static_cast<size_t>(py.PyDict_Size(canonicalKeys_.get())) >= maxCanonicalKeys) return known;
  if (py.PyDict_SetItem(canonicalKeys_.get(), key, key) == 0) return key;
  py.PyErr_Clear();
  return nullptr;
}

ShapeId PythonContext::shapeOf(std::span<PyObject* const> keys) {
  const ShapeId direct = shapes_.find(keys);
  if (direct != noShape) return direct;
  const bool wanted = shapes_.wantsShape();
  // The same texts in other objects: those of json.loads are new each time.
  canonicalScratch_.clear();
  for (PyObject* key : keys) {
    PyObject* canonical = canonicalKey(key, wanted);
    if (canonical == nullptr) return noShape;
    canonicalScratch_.push_back(canonical);
  }
  const ShapeId known = shapes_.find(canonicalScratch_);
  if (known != noShape || !wanted) return known;
  std::vector<std::string> texts;
  for (PyObject* key : keys) {
    Ssize size = 0;
    const char* data = py.PyUnicode_AsUTF8AndSize(key, &size);
    if (data == nullptr) {
      py.PyErr_Clear();
      return noShape;
    }
    texts.emplace_back(data, static_cast<size_t>(size));
  }
  const ShapeId made = host_.tables().defineShape(std::move(texts));
  shapes_.add(canonicalScratch_, made);
  return made;
}

PyObject* PythonContext::hostFunction(FunctionId id) {
  HostFunction*& known = functions_[id];
  if (known != nullptr) {
    ++known->tellings;
    py.Py_IncRef(&known->head);
    return &known->head;
  }
  Ref made = makeHostFunction(*this, interpreter_->hostFunctionType.get(), id);
  if (!made) {
    functions_.erase(id);
    return nullptr;
  }
  known = reinterpret_cast<HostFunction*>(made.get());
  known->tellings = 1;
  return made.release();
}

PyObject* PythonContext::hostObject(ClassId classId, ObjectId id) {
  if (const auto known = objects_.find(id); known != objects_.end()) {
    ++known->second->tellings;
    py.Py_IncRef(&known->second->head);
    return &known->second->head;
  }
  if (classId >= classes_.size()) classes_.resize(classId + 1);
  if (!classes_[classId]) {
    const ClassDefinition* definition = host_.tables().classDefinition(classId);
    if (definition == nullptr) {
      py.PyErr_SetString(py.valueError(), "an object of an unknown class");
      return nullptr;
    }
    classes_[classId] = makeHostClass(*this, *definition);
    if (!classes_[classId]) return nullptr;
  }
  Ref made = makeHostObject(*this, classes_[classId].get(), classId, id);
  if (!made) return nullptr;
  auto* object = reinterpret_cast<HostObject*>(made.get());
  object->tellings = 1;
  objects_[id] = object;
  return made.release();
}

void PythonContext::functionFreed(FunctionId id, uint32_t tellings) {
  functions_.erase(id);
  freedFunctions_.emplace_back(id, tellings);
  hasLeftovers_ = true;
  if (freedFunctions_.size() > manyFreed && threadRecord.current == this) leave();
}

void PythonContext::objectFreed(ObjectId id, uint32_t tellings) {
  objects_.erase(id);
  freedObjects_.emplace_back(id, tellings);
  hasLeftovers_ = true;
  if (freedObjects_.size() > manyFreed && threadRecord.current == this) leave();
}

void PythonContext::write(OutputStream stream, std::string_view text) {
  if (stream != outputStream_) {
    flushOutput();
    outputStream_ = stream;
  }
  output_ += text;
  hasLeftovers_ = true;
  if (output_.size() >= outputChunkBytes || (!text.empty() && text.back() == '\n')) flushOutput();
}

void PythonContext::flushOutput() {
  if (output_.empty()) return;
  host_.write(outputStream_, output_);
  output_.clear();
}

// ---- Calls ----

Ref PythonContext::callObject(PyObject* name, PyObject* first, PyObject* second, PyObject* third, PyObject* fourth) {
  return Ref::steal(py.PyObject_CallMethodObjArgs(object_.get(), name, first, second, third, fourth, nullptr));
}

Status PythonContext::tell(PyObject* value, ValueSink& result) {
  PythonReader reader(*this, result);
  if (reader.tell(value) || !reader.error()) return Done{};  // what the sink refused, the sink reports
  for (const RefId ref : reader.toldRefs()) refs_.release(ref, 1);
  reader.error().raise();
  return takeError(*this);
}

bool PythonContext::isAwaitable(PyObject* value) {
  PyObject* const type = value->type;
  if (type == py.PyLong_Type || type == py.PyUnicode_Type || value == py.none() || type == py.PyFloat_Type || type == py.PyDict_Type ||
      type == py.PyList_Type || type == py.PyBool_Type || type == py.PyFunction_Type) {
    return false;
  }
  if (type == py.PyCoro_Type) return true;
  Ref method = Ref::steal(py.PyObject_GetAttr(type, interpreter_->awaitName.get()));
  if (!method) py.PyErr_Clear();
  return static_cast<bool>(method) && type != py.PyType_Type;
}

Result<Progress> PythonContext::deliver(const Run& run, Ref value, ValueSink* result) {
  if (value && result != nullptr && tellScalar(value.get(), *result)) {
    if (interrupted()) return interrupt_.error();
    return Progress::Finished;
  }
  if (value && isAwaitable(value.get())) {
    if (run.maySuspend) {
      Ref id = Ref::steal(py.PyLong_FromUnsignedLongLong(run.id));
      Ref outcome = id ? callObject(names_[nameStart].get(), value.get(), id.get()) : Ref();
      if (!outcome) return takeError(*this);
      if (py.PyTuple_GetItem(outcome.get(), 0) == py._Py_FalseStruct) return Progress::Suspended;
      value = Ref::borrow(py.PyTuple_GetItem(outcome.get(), 1));
    } else {
      value = callObject(names_[nameDrive].get(), value.get());
    }
  }
  if (!value) return takeError(*this);
  if (result != nullptr) {
    if (const Status told = tell(value.get(), *result); !told) return told.error();
  }
  value = Ref();  // what it frees belongs to the run
  if (interrupted()) return interrupt_.error();
  return Progress::Finished;
}

Result<Progress> PythonContext::runSource(const Run& run, const Source& source, bool wantValue, ValueSink* result) {
  const Entry entry(*this);
  if (interrupted()) return interrupt_.error();
  Ref code = text(source.text), name = text(source.name);
  if (!code) {
    py.PyErr_Clear();
    return ScriptError::make(ErrorCode::SyntaxError, "the source is not UTF-8");
  }
  if (!name) {
    py.PyErr_Clear();
    name = text("script");
  }
  Ref value = callObject(names_[nameRun].get(), code.get(), name.get(), wantValue ? py._Py_TrueStruct : py._Py_FalseStruct);
  return deliver(run, std::move(value), result);
}

Result<Progress> PythonContext::load(const Run& run, const Source& source) { return runSource(run, source, false, nullptr); }

Result<Progress> PythonContext::eval(const Run& run, const Source& source, ValueSink& result) { return runSource(run, source, true, &result); }

// How many of `count` arguments a callback written in Python takes: what it has no parameter for is dropped, as in the other languages. Other callables get all.
size_t PythonContext::takenBy(PyObject* callable, size_t count) {
  constexpr long long hasVarArgs = 0x04;  // CO_VARARGS
  const bool bound = callable->type == py.PyMethod_Type;
  if (count == 0 || (!bound && callable->type != py.PyFunction_Type)) return count;
  const auto number = [](PyObject* code, const char* name) -> long long {
    const Ref member = Ref::steal(py.PyObject_GetAttrString(code, name));
    int overflow = 0;
    return member ? py.PyLong_AsLongLongAndOverflow(member.get(), &overflow) : -1;
  };
  PyObject* function = bound ? py.PyMethod_Function(callable) : callable;
  if (function->type != py.PyFunction_Type) return count;
  PyObject* code = py.PyFunction_GetCode(function);
  if (code != lastCode_.get()) {
    const long long parameters = number(code, "co_argcount");
    const long long flags = number(code, "co_flags");
    if (parameters < 0 || flags < 0) {
      py.PyErr_Clear();
      return count;
    }
    lastCode_ = Ref::borrow(code);
    lastCodeTakes_ = (flags & hasVarArgs) != 0 ? SIZE_MAX : static_cast<size_t>(parameters);
  }
  if (lastCodeTakes_ == SIZE_MAX) return count;
  return std::min(count, bound && lastCodeTakes_ > 0 ? lastCodeTakes_ - 1 : lastCodeTakes_);
}

Result<Progress> PythonContext::callWith(const Run& run, PyObject* callable, ValueSource& args, ValueSink& result, bool isCallback) {
  if (stackIsLow()) return ScriptError::make(ErrorCode::MemoryError, "the native stack has no room for another call into the script");
  PythonWriter arguments(*this, "args");
  if (!args.drain(arguments)) return arguments.error(args);
  const size_t count = isCallback ? takenBy(callable, arguments.count()) : arguments.count();
  return deliver(run, Ref::steal(py.vectorcall(callable, arguments.values(), count | vectorcallOffsetFlag, nullptr)), &result);
}

Result<Progress> PythonContext::callRef(const Run& run, RefId ref, ValueSource& args, ValueSink& result) {
  const Entry entry(*this);
  if (interrupted()) return interrupt_.error();
  PyObject* function = refs_.find(ref);
  if (function == nullptr) return disposedRef();
  const Ref keep = Ref::borrow(function);
  return callWith(run, function, args, result, true);
}

Ref PythonContext::resolve(std::string_view name) {
  const std::string key(name);
  const auto known = functionNames_.find(key);
  PyObject* object = known != functionNames_.end() ? known->second : nullptr;
  Ref made;
  if (object == nullptr) {
    made = text(name);
    if (!made) return {};
    object = made.get();
    if (functionNames_.size() < maxFunctionNames) {
      py.Py_IncRef(object);
      functionNames_.emplace(key, object);
    }
  }
  PyObject* global = py.PyDict_GetItemWithError(globals_.get(), object);
  if (global != nullptr && global->type == py.PyFunction_Type) return Ref::borrow(global);
  if (py.PyErr_Occurred() != nullptr) return {};
  return callObject(names_[nameResolve].get(), object);
}

Result<Progress> PythonContext::call(const Run& run, std::string_view function, ValueSource& args, ValueSink& result) {
  const Entry entry(*this);
  if (interrupted()) return interrupt_.error();
  const Ref found = resolve(function);
  if (!found) return takeError(*this);
  return callWith(run, found.get(), args, result);
}

Result<Progress> PythonContext::callMember(const Run& run, RefId ref, std::string_view name, ValueSource& args, ValueSink& result) {
  const Entry entry(*this);
  if (interrupted()) return interrupt_.error();
  PyObject* object = refs_.find(ref);
  if (object == nullptr) return disposedRef();
  const Ref keep = Ref::borrow(object);
  Ref key = text(name);
  const Ref member = key ? Ref::steal(py.PyObject_CallFunctionObjArgs(interpreter_->get_member.get(), object, key.get(), nullptr)) : Ref();
  if (!member) return takeError(*this);
  return callWith(run, member.get(), args, result);
}

Status PythonContext::getMember(RefId ref, ValueSource& key, ValueSink& result) {
  const Entry entry(*this);
  if (interrupted()) return interrupt_.error();
  PyObject* object = refs_.find(ref);
  if (object == nullptr) return disposedRef();
  PythonWriter arguments(*this, "key");
  if (!key.drain(arguments) || arguments.count() != 1) return arguments.error(key);
  Ref value = Ref::steal(py.PyObject_CallFunctionObjArgs(interpreter_->get_member.get(), object, arguments.values()[0], nullptr));
  if (!value) return takeError(*this);
  return tell(value.get(), result);
}

Status PythonContext::setMember(RefId ref, ValueSource& keyAndValue) {
  const Entry entry(*this);
  if (interrupted()) return interrupt_.error();
  PyObject* object = refs_.find(ref);
  if (object == nullptr) return disposedRef();
  PythonWriter arguments(*this, "args");
  if (!keyAndValue.drain(arguments) || arguments.count() != 2) return arguments.error(keyAndValue);
  Ref done = Ref::steal(py.PyObject_CallFunctionObjArgs(interpreter_->set_member.get(), object, arguments.values()[0], arguments.values()[1], nullptr));
  if (!done) return takeError(*this);
  return Done{};
}

Status PythonContext::memberKeys(RefId ref, ValueSink& result) {
  const Entry entry(*this);
  if (interrupted()) return interrupt_.error();
  PyObject* object = refs_.find(ref);
  if (object == nullptr) return disposedRef();
  Ref names = Ref::steal(py.PyObject_CallFunctionObjArgs(interpreter_->member_keys.get(), object, nullptr));
  if (!names) return takeError(*this);
  return tell(names.get(), result);
}

void PythonContext::releaseRef(RefId ref, uint32_t count) {
  const Entry entry(*this);
  refs_.release(ref, count);
  py.PyErr_Clear();
}

Status PythonContext::getGlobal(std::string_view name, ValueSink& result) {
  const Entry entry(*this);
  if (interrupted()) return interrupt_.error();
  Ref key = text(name);
  if (!key) return takeError(*this);
  PyObject* value = py.PyDict_GetItemWithError(globals_.get(), key.get());
  if (value == nullptr) {
    py.PyErr_Clear();
    result.null();
    return Done{};
  }
  const Ref keep = Ref::borrow(value);
  return tell(value, result);
}

Status PythonContext::setGlobal(std::string_view name, ValueSource& value) {
  const Entry entry(*this);
  if (interrupted()) return interrupt_.error();
  PythonWriter written(*this, name);
  if (!value.drain(written) || written.count() != 1) return written.error(value);
  Ref key = text(name);
  if (!key || !callObject(names_[nameSetGlobal].get(), key.get(), written.values()[0])) return takeError(*this);
  return Done{};
}

Status PythonContext::registerModule(std::string_view name, ValueSource& exports, const std::optional<Source>& source) {
  const Entry entry(*this);
  if (interrupted()) return interrupt_.error();
  PythonWriter written(*this, name);
  if (!exports.drain(written) || written.count() != 1) return written.error(exports);
  Ref key = text(name);
  Ref code = source ? text(source->text) : Ref::borrow(py.none());
  Ref file = source ? text(source->name) : Ref::borrow(py.none());
  if (!key || !code || !file) return takeError(*this);
  if (!callObject(names_[nameRegisterModule].get(), key.get(), written.values()[0], code.get(), file.get())) return takeError(*this);
  return Done{};
}

// ---- Waiting ----

void PythonContext::settle(const Entry& entry, CallToken token, Ref value, Ref error) {
  Ref number = Ref::steal(py.PyLong_FromLongLong(token));
  if (!number || !value || !error || !callObject(names_[nameSettle].get(), number.get(), value.get(), error.get())) {
    host_.unhandled(takeError(*this));
  }
  afterLoop(entry);
}

void PythonContext::resume(CallToken token, ValueSource& source) {
  const Entry entry(*this);
  PythonWriter value(*this, "result");
  if (source.drain(value) && value.count() == 1) {
    settle(entry, token, value.take(), Ref::borrow(py.none()));
  } else {
    settle(entry, token, Ref::borrow(py.none()), makeHostError(*this, value.error(source)));
  }
}

void PythonContext::fail(CallToken token, const ScriptError& error) {
  const Entry entry(*this);
  settle(entry, token, Ref::borrow(py.none()), makeHostError(*this, error));
}

void PythonContext::abandon(RunId run) {
  const Entry entry(*this);
  Ref id = Ref::steal(py.PyLong_FromUnsignedLongLong(run));
  if (!id || !callObject(names_[nameAbandon].get(), id.get())) py.PyErr_Clear();
}

std::optional<uint32_t> PythonContext::pendingWork() const {
  if (!due_) return std::nullopt;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*due_ - std::chrono::steady_clock::now()).count();
  return left > 0 ? static_cast<uint32_t>(std::min<int64_t>(left, 1 << 30)) : 0;
}

void PythonContext::runPendingWork() {
  const Entry entry(*this);
  afterLoop(entry);
}

// What has become ready goes on, also while plain code further out waits for the host: it may wait for just that.
void PythonContext::afterLoop(const Entry& entry) {
  if (!loopUsed || entry.isInsideLoop()) return;
  if (callObject(names_[nameStep].get())) return;
  PendingError error = PendingError::take();
  overLimitInLoop_ = interrupt_.requested() == Interrupt::Reason::Limit;
  if (interrupted()) return;
  error.raise();
  host_.unhandled(takeError(*this));
}

// A stop may have come in the middle of the prelude's own bookkeeping.
void PythonContext::repairLoop() {
  loopRunning = false;
  if (!callObject(names_[nameRepair].get(), std::exchange(overLimitInLoop_, false) ? py._Py_TrueStruct : py._Py_FalseStruct)) py.PyErr_Clear();
  updateDue();
}

void PythonContext::updateDue() {
  due_.reset();
  if (interrupted()) {
    // Not now: what is due is looked up again at once when the interrupt is over.
    due_ = std::chrono::steady_clock::now();
    return;
  }
  Ref seconds = callObject(names_[nameNextDue].get());
  if (!seconds) {
    py.PyErr_Clear();
    return;
  }
  if (seconds.get() == py.none()) return;
  const double wait = std::fmin(std::fmax(py.PyFloat_AsDouble(seconds.get()), 0), 1e6);
  due_ = std::chrono::steady_clock::now() + std::chrono::microseconds(static_cast<int64_t>(wait * 1e6));
}

void PythonContext::collectGarbage() {
  const Entry entry(*this);
  py.PyGC_Collect();
}

MemoryUsage PythonContext::memoryUsage() const {
  MemoryUsage usage;
  usage.objects = refs_.size() + functions_.size() + objects_.size();
  return usage;
}

}  // namespace zigllms::python
