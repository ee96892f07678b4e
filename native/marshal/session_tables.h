// What the two sides of a context remember about each other's values, for as long as the context lives: the keys that the host has sent, the
// shapes that scripts' objects have, and the classes of host objects. Entries are only added, never changed, and their addresses stay, so an
// engine room caches what it makes of them by number. Bounded: when a table is full, keys travel as text and objects without a shape.
// Any thread; the lock is taken for additions and for first look-ups only, because rooms cache.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "value_sink.h"

namespace zigllms {

inline constexpr KeyId noKey = UINT32_MAX;
inline constexpr ShapeId noShape = UINT32_MAX;

struct ClassMember {
  // Next: gives the next item, null when there are no more; Close: the script's loop has been left. Both have no name to scripts: rooms make their language's
  // iteration of them.
  enum class Kind : uint8_t { Method, Getter, Next, Close };
  std::string name;
  FunctionId function;  // called with the object as first argument
  Kind kind;
};

struct ClassDefinition {
  std::string name;
  std::vector<ClassMember> members;

  // The member of a kind that comes once; null when there is none.
  const ClassMember* find(ClassMember::Kind kind) const {
    for (const ClassMember& member : members) {
      if (member.kind == kind) return &member;
    }
    return nullptr;
  }
};

class SessionTables {
 public:
  static constexpr size_t maxKeys = 4096;
  static constexpr size_t maxKeyBytes = 256;
  static constexpr size_t maxShapes = 4096;
  static constexpr size_t maxShapeKeys = 64;

  // Host side. noKey when the table is full or the key too long.
  KeyId defineKey(std::string_view);
  ClassId defineClass(ClassDefinition);

  // Script side. noShape when the table is full or the shape too long.
  ShapeId defineShape(std::vector<std::string> keys);

  // Numbers below these were given out. Without a lock, for whoever checks what arrives on the wire.
  uint32_t keyCount() const { return keyCount_.load(std::memory_order_acquire); }
  uint32_t classCount() const { return classCount_.load(std::memory_order_acquire); }
  uint32_t shapeCount() const { return shapeCount_.load(std::memory_order_acquire); }

  // Null for a number that was never given out: what arrives on the wire is not trusted.
  const std::string* key(KeyId) const;
  const ClassDefinition* classDefinition(ClassId) const;
  const std::vector<std::string>* shape(ShapeId) const;

 private:
  mutable std::mutex mutex_;
  std::deque<std::string> keys_;
  std::deque<ClassDefinition> classes_;
  std::deque<std::vector<std::string>> shapes_;
  std::atomic<uint32_t> keyCount_{0};    // of keys_, and below of classes_ and shapes_; stored after the entry is there
  std::atomic<uint32_t> classCount_{0};
  std::atomic<uint32_t> shapeCount_{0};
};

}  // namespace zigllms
