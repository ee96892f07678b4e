#include "machine.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "../../../support/nearest_name.h"
#include "literal.h"

namespace zigllms::echo {

namespace {

constexpr uint32_t hasResult = UINT32_MAX;  // Frame::next: the result lies on top of the stack
constexpr size_t maxStackFrames = 200;
constexpr uint64_t maxAllocation = 1 << 30;
constexpr size_t keptStackValues = 1024;    // an idle fiber keeps no more memory than this

const Value& null() {
  static const Value value = nullptr;
  return value;
}

bool isTrue(const Value& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag;
  if (const auto* integer = std::get_if<int64_t>(&value)) return *integer != 0;
  if (const auto* number = std::get_if<double>(&value)) return *number != 0 && !std::isnan(*number);
  if (const auto* text = cellOf<Text>(value)) return !text->text.empty();
  return std::holds_alternative<Cell*>(value);
}

double numberOf(const Value& value) {
  if (const auto* integer = std::get_if<int64_t>(&value)) return static_cast<double>(*integer);
  const auto* number = std::get_if<double>(&value);
  return number != nullptr ? *number : std::nan("");
}

FailurePtr memoryFailure() { return makeFailure(ErrorCode::MemoryError, "not enough memory", "MemoryError"); }

// Where each activation is, innermost first.
std::vector<StackFrame> stackFrames(const Fiber& fiber) {
  std::vector<StackFrame> result;
  size_t activation = fiber.activations.size();
  bool innermost = true;
  for (size_t index = fiber.frames.size(); index-- > 0 && result.size() < maxStackFrames;) {
    const Frame& frame = fiber.frames[index];
    if (innermost) {
      const Activation& owner = fiber.activations[--activation];
      result.push_back({std::string(owner.name), owner.program->file, frame.node->line, frame.node->column});
    }
    innermost = frame.endsActivation;
  }
  return result;
}

std::string stackText(const std::vector<StackFrame>& frames) {
  std::string text;
  for (const StackFrame& frame : frames) {
    text += "    at ";
    if (!frame.function.empty()) text += frame.function + " (";
    text += frame.file + ":" + std::to_string(frame.line) + ":" + std::to_string(frame.column);
    text += frame.function.empty() ? "\n" : ")\n";
  }
  return text;
}

}  // namespace

FailurePtr makeFailure(ErrorCode code, std::string message, std::string name) {
  auto failure = std::make_shared<Failure>();
  failure->error = ScriptError::make(code, std::move(message));
  failure->error.name = std::move(name);
  return failure;
}

// ---- fibers -------------------------------------------------------------------------------------------------------

Fiber& Machine::acquire() {
  if (idle_.empty()) {
    fibers_.push_back(std::make_unique<Fiber>());
    return *fibers_.back();
  }
  Fiber* fiber = idle_.back();
  idle_.pop_back();
  return *fiber;
}

void Machine::release(Fiber& fiber) {
  if (fiber.waitingFor != nullptr) std::erase(fiber.waitingFor->waiting, &fiber);
  std::erase(ready_, &fiber);
  const bool keepsMemory = fiber.stack.capacity() <= keptStackValues && fiber.frames.capacity() <= keptStackValues;
  std::vector<Value> stack = std::move(fiber.stack);
  std::vector<Frame> frames = std::move(fiber.frames);
  std::vector<Activation> activations = std::move(fiber.activations);
  fiber = Fiber();
  if (keepsMemory) {
    stack.clear();
    frames.clear();
    activations.clear();
    fiber.stack = std::move(stack);
    fiber.frames = std::move(frames);
    fiber.activations = std::move(activations);
  }
  idle_.push_back(&fiber);
}

void Machine::enterProgram(Fiber& fiber, std::shared_ptr<const Program> program) {
  const Node* root = &program->root;
  Activation activation;
  activation.program = std::move(program);
  fiber.activations.push_back(std::move(activation));
  fiber.frames.push_back({root, 0, static_cast<uint32_t>(fiber.stack.size()), true});
}

void Machine::enterFunction(Fiber& fiber, const Value& callee) {
  if (const auto* function = cellOf<Function>(callee)) {
    Activation activation;
    activation.program = function->program;
    activation.name = function->name;
    activation.callee = function;
    activation.module = function->module;
    activation.argumentCount = static_cast<uint32_t>(fiber.stack.size());
    fiber.activations.push_back(std::move(activation));
    fiber.frames.push_back({function->body, 0, static_cast<uint32_t>(fiber.stack.size()), true});
    return;
  }
  const auto* hostFunction = cellOf<HostFunction>(callee);
  Outcome outcome = hostFunction != nullptr ? embedder_.callHost(fiber, hostFunction->id, fiber.stack)
                                            : makeFailure(ErrorCode::TypeError, "not a function", "TypeError");
  if (const auto* value = std::get_if<Value>(&outcome)) fiber.stack.push_back(*value);
  else if (auto* failure = std::get_if<FailurePtr>(&outcome)) fiber.failure = std::move(*failure);
  else wait(fiber, *std::get<Promise*>(outcome));
}

void Machine::wait(Fiber& fiber, Promise& promise) {
  promise.handled = true;
  promise.waiting.push_back(&fiber);
  fiber.waitingFor = &promise;
}

Machine::State Machine::run(Fiber& fiber) {
  if (fiber.waitingFor != nullptr && fiber.waitingFor->state != Promise::State::Open) {
    const Promise* promise = std::exchange(fiber.waitingFor, nullptr);
    if (promise->failure) unwind(fiber, promise->failure);
    else fiber.stack.push_back(promise->value);
  }
  while (!fiber.failure && fiber.waitingFor == nullptr) {
    if (embedder_.interrupted()) {
      auto stopped = std::make_shared<Failure>();
      stopped->error = ScriptError::make(ErrorCode::TimeoutError, "interrupted");
      stopped->catchable = false;
      unwind(fiber, std::move(stopped));
    } else if (!fiber.frames.empty()) {
      if (heap_.wantsCollection()) heap_.collect();
      step(fiber);
    } else if (cellOf<Promise>(fiber.stack.back()) == nullptr) {
      return State::Done;
    } else {
      // The result is a promise: the fiber ends with what becomes of it.
      Outcome outcome = awaited(fiber, fiber.stack.back());
      if (const auto* value = std::get_if<Value>(&outcome)) fiber.stack.back() = *value;
      else if (auto* failure = std::get_if<FailurePtr>(&outcome)) fiber.failure = std::move(*failure);
      else wait(fiber, *std::get<Promise*>(outcome));
    }
  }
  return fiber.failure ? State::Failed : State::Waiting;
}

void Machine::fulfil(Promise& promise, Value value) {
  promise.state = Promise::State::Fulfilled;
  promise.value = value;
  for (Fiber* fiber : std::exchange(promise.waiting, {})) ready_.push_back(fiber);
}

void Machine::fail(Promise& promise, FailurePtr failure) {
  promise.state = Promise::State::Failed;
  promise.failure = std::move(failure);
  if (!promise.handled) failedTasks_.push_back(&promise);
  for (Fiber* fiber : std::exchange(promise.waiting, {})) ready_.push_back(fiber);
}

void Machine::runReady() {
  while (!ready_.empty() && !embedder_.interrupted()) {
    Fiber& fiber = *ready_.front();
    ready_.pop_front();
    const State state = run(fiber);
    if (state == State::Waiting) continue;
    if (fiber.promise == nullptr) embedder_.ended(fiber);
    else if (state == State::Done) fulfil(*fiber.promise, fiber.stack.back());
    else fail(*fiber.promise, fiber.failure);
    release(fiber);
  }
  for (const Promise* promise : std::exchange(failedTasks_, {})) {
    if (!promise->handled) embedder_.unhandled(*promise->failure);
  }
}

void Machine::markRoots(Marker& marker) const {
  for (const auto& [name, value] : globals) marker.mark(value);
  for (Promise* promise : failedTasks_) marker.mark(promise);
  for (const auto& fiber : fibers_) {
    for (const Value& value : fiber->stack) marker.mark(value);
    for (const Activation& activation : fiber->activations) {
      marker.mark(const_cast<Function*>(activation.callee));  // marking changes nothing that the language sees
      marker.mark(activation.module);
    }
    for (const FailurePtr& failure : fiber->caught) marker.mark(failure->thrown);
    if (fiber->failure) marker.mark(fiber->failure->thrown);
    marker.mark(fiber->waitingFor);
    marker.mark(fiber->promise);
  }
}

// ---- steps --------------------------------------------------------------------------------------------------------

void Machine::evaluate(Fiber& fiber, const Node& node) {
  if (node.op == Op::Literal && node.allocates == 0) fiber.stack.push_back(literalValue(heap_, node.literal));
  else fiber.frames.push_back({&node, 0, static_cast<uint32_t>(fiber.stack.size()), false});
}

// The innermost frame's operation has this outcome.
void Machine::finish(Fiber& fiber, Outcome outcome) {
  if (auto* failure = std::get_if<FailurePtr>(&outcome)) {
    unwind(fiber, std::move(*failure));
    return;
  }
  Frame& frame = fiber.frames.back();
  if (Promise** promise = std::get_if<Promise*>(&outcome)) {
    frame.next = hasResult;
    wait(fiber, **promise);
    return;
  }
  fiber.stack.resize(frame.base);
  fiber.stack.push_back(std::get<Value>(outcome));
  if (frame.endsActivation) fiber.activations.pop_back();
  fiber.frames.pop_back();
}

// Looks for a handler and enters it. False when there is none: the fiber has failed.
bool Machine::unwind(Fiber& fiber, FailurePtr failure) {
  if (failure->error.frames.empty() && !fiber.frames.empty()) {
    auto located = std::make_shared<Failure>(*failure);
    ScriptError& error = located->error;
    error.frames = stackFrames(fiber);
    error.stack += stackText(error.frames);
    if (error.file.empty()) {
      error.file = error.frames.front().file;
      error.line = error.frames.front().line;
      error.column = error.frames.front().column;
    }
    failure = std::move(located);
  }
  while (!fiber.frames.empty()) {
    Frame& frame = fiber.frames.back();
    if (frame.node->op == Op::Try && frame.next == 1 && failure->catchable) {
      fiber.stack.resize(frame.base);
      frame.next = 2;
      const Node& handler = frame.node->parts[1];
      fiber.caught.push_back(std::move(failure));
      evaluate(fiber, handler);
      return true;
    }
    if (frame.node->op == Op::Try && frame.next == 2) fiber.caught.pop_back();
    if (frame.endsActivation) {
      if (fiber.activations.back().importsModule) embedder_.importFailed(fiber.activations.back().module);
      fiber.activations.pop_back();
    }
    fiber.frames.pop_back();
  }
  fiber.stack.clear();
  fiber.failure = std::move(failure);
  return false;
}

void Machine::step(Fiber& fiber) {
  Frame& frame = fiber.frames.back();
  const Node& node = *frame.node;
  if (frame.next == hasResult) return finish(fiber, fiber.stack.back());
  switch (node.op) {
    case Op::Loop:
      return;  // goes round until it is interrupted
    case Op::Sequence:
      return stepSequence(fiber, frame);
    case Op::If:
      return stepIf(fiber, frame);
    case Op::Repeat:
      return stepRepeat(fiber, frame);
    case Op::Try:
      return stepTry(fiber, frame);
    default:
      break;
  }
  if (frame.next < node.operands) return evaluate(fiber, node.parts[frame.next++]);
  switch (node.op) {
    case Op::Call:
    case Op::CallMember:
      return stepCall(fiber, frame);
    case Op::Import:
      return stepImport(fiber, frame);
    default:
      break;
  }
  if (node.allocates > 0 && !makeRoom(node.allocates)) return finish(fiber, memoryFailure());
  finish(fiber, apply(fiber, node, std::span(fiber.stack).subspan(frame.base, node.operands)));
}

void Machine::stepSequence(Fiber& fiber, Frame& frame) {
  const auto& parts = frame.node->parts;
  if (frame.next == parts.size()) return finish(fiber, parts.empty() ? null() : fiber.stack.back());
  if (frame.next > 0) fiber.stack.pop_back();
  evaluate(fiber, parts[frame.next++]);
}

void Machine::stepIf(Fiber& fiber, Frame& frame) {
  const auto& parts = frame.node->parts;
  if (frame.next == 0) {
    frame.next = 1;
    return evaluate(fiber, parts[0]);
  }
  const size_t chosen = isTrue(fiber.stack.back()) ? 1 : 2;
  fiber.stack.pop_back();
  if (chosen >= parts.size()) return finish(fiber, null());
  frame.next = hasResult;
  evaluate(fiber, parts[chosen]);
}

void Machine::stepRepeat(Fiber& fiber, Frame& frame) {
  const auto& parts = frame.node->parts;
  if (frame.next == 0) {
    frame.next = 1;
    return evaluate(fiber, parts[0]);
  }
  fiber.stack.resize(frame.base + 1);  // the rounds that are left; drops the last round's value
  auto* rounds = std::get_if<int64_t>(&fiber.stack.back());
  if (rounds == nullptr) return finish(fiber, makeFailure(ErrorCode::TypeError, "'repeat' needs a whole number", "TypeError"));
  if (*rounds <= 0) return finish(fiber, null());
  --*rounds;
  evaluate(fiber, parts[1]);
}

void Machine::stepTry(Fiber& fiber, Frame& frame) {
  if (frame.next == 0) {
    frame.next = 1;  // a failure from here on finds its handler
    return evaluate(fiber, frame.node->parts[0]);
  }
  if (frame.next == 2) fiber.caught.pop_back();
  finish(fiber, fiber.stack.back());
}

void Machine::stepCall(Fiber& fiber, Frame& frame) {
  const Node& node = *frame.node;
  Value& callee = fiber.stack[frame.base];
  const std::span<const Value> operands = std::span(fiber.stack).subspan(frame.base, node.operands);
  if (node.op == Op::CallMember) {
    if (cellOf<HostObject>(callee) != nullptr) return finish(fiber, embedder_.callHostMember(fiber, node.text, operands));
    const auto* record = cellOf<Record>(callee);
    const Value* member = record != nullptr ? record->find(heap_.intern(node.text)) : nullptr;
    callee = member != nullptr ? *member : null();
  }
  if (const auto* hostFunction = cellOf<HostFunction>(callee)) {
    return finish(fiber, embedder_.callHost(fiber, hostFunction->id, operands.subspan(1)));
  }
  const auto* function = cellOf<Function>(callee);
  if (function == nullptr) {
    const std::string name = node.text.empty() ? "what is called" : "'" + node.text + "'";
    return finish(fiber, makeFailure(ErrorCode::TypeError, name + " is not a function", "TypeError"));
  }
  if (fiber.frames.size() >= maxFrames) {
    return finish(fiber, makeFailure(ErrorCode::MemoryError, "the stack is full", "StackOverflow"));
  }
  Activation activation;
  activation.program = function->program;
  activation.name = function->name;
  activation.callee = function;
  activation.module = function->module;
  activation.arguments = frame.base + 1;
  activation.argumentCount = node.operands - 1;
  fiber.activations.push_back(std::move(activation));
  frame.next = hasResult;
  fiber.frames.push_back({function->body, 0, static_cast<uint32_t>(fiber.stack.size()), true});
}

void Machine::stepImport(Fiber& fiber, Frame& frame) {
  // The exports wait at the frame's base while the module runs.
  if (frame.next == 1) return finish(fiber, fiber.stack[frame.base]);
  Embedder::Import imported = embedder_.import(frame.node->text, fiber.activations.back().program->file);
  if (auto* failure = std::get_if<FailurePtr>(&imported)) return finish(fiber, std::move(*failure));
  if (auto* exports = std::get_if<Record*>(&imported)) return finish(fiber, Value(*exports));
  auto& module = std::get<Embedder::ModuleToRun>(imported);
  frame.next = 1;
  fiber.stack.push_back(module.exports);
  Activation activation;
  activation.name = "module";
  activation.module = module.exports;
  activation.importsModule = true;
  activation.program = std::move(module.program);
  const Node* root = &activation.program->root;
  fiber.activations.push_back(std::move(activation));
  fiber.frames.push_back({root, 0, static_cast<uint32_t>(fiber.stack.size()), true});
}

bool Machine::makeRoom(uint64_t bytes) {
  if (heap_.admits(bytes)) return true;
  heap_.collect();
  return heap_.admits(bytes);
}

// ---- operations ---------------------------------------------------------------------------------------------------

Outcome Machine::apply(Fiber& fiber, const Node& node, std::span<const Value> operands) {
  switch (node.op) {
    case Op::Literal:
      return literalValue(heap_, node.literal);
    case Op::List: {
      List* list = heap_.make<List>(operands.size_bytes());
      list->values.assign(operands.begin(), operands.end());
      return list;
    }
    case Op::Record: {
      Record* record = heap_.make<Record>();
      record->className = node.name;
      for (size_t index = 0; index < operands.size(); ++index) {
        heap_.setMember(*record, heap_.intern(node.keys[index]), operands[index]);
      }
      return record;
    }
    case Op::Add:
      return add(operands);
    case Op::Define:
      for (size_t index = 0; index < node.keys.size(); ++index) {
        globals[node.keys[index]] = makeFunction(fiber, node.parts[index], node.keys[index]);
      }
      return null();
    case Op::Function:
      return makeFunction(fiber, node.parts[0], node.text);
    case Op::Argument:
    case Op::AllArguments:
      return arguments(fiber, node);
    case Op::Get:
      return getGlobal(node);
    case Op::Set:
      for (size_t index = 0; index < operands.size(); ++index) globals[node.keys[index]] = operands[index];
      return null();
    case Op::Member:
      return getMember(fiber, operands[0], operands[1]);
    case Op::Assign:
      return assign(operands);
    case Op::Throw:
      return raise(node, operands);
    case Op::Caught:
      return caught(fiber, node);
    case Op::Rethrow:
      if (fiber.caught.empty()) return makeFailure(ErrorCode::RuntimeError, "nothing was caught");
      return fiber.caught.back();
    case Op::Start:
      return start(fiber, node);
    case Op::Await:
      return awaited(fiber, operands[0]);
    case Op::Later:
      return Value(embedder_.later(numberOf(operands[0])));
    case Op::Export:
      return exportMembers(fiber, node, operands);
    case Op::Print:
      embedder_.print(node.text == "error", displayText(operands[0]) + "\n");
      return null();
    case Op::Allocate:
      return allocate(operands[0]);
    case Op::Environment:
      return embedder_.environment(node.text);
    case Op::Break:
      embedder_.breakDown();
      return makeFailure(ErrorCode::EngineCrashed, "the engine broke");
    default:
      return makeFailure(ErrorCode::UnknownError, "not an operation");
  }
}

Value Machine::makeFunction(const Fiber& fiber, const Node& body, std::string name) {
  Function* function = heap_.make<Function>();
  function->program = fiber.activations.back().program;
  function->module = fiber.activations.back().module;
  function->body = &body;
  function->name = std::move(name);
  return function;
}

Outcome Machine::arguments(const Fiber& fiber, const Node& node) {
  const Activation& activation = fiber.activations.back();
  const auto given = std::span(fiber.stack).subspan(activation.arguments, activation.argumentCount);
  if (node.op == Op::Argument) {
    const auto index = static_cast<uint64_t>(node.literal.integer);
    return index < given.size() ? given[index] : null();
  }
  if (!makeRoom(given.size_bytes())) return memoryFailure();
  List* list = heap_.make<List>(given.size_bytes());
  list->values.assign(given.begin(), given.end());
  return list;
}

Outcome Machine::getGlobal(const Node& node) const {
  const auto found = globals.find(node.text);
  if (found != globals.end()) return found->second;
  NearestName nearest(node.text);
  for (const auto& [name, value] : globals) nearest.offer(name);
  return makeFailure(ErrorCode::ReferenceError, "'" + node.text + "' is not defined" + nearest.hint(), "ReferenceError");
}

Outcome Machine::getMember(Fiber& fiber, const Value& object, const Value& key) {
  const auto* text = cellOf<Text>(key);
  const auto* index = std::get_if<int64_t>(&key);
  if (text != nullptr && cellOf<HostObject>(object) != nullptr) return embedder_.getHostMember(fiber, object, text->text);
  if (const auto* record = cellOf<Record>(object); record != nullptr && text != nullptr) {
    const Value* member = record->find(heap_.intern(text->text));
    return member != nullptr ? *member : null();
  }
  if (const auto* list = cellOf<List>(object); list != nullptr && index != nullptr) {
    return *index >= 0 && static_cast<uint64_t>(*index) < list->values.size() ? list->values[static_cast<size_t>(*index)] : null();
  }
  return makeFailure(ErrorCode::TypeError, displayText(object) + " has no member " + displayText(key), "TypeError");
}

Outcome Machine::assign(std::span<const Value> operands) {
  const auto* text = cellOf<Text>(operands[1]);
  const auto* index = std::get_if<int64_t>(&operands[1]);
  if (auto* record = cellOf<Record>(operands[0]); record != nullptr && text != nullptr) {
    heap_.setMember(*record, heap_.intern(text->text), operands[2]);
    return null();
  }
  if (auto* list = cellOf<List>(operands[0]); list != nullptr && index != nullptr) {
    const auto size = static_cast<int64_t>(list->values.size());
    if (*index >= 0 && *index < size) list->values[static_cast<size_t>(*index)] = operands[2];
    else if (*index == size) heap_.push(*list, operands[2]);
    else return makeFailure(ErrorCode::RuntimeError, "the index is outside the list", "RangeError");
    return null();
  }
  return makeFailure(ErrorCode::TypeError, displayText(operands[0]) + " has no members to set", "TypeError");
}

Outcome Machine::add(std::span<const Value> operands) {
  const auto isText = [](const Value& value) { return cellOf<Text>(value) != nullptr; };
  if (std::any_of(operands.begin(), operands.end(), isText)) {
    std::string text;
    for (const Value& operand : operands) text += displayText(operand);
    if (!makeRoom(text.size())) return memoryFailure();
    return heap_.text(text);
  }
  int64_t whole = 0;
  double sum = 0;
  bool isWhole = true;
  for (const Value& operand : operands) {
    const auto* integer = std::get_if<int64_t>(&operand);
    if (integer == nullptr && !std::holds_alternative<double>(operand)) {
      return makeFailure(ErrorCode::TypeError, "'add' takes numbers or text, got " + displayText(operand), "TypeError");
    }
    sum += numberOf(operand);
    const bool fits = integer != nullptr && (*integer >= 0 ? whole <= std::numeric_limits<int64_t>::max() - *integer
                                                           : whole >= std::numeric_limits<int64_t>::min() - *integer);
    if (fits) whole += *integer;
    isWhole = isWhole && fits;
  }
  return isWhole ? Value(whole) : Value(sum);
}

Outcome Machine::allocate(const Value& size) {
  const auto* bytes = std::get_if<int64_t>(&size);
  if (bytes == nullptr || *bytes < 0) return makeFailure(ErrorCode::TypeError, "'allocate' needs a number of bytes", "TypeError");
  const auto wanted = static_cast<uint64_t>(*bytes);
  if (wanted > maxAllocation || !makeRoom(wanted)) return memoryFailure();
  Bytes* made = heap_.make<Bytes>(wanted);
  made->data.resize(wanted);
  return made;
}

Outcome Machine::exportMembers(const Fiber& fiber, const Node& node, std::span<const Value> operands) {
  Record* exports = fiber.activations.back().module;
  if (exports == nullptr) return makeFailure(ErrorCode::RuntimeError, "only a module can export");
  for (size_t index = 0; index < operands.size(); ++index) {
    heap_.setMember(*exports, heap_.intern(node.keys[index]), operands[index]);
  }
  return null();
}

Outcome Machine::raise(const Node& node, std::span<const Value> operands) {
  auto failure = std::make_shared<Failure>();
  ErrorCode code = node.code.empty() ? ErrorCode::RuntimeError : errorCodeFromText(node.code);
  failure->error = ScriptError::make(code, displayText(operands[0]));
  failure->error.name = node.name.empty() ? "Error" : node.name;
  if (const auto* error = cellOf<ErrorObject>(operands[0])) {
    failure->error.message = error->message;
    failure->error.name = error->name;
  }
  // Text and errors are the language's own errors; anything else is a value that was thrown.
  const Value& thrown = operands.back();
  failure->throwsValue = operands.size() > 1 || (cellOf<Text>(thrown) == nullptr && cellOf<ErrorObject>(thrown) == nullptr);
  failure->thrown = thrown;
  return failure;
}

Outcome Machine::caught(const Fiber& fiber, const Node& node) {
  if (fiber.caught.empty()) return null();
  const Failure& failure = *fiber.caught.back();
  if (node.text == "message") return heap_.text(failure.error.message);
  if (node.text == "code") return heap_.text(failure.error.codeText());
  if (node.text == "name") return heap_.text(failure.error.name);
  if (node.text == "value" && failure.throwsValue) return failure.thrown;
  ErrorObject* error = heap_.make<ErrorObject>(failure.error.message.size());
  error->name = failure.error.name;
  error->message = failure.error.message;
  error->stack = failure.error.stack;
  return error;
}

Outcome Machine::awaited(Fiber& fiber, const Value& value) {
  auto* promise = cellOf<Promise>(value);
  if (promise == nullptr) return value;
  promise->handled = true;
  if (promise->state == Promise::State::Fulfilled) return promise->value;
  if (promise->state == Promise::State::Failed) return promise->failure;
  return embedder_.await(fiber, *promise);
}

// A task sees the arguments of the function that starts it.
Outcome Machine::start(const Fiber& fiber, const Node& node) {
  Promise* promise = heap_.make<Promise>(sizeof(Fiber));
  Fiber& task = acquire();
  task.promise = promise;
  Activation activation = fiber.activations.back();
  const auto first = fiber.stack.begin() + activation.arguments;
  task.stack.assign(first, first + activation.argumentCount);
  activation.arguments = 0;
  activation.importsModule = false;
  task.activations.push_back(std::move(activation));
  task.frames.push_back({&node.parts[0], 0, static_cast<uint32_t>(task.stack.size()), true});
  ready_.push_back(&task);
  return Value(promise);
}

}  // namespace zigllms::echo
