#include "frames.h"

#include <concepts>
#include <cstring>
#include <map>

namespace zigllms {

namespace {

constexpr int deepestCause = 16;  // as far as an error's causes are told to the host

// Both archives walk the same description of each type (`parts` below), so reading and writing cannot disagree.

class Writing {
 public:
  explicit Writing(std::vector<uint8_t>& bytes) : bytes_(bytes) {}

  template <class... Parts>
  bool operator()(const Parts&... all) {
    (part(all), ...);
    return true;
  }

 private:
  template <class T>
  void raw(const T& value) {
    const size_t at = bytes_.size();
    bytes_.resize(at + sizeof value);
    std::memcpy(bytes_.data() + at, &value, sizeof value);
  }
  void count(size_t number) { raw(static_cast<uint32_t>(number)); }

  template <class T>
    requires(std::is_arithmetic_v<T> || std::is_enum_v<T>)
  void part(const T& value) {
    raw(value);
  }
  void part(const std::string& text) {
    count(text.size());
    bytes_.insert(bytes_.end(), text.begin(), text.end());
  }
  void part(const std::vector<uint8_t>& bytes) {
    count(bytes.size());
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  }
  template <class T>
  void part(const std::vector<T>& list) {
    count(list.size());
    for (const T& item : list) part(item);
  }
  template <class Value, class Order>
  void part(const std::map<std::string, Value, Order>& map) {
    count(map.size());
    for (const auto& [key, value] : map) (*this)(key, value);
  }
  template <class T>
  void part(const std::optional<T>& maybe) {
    raw(static_cast<uint8_t>(maybe.has_value()));
    if (maybe) part(*maybe);
  }
  template <class Pointer>
    requires requires(const Pointer& pointer) { pointer.get(); }
  void part(const Pointer& pointer) {
    const bool is = pointer != nullptr && depth_ < deepestCause;
    raw(static_cast<uint8_t>(is));
    if (!is) return;
    ++depth_;
    part(*pointer);
    --depth_;
  }
  // Not for what would convert to an answer.
  template <std::same_as<Answer> T>
  void part(const T& answer) {
    raw(static_cast<uint8_t>(answer.index()));
    std::visit([this](const auto& value) { this->part(value); }, answer);
  }
  void part(const Pending&) {}
  // What is described by its parts. They are only read here.
  template <class T>
    requires requires(Writing& archive, T& value) { parts(archive, value); }
  void part(const T& value) {
    parts(*this, const_cast<T&>(value));
  }

  std::vector<uint8_t>& bytes_;
  int depth_ = 0;
};

class Reading {
 public:
  Reading(const uint8_t* bytes, size_t length) : at_(bytes), end_(bytes + length) {}

  template <class... Parts>
  bool operator()(Parts&... all) {
    return (part(all) && ...);
  }
  bool atEnd() const { return at_ == end_; }

 private:
  size_t rest() const { return static_cast<size_t>(end_ - at_); }

  template <class T>
  bool raw(T& value) {
    if (rest() < sizeof value) return false;
    std::memcpy(&value, at_, sizeof value);
    at_ += sizeof value;
    return true;
  }
  // How many items follow, each of at least `leastBytes`: more than fit into the rest is a lie.
  bool count(uint32_t& number, size_t leastBytes) { return raw(number) && number <= rest() / leastBytes; }

