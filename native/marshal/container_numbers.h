// A reader's memory of the containers that it has told in one crossing: the engine's address → the container's
// number, for backReference. Addresses must stay valid during the crossing. Kept from crossing to crossing so that
// its memory is reused. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace zigllms {

class ContainerNumbers {
 public:
  // Call before each crossing.
  void clear() {
    count_ = 0;
    hashed_ = false;
    if (slots_.capacity() > keptSlots) std::vector<Slot>().swap(slots_);
  }

  // The number of a container met before; nothing when it is new: it then has the next number.
  std::optional<uint32_t> find(const void* container) {
    if (!hashed_) {
      for (uint32_t number = 0; number < count_; ++number) {
        if (few_[number] == container) return number;
      }
      if (count_ < fewest) {
        few_[count_++] = container;
        return std::nullopt;
      }
      slots_.assign(256, Slot{});
      for (uint32_t number = 0; number < count_; ++number) place(few_[number], number);
      hashed_ = true;
    }
    size_t at = slotOf(container);
    for (; slots_[at].container != nullptr; at = (at + 1) & (slots_.size() - 1)) {
      if (slots_[at].container == container) return slots_[at].number;
    }
    slots_[at] = {container, count_++};
    if (count_ * 2 > slots_.size()) grow(slots_.size() * 2);
    return std::nullopt;
  }

 private:
  static constexpr uint32_t fewest = 8;
  static constexpr size_t keptSlots = 1 << 16;

  struct Slot {
    const void* container = nullptr;
    uint32_t number = 0;
  };

  size_t slotOf(const void* container) const {
    return ((reinterpret_cast<uintptr_t>(container) >> 3) * 0x9E3779B97F4A7C15ull >> 20) & (slots_.size() - 1);
  }

  void place(const void* container, uint32_t number) {
    size_t at = slotOf(container);
    while (slots_[at].container != nullptr) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = {container, number};
  }

  void grow(size_t size) {
    const std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(size));
    for (const Slot& slot : old) {
      if (slot.container != nullptr) place(slot.container, slot.number);
    }
  }

  const void* few_[fewest] = {};
  std::vector<Slot> slots_;  // open addressing, a power of two
  uint32_t count_ = 0;
  bool hashed_ = false;
};

}  // namespace zigllms
