#include "addon_data.h"

#include <algorithm>
#include <cstring>

#include "context_object.h"
#include "errors.h"
#include "scalars.h"

namespace zigllms {

namespace {

constexpr const char* methodNames[] = {"callWithMessage", "encodeResult", "describeError", "loadModule", "settled",        "hostCall",
                                       "output",          "unhandled",    "denied",        "releaseFunction", "releaseObject", "closed"};
static_assert(std::size(methodNames) == static_cast<size_t>(SessionMethod::Count));

constexpr size_t firstBufferBytes = 64 * 1024;
constexpr auto stateWords = static_cast<size_t>(StateWord::Count);
constexpr size_t reportNumbers = 8;
// How long the end of an environment waits for scripts' threads that don't stop.
constexpr auto teardownPatience = std::chrono::milliseconds(500);

}  // namespace

AddonData::AddonData(napi_env env, std::span<const EngineRow> engineTable)
    : env_(env),
      engineTable_(engineTable),
      timer_(std::make_shared<DeadlineTimer>()),
      events_(std::make_shared<EventQueue>(env, [](EventQueue::Item& item) {
        // A context that JavaScript and the environment have let go of has nobody to tell.
        if (item.target != nullptr) item.target->deliver(item.event);
      })) {
  napi_add_env_cleanup_hook(env, onEnvironmentEnd, this);
}

AddonData::~AddonData() = default;

void AddonData::onEnvironmentEnd(void* self) { static_cast<AddonData*>(self)->end(); }

void AddonData::end() {
  const auto contexts = std::exchange(contexts_, {});
  for (const auto& context : contexts) context->close();
  const auto until = std::chrono::steady_clock::now() + teardownPatience;
  for (const auto& context : contexts) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    context->endWithEnvironment(std::max(left, std::chrono::milliseconds(0)));
  }
  reaper_.finish();
  events_->close();
}

uint8_t* AddonData::makeBuffer(const char* name, size_t length) {
  void* data = nullptr;
  napi_value buffer = nullptr;
  if (napi_create_arraybuffer(env_, length, &data, &buffer) != napi_ok) return nullptr;
  napi_value binding = nullptr;
  napi_get_reference_value(env_, binding_, &binding);
  setProperty(env_, binding, name, buffer);
  return static_cast<uint8_t*>(data);
}

void AddonData::attach(napi_value binding) {
  napi_create_reference(env_, binding, 1, &binding_);
  inBytes_ = makeBuffer("inBytes", inCapacity_ = firstBufferBytes);
  outBytes_ = makeBuffer("outBytes", outCapacity_ = firstBufferBytes);
  void* data = nullptr;
  napi_value buffer = nullptr;
  napi_value state = nullptr;
  napi_create_arraybuffer(env_, stateWords * sizeof(int32_t), &data, &buffer);
  napi_create_typedarray(env_, napi_int32_array, stateWords, buffer, 0, &state);
  setProperty(env_, binding, "state", state);
  state_ = static_cast<int32_t*>(data);
  napi_create_arraybuffer(env_, reportNumbers * sizeof(double), &data, &buffer);
  napi_create_typedarray(env_, napi_float64_array, reportNumbers, buffer, 0, &state);
  setProperty(env_, binding, "report", state);
  report_ = static_cast<double*>(data);
  napi_create_arraybuffer(env_, maxScalars * sizeof(double), &data, &buffer);
  napi_create_typedarray(env_, napi_float64_array, maxScalars, buffer, 0, &state);
  setProperty(env_, binding, "numbers", state);
  numbers_ = static_cast<double*>(data);
  setPendingWork(std::nullopt);
}

void AddonData::setReport(const RunReport& report) {
  const auto milliseconds = [](std::chrono::nanoseconds time) { return static_cast<double>(time.count()) / 1e6; };
  const double numbers[reportNumbers] = {milliseconds(report.queued),
                                         milliseconds(report.active),
                                         milliseconds(report.cpu),
                                         static_cast<double>(report.use.hostCalls),
                                         static_cast<double>(report.use.outputBytes),
                                         static_cast<double>(report.use.instructions),
                                         static_cast<double>(report.use.resultBytes),
                                         static_cast<double>(report.use.inFlight)};
  std::copy(std::begin(numbers), std::end(numbers), report_);
}

