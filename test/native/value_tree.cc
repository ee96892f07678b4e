#include "value_tree.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <limits>
#include <mutex>
#include <set>

#include "check.h"
#include "support/utf8.h"

namespace zigllms::testing {

namespace {

void protocolError(const std::string& what) { reportFailure("value_tree.cc", 0, "a reader broke the protocol of ValueSink: " + what); }

Value containerValue(ContainerKind kind) { return Value(std::make_shared<Container>(Container{kind, {}, {}})); }

}  // namespace

// ---- building -----------------------------------------------------------------------------------------------------

const Container* Value::container() const {
  const auto* shared = as<std::shared_ptr<Container>>();
  return shared != nullptr ? shared->get() : nullptr;
}

size_t Value::size() const {
  const Container* container = this->container();
  if (container == nullptr) return 0;
  return container->kind == ContainerKind::Map ? container->items.size() / 2 : container->items.size();
}

Value Value::at(size_t index) const {
  const Container* container = this->container();
  return container != nullptr && index < container->items.size() ? container->items[index] : Value();
}

Value Value::at(std::string_view key) const {
  const Container* container = this->container();
  if (container == nullptr || container->kind != ContainerKind::Object) return {};
  for (size_t index = 0; index < container->keys.size(); ++index) {
    if (container->keys[index] == key) return container->items[index];
  }
  return {};
}

void Value::push(Value item) { std::get<std::shared_ptr<Container>>(state)->items.push_back(std::move(item)); }

void Value::set(std::string key, Value item) {
  Container& container = *std::get<std::shared_ptr<Container>>(state);
  container.keys.push_back(std::move(key));
  container.items.push_back(std::move(item));
}

Value undefined() { return UndefinedValue{}; }
Value bigint(std::string digits) { return BigintValue{std::move(digits)}; }
Value bytes(std::string_view data) { return BytesValue{{data.begin(), data.end()}}; }
Value date(double milliseconds) { return DateValue{milliseconds}; }
Value regexp(std::string source, std::string flags) { return RegexpValue{std::move(source), std::move(flags)}; }
Value errorValue(std::string name, std::string message, std::string stack) {
  return ErrorTree{std::move(name), std::move(message), std::move(stack)};
}
Value scriptFunction(RefId ref) { return ScriptFunctionValue{ref}; }
Value hostFunction(FunctionId id) { return HostFunctionValue{id}; }
Value hostObject(ClassId classId, ObjectId id) { return HostObjectValue{classId, id}; }

Value array(std::initializer_list<Value> items) {
  Value value = containerValue(ContainerKind::Array);
  for (const Value& item : items) value.push(item);
  return value;
}

Value object(std::initializer_list<std::pair<std::string, Value>> members) {
  Value value = containerValue(ContainerKind::Object);
  for (const auto& [key, item] : members) value.set(key, item);
  return value;
}

Value mapOf(std::initializer_list<std::pair<Value, Value>> entries) {
  Value value = containerValue(ContainerKind::Map);
  for (const auto& [key, item] : entries) {
    value.push(key);
    value.push(item);
  }
  return value;
}

Value setOf(std::initializer_list<Value> items) {
  Value value = containerValue(ContainerKind::Set);
  for (const Value& item : items) value.push(item);
  return value;
}

Value weak(const Value& container) {
  const auto& owner = std::get<std::shared_ptr<Container>>(container.state);
  return Value(std::shared_ptr<Container>(std::shared_ptr<void>(), owner.get()));
}

// ---- numbers ------------------------------------------------------------------------------------------------------

std::string decimalText(bool negative, std::span<const uint64_t> words) {
  std::vector<uint64_t> rest(words.begin(), words.end());
  std::string digits;
  const auto isZero = [&] { return std::all_of(rest.begin(), rest.end(), [](uint64_t word) { return word == 0; }); };
  while (!isZero()) {
    uint64_t remainder = 0;
    for (size_t index = rest.size(); index-- > 0;) {
      // 64 bits divided by ten in two halves, so that no wider integer is needed.
      const uint64_t high = remainder << 32 | rest[index] >> 32;
      const uint64_t low = (high % 10) << 32 | (rest[index] & UINT32_MAX);
      rest[index] = (high / 10) << 32 | low / 10;
      remainder = low % 10;
    }
    digits += static_cast<char>('0' + remainder);
  }
  if (digits.empty()) return "0";
  if (negative) digits += '-';
  std::reverse(digits.begin(), digits.end());
  return digits;
}

std::vector<uint64_t> wordsOfDecimal(std::string_view digits) {
  std::vector<uint64_t> words;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') continue;
    uint64_t carry = static_cast<uint64_t>(digit - '0');
    for (uint64_t& word : words) {
      const uint64_t low = (word & UINT32_MAX) * 10 + carry;
      const uint64_t high = (word >> 32) * 10 + (low >> 32);
      word = high << 32 | (low & UINT32_MAX);
      carry = high >> 32;
    }
    if (carry != 0) words.push_back(carry);
  }
  return words;
}

