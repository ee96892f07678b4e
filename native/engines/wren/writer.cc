#include "writer.h"

#include <algorithm>
#include <new>

#include "context.h"

namespace zigllms {

namespace {

constexpr int64_t exactLimit = int64_t{1} << 53;
constexpr uint32_t largestPresize = 1 << 20;  // a hint is only a hint

// An empty map that takes `count` entries without growing. Wren's own first allocation has 16 places; most objects have few members.
void presize(WrenVM* vm, ObjMap* map, size_t count) {
  if (count == 0) return;
  uint32_t capacity = 8;
  const auto wanted = static_cast<uint32_t>(std::min<size_t>(count, largestPresize));
  while (capacity * 75 / 100 < wanted) capacity *= 2;
  auto* entries = static_cast<MapEntry*>(wrenReallocate(vm, nullptr, 0, sizeof(MapEntry) * capacity));
  for (uint32_t index = 0; index < capacity; ++index) entries[index] = {UNDEFINED_VAL, FALSE_VAL};
  map->entries = entries;
  map->capacity = capacity;
}

}  // namespace

// Nothing may fly through the host's frames, which are between here and the room's own.
template <class Body>
bool WrenWriter::guarded(Body body) {
  const int roots = context_.vm->numTempRoots;
  try {
    return body();
  } catch (const MemoryExceeded&) {
  } catch (const std::bad_alloc&) {
  }
  context_.vm->numTempRoots = roots;
  outOfMemory_ = true;
  return false;
}

WriterState& WrenWriter::state() {
  WriterState& state = context_.writerState;
  if (!started_) {
    started_ = true;
    state.frames.clear();
    state.containers.clear();
  }
  return state;
}

bool WrenWriter::put(Value value) {
  if (started_ && !context_.writerState.frames.empty()) {
    return guarded([&] { return putInto(context_.writerState.frames.back(), value); });
  }
  if (count_ == capacity_) return refuse("more values than announced");
  destination_[count_++] = value;
  return true;
}

bool WrenWriter::putInto(Frame& frame, Value value) {
  WrenVM* vm = context_.vm;
  switch (frame.kind) {
    case WriterState::Kind::List: {
      ValueBuffer& elements = reinterpret_cast<ObjList*>(frame.container)->elements;
      if (elements.count < elements.capacity) {
        elements.data[elements.count++] = value;
      } else {
        const TemporaryRoot keep(vm, value);
        wrenValueBufferWrite(vm, &elements, value);
      }
      break;
    }
    case WriterState::Kind::Object:
    case WriterState::Kind::Map: {
      if (!frame.hasKey) {
        if (!wrenMapIsValidKey(value)) return refuse("a Map of Wren has only texts, numbers, booleans and null as keys");
        frame.key = value;
        frame.hasKey = true;
        context_.writerState.pendingKey.reset(vm, value);
        return true;
      }
      const TemporaryRoot keep(vm, value);
      wrenMapSet(vm, reinterpret_cast<ObjMap*>(frame.container), frame.key, value);
      frame.hasKey = false;
      break;
    }
    case WriterState::Kind::Set: {
      const Value* fields = reinterpret_cast<ObjInstance*>(frame.container)->fields;
      const TemporaryRoot keep(vm, value);
      wrenValueBufferWrite(vm, &AS_LIST(fields[field::setItems])->elements, value);
      if (wrenMapIsValidKey(value)) wrenMapSet(vm, AS_MAP(fields[field::setIndex]), value, TRUE_VAL);
      break;
    }
  }
  return true;
}

bool WrenWriter::integer(int64_t value) {
  if (value >= -exactLimit && value <= exactLimit) return put(NUM_VAL(static_cast<double>(value)));
  return guarded([&] { return put(newInt64(context_.vm, context_.classes, value)); });
}

bool WrenWriter::bigint(bool negative, std::span<const uint64_t> words) {
  if (words.size() > maxBigintWords) return refuse("a bigint of more than " + std::to_string(maxBigintWords * 64) + " bits");
  const std::string text = decimalOf(negative, words);
  return putInstance(context_.classes.bigint.classObject(), {{field::bigintText, text}});
}

bool WrenWriter::string(std::string_view utf8) {
  return guarded([&] { return put(wrenNewStringLength(context_.vm, utf8.data(), utf8.size())); });
}

bool WrenWriter::bytes(std::span<const uint8_t> data) {
  return guarded([&] { return put(newBytes(context_.vm, context_.classes, data)); });
}

bool WrenWriter::date(double milliseconds) {
  return guarded([&] {
    const Value instance = wrenNewInstance(context_.vm, context_.classes.date.classObject());
    AS_INSTANCE(instance)->fields[field::dateMilliseconds] = numberValue(milliseconds);
    return put(instance);
  });
}

bool WrenWriter::putInstance(ObjClass* classObject, std::initializer_list<std::pair<int, std::string_view>> texts) {
  return guarded([&] {
    const Value instance = wrenNewInstance(context_.vm, classObject);
    const TemporaryRoot keep(context_.vm, instance);
    for (const auto& [index, text] : texts) {
      AS_INSTANCE(instance)->fields[index] = wrenNewStringLength(context_.vm, text.data(), text.size());
    }
    return put(instance);
  });
}

bool WrenWriter::regexp(std::string_view source, std::string_view flags) {
  return putInstance(context_.classes.regexp.classObject(), {{field::regexpSource, source}, {field::regexpFlags, flags}});
}

bool WrenWriter::error(const ErrorValue& error) {
  return putInstance(context_.classes.error.classObject(),
                     {{field::errorName, error.name}, {field::errorMessage, error.message}, {field::errorStack, error.stack}});
}

bool WrenWriter::open(WriterState::Kind kind, Obj* container) {
  if (!put(OBJ_VAL(container))) return false;
  WriterState& state = context_.writerState;
  Frame frame{};
  frame.kind = kind;
  frame.container = container;
  frame.key = NULL_VAL;
  frame.number = static_cast<uint32_t>(state.containers.size());
  state.containers.push_back(container);
  state.frames.push_back(frame);
  return true;
}

bool WrenWriter::beginArray(size_t sizeHint) {
  state();
  return guarded([&] {
    ObjList* list = wrenNewList(context_.vm, static_cast<uint32_t>(std::min<size_t>(sizeHint, largestPresize)));
    list->elements.count = 0;  // what is reserved but not told yet isn't there
    return open(WriterState::Kind::List, &list->obj);
  });
}

bool WrenWriter::beginMap(WriterState::Kind kind, size_t sizeHint) {
  state();
  return guarded([&] {
    ObjMap* map = wrenNewMap(context_.vm);
    if (!open(kind, &map->obj)) return false;
    // An empty Map of the host is told from an empty object by the places it has (WrenReader::tellMap).
    presize(context_.vm, map, kind == WriterState::Kind::Map ? std::max<size_t>(sizeHint, 1) : sizeHint);
    return true;
  });
}

bool WrenWriter::beginSet(size_t) {
  state();
  return guarded([&] {
    WrenVM* vm = context_.vm;
    const Value instance = wrenNewInstance(vm, context_.classes.set.classObject());
    const TemporaryRoot keep(vm, instance);
    AS_INSTANCE(instance)->fields[field::setItems] = OBJ_VAL(wrenNewList(vm, 0));
    AS_INSTANCE(instance)->fields[field::setIndex] = OBJ_VAL(wrenNewMap(vm));
    return open(WriterState::Kind::Set, AS_OBJ(instance));
  });
}

bool WrenWriter::key(std::string_view key) {
  return guarded([&] {
    const Value text = wrenNewStringLength(context_.vm, key.data(), key.size());
    WriterState& state = context_.writerState;
    state.pendingKey.reset(context_.vm, text);
    state.frames.back().key = text;
    state.frames.back().hasKey = true;
    return true;
  });
}

bool WrenWriter::knownKey(KeyId id) {
  WriterState& state = context_.writerState;
  if (id >= state.keys.size() || state.keys[id] == nullptr) {
    const std::string* text = context_.host.tables().key(id);
    if (text == nullptr) return refuse("an unknown key");
    const bool made = guarded([&] {
      if (id >= state.keys.size()) state.keys.resize(id + 1);
      const Value string = wrenNewStringLength(context_.vm, text->data(), text->size());
      state.keys[id] = std::make_unique<Root>(context_.vm, string);
      return true;
    });
    if (!made) return false;
  }
  Frame& frame = state.frames.back();
  frame.key = state.keys[id]->value();
  frame.hasKey = true;
  return true;
}

bool WrenWriter::end() {
  WriterState& state = context_.writerState;
  const Frame done = state.frames.back();
  state.frames.pop_back();
  if (!done.hasFunctions) return true;

  // An object with functions: the Map becomes the members of an instance, which takes its place.
  return guarded([&] {
    const Value instance = wrenNewInstance(context_.vm, context_.classes.nameSpace.classObject());
    AS_INSTANCE(instance)->fields[field::namespaceMembers] = OBJ_VAL(done.container);
    state.containers[done.number] = AS_OBJ(instance);
    if (state.frames.empty()) {
      destination_[count_ - 1] = instance;
      return true;
    }
    Frame& parent = state.frames.back();
    if (parent.kind == WriterState::Kind::List) {
      ValueBuffer& elements = reinterpret_cast<ObjList*>(parent.container)->elements;
      elements.data[elements.count - 1] = instance;
    } else if (parent.kind != WriterState::Kind::Set) {
      const TemporaryRoot keep(context_.vm, instance);
      wrenMapSet(context_.vm, reinterpret_cast<ObjMap*>(parent.container), parent.key, instance);
      if (parent.kind == WriterState::Kind::Object) parent.hasFunctions = true;
    }
    return true;
  });
}

bool WrenWriter::backReference(uint32_t container) {
  WriterState& state = this->state();
  if (container >= state.containers.size()) return refuse("a reference to an unknown container");
  return put(OBJ_VAL(state.containers[container]));
}

bool WrenWriter::reference(RefId ref) {
  const auto value = context_.refs.find(ref);
  if (!value) return refuse("a function or object of the script that was released");
  return put(*value);
}

bool WrenWriter::hostFunction(FunctionId id) {
  return guarded([&] { return putMember(context_.proxies.function(id)); });
}

bool WrenWriter::hostObject(ClassId classId, ObjectId id) {
  return guarded([&] {
    const auto value = context_.proxies.object(classId, id);
    return value ? putMember(*value) : refuse("a host object of an unknown class");
  });
}

bool WrenWriter::putMember(Value value) {
  if (!put(value)) return false;
  if (functions_ == Functions::AsMembers && started_ && !context_.writerState.frames.empty()) {
    Frame& frame = context_.writerState.frames.back();
    if (frame.kind == WriterState::Kind::Object) frame.hasFunctions = true;
  }
  return true;
}

bool WrenWriter::refuse(std::string message) {
  refused_ = !failure_;
  return fail(std::move(message));
}

bool WrenWriter::fail(std::string message) {
  if (!failure_) failure_ = std::move(message);
  return false;
}

BoxedError WrenWriter::error(std::string_view place) const {
  if (outOfMemory_) return ScriptError::make(ErrorCode::MemoryError, "not enough memory");
  const std::string message = failure_.value_or("the value could not be told");
  return ScriptError::make(ErrorCode::ConversionError, refused_ || !failure_ ? std::string(place) + ": " + message : message);
}

}  // namespace zigllms
