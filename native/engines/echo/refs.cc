#include "refs.h"

namespace zigllms::echo {

RefId RefTable::refOf(Cell& cell) {
  if (cell.ref != 0) return cell.ref;
  if (free_.empty()) {
    cell.ref = static_cast<RefId>(entries_.size());
    entries_.push_back({&cell, 0});
  } else {
    cell.ref = free_.back();
    free_.pop_back();
    entries_[cell.ref] = {&cell, 0};
  }
  return cell.ref;
}

Cell* RefTable::find(RefId ref) const { return ref < entries_.size() ? entries_[ref].cell : nullptr; }

void RefTable::release(RefId ref, uint32_t count) {
  if (find(ref) == nullptr) return;
  Entry& entry = entries_[ref];
  entry.tellings -= count < entry.tellings ? count : entry.tellings;
  if (entry.tellings > 0) return;
  entry.cell->ref = 0;
  entry = {};
  free_.push_back(ref);
}

void RefTable::mark(Marker& marker) const {
  for (const Entry& entry : entries_) marker.mark(entry.cell);
}

HostFunction* HostProxies::functionTold(Heap& heap, FunctionId id) {
  HostFunction*& function = functions_[id];
  if (function == nullptr) {
    function = heap.make<HostFunction>();
    function->id = id;
  }
  ++function->told;
  return function;
}

HostObject* HostProxies::objectTold(Heap& heap, ClassId classId, ObjectId id, const std::string& className) {
  HostObject*& object = objects_[id];
  if (object == nullptr) {
    object = heap.make<HostObject>();
    object->classId = classId;
    object->id = id;
    object->className = className;
  }
  ++object->told;
  return object;
}

void HostProxies::freed(const Cell& cell, Host& host) {
  if (cell.kind == CellKind::HostFunction) {
    const auto& function = static_cast<const HostFunction&>(cell);
    functions_.erase(function.id);
    host.releaseFunction(function.id, function.told);
  } else if (cell.kind == CellKind::HostObject) {
    const auto& object = static_cast<const HostObject&>(cell);
    objects_.erase(object.id);
    host.releaseObject(object.id, object.told);
  }
}

}  // namespace zigllms::echo
