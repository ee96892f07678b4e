#include "reader.h"

#include <array>
#include <cstdio>

#include "context.h"
#include "raii.h"
#include "support/utf8.h"

#include "internals.h"

namespace zigllms {

namespace {

std::string_view textOf(const TString* string) { return {getstr(string), tsslen(string)}; }

// Tells that the value that comes next cannot be told. It is counted first, so that the sink's path names it.
bool refuse(ValueSink& sink, std::string message) {
  sink.null();
  return sink.fail(std::move(message));
}

// A value as the text of a key: for tables that are told as objects by policy. False when it has none.
bool keyAsText(const Node* node, char (&buffer)[64], std::string_view& text) {
  switch (keytt(node) & 0x3F) {
    case LUA_VSHRSTR:
    case LUA_VLNGSTR:
      text = textOf(keystrval(node));
      return true;
    case LUA_VNUMINT:
      text = {buffer, static_cast<size_t>(std::snprintf(buffer, sizeof buffer, LUA_INTEGER_FMT, keyival(node)))};
      return true;
    case LUA_VNUMFLT:
      text = {buffer, static_cast<size_t>(std::snprintf(buffer, sizeof buffer, LUA_NUMBER_FMT, fltvalueraw(keyval(node))))};
      return true;
    case LUA_VTRUE:
      text = "true";
      return true;
    case LUA_VFALSE:
      text = "false";
      return true;
    default:
      return false;
  }
}

// What kinds of keys a table has.
struct Census {
  unsigned arraySize = 0;      // slots of the array part
  unsigned filled = 0;         // leading slots that hold something
  lua_Unsigned integers = 0;   // integer keys in all
  bool sequence = true;        // they are 1..integers
  size_t texts = 0;            // the first maxShapeKeys of them are in ReaderMemory::keys
  bool shortTexts = true;
  size_t others = 0;
};

class Reader {
 public:
  Reader(LuaContext& context, lua_State* L, ValueSink& sink)
      : context_(context), L_(L), sink_(sink), memory_(context.readerMemory()) {
    memory_.containers.clear();
  }

  bool tell(const TValue* value);
  // Counts a container that isn't one of Lua's.
  void countContainer() { (void)memory_.containers.find(this); }

 private:
  bool tellFunction(const TValue* value);
  bool tellUserdata(const TValue* value);
  bool tellTable(const TValue* value);
  bool tellArray(Table*, const Census&);
  bool tellObject(Table*, const Census&);
  bool tellAsObject(Table*);
  bool tellEntriesAsMap(Table*, const Census&);
  bool tellError(Table*);
  bool tellMap(Udata*, bool set);
  bool tellReference(const TValue* value, bool function, std::string_view className);
  Census take(Table*);
  ShapeId shapeOf(size_t keyCount);
  // True when the container has been told before in this crossing: `told` is then what the sink answered.
  bool toldBefore(const void* container, bool& told);
  const TValue* field(Table* table, const char* name);
  std::string_view stringField(Table* table, const char* name);
  const TValue* metafield(Table* metatable, const char* name) { return field(metatable, name); }