  template <class T>
    requires std::is_arithmetic_v<T>
  bool part(T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      uint8_t byte;
      if (!raw(byte) || byte > 1) return false;
      value = byte == 1;
      return true;
    } else {
      return raw(value);
    }
  }
  template <class T>
    requires std::is_enum_v<T>
  bool part(T& value) {
    std::underlying_type_t<T> number;
    if (!raw(number) || number < 0 || number > static_cast<std::underlying_type_t<T>>(lastOf(T{}))) return false;
    value = static_cast<T>(number);
    return true;
  }
  bool part(std::string& text) {
    uint32_t length;
    if (!count(length, 1)) return false;
    text.assign(reinterpret_cast<const char*>(at_), length);
    at_ += length;
    return true;
  }
  bool part(std::vector<uint8_t>& bytes) {
    uint32_t length;
    if (!count(length, 1)) return false;
    bytes.assign(at_, at_ + length);
    at_ += length;
    return true;
  }
  template <class T>
  bool part(std::vector<T>& list) {
    uint32_t length;
    if (!count(length, sizeof(uint32_t))) return false;  // every item that we have begins with a length at least as long
    for (uint32_t index = 0; index < length; ++index) {
      if (!part(list.emplace_back())) return false;
    }
    return true;
  }
  template <class Value, class Order>
  bool part(std::map<std::string, Value, Order>& map) {
    uint32_t length;
    if (!count(length, sizeof(uint32_t) + 1)) return false;
    for (uint32_t index = 0; index < length; ++index) {
      std::string key;
      if (!part(key) || !part(map[key])) return false;
    }
    return true;
  }
  template <class T>
  bool part(std::optional<T>& maybe) {
    bool is;
    if (!part(is)) return false;
    return is ? part(maybe.emplace()) : true;
  }
  template <class T>
  bool part(std::unique_ptr<T>& pointer) {
    bool is;
    if (!part(is)) return false;
    if (!is) return true;
    pointer = std::make_unique<T>();
    return part(*pointer);
  }
  template <class T>
  bool part(std::shared_ptr<const T>& pointer) {
    bool is;
    if (!part(is)) return false;
    if (!is) return true;
    if (++depth_ > deepestCause) return false;
    auto made = std::make_shared<T>();
    const bool read = part(*made);
    --depth_;
    pointer = std::move(made);
    return read;
  }
  template <size_t index = 0>
  bool alternative(uint8_t wanted, Answer& answer) {
    if constexpr (index < std::variant_size_v<Answer>) {
      return wanted == index ? part(answer.emplace<index>()) : alternative<index + 1>(wanted, answer);
    } else {
      return false;
    }
  }
  template <std::same_as<Answer> T>
  bool part(T& answer) {
    uint8_t index;
    return raw(index) && alternative(index, answer);
  }
  bool part(Pending&) { return true; }
  template <class T>
    requires requires(Reading& archive, T& value) { parts(archive, value); }
  bool part(T& value) {
    return parts(*this, value);
  }

  // The largest number of each enumeration that crosses.
  static constexpr ErrorCode lastOf(ErrorCode) { return ErrorCode::LimitExceeded; }
  static constexpr OperationKind lastOf(OperationKind) { return OperationKind::CollectGarbage; }
  static constexpr Interrupt::Reason lastOf(Interrupt::Reason) { return Interrupt::Reason::Disposed; }
  static constexpr Event::Kind lastOf(Event::Kind) { return Event::Kind::Closed; }
  static constexpr OutputStream lastOf(OutputStream) { return OutputStream::Error; }
  static constexpr ClassMember::Kind lastOf(ClassMember::Kind) { return ClassMember::Kind::Getter; }
  static constexpr Sandbox lastOf(Sandbox) { return Sandbox::Trusted; }
  static constexpr ValuePolicies::Bigint lastOf(ValuePolicies::Bigint) { return ValuePolicies::Bigint::String; }
  static constexpr ValuePolicies::Surrogates lastOf(ValuePolicies::Surrogates) { return ValuePolicies::Surrogates::Replace; }
  static constexpr ValuePolicies::MixedTables lastOf(ValuePolicies::MixedTables) { return ValuePolicies::MixedTables::Object; }
  static constexpr ValuePolicies::EmptyTable lastOf(ValuePolicies::EmptyTable) { return ValuePolicies::EmptyTable::Array; }