// ---- comparing ----------------------------------------------------------------------------------------------------

namespace {

std::optional<double> asNumber(const Value& value) {
  if (const auto* number = value.as<double>()) return *number;
  const auto* integer = value.as<int64_t>();
  constexpr int64_t maxSafe = int64_t{1} << 53;
  if (integer != nullptr && *integer >= -maxSafe && *integer <= maxSafe) return static_cast<double>(*integer);
  return std::nullopt;
}

bool sameNumber(double left, double right) {
  if (std::isnan(left) || std::isnan(right)) return std::isnan(left) && std::isnan(right);
  return left == right && std::signbit(left) == std::signbit(right);
}

class Comparison {
 public:
  bool equal(const Value& left, const Value& right) {
    const auto leftNumber = asNumber(left), rightNumber = asNumber(right);
    if (leftNumber || rightNumber) return leftNumber && rightNumber && sameNumber(*leftNumber, *rightNumber);
    if (left.state.index() != right.state.index()) return false;
    if (left.container() != nullptr) return equal(*left.container(), *right.container());
    if (const auto* date = left.as<DateValue>()) return sameNumber(date->milliseconds, right.as<DateValue>()->milliseconds);
    return std::visit(
        [&](const auto& alternative) {
          using Alternative = std::decay_t<decltype(alternative)>;
          if constexpr (std::is_same_v<Alternative, DateValue>) {
            return false;
          } else {
            return alternative == *right.as<Alternative>();
          }
        },
        left.state);
  }

 private:
  bool equal(const Container& left, const Container& right) {
    if (left.kind != right.kind || left.items.size() != right.items.size()) return false;
    if (!assumed_.insert({&left, &right}).second) return true;  // inside a cycle, or compared before
    switch (left.kind) {
      case ContainerKind::Array:
        return std::equal(left.items.begin(), left.items.end(), right.items.begin(),
                          [this](const Value& a, const Value& b) { return equal(a, b); });
      case ContainerKind::Object:
        return equalMembers(left, right);
      case ContainerKind::Map:
        return equalEntries(left, right, 2);
      default:
        return equalEntries(left, right, 1);
    }
  }
  bool equalMembers(const Container& left, const Container& right) {
    std::map<std::string_view, const Value*> members;
    for (size_t index = 0; index < right.keys.size(); ++index) members[right.keys[index]] = &right.items[index];
    if (members.size() != left.keys.size()) return false;
    for (size_t index = 0; index < left.keys.size(); ++index) {
      const auto found = members.find(left.keys[index]);
      if (found == members.end() || !equal(left.items[index], *found->second)) return false;
    }
    return true;
  }
  bool equalEntries(const Container& left, const Container& right, size_t width) {
    std::vector<bool> used(right.items.size());
    for (size_t index = 0; index < left.items.size(); index += width) {
      bool found = false;
      for (size_t other = 0; other < right.items.size() && !found; other += width) {
        if (used[other]) continue;
        const auto before = assumed_;
        found = equal(left.items[index], right.items[other]) && (width == 1 || equal(left.items[index + 1], right.items[other + 1]));
        if (found) used[other] = true;
        else assumed_ = before;
      }
      if (!found) return false;
    }
    return true;
  }