  LuaContext& context_;
  lua_State* L_;
  ValueSink& sink_;
  ReaderMemory& memory_;
};

bool Reader::tell(const TValue* value) {
  switch (ttypetag(value)) {
    case LUA_VFALSE:
      return sink_.boolean(false);
    case LUA_VTRUE:
      return sink_.boolean(true);
    case LUA_VNUMINT:
      return sink_.integer(ivalue(value));
    case LUA_VNUMFLT:
      return sink_.number(fltvalue(value));
    case LUA_VSHRSTR:
    case LUA_VLNGSTR:
      return sink_.string(textOf(tsvalue(value)));
    case LUA_VTABLE:
      return tellTable(value);
    case LUA_VLCL:
    case LUA_VLCF:
    case LUA_VCCL:
      return tellFunction(value);
    case LUA_VUSERDATA:
      return tellUserdata(value);
    case LUA_VLIGHTUSERDATA:
      return pvalue(value) == nullptr ? sink_.null() : refuse(sink_, "a light userdata cannot leave Lua");
    case LUA_VTHREAD:
      return tellReference(value, false, "thread");
    default:
      return sink_.null();
  }
}

bool Reader::tellFunction(const TValue* value) {
  if (ttypetag(value) == LUA_VCCL) {
    const CClosure* closure = clCvalue(value);
    if (closure->f == hostFunctionTrampoline) {
      const auto* box = reinterpret_cast<const HostFunctionBox*>(getudatamem(uvalue(&closure->upvalue[0])));
      return sink_.hostFunction(box->function);
    }
    if (closure->f == hostMethodTrampoline) {
      return sink_.hostFunction(static_cast<FunctionId>(ivalue(&closure->upvalue[0])));
    }
  }
  return tellReference(value, true, {});
}

bool Reader::tellReference(const TValue* value, bool function, std::string_view className) {
  if (lua_checkstack(L_, 8) == 0) return refuse(sink_, "no stack for the value");
  // The value may lie on the stack, which checkstack may have moved: callers give a copy then.
  setobj2s(L_, L_->top.p, value);
  api_incr_top(L_);
  const RefId ref = context_.refs().add(L_);
  lua_pop(L_, 1);
  if (function ? sink_.scriptFunction(ref) : sink_.scriptObject(ref, className)) return true;
  context_.refs().release(L_, ref, 1);
  return false;
}

bool Reader::toldBefore(const void* container, bool& told) {
  const auto number = memory_.containers.find(container);
  if (!number) return false;
  told = sink_.backReference(*number);
  return true;
}

const TValue* Reader::field(Table* table, const char* name) {
  return luaH_getstr(table, luaS_new(L_, name));
}

std::string_view Reader::stringField(Table* table, const char* name) {
  const TValue* value = field(table, name);
  return ttisstring(value) ? textOf(tsvalue(value)) : std::string_view();
}

bool Reader::tellUserdata(const TValue* value) {
  Udata* userdata = uvalue(value);
  const Table* metatable = userdata->metatable;
  const Metatables& known = context_.metatables();
  const char* data = getudatamem(userdata);
  if (metatable == nullptr) return tellReference(value, false, "userdata");
  if (metatable == known.bytes) return sink_.bytes({reinterpret_cast<const uint8_t*>(data), userdata->len});
  if (metatable == known.map) return tellMap(userdata, false);
  if (metatable == known.set) return tellMap(userdata, true);
  if (metatable == known.date) return sink_.date(reinterpret_cast<const DateBox*>(data)->milliseconds);
  if (metatable == known.regexp) {
    return sink_.regexp(textOf(tsvalue(&userdata->uv[0].uv)), textOf(tsvalue(&userdata->uv[1].uv)));
  }
  TValue key;
  setpvalue(&key, const_cast<char*>(&hostObjectKey));
  if (!isempty(luaH_get(userdata->metatable, &key))) {
    const auto* box = reinterpret_cast<const HostObjectBox*>(data);
    return sink_.hostObject(box->classId, box->object);
  }
  const std::string_view name = stringField(userdata->metatable, "__name");
  return tellReference(value, false, name.empty() ? "userdata" : name);
}

Census Reader::take(Table* table) {
  Census census;
  census.arraySize = luaH_realasize(table);
  while (census.filled < census.arraySize && !isempty(&table->array[census.filled])) ++census.filled;
  census.integers = census.filled;
  for (unsigned at = census.filled; at < census.arraySize; ++at) {
    if (isempty(&table->array[at])) continue;
    ++census.integers;
    census.sequence = false;
  }
  lua_Integer highest = 0;
  const Node* end = table->node + sizenode(table);
  for (const Node* node = table->node; node < end; ++node) {
    if (isempty(gval(node))) continue;
    if (keyisshrstr(node)) {
      if (census.texts < SessionTables::maxShapeKeys) memory_.keys[census.texts] = keystrval(node);
      ++census.texts;
    } else if (keyisinteger(node)) {
      ++census.integers;
      if (keyival(node) < 1) census.sequence = false;
      if (keyival(node) > highest) highest = keyival(node);
    } else if ((keytt(node) & 0x3F) == LUA_VLNGSTR) {
      ++census.texts;
      census.shortTexts = false;
    } else {
      ++census.others;
    }
  }
  // Distinct, none below 1 and none above their number: they are 1..integers.
  if (l_castS2U(highest) > census.integers) census.sequence = false;
  return census;
}

bool Reader::tellTable(const TValue* value) {
  Table* table = hvalue(value);
  const Table* metatable = table->metatable;
  const Metatables& known = context_.metatables();
  bool taggedArray = false;
  bool taggedObject = false;
  if (metatable != nullptr) {
    taggedArray = metatable == known.array;
    taggedObject = metatable == known.object;
    if (metatable == known.error) return tellError(table);
    if (!taggedArray && !taggedObject) {
      const TValue* name = metafield(table->metatable, "__name");
      if (!isempty(name) || !isempty(metafield(table->metatable, "__index"))) {
        return tellReference(value, false, ttisstring(name) ? textOf(tsvalue(name)) : std::string_view("table"));
      }
    }
  }
  bool told = false;
  if (toldBefore(table, told)) return told;

  const Census census = take(table);
  if (census.texts == 0 && census.others == 0) {
    if (census.integers == 0) {
      const bool array = taggedArray || (!taggedObject && context_.options().valuePolicies.emptyTable == ValuePolicies::EmptyTable::Array);
      return array ? sink_.beginArray(0) && sink_.endArray() : sink_.beginObject(0) && sink_.endObject();
    }
    if (census.sequence && !taggedObject) return tellArray(table, census);
  } else if (!taggedArray && census.integers == 0) {
    return census.others == 0 ? tellObject(table, census) : tellEntriesAsMap(table, census);
  }
  if (taggedObject || context_.options().valuePolicies.mixedTables == ValuePolicies::MixedTables::Object) return tellAsObject(table);
  return refuse(sink_, census.texts == 0 && census.others == 0
                           ? "a table with gaps between its integer keys (policy mixedTables)"
                           : "a table with integer keys and others (policy mixedTables)");
}

bool Reader::tellArray(Table* table, const Census& census) {
  if (!sink_.beginArray(census.integers)) return false;
  for (unsigned at = 0; at < census.filled; ++at) {
    if (!tell(&table->array[at])) return false;
  }
  for (lua_Unsigned at = census.filled + 1; at <= census.integers; ++at) {
    if (!tell(luaH_getint(table, l_castU2S(at)))) return false;
  }
  return sink_.endArray();
}

ShapeId Reader::shapeOf(size_t keyCount) {
  const std::span<const TString* const> keys(memory_.keys, keyCount);
  ShapeId shape = memory_.shapes.find(keys);
  if (shape != noShape || !memory_.shapes.wantsShape()) return shape;
  std::vector<std::string> texts;
  texts.reserve(keyCount);
  for (const TString* key : keys) {
    if (!isUtf8(textOf(key))) return noShape;
    texts.emplace_back(textOf(key));
  }
  if (lua_checkstack(L_, 8) == 0) return noShape;
  shape = context_.host().tables().defineShape(std::move(texts));
  for (const TString* key : keys) context_.anchor(L_, obj2gco(const_cast<TString*>(key)));
  memory_.shapes.add(keys, shape);
  return shape;
}

bool Reader::tellObject(Table* table, const Census& census) {
  const bool mayHaveShape = census.shortTexts && census.texts <= SessionTables::maxShapeKeys;
  const ShapeId shape = mayHaveShape ? shapeOf(census.texts) : noShape;
  if (!(shape != noShape ? sink_.beginShapedObject(shape) : sink_.beginObject(census.texts))) return false;
  const Node* end = table->node + sizenode(table);
  for (const Node* node = table->node; node < end; ++node) {
    if (isempty(gval(node))) continue;
    if (shape == noShape && !sink_.key(textOf(keystrval(node)))) return false;
    if (!tell(gval(node))) return false;
  }
  return sink_.endObject();
}

bool Reader::tellAsObject(Table* table) {
  if (!sink_.beginObject(0)) return false;
  char buffer[64];
  const auto member = [&](std::string_view key, const TValue* value) { return sink_.key(key) && tell(value); };
  const unsigned arraySize = luaH_realasize(table);
  for (unsigned at = 0; at < arraySize; ++at) {
    if (isempty(&table->array[at])) continue;
    const int length = std::snprintf(buffer, sizeof buffer, "%u", at + 1);
    if (!member({buffer, static_cast<size_t>(length)}, &table->array[at])) return false;
  }
  const Node* end = table->node + sizenode(table);
  for (const Node* node = table->node; node < end; ++node) {
    if (isempty(gval(node))) continue;
    std::string_view key;
    if (!keyAsText(node, buffer, key)) return sink_.fail("a table with a key that has no text");
    // The text of a number or boolean may be a key of its own: neither may be lost.
    if (!keyisshrstr(node) && (keytt(node) & 0x3F) != LUA_VLNGSTR && !isempty(luaH_getstr(table, luaS_newlstr(L_, key.data(), key.size())))) {
      return sink_.fail("a table with the key " + std::string(key) + " as text and as another type");
    }
    if (!member(key, gval(node))) return false;
  }
  return sink_.endObject();
}

bool Reader::tellEntriesAsMap(Table* table, const Census& census) {
  if (!sink_.beginMap(census.texts + census.others)) return false;
  const Node* end = table->node + sizenode(table);
  for (Node* node = table->node; node < end; ++node) {
    if (isempty(gval(node))) continue;
    TValue key;
    getnodekey(L_, &key, node);
    if (!tell(&key) || !tell(gval(node))) return false;
  }
  return sink_.endMap();
}

bool Reader::tellMap(Udata* userdata, bool set) {
  bool told = false;
  if (toldBefore(userdata, told)) return told;
  const auto* box = reinterpret_cast<const MapBox*>(getudatamem(userdata));
  const auto size = static_cast<size_t>(box->size);
  if (!(set ? sink_.beginSet(size) : sink_.beginMap(size))) return false;
  Table* entries = hvalue(&userdata->uv[0].uv);
  for (lua_Integer slot = 1; slot <= box->slots; ++slot) {
    const TValue* key = luaH_getint(entries, 2 * slot - 1);
    if (isempty(key)) continue;
    if (!tell(key)) return false;
    if (!set && !tell(luaH_getint(entries, 2 * slot))) return false;
  }
  return set ? sink_.endSet() : sink_.endMap();
}

bool Reader::tellError(Table* table) {
  return sink_.error({stringField(table, "name"), stringField(table, "message"), stringField(table, "stack")});
}

}  // namespace

// Most of what crosses is one of these: they need neither a reader nor its scope. False when the value is none of them, else `told` is what the sink answered.
inline bool tellScalar(const TValue* value, ValueSink& sink, bool& told) {
  switch (ttypetag(value)) {
    case LUA_VNIL:
      told = sink.null();
      return true;
    case LUA_VFALSE:
      told = sink.boolean(false);
      return true;
    case LUA_VTRUE:
      told = sink.boolean(true);
      return true;
    case LUA_VNUMINT:
      told = sink.integer(ivalue(value));
      return true;
    case LUA_VNUMFLT:
      told = sink.number(fltvalue(value));
      return true;
    case LUA_VSHRSTR:
    case LUA_VLNGSTR:
      told = sink.string(textOf(tsvalue(value)));
      return true;
    default:
      return false;
  }
}

bool LuaValues::drain(ValueSink& into) {
  int at = 0;
  for (bool told = true; at < count_; ++at) {
    const TValue value = *s2v(L_->ci->func.p + first_ + at);
    if (!tellScalar(&value, into, told)) break;
    if (!told) return false;
  }
  if (at == count_) return true;
  const CrossingScope scope(L_, context_.budget());
  Reader reader(context_, L_, into);
  for (; at < count_; ++at) {
    const TValue value = *s2v(L_->ci->func.p + first_ + at);
    if (!reader.tell(&value)) return false;
  }
  return true;
}

bool LuaResults::drain(ValueSink& into) {
  if (count_ == 0) return into.null();
  bool scalar = false;
  if (count_ == 1 && tellScalar(s2v(L_->top.p - 1), into, scalar)) return scalar;
  const CrossingScope scope(L_, context_.budget());
  Reader reader(context_, L_, into);
  const ptrdiff_t first = L_->top.p - L_->stack.p - count_;
  const bool several = count_ > 1;
  if (several) {
    reader.countContainer();
    if (!into.beginArray(static_cast<size_t>(count_))) return false;
  }
  for (int at = 0; at < count_; ++at) {
    const TValue value = *s2v(L_->stack.p + first + at);
    if (!reader.tell(&value)) return false;
  }
  return !several || into.endArray();
}

}  // namespace zigllms
