#include "writer.h"

#include <algorithm>

namespace zigllms::echo {

Text* KeyCache::find(Heap& heap, const SessionTables& tables, KeyId id) {
  if (id < keys_.size() && keys_[id] != nullptr) return keys_[id];
  const std::string* text = tables.key(id);
  if (text == nullptr) return nullptr;
  if (id >= keys_.size()) keys_.resize(id + 1);
  return keys_[id] = heap.intern(*text);
}

void KeyCache::mark(Marker& marker) const {
  for (Text* key : keys_) marker.mark(key);
}

BoxedError EchoWriter::error(const ValueSource& source) const {
  if (!failure_) return ScriptError::make(ErrorCode::ConversionError, "the value could not be told");
  ScriptError error = *failure_;
  const std::string path = ownRefusal_ ? source.path() : std::string();
  if (!path.empty()) error.message = path + ": " + error.message;
  return error;
}

bool EchoWriter::fail(std::string message) {
  if (!failure_) failure_ = ScriptError::make(ErrorCode::ConversionError, std::move(message));
  return false;
}

bool EchoWriter::refuse(std::string message) {
  ownRefusal_ = !failure_;
  return fail(std::move(message));
}

bool EchoWriter::admit(uint64_t bytes) {
  if (heap_.admits(bytes)) return true;
  heap_.collect();
  if (heap_.admits(bytes)) return true;
  if (!failure_) failure_ = ScriptError::make(ErrorCode::MemoryError, "not enough memory for a value from the host");
  return false;
}

bool EchoWriter::add(Value value) {
  if (open_.empty()) values_.push_back(value);
  else open_.back().values->push_back(value);
  return true;
}

template <class T>
bool EchoWriter::begin(size_t sizeHint) {
  const uint64_t bytes = sizeHint * (sizeof(Value) + (T::kindOfCell == CellKind::Record ? sizeof(Text*) : 0));
  if (!admit(sizeof(T) + bytes)) return false;
  T* container = heap_.make<T>(bytes);
  container->values.reserve(sizeHint);
  add(container);
  Record* record = nullptr;
  if constexpr (T::kindOfCell == CellKind::Record) {
    record = container;
    record->keys.reserve(sizeHint);
  }
  open_.push_back({&container->values, record});
  begun_.push_back(container);
  return true;
}

bool EchoWriter::end() {
  open_.pop_back();
  return true;
}

bool EchoWriter::key(std::string_view key) {
  if (!admit(sizeof(Text) + key.size())) return false;
  open_.back().record->keys.push_back(heap_.intern(key));
  return true;
}

bool EchoWriter::knownKey(KeyId id) {
  Text* key = keys_.find(heap_, host_.tables(), id);
  if (key == nullptr) return refuse("a key that was never defined");
  open_.back().record->keys.push_back(key);
  return true;
}

bool EchoWriter::backReference(uint32_t container) { return add(begun_[container]); }

bool EchoWriter::bigint(bool negative, std::span<const uint64_t> words) {
  if (!admit(sizeof(Bigint) + words.size_bytes())) return false;
  Bigint* bigint = heap_.make<Bigint>(words.size_bytes());
  bigint->negative = negative;
  bigint->words.assign(words.begin(), words.end());
  return add(bigint);
}

bool EchoWriter::string(std::string_view utf8) { return admit(sizeof(Text) + utf8.size()) && add(heap_.text(utf8)); }

bool EchoWriter::bytes(std::span<const uint8_t> data) {
  if (!admit(sizeof(Bytes) + data.size())) return false;
  Bytes* bytes = heap_.make<Bytes>(data.size());
  bytes->data.assign(data.begin(), data.end());
  return add(bytes);
}

bool EchoWriter::date(double milliseconds) {
  Date* date = heap_.make<Date>();
  date->milliseconds = milliseconds;
  return add(date);
}

bool EchoWriter::regexp(std::string_view source, std::string_view flags) {
  if (!admit(sizeof(Regexp) + source.size() + flags.size())) return false;
  Regexp* regexp = heap_.make<Regexp>(source.size() + flags.size());
  regexp->source = source;
  regexp->flags = flags;
  return add(regexp);
}

bool EchoWriter::error(const ErrorValue& told) {
  const size_t size = told.name.size() + told.message.size() + told.stack.size();
  if (!admit(sizeof(ErrorObject) + size)) return false;
  ErrorObject* error = heap_.make<ErrorObject>(size);
  error->name = told.name;
  error->message = told.message;
  error->stack = told.stack;
  return add(error);
}

bool EchoWriter::reference(RefId ref) {
  Cell* cell = refs_.find(ref);
  return cell != nullptr ? add(cell) : refuse("a function or object that was disposed");
}

bool EchoWriter::hostFunction(FunctionId id) { return admit(sizeof(HostFunction)) && add(proxies_.functionTold(heap_, id)); }

bool EchoWriter::hostObject(ClassId classId, ObjectId id) {
  const ClassDefinition* definition = host_.tables().classDefinition(classId);
  if (definition == nullptr) return refuse("an object of a class that was never defined");
  return admit(sizeof(HostObject)) && add(proxies_.objectTold(heap_, classId, id, definition->name));
}

}  // namespace zigllms::echo