  std::set<std::pair<const Container*, const Container*>> assumed_;
};

}  // namespace

bool operator==(const Value& left, const Value& right) { return Comparison().equal(left, right); }

// ---- printing -----------------------------------------------------------------------------------------------------

namespace {

class Printer {
 public:
  std::string print(const Value& value) {
    count(value);
    write(value);
    return std::move(out_);
  }

 private:
  void count(const Value& value) {
    const Container* container = value.container();
    if (container == nullptr || ++met_[container] > 1) return;
    for (const Value& item : container->items) count(item);
  }
  void quote(std::string_view text) {
    out_ += '"';
    for (const char character : text) {
      const auto byte = static_cast<unsigned char>(character);
      char escape[8];
      if (byte < 0x20 || byte == '"' || byte == '\\') {
        std::snprintf(escape, sizeof escape, "\\x%02x", byte);
        out_ += escape;
      } else {
        out_ += character;
      }
    }
    out_ += '"';
  }
  void number(double value) {
    char text[40];
    std::snprintf(text, sizeof text, "%.17g", value);
    out_ += text;
  }
  void write(const Container& container) {
    if (const auto label = labels_.find(&container); label != labels_.end()) {
      out_ += "*" + std::to_string(label->second);
      return;
    }
    if (met_[&container] > 1) {
      const size_t label = labels_.size() + 1;
      labels_[&container] = label;
      out_ += "&" + std::to_string(label) + " ";
    }
    static constexpr const char* opening[] = {"[", "{", "Map{", "Set{"};
    out_ += opening[static_cast<int>(container.kind)];
    for (size_t index = 0; index < container.items.size(); ++index) {
      const bool mapValue = container.kind == ContainerKind::Map && index % 2 == 1;
      if (index > 0) out_ += mapValue ? " => " : ", ";
      if (container.kind == ContainerKind::Object) {
        quote(container.keys[index]);
        out_ += ": ";
      }
      write(container.items[index]);
    }
    out_ += container.kind == ContainerKind::Array ? "]" : "}";
  }
  void write(const Value& value) {
    std::visit([this](const auto& alternative) { this->alternative(alternative); }, value.state);
  }
  void alternative(std::nullptr_t) { out_ += "null"; }
  void alternative(UndefinedValue) { out_ += "undefined"; }
  void alternative(bool value) { out_ += value ? "true" : "false"; }
  void alternative(int64_t value) { out_ += std::to_string(value); }
  void alternative(double value) { number(value); }
  void alternative(const BigintValue& value) { out_ += value.digits + "n"; }
  void alternative(const std::string& text) { quote(text); }
  void alternative(const BytesValue& bytes) {
    out_ += "bytes<";
    for (const uint8_t byte : bytes.data) {
      char text[4];
      std::snprintf(text, sizeof text, "%02x", byte);
      out_ += text;
    }
    out_ += ">";
  }
  void alternative(DateValue value) {
    out_ += "date(";
    number(value.milliseconds);
    out_ += ")";
  }
  void alternative(const RegexpValue& value) { out_ += "/" + value.source + "/" + value.flags; }
  void alternative(const ErrorTree& error) {
    out_ += "error(" + error.name + ", ";
    quote(error.message);
    out_ += ")";
  }
  void alternative(const std::shared_ptr<Container>& container) { write(*container); }
  void alternative(ScriptFunctionValue value) { out_ += "scriptFunction#" + std::to_string(value.ref); }
  void alternative(const ScriptObjectValue& value) { out_ += "scriptObject#" + std::to_string(value.ref) + "<" + value.className + ">"; }
  void alternative(HostFunctionValue value) { out_ += "hostFunction#" + std::to_string(value.id); }
  void alternative(HostObjectValue value) {
    out_ += "hostObject#" + std::to_string(value.classId) + "/" + std::to_string(value.id);
  }

  std::string out_;
  std::map<const Container*, int> met_;
  std::map<const Container*, size_t> labels_;
};

}  // namespace

