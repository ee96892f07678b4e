// What is kept alive across the border, in both directions. Owned by the context, its thread.
//
// RefTable: script functions and objects that the host holds. The same cell has the same RefId as long as it is in the table; every telling counts, releaseRef
// gives tellings back, and at zero the collector may have the cell.
// HostProxies: host functions and objects that the script holds, at most one cell for each; when the collector frees the cell, the host is told how often it had told it.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "../../engine/host.h"
#include "language/heap.h"

namespace zigllms::echo {

class RefTable {
 public:
  // The cell's number; added with no tellings yet when it is new.
  RefId refOf(Cell&);
  // The sink has taken it: one telling more.
  void told(RefId ref) { ++entries_[ref].tellings; }
  // Null when the host has released it, or never had it.
  Cell* find(RefId) const;
  void release(RefId, uint32_t count);
  // Frees the number when there was no telling.
  void releaseUntold(RefId ref) { release(ref, 0); }
  void mark(Marker&) const;
  uint64_t size() const { return entries_.size() - 1 - free_.size(); }

 private:
  struct Entry {
    Cell* cell = nullptr;
    uint32_t tellings = 0;
  };
  std::vector<Entry> entries_ = {Entry()};  // 0 is no reference
  std::vector<RefId> free_;
};

class HostProxies {
 public:
  // The cell of a host function or object that the host has just told.
  HostFunction* functionTold(Heap&, FunctionId);
  HostObject* objectTold(Heap&, ClassId, ObjectId, const std::string& className);
  // The collector is about to free this cell.
  void freed(const Cell&, Host&);
  uint64_t size() const { return functions_.size() + objects_.size(); }

 private:
  std::unordered_map<FunctionId, HostFunction*> functions_;
  std::unordered_map<ObjectId, HostObject*> objects_;
};

}  // namespace zigllms::echo
