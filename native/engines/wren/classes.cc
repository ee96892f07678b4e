#include "classes.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <functional>
#include <optional>
#include <utility>

#include "context.h"

namespace zigllms {

namespace {

// In the core module, so these methods don't show in stacks.
constexpr char prelude[] = R"wren(
class BigInt {
  construct new(text) { _text = text.toString }
  toString { _text }
  ==(other) { other is BigInt && other.toString == _text }
  !=(other) { !(this == other) }
}

class Set is Sequence {
  construct new() {
    _items = []
    _index = {}
  }
  static of(sequence) {
    var set = Set.new()
    set.addAll(sequence)
    return set
  }
  static isKey_(item) {
    return item is String || item is Num || item is Bool || item == null || item is Range || item is Class
  }
  add(item) {
    if (!contains(item)) {
      _items.add(item)
      if (Set.isKey_(item)) _index[item] = true
    }
    return item
  }
  addAll(sequence) {
    for (item in sequence) add(item)
    return sequence
  }
  contains(item) { Set.isKey_(item) ? _index.containsKey(item) : _items.contains(item) }
  remove(item) {
    var at = _items.indexOf(item)
    if (at < 0) return null
    if (Set.isKey_(item)) _index.remove(item)
    return _items.removeAt(at)
  }
  clear() {
    _items.clear()
    _index.clear()
  }
  count { _items.count }
  iterate(iterator) { _items.iterate(iterator) }
  iteratorValue(iterator) { _items.iteratorValue(iterator) }
  toString { "{%(_items.join(", "))}" }
}

class Date {
  construct fromMilliseconds(milliseconds) { _milliseconds = milliseconds }
  milliseconds { _milliseconds }
  year { Date.part_(_milliseconds, 0) }
  month { Date.part_(_milliseconds, 1) }
  day { Date.part_(_milliseconds, 2) }
  hour { Date.part_(_milliseconds, 3) }
  minute { Date.part_(_milliseconds, 4) }
  second { Date.part_(_milliseconds, 5) }
  toString { Date.text_(_milliseconds) }
  -(other) { _milliseconds - other.milliseconds }
  ==(other) { other is Date && other.milliseconds == _milliseconds }
  !=(other) { !(this == other) }
  <(other) { _milliseconds < other.milliseconds }
  >(other) { _milliseconds > other.milliseconds }
  <=(other) { _milliseconds <= other.milliseconds }
  >=(other) { _milliseconds >= other.milliseconds }
}

class RegExp {
  construct new(source, flags) {
    _source = source
    _flags = flags
  }
  construct new(source) {
    _source = source
    _flags = ""
  }
  source { _source }
  flags { _flags }
  toString { "/%(_source)/%(_flags)" }
  ==(other) { other is RegExp && other.source == _source && other.flags == _flags }
  !=(other) { !(this == other) }
}

class ScriptError {
  construct new(message) {
    _code = null
    _message = message
    _name = "Error"
    _stack = ""
    _hostId = null
  }
  construct new(code, message) {
    _code = code
    _message = message
    _name = "Error"
    _stack = ""
    _hostId = null
  }
  code { _code }
  message { _message }
  name { _name }
  stack { _stack }
  toString { _name is String && _name != "" ? "%(_name): %(_message)" : "%(_message)" }
}
)wren";

bool answer(Value* args, Value value) {
  args[0] = value;
  return true;
}

ValueClasses& classesOf(WrenVM* vm) { return WrenContext::of(vm).classes; }

// ---- Int64 ---------------------------------------------------------------------------------------------------------

constexpr double exactLimit = 9007199254740992.0;  // 2^53

std::optional<int64_t> wholeNumber(WrenVM* vm, Value value) {
  if (IS_NUM(value)) {
    const double number = AS_NUM(value);
    if (std::trunc(number) != number || std::fabs(number) > exactLimit) return std::nullopt;
    return static_cast<int64_t>(number);
  }
  if (IS_FOREIGN(value) && AS_OBJ(value)->classObj == classesOf(vm).int64.classObject()) return int64Of(value);
  return std::nullopt;
}

template <class Operation>
bool int64Operation(WrenVM* vm, Value* args, Operation operation) {
  const auto right = wholeNumber(vm, args[1]);
  if (!right) return raise(vm, "Right operand must be an Int64 or a whole number.");
  int64_t result;
  if (operation(int64Of(args[0]), *right, &result)) return raise(vm, "Int64 overflow.");
  return answer(args, newInt64(vm, classesOf(vm), result));
}

bool int64Add(WrenVM* vm, Value* args) {
  return int64Operation(vm, args, [](int64_t a, int64_t b, int64_t* out) { return __builtin_add_overflow(a, b, out); });
}
bool int64Subtract(WrenVM* vm, Value* args) {
  return int64Operation(vm, args, [](int64_t a, int64_t b, int64_t* out) { return __builtin_sub_overflow(a, b, out); });
}
bool int64Multiply(WrenVM* vm, Value* args) {
  return int64Operation(vm, args, [](int64_t a, int64_t b, int64_t* out) { return __builtin_mul_overflow(a, b, out); });
}
bool int64Divide(WrenVM* vm, Value* args) {
  if (wholeNumber(vm, args[1]) == 0) return raise(vm, "Division by zero.");
  return int64Operation(vm, args, [](int64_t a, int64_t b, int64_t* out) {
    if (b == -1) return __builtin_sub_overflow(int64_t{0}, a, out);
    *out = a / b;
    return false;
  });
}
bool int64Modulo(WrenVM* vm, Value* args) {
  if (wholeNumber(vm, args[1]) == 0) return raise(vm, "Division by zero.");
  return int64Operation(vm, args, [](int64_t a, int64_t b, int64_t* out) {
    *out = b == -1 ? 0 : a % b;
    return false;
  });
}
bool int64Negate(WrenVM* vm, Value* args) {
  int64_t result;
  if (__builtin_sub_overflow(int64_t{0}, int64Of(args[0]), &result)) return raise(vm, "Int64 overflow.");
  return answer(args, newInt64(vm, classesOf(vm), result));
}

template <class Compare>
bool int64Compare(WrenVM* vm, Value* args, Compare compare) {
  const auto right = wholeNumber(vm, args[1]);
  if (!right) return raise(vm, "Right operand must be an Int64 or a whole number.");
  return answer(args, BOOL_VAL(compare(int64Of(args[0]), *right)));
}
bool int64Less(WrenVM* vm, Value* args) { return int64Compare(vm, args, std::less<>()); }
bool int64Greater(WrenVM* vm, Value* args) { return int64Compare(vm, args, std::greater<>()); }
bool int64LessOrEqual(WrenVM* vm, Value* args) { return int64Compare(vm, args, std::less_equal<>()); }
bool int64GreaterOrEqual(WrenVM* vm, Value* args) { return int64Compare(vm, args, std::greater_equal<>()); }
bool int64Equal(WrenVM* vm, Value* args) { return answer(args, BOOL_VAL(wholeNumber(vm, args[1]) == int64Of(args[0]))); }
bool int64NotEqual(WrenVM* vm, Value* args) { return answer(args, BOOL_VAL(wholeNumber(vm, args[1]) != int64Of(args[0]))); }
bool int64ToNum(WrenVM*, Value* args) { return answer(args, NUM_VAL(static_cast<double>(int64Of(args[0])))); }
bool int64ToString(WrenVM* vm, Value* args) {
  const std::string text = std::to_string(int64Of(args[0]));
  return answer(args, wrenNewStringLength(vm, text.data(), text.size()));
}
bool int64New(WrenVM* vm, Value* args) {
  if (IS_STRING(args[1])) {
    const std::string_view text = textOf(args[1]);
    int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return raise(vm, "The text is not a whole number of 64 bits.");
    return answer(args, newInt64(vm, classesOf(vm), value));
  }
  const auto value = wholeNumber(vm, args[1]);
  if (!value) return raise(vm, "Value must be a whole number, an Int64 or a text.");
  return answer(args, newInt64(vm, classesOf(vm), *value));
}

// ---- Bytes ---------------------------------------------------------------------------------------------------------

std::span<uint8_t> mutableBytes(Value value) {
  auto* data = reinterpret_cast<BytesData*>(AS_FOREIGN(value)->data);
  return {data->bytes, data->size};
}

// An index as lists have it: negative ones count from the end.
std::optional<size_t> indexOf(Value value, size_t count) {
  if (!IS_NUM(value)) return std::nullopt;
  double index = AS_NUM(value);
  if (std::trunc(index) != index) return std::nullopt;
  if (index < 0) index += static_cast<double>(count);
  if (index < 0 || index >= static_cast<double>(count)) return std::nullopt;
  return static_cast<size_t>(index);
}
std::optional<uint8_t> byteOf(Value value) {
  if (!IS_NUM(value)) return std::nullopt;
  const double number = AS_NUM(value);
  if (std::trunc(number) != number || number < 0 || number > 255) return std::nullopt;
  return static_cast<uint8_t>(number);
}

bool bytesCount(WrenVM*, Value* args) { return answer(args, NUM_VAL(static_cast<double>(bytesOf(args[0]).size()))); }
bool bytesGet(WrenVM* vm, Value* args) {
  const auto bytes = bytesOf(args[0]);
  const auto index = indexOf(args[1], bytes.size());
  if (!index) return raise(vm, "Subscript out of bounds.");
  return answer(args, NUM_VAL(bytes[*index]));
}
bool bytesSet(WrenVM* vm, Value* args) {
  const auto bytes = mutableBytes(args[0]);
  const auto index = indexOf(args[1], bytes.size());
  if (!index) return raise(vm, "Subscript out of bounds.");
  const auto byte = byteOf(args[2]);
  if (!byte) return raise(vm, "A byte must be a whole number from 0 to 255.");
  bytes[*index] = *byte;
  return answer(args, args[2]);
}
bool bytesIterate(WrenVM* vm, Value* args) {
  const size_t count = bytesOf(args[0]).size();
  if (IS_NULL(args[1])) return answer(args, count == 0 ? FALSE_VAL : NUM_VAL(0));
  const auto index = indexOf(args[1], count);
  if (!index) return raise(vm, "Iterator out of bounds.");
  return answer(args, *index + 1 < count ? NUM_VAL(static_cast<double>(*index + 1)) : FALSE_VAL);
}
bool bytesToString(WrenVM* vm, Value* args) {
  const auto bytes = bytesOf(args[0]);
  return answer(args, wrenNewStringLength(vm, reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}
bool bytesEqual(WrenVM* vm, Value* args) {
  const bool both = IS_FOREIGN(args[1]) && AS_OBJ(args[1])->classObj == classesOf(vm).bytes.classObject();
  return answer(args, BOOL_VAL(both && std::ranges::equal(bytesOf(args[0]), bytesOf(args[1]))));
}
bool bytesNotEqual(WrenVM* vm, Value* args) {
  bytesEqual(vm, args);
  return answer(args, BOOL_VAL(!AS_BOOL(args[0])));
}
bool bytesNew(WrenVM* vm, Value* args) {
  if (!IS_NUM(args[1]) || std::trunc(AS_NUM(args[1])) != AS_NUM(args[1]) || AS_NUM(args[1]) < 0 || AS_NUM(args[1]) > UINT32_MAX) {
    return raise(vm, "Size must be a whole number that is not negative.");
  }
  const auto size = static_cast<uint64_t>(AS_NUM(args[1]));
  ObjForeign* foreign = wrenNewForeign(vm, classesOf(vm).bytes.classObject(), sizeof(BytesData) + size);
  reinterpret_cast<BytesData*>(foreign->data)->size = size;
  return answer(args, OBJ_VAL(foreign));
}
bool bytesFromString(WrenVM* vm, Value* args) {
  if (!IS_STRING(args[1])) return raise(vm, "Argument must be a string.");
  const std::string_view text = textOf(args[1]);
  return answer(args, newBytes(vm, classesOf(vm), {reinterpret_cast<const uint8_t*>(text.data()), text.size()}));
}
bool bytesFromList(WrenVM* vm, Value* args) {
  if (!IS_LIST(args[1])) return raise(vm, "Argument must be a list.");
  const ValueBuffer& elements = AS_LIST(args[1])->elements;
  const auto count = static_cast<size_t>(elements.count);
  for (size_t index = 0; index < count; ++index) {
    if (!byteOf(elements.data[index])) return raise(vm, "A byte must be a whole number from 0 to 255.");
  }
  ObjForeign* foreign = wrenNewForeign(vm, classesOf(vm).bytes.classObject(), sizeof(BytesData) + count);
  auto* data = reinterpret_cast<BytesData*>(foreign->data);
  data->size = count;
  for (size_t index = 0; index < count; ++index) data->bytes[index] = *byteOf(elements.data[index]);
  return answer(args, OBJ_VAL(foreign));
}

// ---- Date ----------------------------------------------------------------------------------------------------------

struct CivilTime {
  int64_t year;
  int month, day, hour, minute, second, millisecond;
};

// The Gregorian calendar, extended backwards; UTC. Nothing for a time that JavaScript's Date cannot hold either.
std::optional<CivilTime> civilTime(Value milliseconds) {
  if (!IS_NUM(milliseconds)) return std::nullopt;
  const double time = std::floor(AS_NUM(milliseconds));
  if (!(std::fabs(time) <= 8.64e15)) return std::nullopt;
  const auto total = static_cast<int64_t>(time);
  int64_t days = total / 86400000, rest = total % 86400000;
  if (rest < 0) {
    rest += 86400000;
    --days;
  }
  // Counted in eras of 400 years that begin on 1 March.
  const int64_t shifted = days + 719468;
  const int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  const int64_t dayOfEra = shifted - era * 146097;
  const int64_t yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
  const int64_t dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const int64_t monthFromMarch = (5 * dayOfYear + 2) / 153;
  CivilTime civil{};
  civil.day = static_cast<int>(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1);
  civil.month = static_cast<int>(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9);
  civil.year = yearOfEra + era * 400 + (civil.month <= 2 ? 1 : 0);
  civil.hour = static_cast<int>(rest / 3600000);
  civil.minute = static_cast<int>(rest / 60000 % 60);
  civil.second = static_cast<int>(rest / 1000 % 60);
  civil.millisecond = static_cast<int>(rest % 1000);
  return civil;
}

bool datePart(WrenVM*, Value* args) {
  const auto civil = civilTime(args[1]);
  if (!civil || !IS_NUM(args[2])) return answer(args, NUM_VAL(__builtin_nan("")));
  const double parts[] = {static_cast<double>(civil->year), static_cast<double>(civil->month), static_cast<double>(civil->day),
                          static_cast<double>(civil->hour), static_cast<double>(civil->minute), static_cast<double>(civil->second)};
  const auto index = indexOf(args[2], std::size(parts));
  return answer(args, index ? NUM_VAL(parts[*index]) : NULL_VAL);
}

bool dateText(WrenVM* vm, Value* args) {
  const auto civil = civilTime(args[1]);
  if (!civil) return answer(args, wrenNewString(vm, "Invalid Date"));
  char text[64];
  const bool usual = civil->year >= 0 && civil->year <= 9999;
  const int length =
      std::snprintf(text, sizeof text, usual ? "%04lld-%02d-%02dT%02d:%02d:%02d.%03dZ" : "%+07lld-%02d-%02dT%02d:%02d:%02d.%03dZ",
                    static_cast<long long>(civil->year), civil->month, civil->day, civil->hour, civil->minute, civil->second,
                    civil->millisecond);
  return answer(args, wrenNewStringLength(vm, text, static_cast<size_t>(length)));
}

// ---- what the host makes -------------------------------------------------------------------------------------------

// A host function is a function to whoever asks: list.sort(comparer) wants one.
bool hostFunctionIs(WrenVM* vm, Value* args) {
  if (!IS_CLASS(args[1])) return raise(vm, "Right operand must be a class.");
  const ObjClass* asked = AS_CLASS(args[1]);
  return answer(args, BOOL_VAL(asked == vm->fnClass || asked == vm->objectClass || asked == AS_OBJ(args[0])->classObj));
}
bool hostFunctionArity(WrenVM*, Value* args) { return answer(args, NUM_VAL(0)); }
bool hostFunctionToString(WrenVM* vm, Value* args) { return answer(args, wrenNewString(vm, "<fn>")); }
bool namespaceToString(WrenVM* vm, Value* args) { return answer(args, wrenNewString(vm, "<Namespace>")); }

ObjModule* coreModule(WrenVM* vm) { return AS_MODULE(wrenMapGet(vm->modules, NULL_VAL)); }

ObjClass* newClass(WrenVM* vm, ObjClass* superclass, int fieldCount, std::string_view name) {
  const Value text = wrenNewStringLength(vm, name.data(), name.size());
  const TemporaryRoot keep(vm, text);
  return wrenNewClass(vm, superclass, fieldCount, AS_STRING(text));
}

void defineInCore(WrenVM* vm, Root& root, std::string_view name, ObjClass* classObject) {
  root.reset(vm, OBJ_VAL(classObject));
  wrenDefineVariable(vm, coreModule(vm), name.data(), name.size(), OBJ_VAL(classObject), nullptr);
}

}  // namespace

bool raise(WrenVM* vm, std::string_view message) {
  vm->fiber->error = wrenNewStringLength(vm, message.data(), message.size());
  return false;
}

void bindPrimitive(WrenVM* vm, ObjClass* classObject, std::string_view signature, Primitive primitive) {
  const int symbol = wrenSymbolTableEnsure(vm, &vm->methodNames, signature.data(), signature.size());
  Method method;
  method.type = METHOD_PRIMITIVE;
  method.as.primitive = primitive;
  wrenBindMethod(vm, classObject, symbol, method);
}

ObjClass* newForeignClass(WrenVM* vm, std::string_view name, WrenFinalizerFn finalizer) {
  ObjClass* classObject = newClass(vm, vm->objectClass, -1, name);
  if (finalizer != nullptr) {
    const TemporaryRoot keep(vm, OBJ_VAL(classObject));
    Method method;
    method.type = METHOD_FOREIGN;
    method.as.foreign = reinterpret_cast<WrenForeignMethodFn>(finalizer);  // wrenFinalizeForeign casts it back
    wrenBindMethod(vm, classObject, wrenSymbolTableEnsure(vm, &vm->methodNames, "<finalize>", 10), method);
  }
  return classObject;
}

void ValueClasses::install(WrenVM* vm, WrenFinalizerFn finalizeFunction) {
  vm->sealedVariables = coreModule(vm)->variables.count;
  // Known from the start: a foreign object may be freed before any class has a finalizer.
  wrenSymbolTableEnsure(vm, &vm->methodNames, "<finalize>", 10);

  ObjFn* function = wrenCompile(vm, coreModule(vm), prelude, false, true);
  Root closure(vm, OBJ_VAL(function));
  closure.reset(vm, OBJ_VAL(wrenNewClosure(vm, function)));
  ObjFiber* fiber = wrenNewFiber(vm, AS_CLOSURE(closure.value()));
  wrenRunFiber(vm, fiber);
  vm->fiber = nullptr;

  const auto find = [&](Root& root, const char* name) { root.reset(vm, wrenFindVariable(vm, coreModule(vm), name)); };
  find(bigint, "BigInt");
  find(set, "Set");
  find(date, "Date");
  find(regexp, "RegExp");
  find(error, "ScriptError");
  bindPrimitive(vm, date.classObject()->obj.classObj, "part_(_,_)", datePart);
  bindPrimitive(vm, date.classObject()->obj.classObj, "text_(_)", dateText);

  defineInCore(vm, int64, "Int64", newForeignClass(vm, "Int64", nullptr));
  const std::pair<std::string_view, Primitive> int64Methods[] = {
      {"+(_)", int64Add},        {"-(_)", int64Subtract},        {"*(_)", int64Multiply},     {"/(_)", int64Divide},
      {"%(_)", int64Modulo},     {"-", int64Negate},             {"<(_)", int64Less},         {">(_)", int64Greater},
      {"<=(_)", int64LessOrEqual}, {">=(_)", int64GreaterOrEqual}, {"==(_)", int64Equal},     {"!=(_)", int64NotEqual},
      {"toNum", int64ToNum},     {"toString", int64ToString}};
  for (const auto& [signature, primitive] : int64Methods) bindPrimitive(vm, int64.classObject(), signature, primitive);
  bindPrimitive(vm, int64.classObject()->obj.classObj, "new(_)", int64New);
  bindPrimitive(vm, int64.classObject()->obj.classObj, "fromString(_)", int64New);

  ObjClass* sequence = AS_CLASS(wrenFindVariable(vm, coreModule(vm), "Sequence"));
  defineInCore(vm, bytes, "Bytes", newClass(vm, sequence, -1, "Bytes"));
  const std::pair<std::string_view, Primitive> bytesMethods[] = {
      {"count", bytesCount},           {"[_]", bytesGet},           {"[_]=(_)", bytesSet},  {"iterate(_)", bytesIterate},
      {"iteratorValue(_)", bytesGet},  {"toString", bytesToString}, {"==(_)", bytesEqual},  {"!=(_)", bytesNotEqual}};
  for (const auto& [signature, primitive] : bytesMethods) bindPrimitive(vm, bytes.classObject(), signature, primitive);
  ObjClass* bytesMeta = bytes.classObject()->obj.classObj;
  bindPrimitive(vm, bytesMeta, "new(_)", bytesNew);
  bindPrimitive(vm, bytesMeta, "fromString(_)", bytesFromString);
  bindPrimitive(vm, bytesMeta, "fromList(_)", bytesFromList);

  hostFunction.reset(vm, OBJ_VAL(newForeignClass(vm, "HostFunction", finalizeFunction)));
  bindPrimitive(vm, hostFunction.classObject(), "is(_)", hostFunctionIs);
  bindPrimitive(vm, hostFunction.classObject(), "arity", hostFunctionArity);
  bindPrimitive(vm, hostFunction.classObject(), "toString", hostFunctionToString);

  nameSpace.reset(vm, OBJ_VAL(newClass(vm, vm->objectClass, 1, "Namespace")));
  bindPrimitive(vm, nameSpace.classObject(), "toString", namespaceToString);
  // "type" is a likely name for a member; the room answers it like any other.
  nameSpace.classObject()->methods.data[wrenSymbolTableFind(&vm->methodNames, "type", 4)].type = METHOD_NONE;
}

Value newInt64(WrenVM* vm, const ValueClasses& classes, int64_t value) {
  ObjForeign* foreign = wrenNewForeign(vm, classes.int64.classObject(), sizeof value);
  std::memcpy(foreign->data, &value, sizeof value);
  return OBJ_VAL(foreign);
}

int64_t int64Of(Value value) {
  int64_t number;
  std::memcpy(&number, AS_FOREIGN(value)->data, sizeof number);
  return number;
}

Value newBytes(WrenVM* vm, const ValueClasses& classes, std::span<const uint8_t> bytes) {
  ObjForeign* foreign = wrenNewForeign(vm, classes.bytes.classObject(), sizeof(BytesData) + bytes.size());
  auto* data = reinterpret_cast<BytesData*>(foreign->data);
  data->size = bytes.size();
  if (!bytes.empty()) std::memcpy(data->bytes, bytes.data(), bytes.size());
  return OBJ_VAL(foreign);
}

std::span<const uint8_t> bytesOf(Value value) {
  const auto* data = reinterpret_cast<const BytesData*>(AS_FOREIGN(value)->data);
  return {data->bytes, data->size};
}

std::string decimalOf(bool negative, std::span<const uint64_t> words) {
  std::vector<uint32_t> halves;
  for (const uint64_t word : words) {
    halves.push_back(static_cast<uint32_t>(word));
    halves.push_back(static_cast<uint32_t>(word >> 32));
  }
  constexpr uint32_t billion = 1'000'000'000;
  std::string reversed;
  while (!halves.empty() && halves.back() == 0) halves.pop_back();
  while (!halves.empty()) {
    uint64_t rest = 0;
    for (size_t index = halves.size(); index-- > 0;) {
      rest = rest << 32 | halves[index];
      halves[index] = static_cast<uint32_t>(rest / billion);
      rest %= billion;
    }
    while (!halves.empty() && halves.back() == 0) halves.pop_back();
    for (int digit = 0; digit < 9 && (!halves.empty() || rest != 0); ++digit) {
      reversed += static_cast<char>('0' + rest % 10);
      rest /= 10;
    }
  }
  if (reversed.empty()) return "0";
  if (negative) reversed += '-';
  return {reversed.rbegin(), reversed.rend()};
}

bool wordsOfDecimal(std::string_view text, bool& negative, std::vector<uint64_t>& words) {
  negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  if (text.empty() || text.size() > maxBigintWords * 20 || text.find_first_not_of("0123456789") != std::string_view::npos) return false;
  std::vector<uint32_t> halves;
  while (!text.empty()) {
    const std::string_view group = text.substr(0, std::min<size_t>(9, text.size()));
    text.remove_prefix(group.size());
    uint64_t carry = 0, scale = 1;
    for (const char digit : group) {
      carry = carry * 10 + static_cast<uint64_t>(digit - '0');
      scale *= 10;
    }
    for (uint32_t& half : halves) {
      const uint64_t product = half * scale + carry;
      half = static_cast<uint32_t>(product);
      carry = product >> 32;
    }
    if (carry != 0) halves.push_back(static_cast<uint32_t>(carry));
  }
  words.clear();
  for (size_t index = 0; index < halves.size(); index += 2) {
    words.push_back(halves[index] | (index + 1 < halves.size() ? uint64_t{halves[index + 1]} << 32 : 0));
  }
  return true;
}

}  // namespace zigllms