std::string toText(const Value& value) { return Printer().print(value); }

// ---- the sink -----------------------------------------------------------------------------------------------------

std::vector<Value> TreeSink::takeAll() {
  if (!open_.empty()) protocolError("a container was never ended");
  if (failure_) protocolError("told on after a failure: " + *failure_);
  return std::move(values_);
}

Value TreeSink::take() {
  std::vector<Value> values = takeAll();
  if (values.size() != 1) protocolError("expected one value, got " + std::to_string(values.size()));
  return values.empty() ? Value() : std::move(values.front());
}

bool TreeSink::string(std::string_view utf8) {
  if (isUtf8(utf8)) return add(utf8);
  return add(BytesValue{{utf8.begin(), utf8.end()}});
}

bool TreeSink::add(Value value) {
  if (failure_) {
    protocolError("told on after a failure: " + *failure_);
    return false;
  }
  if (++nodes_ > limits_.maxNodes) return fail("the value has more than maxNodes parts");
  if (open_.empty()) {
    values_.push_back(std::move(value));
    return true;
  }
  auto& [container, shape] = open_.back();
  if (shape != nullptr) {
    if (container->items.size() < shape->size()) container->keys.push_back((*shape)[container->items.size()]);
    else protocolError("a shaped object with more values than its shape has keys");
  }
  if (container->kind == ContainerKind::Object && container->keys.size() != container->items.size() + 1) {
    protocolError("a member's value without a key");
    container->keys.resize(container->items.size() + 1);
  }
  container->items.push_back(std::move(value));
  return true;
}

bool TreeSink::begin(ContainerKind kind, const std::vector<std::string>* shape) {
  Value value = containerValue(kind);
  const auto container = std::get<std::shared_ptr<Container>>(value.state);
  if (!failure_ && open_.size() >= limits_.maxDepth) return fail("the value is nested deeper than maxDepth");
  if (!add(std::move(value))) return false;
  begun_.push_back(container);
  open_.push_back({container, shape});
  return true;
}

bool TreeSink::end(ContainerKind kind) {
  if (open_.empty() || open_.back().container->kind != kind) {
    protocolError("an end without its begin");
    return false;
  }
  const auto& [container, shape] = open_.back();
  if (shape != nullptr && container->items.size() != shape->size()) protocolError("a shaped object with too few values");
  if (container->kind == ContainerKind::Object && container->keys.size() != container->items.size()) protocolError("a key without a value");
  if (kind == ContainerKind::Map && container->items.size() % 2 != 0) protocolError("a map's key without a value");
  open_.pop_back();
  return true;
}

bool TreeSink::key(std::string_view key) {
  if (failure_) return false;
  if (!isUtf8(key)) return fail("a key that isn't valid UTF-8");
  if (open_.empty() || open_.back().container->kind != ContainerKind::Object || open_.back().shape != nullptr ||
      open_.back().container->keys.size() != open_.back().container->items.size()) {
    protocolError("a key where none is due: " + std::string(key));
    return false;
  }
  open_.back().container->keys.emplace_back(key);
  return true;
}

bool TreeSink::knownKey(KeyId id) {
  const std::string* text = tables_ != nullptr ? tables_->key(id) : nullptr;
  if (text == nullptr) protocolError("a key that was never defined");
  return text != nullptr && key(*text);
}

bool TreeSink::beginShapedObject(ShapeId id) {
  const auto* shape = tables_ != nullptr ? tables_->shape(id) : nullptr;
  if (shape == nullptr) protocolError("a shape that was never defined");
  return shape != nullptr && begin(ContainerKind::Object, shape);
}

bool TreeSink::backReference(uint32_t number) {
  if (number >= begun_.size()) {
    protocolError("a reference to a container that was never begun");
    return false;
  }
  const auto& container = begun_[number];
  for (const Open& open : open_) {
    if (open.container == container) return add(std::shared_ptr<Container>(std::shared_ptr<void>(), container.get()));
  }
  return add(container);
}

bool TreeSink::fail(std::string message) {
  if (!failure_) failure_ = path() + ": " + std::move(message);
  return false;
}

