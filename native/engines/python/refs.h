// Script functions and objects that the host holds: RefId → object, and how often each was told. Under the interpreter's lock.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "marshal/value_sink.h"
#include "raii.h"

namespace zigllms::python {

class RefTable {
 public:
  // Adds one telling: the same object has the same number while the host holds it.
  RefId tell(PyObject* object) {
    const auto [found, isNew] = numbers_.try_emplace(object, 0);
    if (isNew) {
      if (free_.empty()) {
        found->second = static_cast<RefId>(slots_.size());
        slots_.emplace_back();
      } else {
        found->second = free_.back();
        free_.pop_back();
      }
      py.Py_IncRef(object);
      slots_[found->second] = {object, 0};
    }
    ++slots_[found->second].tellings;
    return found->second;
  }

  // Borrowed; null when the host has given it back.
  PyObject* find(RefId ref) const { return ref < slots_.size() ? slots_[ref].object : nullptr; }

  // The reference that the table held, when this was the last telling: to be dropped by the caller, since dropping it may run script code.
  Ref release(RefId ref, uint32_t count) {
    if (ref >= slots_.size() || slots_[ref].object == nullptr) return {};
    Slot& slot = slots_[ref];
    if (slot.tellings > count) {
      slot.tellings -= count;
      return {};
    }
    PyObject* object = slot.object;
    slot = {};
    numbers_.erase(object);
    free_.push_back(ref);
    return Ref::steal(object);
  }

  std::vector<Ref> releaseAll() {
    std::vector<Ref> all;
    for (const Slot& slot : slots_) {
      if (slot.object != nullptr) all.push_back(Ref::steal(slot.object));
    }
    slots_.clear();
    free_.clear();
    numbers_.clear();
    return all;
  }

  size_t size() const { return numbers_.size(); }

 private:
  struct Slot {
    PyObject* object = nullptr;  // counted
    uint32_t tellings = 0;
  };
  std::vector<Slot> slots_;
  std::vector<RefId> free_;
  std::unordered_map<PyObject*, RefId> numbers_;
};

}  // namespace zigllms::python