napi_value AddonData::growInBytes(size_t length) {
  const size_t capacity = std::max(length, inCapacity_ * 2);
  uint8_t* bytes = makeBuffer("inBytes", capacity);
  if (bytes != nullptr) {
    inBytes_ = bytes;
    inCapacity_ = capacity;
  }
  napi_value binding = nullptr;
  napi_get_reference_value(env_, binding_, &binding);
  return property(env_, binding, "inBytes");
}

napi_value AddonData::value(std::span<const uint8_t> bytes, const std::vector<std::string>& texts) {
  napi_value scalar = nullptr;
  if (!scalarsOf(env_, bytes, texts, 1, &scalar)) return message(bytes, texts);
  setOutcome(Outcome::Value);
  return scalar;
}

napi_value AddonData::returnValue(std::span<const uint8_t> bytes, const std::vector<std::string>& texts) {
  if (!numberOf(bytes, numbers_[0])) return value(bytes, texts);
  setOutcome(Outcome::Number);
  return nullptr;
}

napi_value AddonData::message(std::span<const uint8_t> bytes, const std::vector<std::string>& texts) {
  if (bytes.size() > outCapacity_) {
    const size_t capacity = std::max(bytes.size(), outCapacity_ * 2);
    uint8_t* larger = makeBuffer("outBytes", capacity);
    if (larger == nullptr) return error(ScriptError::make(ErrorCode::MemoryError, "no memory for the value"));
    outBytes_ = larger;
    outCapacity_ = capacity;
  }
  if (!bytes.empty()) std::memcpy(outBytes_, bytes.data(), bytes.size());
  setOutcome(Outcome::Wire);
  word(StateWord::ByteLength) = static_cast<int32_t>(bytes.size());
  if (texts.empty()) return undefinedValue(env_);
  if (texts.size() == 1) return textValue(env_, texts[0]);
  napi_value array = nullptr;
  napi_create_array_with_length(env_, texts.size(), &array);
  for (size_t index = 0; index < texts.size(); ++index) {
    const HandleScope scope(env_);
    napi_set_element(env_, array, static_cast<uint32_t>(index), textValue(env_, texts[index]));
  }
  return array;
}

napi_value AddonData::error(const ScriptError& error) {
  setOutcome(Outcome::Error);
  return rawError(env_, error);
}

void AddonData::learnSession(napi_value session) {
  if (methods_[0] != nullptr) return;
  for (size_t index = 0; index < std::size(methodNames); ++index) {
    napi_create_reference(env_, property(env_, session, methodNames[index]), 1, &methods_[index]);
  }
}

bool AddonData::callSession(napi_value session, SessionMethod method, std::span<const napi_value> args, napi_value* result,
                            napi_value* thrown) {
  napi_value function = nullptr;
  napi_get_reference_value(env_, methods_[static_cast<size_t>(method)], &function);
  napi_value ignored = nullptr;
  const napi_status status = napi_call_function(env_, session, function, args.size(), args.data(), result != nullptr ? result : &ignored);
  if (status == napi_ok) return true;
  const napi_value exception = takeException();
  if (thrown != nullptr) *thrown = exception;
  return false;
}

napi_value AddonData::takeException() {
  napi_value exception = nullptr;
  bool pending = false;
  napi_is_exception_pending(env_, &pending);
  if (pending) napi_get_and_clear_last_exception(env_, &exception);
  return exception;
}

uint32_t AddonData::enlist(InlineHost& host) {
  const auto free = std::find(inlineHosts_.begin(), inlineHosts_.end(), nullptr);
  const auto number = static_cast<uint32_t>(free - inlineHosts_.begin());
  if (free == inlineHosts_.end()) {
    inlineHosts_.push_back(&host);
  } else {
    *free = &host;
  }
  word(StateWord::Context) = static_cast<int32_t>(number);
  return number;
}

void AddonData::strike(uint32_t number) { inlineHosts_[number] = nullptr; }

void AddonData::add(std::shared_ptr<ContextObject> context) { contexts_.insert(std::move(context)); }

void AddonData::remove(const std::shared_ptr<ContextObject>& context) { contexts_.erase(context); }

}  // namespace zigllms