// The place of the value that is told next.
std::string TreeSink::path() const {
  std::string path = root_;
  if (root_ == "args") path += "[" + std::to_string(open_.empty() ? values_.size() : values_.size() - 1) + "]";
  for (const Open& open : open_) {
    const Container& container = *open.container;
    const size_t begun = &open == &open_.back() ? 0 : 1;  // the container that is open inside has been added
    const bool isMember = container.kind == ContainerKind::Object && !container.keys.empty();
    path += isMember ? "." + container.keys.back() : "[" + std::to_string(container.items.size() - begun) + "]";
  }
  return path;
}

// ---- the source ---------------------------------------------------------------------------------------------------

KeyId keyNumber(SessionTables& tables, const std::string& key) {
  for (KeyId id = 0; const std::string* known = tables.key(id); ++id) {
    if (*known == key) return id;
  }
  return tables.defineKey(key);
}

bool TreeSource::drain(ValueSink& into) {
  numbers_.clear();
  return std::all_of(values_.begin(), values_.end(), [&](const Value& value) { return tell(value, into); });
}

bool TreeSource::tellKey(const std::string& key, ValueSink& into) {
  const KeyId id = tables_ != nullptr ? keyNumber(*tables_, key) : noKey;
  return id != noKey ? into.knownKey(id) : into.key(key);
}

bool TreeSource::tell(const Container& container, ValueSink& into) {
  const auto [known, isNew] = numbers_.insert({&container, static_cast<uint32_t>(numbers_.size())});
  if (!isNew) return into.backReference(known->second);
  const auto tellItems = [&] {
    return std::all_of(container.items.begin(), container.items.end(), [&](const Value& item) { return tell(item, into); });
  };
  switch (container.kind) {
    case ContainerKind::Array:
      return into.beginArray(container.items.size()) && tellItems() && into.endArray();
    case ContainerKind::Map:
      return into.beginMap(container.items.size() / 2) && tellItems() && into.endMap();
    case ContainerKind::Set:
      return into.beginSet(container.items.size()) && tellItems() && into.endSet();
    case ContainerKind::Object:
      if (!into.beginObject(container.items.size())) return false;
      for (size_t index = 0; index < container.items.size(); ++index) {
        if (!tellKey(container.keys[index], into) || !tell(container.items[index], into)) return false;
      }
      return into.endObject();
  }
  return false;
}

bool TreeSource::tell(const Value& value, ValueSink& into) {
  if (value.container() != nullptr) return tell(*value.container(), into);
  if (value.isNull()) return into.null();
  if (value.isUndefined()) return into.undefined();
  if (const auto* flag = value.as<bool>()) return into.boolean(*flag);
  if (const auto* integer = value.as<int64_t>()) return into.integer(*integer);
  if (const auto* number = value.as<double>()) return into.number(*number);
  if (const auto* big = value.as<BigintValue>()) return into.bigint(big->digits.starts_with('-'), wordsOfDecimal(big->digits));
  if (const auto* text = value.as<std::string>()) return into.string(*text);
  if (const auto* bytes = value.as<BytesValue>()) return into.bytes(bytes->data);
  if (const auto* date = value.as<DateValue>()) return into.date(date->milliseconds);
  if (const auto* regexp = value.as<RegexpValue>()) return into.regexp(regexp->source, regexp->flags);
  if (const auto* error = value.as<ErrorTree>()) return into.error({error->name, error->message, error->stack});
  if (const auto* function = value.as<ScriptFunctionValue>()) return into.scriptFunction(function->ref);
  if (const auto* object = value.as<ScriptObjectValue>()) return into.scriptObject(object->ref, object->className);
  if (const auto* function = value.as<HostFunctionValue>()) {
    if (told_ != nullptr) ++told_->functions[function->id];
    return into.hostFunction(function->id);
  }
  const auto& object = std::get<HostObjectValue>(value.state);
  if (told_ != nullptr) ++told_->objects[object.id];
  return into.hostObject(object.classId, object.id);
}

}  // namespace zigllms::testing
