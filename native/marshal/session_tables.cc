#include "session_tables.h"

#include <utility>

namespace zigllms {

namespace {

template <class T>
const T* at(const std::deque<T>& table, uint32_t index) {
  return index < table.size() ? &table[index] : nullptr;
}

}  // namespace

KeyId SessionTables::defineKey(std::string_view key) {
  std::lock_guard lock(mutex_);
  if (keys_.size() >= maxKeys || key.size() > maxKeyBytes) return noKey;
  keys_.emplace_back(key);
  keyCount_.store(static_cast<uint32_t>(keys_.size()), std::memory_order_release);
  return static_cast<KeyId>(keys_.size() - 1);
}

ClassId SessionTables::defineClass(ClassDefinition definition) {
  std::lock_guard lock(mutex_);
  classes_.push_back(std::move(definition));
  classCount_.store(static_cast<uint32_t>(classes_.size()), std::memory_order_release);
  return static_cast<ClassId>(classes_.size() - 1);
}

ShapeId SessionTables::defineShape(std::vector<std::string> keys) {
  std::lock_guard lock(mutex_);
  if (shapes_.size() >= maxShapes || keys.size() > maxShapeKeys) return noShape;
  shapes_.push_back(std::move(keys));
  shapeCount_.store(static_cast<uint32_t>(shapes_.size()), std::memory_order_release);
  return static_cast<ShapeId>(shapes_.size() - 1);
}

const std::string* SessionTables::key(KeyId id) const {
  std::lock_guard lock(mutex_);
  return at(keys_, id);
}

const ClassDefinition* SessionTables::classDefinition(ClassId id) const {
  std::lock_guard lock(mutex_);
  return at(classes_, id);
}

const std::vector<std::string>* SessionTables::shape(ShapeId id) const {
  std::lock_guard lock(mutex_);
  return at(shapes_, id);
}

}  // namespace zigllms
