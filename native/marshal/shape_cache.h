// What a reader remembers of the shapes of a script's objects: the sequence of an object's keys → its ShapeId, so
// that the keys of the thousandth record cost one comparison. A key is the engine's own name for an interned string
// (TString*, JSAtom, PyObject*); the room must keep the keys of an added shape alive as long as the cache lives, or
// an address could come to mean another string. Bounded; one thread (the context's).
//
// Use:  ShapeId shape = cache.find(keys);
//       if (shape == noShape && cache.wantsShape()) {
//         shape = host.tables().defineShape(texts of keys);
//         anchor the keys; cache.add(keys, shape);
//       }
//       if (shape == noShape) tell the object with beginObject and key; else with beginShapedObject.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>
#include <vector>

#include "session_tables.h"

namespace zigllms {

template <class Key>
class ShapeCache {
  static_assert(std::is_trivially_copyable_v<Key> && std::has_unique_object_representations_v<Key>,
                "keys are compared and hashed as bytes");

 public:
  static constexpr size_t maxKeys = SessionTables::maxShapeKeys;  // longer objects have no shape: don't ask

  // The shape of these keys in this order, or noShape.
  ShapeId find(std::span<const Key> keys) {
    wanted_ = false;
    if (last_ < entries_.size() && matches(entries_[last_], keys)) return entries_[last_].shape;
    if (keys.size() > maxKeys) return noShape;
    hash_ = hashOf(keys);
    if (!slots_.empty()) {
      for (size_t at = hash_ & (slots_.size() - 1); slots_[at] != 0; at = (at + 1) & (slots_.size() - 1)) {
        const size_t index = slots_[at] - 1;
        if (entries_[index].hash == hash_ && matches(entries_[index], keys)) {
          last_ = index;
          return entries_[index].shape;
        }
      }
    }
    // Only what is met twice gets a shape: objects used as maps have new keys each time and would fill the table.
    uint64_t& sighting = sightings_[hash_ % sightings_.size()];
    wanted_ = sighting == hash_ && !keys.empty() && entries_.size() < maxEntries;
    sighting = hash_;
    return noShape;
  }

  // Whether the keys that find() has just missed deserve a shape.
  bool wantsShape() const { return wanted_; }

  // The keys that find() has just missed. `shape` may be noShape (the session's table is full): remembered too, so
  // that the table isn't asked again.
  void add(std::span<const Key> keys, ShapeId shape) {
    wanted_ = false;
    entries_.push_back({hash_, keys_.size(), keys.size(), shape});
    keys_.insert(keys_.end(), keys.begin(), keys.end());
    last_ = entries_.size() - 1;
    if (entries_.size() * 2 > slots_.size()) {
      slots_.assign(slots_.empty() ? 64 : slots_.size() * 2, 0);
      for (size_t index = 0; index < entries_.size(); ++index) place(index);
    } else {
      place(last_);
    }
  }

 private:
  static constexpr size_t maxEntries = SessionTables::maxShapes;

  struct Entry {
    uint64_t hash;
    size_t firstKey;  // in keys_
    size_t keyCount;
    ShapeId shape;
  };

  bool matches(const Entry& entry, std::span<const Key> keys) const {
    return entry.keyCount == keys.size() &&
           (keys.empty() || std::memcmp(keys_.data() + entry.firstKey, keys.data(), keys.size_bytes()) == 0);
  }

  static uint64_t hashOf(std::span<const Key> keys) {
    uint64_t hash = keys.size();
    for (const Key& key : keys) {
      uint64_t word = 0;
      static_assert(sizeof(Key) <= sizeof word);
      std::memcpy(&word, &key, sizeof key);
      hash = (hash ^ word) * 0x9E3779B97F4A7C15ull;
      hash ^= hash >> 29;
    }
    return hash;
  }

  void place(size_t index) {
    size_t at = entries_[index].hash & (slots_.size() - 1);
    while (slots_[at] != 0) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = static_cast<uint32_t>(index + 1);
  }

  std::vector<Key> keys_;  // of all entries, one after the other
  std::vector<Entry> entries_;
  std::vector<uint32_t> slots_;  // open addressing, a power of two: index into entries_ + 1, 0: free
  std::array<uint64_t, 256> sightings_{};
  size_t last_ = SIZE_MAX;  // the entry that was met last
  uint64_t hash_ = 0;       // of the last miss
  bool wanted_ = false;
};

}  // namespace zigllms