  const uint8_t* at_;
  const uint8_t* end_;
  int depth_ = 0;
};

// Every type that crosses, by all of its members: a structured binding does not compile when one is added that isn't told here.

template <class A>
bool parts(A& archive, WireMessage& message) {
  auto& [bytes, texts] = message;
  return archive(bytes, texts);
}

template <class A>
bool parts(A& archive, StackFrame& frame) {
  auto& [function, file, line, column] = frame;
  return archive(function, file, line, column);
}

template <class A>
bool parts(A& archive, ScriptError& error) {
  // Not `crash`: a worker doesn't tell its own.
  auto& [code, message, name, file, line, column, stack, frames, thrown, cause, hostErrorId, hostCode, crash, hostCalls] = error;
  (void)crash;
  return archive(code, message, name, file, line, column, stack, frames, thrown, cause, hostErrorId, hostCode, hostCalls);
}

template <class A>
bool parts(A& archive, MemoryUsage& usage) {
  auto& [used, limit, objects, peak] = usage;
  return archive(used, limit, objects, peak);
}

template <class A>
bool parts(A& archive, RunUse& use) {
  auto& [instructions, outputBytes, resultBytes, hostCalls, inFlight] = use;
  return archive(instructions, outputBytes, resultBytes, hostCalls, inFlight);
}

template <class A>
bool parts(A& archive, RunReport& report) {
  auto& [use, queued, active, cpu] = report;
  int64_t times[] = {queued.count(), active.count(), cpu.count()};
  if (!archive(use, times[0], times[1], times[2])) return false;
  queued = std::chrono::nanoseconds(times[0]);
  active = std::chrono::nanoseconds(times[1]);
  cpu = std::chrono::nanoseconds(times[2]);
  return true;
}

template <class A>
bool parts(A& archive, Event& event) {
  auto& [kind, run, call, id, count, stream, message, error, text, importer, usage, report] = event;
  return archive(kind, run, call, id, count, stream, message, error, text, importer, usage, report);
}

template <class A>
bool parts(A& archive, Task& task) {
  auto& [run, kind, ref, name, source, fileName, args, argCount, timeoutMs] = task;
  return archive(run, kind, ref, name, source, fileName, args, argCount, timeoutMs);
}

template <class A>
bool parts(A& archive, ClassMember& member) {
  auto& [name, function, kind] = member;
  return archive(name, function, kind);
}

template <class A>
bool parts(A& archive, ClassDefinition& definition) {
  auto& [name, members] = definition;
  return archive(name, members);
}

template <class A>
bool parts(A& archive, ValueLimits& limits) {
  auto& [depth, nodes, bytes] = limits;
  return archive(depth, nodes, bytes);
}

template <class A>
bool parts(A& archive, ValuePolicies& policies) {
  auto& [bigint, surrogates, mixedTables, emptyTable] = policies;
  return archive(bigint, surrogates, mixedTables, emptyTable);
}

template <class A>
bool parts(A& archive, ContextOptions& options) {
  auto& [name, memoryLimitBytes, stackLimitBytes, valueLimits, valuePolicies, sandbox, clock, randomness, engineOptions] = options;
  return archive(name, memoryLimitBytes, stackLimitBytes, valueLimits, valuePolicies, sandbox, clock, randomness, engineOptions);
}

template <class A>
bool parts(A& archive, RunLimits& limits) {
  auto& [instructions, outputBytes, resultBytes, sourceBytes, hostCalls, inFlightHostCalls] = limits;
  return archive(instructions, outputBytes, resultBytes, sourceBytes, hostCalls, inFlightHostCalls);
}

template <class A>
bool parts(A& archive, ContextSettings& settings) {
  auto& [options, allowedModules, defaultTimeoutMs, limits, measured, crowded] = settings;
  return archive(options, allowedModules, defaultTimeoutMs, limits, measured, crowded);
}

template <class A>
bool parts(A& archive, WorkerNeeds& needs) {
  auto& [options, readablePaths] = needs;
  return archive(options, readablePaths);
}

template <class A>
bool parts(A& archive, OpenRequest& request) {
  auto& [engine, needs, confined] = request;
  return archive(engine, needs, confined);
}

}  // namespace

