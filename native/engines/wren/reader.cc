#include "reader.h"

#include <cmath>
#include <cstring>

#include "context.h"
#include "support/utf8.h"

namespace zigllms {

bool MapShapes::matches(const Shape& shape, const ObjMap* map) {
  if (shape.keys.size() != map->count) return false;
  const Key* expected = shape.keys.data();
  const MapEntry* end = map->entries + map->capacity;
  for (const MapEntry* entry = map->entries; entry < end; ++entry) {
    if (IS_UNDEFINED(entry->key)) continue;
    if (!IS_STRING(entry->key)) return false;
    const ObjString* key = AS_STRING(entry->key);
    if (key->hash != expected->hash || textOf(key) != expected->text) return false;
    ++expected;
  }
  return true;
}

ShapeId MapShapes::find(const ObjMap* map, SessionTables& tables) {
  if (last_ != nullptr && matches(*last_, map)) return last_->id;
  if (map->count == 0 || map->count > SessionTables::maxShapeKeys) return noShape;
  uint64_t hash = map->count;
  for (uint32_t index = 0; index < map->capacity; ++index) {
    const Value key = map->entries[index].key;
    if (IS_UNDEFINED(key)) continue;
    if (!IS_STRING(key)) return noShape;
    hash = (hash ^ AS_STRING(key)->hash) * 0x9E3779B97F4A7C15ull;
    hash ^= hash >> 29;
  }
  const auto [first, end] = shapes_.equal_range(hash);
  for (auto found = first; found != end; ++found) {
    if (matches(*found->second, map)) {
      last_ = found->second.get();
      return last_->id;
    }
  }
  uint64_t& sighting = sightings_[hash % std::size(sightings_)];
  const bool seen = sighting == hash;
  sighting = hash;
  if (!seen || shapes_.size() >= SessionTables::maxShapes) return noShape;

  auto shape = std::make_unique<Shape>();
  std::vector<std::string> names;
  bool isText = true;
  for (uint32_t index = 0; index < map->capacity; ++index) {
    const Value key = map->entries[index].key;
    if (IS_UNDEFINED(key)) continue;
    shape->keys.push_back({AS_STRING(key)->hash, std::string(textOf(key))});
    names.emplace_back(textOf(key));
    isText = isText && isUtf8(textOf(key));
  }
  shape->id = isText ? tables.defineShape(std::move(names)) : noShape;
  last_ = shapes_.emplace(hash, std::move(shape))->second.get();
  return last_->id;
}

WrenReader::WrenReader(WrenContext& context, ValueSink& sink) : context_(context), sink_(sink) { context.readerState.numbers.clear(); }

bool WrenReader::tell(Value value) {
  if (IS_NUM(value)) {
    const double number = AS_NUM(value);
    if (number >= INT32_MIN && number <= INT32_MAX) {
      const auto whole = static_cast<int32_t>(number);
      if (whole == number && (whole != 0 || !std::signbit(number))) return sink_.integer(whole);
    }
    return sink_.number(number);
  }
  if (IS_OBJ(value)) return tellObject(value);
  if (IS_NULL(value)) return sink_.null();
  return sink_.boolean(AS_BOOL(value));
}

bool WrenReader::tellObject(Value value) {
  switch (AS_OBJ(value)->type) {
    case OBJ_STRING:
      return sink_.string(textOf(value));
    case OBJ_LIST: {
      ObjList* list = AS_LIST(value);
      if (const auto number = context_.readerState.numbers.find(list)) return sink_.backReference(*number);
      const int count = list->elements.count;
      if (!sink_.beginArray(static_cast<size_t>(count))) return false;
      for (int index = 0; index < count; ++index) {
        if (!tell(list->elements.data[index])) return false;
      }
      return sink_.endArray();
    }
    case OBJ_MAP:
      return tellMap(AS_MAP(value));
    case OBJ_INSTANCE:
      return tellInstance(value);
    case OBJ_FOREIGN:
      return tellForeign(value);
    case OBJ_CLOSURE:
      return sink_.scriptFunction(context_.refs.tell(value));
    default:
      return tellReference(value);
  }
}

bool WrenReader::tellMap(const ObjMap* map) {
  if (const auto number = context_.readerState.numbers.find(map)) return sink_.backReference(*number);
  const MapEntry* end = map->entries + map->capacity;
  const ShapeId shape = context_.readerState.shapes.find(map, context_.host.tables());
  if (shape != noShape) {
    if (!sink_.beginShapedObject(shape)) return false;
    for (const MapEntry* entry = map->entries; entry < end; ++entry) {
      if (!IS_UNDEFINED(entry->key) && !tell(entry->value)) return false;
    }
    return sink_.endObject();
  }
  // Without entries Wren's own maps have no places either: this one is the host's empty Map, and nothing was put into it.
  bool keysAreText = map->count != 0 || map->capacity == 0;
  for (const MapEntry* entry = map->entries; entry < end && keysAreText; ++entry) {
    keysAreText = IS_UNDEFINED(entry->key) || IS_STRING(entry->key);
  }
  if (keysAreText) {
    if (!sink_.beginObject(map->count)) return false;
    for (const MapEntry* entry = map->entries; entry < end; ++entry) {
      if (!IS_UNDEFINED(entry->key) && !(sink_.key(textOf(entry->key)) && tell(entry->value))) return false;
    }
    return sink_.endObject();
  }
  if (!sink_.beginMap(map->count)) return false;
  for (const MapEntry* entry = map->entries; entry < end; ++entry) {
    if (!IS_UNDEFINED(entry->key) && !(tell(entry->key) && tell(entry->value))) return false;
  }
  return sink_.endMap();
}

bool WrenReader::tellInstance(Value value) {
  const ValueClasses& classes = context_.classes;
  const ObjClass* classObject = AS_OBJ(value)->classObj;
  const Value* fields = AS_INSTANCE(value)->fields;
  if (classObject == classes.nameSpace.classObject() && IS_MAP(fields[field::namespaceMembers])) {
    return tellMap(AS_MAP(fields[field::namespaceMembers]));
  }
  if (classObject == classes.set.classObject() && IS_LIST(fields[field::setItems])) {
    if (const auto number = context_.readerState.numbers.find(AS_OBJ(value))) return sink_.backReference(*number);
    const ObjList* items = AS_LIST(fields[field::setItems]);
    if (!sink_.beginSet(static_cast<size_t>(items->elements.count))) return false;
    for (int index = 0; index < items->elements.count; ++index) {
      if (!tell(items->elements.data[index])) return false;
    }
    return sink_.endSet();
  }
  if (classObject == classes.date.classObject() && IS_NUM(fields[field::dateMilliseconds])) {
    return sink_.date(AS_NUM(fields[field::dateMilliseconds]));
  }
  if (classObject == classes.regexp.classObject() && IS_STRING(fields[field::regexpSource]) && IS_STRING(fields[field::regexpFlags])) {
    return sink_.regexp(textOf(fields[field::regexpSource]), textOf(fields[field::regexpFlags]));
  }
  if (classObject == classes.bigint.classObject() && IS_STRING(fields[field::bigintText])) {
    bool negative = false;
    std::vector<uint64_t> words;
    if (!wordsOfDecimal(textOf(fields[field::bigintText]), negative, words)) return sink_.fail("a BigInt whose text is no whole number");
    if (words.size() > maxBigintWords) return sink_.fail("a BigInt of more than " + std::to_string(maxBigintWords * 64) + " bits");
    if (words.empty()) return sink_.integer(0);
    if (words.size() == 1 && words[0] <= (uint64_t{1} << 63) - (negative ? 0 : 1)) {
      return sink_.integer(static_cast<int64_t>(negative ? uint64_t{0} - words[0] : words[0]));
    }
    return sink_.bigint(negative, words);
  }
  if (classes.isError(classObject)) {
    const auto text = [&](int index) { return IS_STRING(fields[index]) ? textOf(fields[index]) : std::string_view(); };
    return sink_.error({text(field::errorName), text(field::errorMessage), text(field::errorStack)});
  }
  return tellReference(value);
}

bool WrenReader::tellForeign(Value value) {
  const ObjClass* classObject = AS_OBJ(value)->classObj;
  const uint8_t* data = AS_FOREIGN(value)->data;
  if (classObject == context_.classes.hostFunction.classObject()) {
    return sink_.hostFunction(reinterpret_cast<const HostFunctionData*>(data)->function);
  }
  if (classObject == context_.classes.int64.classObject()) return sink_.integer(int64Of(value));
  if (classObject == context_.classes.bytes.classObject()) return sink_.bytes(bytesOf(value));
  if (context_.proxies.classOf(classObject) != nullptr) {
    const auto* object = reinterpret_cast<const HostObjectData*>(data);
    return sink_.hostObject(object->classId, object->object);
  }
  return tellReference(value);
}

bool WrenReader::tellReference(Value value) {
  const ObjClass* classObject = AS_OBJ(value)->type == OBJ_CLASS ? context_.vm->classClass : AS_OBJ(value)->classObj;
  return sink_.scriptObject(context_.refs.tell(value), textOf(classObject->name));
}

}  // namespace zigllms
