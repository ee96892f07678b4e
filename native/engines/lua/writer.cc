#include "writer.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "context.h"
#include "lauxlib.h"

#include "internals.h"

namespace zigllms {

namespace {

constexpr double largestExactInteger = 9007199254740992.0;  // 2^53

TValue nullValue() {
  TValue value;
  setpvalue(&value, nullptr);
  return value;
}

std::string decimalText(bool negative, std::span<const uint64_t> words) {
  // Divides by 10^9 again and again, in halves of words so that no wider type is needed.
  std::vector<uint32_t> halves;
  for (const uint64_t word : words) {
    halves.push_back(static_cast<uint32_t>(word));
    halves.push_back(static_cast<uint32_t>(word >> 32));
  }
  std::string digits;
  while (!halves.empty() && halves.back() == 0) halves.pop_back();
  while (!halves.empty()) {
    uint64_t rest = 0;
    for (size_t at = halves.size(); at-- > 0;) {
      rest = rest << 32 | halves[at];
      halves[at] = static_cast<uint32_t>(rest / 1'000'000'000);
      rest %= 1'000'000'000;
    }
    while (!halves.empty() && halves.back() == 0) halves.pop_back();
    for (int digit = 0; digit < 9 && (rest != 0 || !halves.empty()); ++digit, rest /= 10) {
      digits += static_cast<char>('0' + rest % 10);
    }
  }
  if (digits.empty()) digits = "0";
  if (negative) digits += '-';
  std::reverse(digits.begin(), digits.end());
  return digits;
}

TValue mapKey(const WriterFrame& frame) {
  TValue key;
  static_assert(sizeof key <= sizeof frame.mapKey);
  std::memcpy(&key, frame.mapKey, sizeof key);
  return key;
}

}  // namespace

LuaWriter::~LuaWriter() {
  // Left open when the walk was stopped.
  if (started_) {
    memory().frames.resize(firstFrame_);
    memory().containers.resize(firstContainer_);
  }
}

WriterMemory& LuaWriter::memory() const { return context_.writerMemory(); }

BoxedError LuaWriter::error(const ValueSource* source) const {
  if (outOfMemory_) return ScriptError::make(ErrorCode::MemoryError, "not enough memory");
  const std::string reason = failure_.value_or("the value could not be read");
  if (failure_ && !failureIsOurs_) return ScriptError::make(ErrorCode::ConversionError, reason);
  std::string message = source != nullptr ? source->path() : std::string();
  if (message.empty()) message = root_;
  message.append(": ").append(reason);
  return ScriptError::make(ErrorCode::ConversionError, std::move(message));
}

bool LuaWriter::fail(std::string message) {
  if (!failed()) failure_ = std::move(message);
  return false;
}

bool LuaWriter::refuse(std::string message) {
  if (!failed()) failureIsOurs_ = true;
  return fail(std::move(message));
}

bool LuaWriter::outOfMemory() {
  if (!failed()) outOfMemory_ = true;
  return false;
}

// ---- memory -------------------------------------------------------------------------------------------------------

bool LuaWriter::afford(uint64_t bytes) {
  const MemoryBudget& budget = context_.budget();
  if (!budget.exceededBy(bytes)) return true;
  if (!collected_) {
    collected_ = true;
    collect();
    if (!budget.exceededBy(bytes)) return true;
  }
  return outOfMemory();
}

// A full collection without finalizers. What is being built is anchored on the stack for it.
void LuaWriter::collect() {
  if (lua_checkstack(L_, LuaWriter::spareSlots) == 0) return;
  const Overdraft overdraft(context_.budget());
  Table* anchors = luaH_new(L_);
  sethvalue2s(L_, L_->top.p, anchors);
  api_incr_top(L_);
  lua_Integer count = 0;
  if (started_) {
    const auto& containers = memory().containers;
    for (size_t at = firstContainer_; at < containers.size(); ++at) {
      TValue value;
      setgcovalue(L_, &value, containers[at]);
      luaH_setint(L_, anchors, ++count, &value);
    }
    for (size_t at = firstFrame_; at < firstFrame_ + depth_; ++at) {
      WriterFrame& frame = memory().frames[at];
      TValue value;
      if (frame.key != nullptr) {
        setgcovalue(L_, &value, frame.key);
        luaH_setint(L_, anchors, ++count, &value);
      }
      if (frame.keyPending) {
        value = mapKey(frame);
        luaH_setint(L_, anchors, ++count, &value);
      }
    }
  }
  luaC_fullgc(L_, 1);
  lua_pop(L_, 1);
}

TString* LuaWriter::text(std::string_view text) {
  return luaS_newlstr(L_, text.data() != nullptr ? text.data() : "", text.size());
}

// ---- where values go ----------------------------------------------------------------------------------------------

bool LuaWriter::put(const TValue& value) {
  if (depth_ == 0) {
    setobj2s(L_, L_->top.p, &value);
    api_incr_top(L_);
    ++topCount_;
    return true;
  }
  WriterFrame& frame = memory().frames.back();
  switch (frame.kind) {
    case WriterFrame::Kind::Array: {
      Table* table = gco2t(frame.object);
      const uint32_t at = frame.count++;
      if (at < table->alimit) {
        setobj2t(L_, &table->array[at], &value);
        luaC_barrierback(L_, frame.object, &value);
      } else {
        TValue copy = value;
        luaH_setint(L_, table, lua_Integer{at} + 1, &copy);
        luaC_barrierback(L_, frame.object, &value);
      }
      return true;
    }
    case WriterFrame::Kind::Object: {
      Table* table = gco2t(frame.object);
      TValue key;
      TValue copy = value;
      setgcovalue(L_, &key, frame.key);
      const TValue* slot = luaH_getstr(table, gco2ts(frame.key));
      luaH_finishset(L_, table, &key, slot, &copy);
      luaC_barrierback(L_, frame.object, &value);
      return true;
    }
    default:
      return putIntoMap(frame, value);
  }
}

bool LuaWriter::putIntoMap(WriterFrame& frame, const TValue& value) {
  const bool isSet = frame.kind == WriterFrame::Kind::Set;
  if (!isSet && !frame.keyPending) {
    std::memcpy(frame.mapKey, &value, sizeof value);
    frame.keyPending = true;
    return true;
  }
  frame.keyPending = false;
  Udata* userdata = gco2u(frame.object);
  auto* box = reinterpret_cast<MapBox*>(getudatamem(userdata));
  Table* entries = hvalue(&userdata->uv[0].uv);
  Table* index = hvalue(&userdata->uv[1].uv);
  TValue key = isSet ? value : mapKey(frame);
  TValue indexKey = key;
  if (ttisfloat(&key) && fltvalue(&key) != fltvalue(&key)) setpvalue(&indexKey, const_cast<char*>(&nanKey));
  const TValue* known = luaH_get(index, &indexKey);
  lua_Integer slot = 0;
  if (ttisinteger(known)) {
    slot = ivalue(known);
  } else {
    slot = ++box->slots;
    ++box->size;
    TValue number;
    setivalue(&number, slot);
    luaH_set(L_, index, &indexKey, &number);
    luaC_barrierback(L_, obj2gco(index), &indexKey);
    luaH_setint(L_, entries, 2 * slot - 1, &key);
    luaC_barrierback(L_, obj2gco(entries), &key);
  }
  TValue stored = value;
  if (isSet) setbtvalue(&stored);
  luaH_setint(L_, entries, 2 * slot, &stored);
  luaC_barrierback(L_, obj2gco(entries), &stored);
  return true;
}

bool LuaWriter::putObject(GCObject* object, int tag) {
  TValue value;
  val_(&value).gc = object;
  settt_(&value, ctb(tag));
  return put(value);
}

bool LuaWriter::putFromStack() {
  const TValue value = *s2v(L_->top.p - 1);
  lua_pop(L_, 1);
  return put(value);
}

void LuaWriter::openScope() {
  if (depth_ > 0) return;
  if (!started_) {
    started_ = true;
    firstFrame_ = memory().frames.size();
    firstContainer_ = memory().containers.size();
  }
  scope_.emplace(L_, context_.budget());
}

// Each value of a crossing counts against maxNodes, so a larger hint is a lie.
unsigned LuaWriter::believe(size_t sizeHint) const {
  return static_cast<unsigned>(std::min<size_t>(sizeHint, context_.options().valueLimits.maxNodes));
}

bool LuaWriter::begin(WriterFrame::Kind kind, GCObject* object) {
  if (!putObject(object, kind == WriterFrame::Kind::Array || kind == WriterFrame::Kind::Object ? LUA_VTABLE : LUA_VUSERDATA)) {
    return false;
  }
  memory().containers.push_back(object);
  memory().frames.push_back({kind, false, 0, object, nullptr, {}});
  ++depth_;
  return true;
}

bool LuaWriter::end() {
  memory().frames.pop_back();
  if (--depth_ == 0) scope_.reset();
  return true;
}

// ---- events -------------------------------------------------------------------------------------------------------

bool LuaWriter::null() {
  TValue value = nullValue();
  if (depth_ == 0) setnilvalue(&value);
  return put(value);
}

bool LuaWriter::boolean(bool boolean) {
  TValue value;
  if (boolean) {
    setbtvalue(&value);
  } else {
    setbfvalue(&value);
  }
  return put(value);
}

bool LuaWriter::integer(int64_t integer) {
  TValue value;
  setivalue(&value, integer);
  return put(value);
}

bool LuaWriter::number(double number) {
  TValue value;
  if (number >= -largestExactInteger && number <= largestExactInteger) {
    const auto whole = static_cast<lua_Integer>(number);
    if (static_cast<double>(whole) == number && (whole != 0 || !std::signbit(number))) {
      setivalue(&value, whole);
      return put(value);
    }
  }
  setfltvalue(&value, number);
  return put(value);
}

bool LuaWriter::bigint(bool negative, std::span<const uint64_t> words) {
  size_t used = words.size();
  while (used > 0 && words[used - 1] == 0) --used;
  const uint64_t lowest = used > 0 ? words[0] : 0;
  constexpr uint64_t signBit = uint64_t{1} << 63;
  if (used <= 1 && (lowest < signBit || (negative && lowest == signBit))) {
    return integer(negative ? static_cast<int64_t>(0 - lowest) : static_cast<int64_t>(lowest));
  }
  if (context_.options().valuePolicies.bigint == ValuePolicies::Bigint::Error) {
    return refuse("an integer of more than 64 bits, which Lua cannot hold (policy bigint)");
  }
  return string(decimalText(negative, words));
}

bool LuaWriter::string(std::string_view string) {
  if (!afford(string.size())) return false;
  const Overdraft overdraft(context_.budget());
  TString* created = text(string);
  return putObject(obj2gco(created), created->tt);
}

bool LuaWriter::bytes(std::span<const uint8_t> data) {
  if (!afford(data.size())) return false;
  const CrossingScope scope(L_, context_.budget());
  Udata* userdata = luaS_newudata(L_, data.size(), 0);
  userdata->metatable = static_cast<Table*>(const_cast<void*>(context_.metatables().bytes));
  if (!data.empty()) std::memcpy(getudatamem(userdata), data.data(), data.size());
  return putObject(obj2gco(userdata), LUA_VUSERDATA);
}

bool LuaWriter::date(double milliseconds) {
  if (!afford(sizeof(DateBox))) return false;
  const CrossingScope scope(L_, context_.budget());
  Udata* userdata = luaS_newudata(L_, sizeof(DateBox), 0);
  userdata->metatable = static_cast<Table*>(const_cast<void*>(context_.metatables().date));
  reinterpret_cast<DateBox*>(getudatamem(userdata))->milliseconds = milliseconds;
  return putObject(obj2gco(userdata), LUA_VUSERDATA);
}

bool LuaWriter::regexp(std::string_view source, std::string_view flags) {
  if (!afford(source.size() + flags.size())) return false;
  const CrossingScope scope(L_, context_.budget());
  Udata* userdata = luaS_newudata(L_, 0, 2);
  userdata->metatable = static_cast<Table*>(const_cast<void*>(context_.metatables().regexp));
  TString* sourceText = text(source);
  setsvalue(L_, &userdata->uv[0].uv, sourceText);
  TString* flagsText = text(flags);
  setsvalue(L_, &userdata->uv[1].uv, flagsText);
  return putObject(obj2gco(userdata), LUA_VUSERDATA);
}

bool LuaWriter::error(const ErrorValue& error) {
  if (!afford(error.name.size() + error.message.size() + error.stack.size())) return false;
  const CrossingScope scope(L_, context_.budget());
  Table* table = luaH_new(L_);
  const auto set = [&](std::string_view name, std::string_view content) {
    TValue key;
    TValue value;
    TString* keyText = text(name);
    setsvalue(L_, &key, keyText);
    TString* contentText = text(content);
    setsvalue(L_, &value, contentText);
    luaH_set(L_, table, &key, &value);
  };
  set("name", error.name);
  set("message", error.message);
  if (!error.stack.empty()) set("stack", error.stack);
  table->metatable = static_cast<Table*>(const_cast<void*>(context_.metatables().error));
  return putObject(obj2gco(table), LUA_VTABLE);
}

bool LuaWriter::beginArray(size_t sizeHint) {
  openScope();
  const unsigned size = believe(sizeHint);
  if (!afford(sizeof(Table) + size * sizeof(TValue))) return false;
  Table* table = luaH_new(L_);
  table->metatable = static_cast<Table*>(const_cast<void*>(context_.metatables().array));
  if (size > 0) luaH_resize(L_, table, size, 0);
  return begin(WriterFrame::Kind::Array, obj2gco(table));
}

bool LuaWriter::beginObject(size_t sizeHint) {
  openScope();
  const unsigned size = believe(sizeHint);
  if (!afford(sizeof(Table) + size * sizeof(Node))) return false;
  Table* table = luaH_new(L_);
  // Where a bare {} would be told as an array, an object has to say that it is one.
  if (context_.options().valuePolicies.emptyTable == ValuePolicies::EmptyTable::Array) {
    table->metatable = static_cast<Table*>(const_cast<void*>(context_.metatables().object));
  }
  if (size > 0) luaH_resize(L_, table, 0, size);
  return begin(WriterFrame::Kind::Object, obj2gco(table));
}

bool LuaWriter::beginMapOrSet(bool map) {
  openScope();
  if (!afford(2 * sizeof(Table) + sizeof(Udata))) return false;
  Udata* userdata = luaS_newudata(L_, sizeof(MapBox), 2);
  *reinterpret_cast<MapBox*>(getudatamem(userdata)) = {0, 0};
  userdata->metatable = static_cast<Table*>(const_cast<void*>(map ? context_.metatables().map : context_.metatables().set));
  for (int at : {0, 1}) {
    Table* table = luaH_new(L_);
    sethvalue(L_, &userdata->uv[at].uv, table);
  }
  return begin(map ? WriterFrame::Kind::Map : WriterFrame::Kind::Set, obj2gco(userdata));
}

bool LuaWriter::key(std::string_view key) {
  if (!afford(key.size())) return false;
  memory().frames.back().key = obj2gco(text(key));
  return true;
}

bool LuaWriter::knownKey(KeyId id) {
  auto& keys = memory().keys;
  if (id < keys.size() && keys[id] != nullptr) {
    memory().frames.back().key = keys[id];
    return true;
  }
  const std::string* known = context_.host().tables().key(id);
  if (known == nullptr) return refuse("a key that was never defined");
  if (!afford(known->size())) return false;
  TString* created = text(*known);
  memory().frames.back().key = obj2gco(created);
  context_.anchor(L_, obj2gco(created));
  if (id >= keys.size()) keys.resize(id + 1);
  keys[id] = obj2gco(created);
  return true;
}

bool LuaWriter::backReference(uint32_t container) {
  const auto& containers = memory().containers;
  if (!started_ || container >= containers.size() - firstContainer_) return refuse("a reference to a container that wasn't told");
  GCObject* object = containers[firstContainer_ + container];
  return putObject(object, object->tt);
}

bool LuaWriter::scriptFunction(RefId ref) {
  if (!context_.refs().push(L_, ref)) return refuse("a script function that was released");
  return putFromStack();
}

bool LuaWriter::scriptObject(RefId ref, std::string_view) {
  if (!context_.refs().push(L_, ref)) return refuse("a script object that was released");
  return putFromStack();
}

bool LuaWriter::hostFunction(FunctionId function) {
  if (!afford(sizeof(HostFunctionBox) + 128)) return false;
  const CrossingScope scope(L_, context_.budget());
  context_.proxies().pushFunction(L_, context_, function);
  return putFromStack();
}

bool LuaWriter::hostObject(ClassId classId, ObjectId object) {
  if (!afford(sizeof(HostObjectBox) + 128)) return false;
  const CrossingScope scope(L_, context_.budget());
  if (!context_.proxies().pushObject(L_, context_, classId, object)) return refuse("a host object of an unknown class");
  return putFromStack();
}

// ---- the scope of a crossing --------------------------------------------------------------------------------------

CrossingScope::CrossingScope(lua_State* L, MemoryBudget& budget)
    : L_(L), overdraft_(budget), collectorWas_(G(L)->gcstp), debtWas_(G(L)->GCdebt), bytesWas_(gettotalbytes(G(L))) {
  G(L)->gcstp |= GCSTPUSR;
}

CrossingScope::~CrossingScope() {
  global_State* state = G(L_);
  state->gcstp = collectorWas_;
  // A collection asked for while it was stopped forgets what was allocated: count it again.
  luaE_setdebt(state, debtWas_ + static_cast<ptrdiff_t>(gettotalbytes(state) - bytesWas_));
}

}  // namespace zigllms