// ---- Writing ----

template <class... Parts>
void FrameWriter::frame(FrameKind kind, const Parts&... all) {
  const size_t at = bytes_.size();
  bytes_.resize(at + frameHeaderBytes);
  bytes_.push_back(static_cast<uint8_t>(kind));
  Writing archive(bytes_);
  archive(all...);
  const auto length = static_cast<uint32_t>(bytes_.size() - at - frameHeaderBytes);
  std::memcpy(bytes_.data() + at, &length, sizeof length);
}

void FrameWriter::open(const OpenRequest& request) { frame(FrameKind::Open, request); }
void FrameWriter::create(const ContextSettings& settings) { frame(FrameKind::Create, settings); }
void FrameWriter::submit(const Task& task) { frame(FrameKind::Submit, task); }
void FrameWriter::cancel(RunId run, Interrupt::Reason reason) { frame(FrameKind::Cancel, run, reason); }
void FrameWriter::answer(FrameKind kind, CallToken token, const Answer& answer) { frame(kind, token, answer); }
void FrameWriter::releaseRef(RefId ref, uint32_t count) { frame(FrameKind::ReleaseRef, ref, count); }
void FrameWriter::event(const Event& event) { frame(FrameKind::Event, event); }

void FrameWriter::hostTables(const SessionTables& tables, KeyId& sentKeys, ClassId& sentClasses) {
  for (; sentKeys < tables.keyCount(); ++sentKeys) frame(FrameKind::DefineKey, *tables.key(sentKeys));
  for (; sentClasses < tables.classCount(); ++sentClasses) frame(FrameKind::DefineClass, *tables.classDefinition(sentClasses));
}

void FrameWriter::scriptTables(const SessionTables& tables, ShapeId& sentShapes) {
  for (; sentShapes < tables.shapeCount(); ++sentShapes) frame(FrameKind::DefineShape, *tables.shape(sentShapes));
}

// ---- Reading ----

template <class... Parts>
bool Frame::read(Parts&... all) const {
  Reading archive(body_.data(), body_.size());
  return archive(all...) && archive.atEnd();
}

bool Frame::open(OpenRequest& request) const { return read(request); }
bool Frame::create(ContextSettings& settings) const { return read(settings); }
bool Frame::submit(Task& task) const { return read(task); }
bool Frame::cancel(RunId& run, Interrupt::Reason& reason) const { return read(run, reason); }
bool Frame::answer(CallToken& token, Answer& answer) const { return read(token, answer); }
bool Frame::releaseRef(RefId& ref, uint32_t& count) const { return read(ref, count); }
bool Frame::defineKey(std::string& key) const { return read(key); }
bool Frame::defineClass(ClassDefinition& definition) const { return read(definition); }
bool Frame::event(Event& event) const { return read(event); }
bool Frame::defineShape(std::vector<std::string>& keys) const { return read(keys); }

void FrameAssembler::append(std::span<const uint8_t> data) {
  // What was taken goes first, so that a long frame's bytes are moved once.
  bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<ptrdiff_t>(at_));
  at_ = 0;
  bytes_.insert(bytes_.end(), data.begin(), data.end());
}

std::optional<Frame> FrameAssembler::next() {
  const size_t rest = bytes_.size() - at_;
  uint32_t length;
  if (broken_ || rest < frameHeaderBytes) return std::nullopt;
  std::memcpy(&length, bytes_.data() + at_, sizeof length);
  broken_ = length == 0 || length > longestFrame_;
  if (broken_ || rest - frameHeaderBytes < length) return std::nullopt;
  const uint8_t* body = bytes_.data() + at_ + frameHeaderBytes;
  at_ += frameHeaderBytes + length;
  return Frame(static_cast<FrameKind>(*body), {body + 1, length - 1});
}

}  // namespace zigllms
