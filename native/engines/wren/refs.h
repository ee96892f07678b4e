// What is kept alive across the border: script functions and objects that the host holds, and the proxies of host functions and objects that scripts hold.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "classes.h"
#include "engine/host.h"
#include "raii.h"

namespace zigllms {

// Script functions and objects by number. The same object has the same number while the host holds it.
class ScriptRefs {
 public:
  explicit ScriptRefs(WrenVM*& vm) : vm_(vm) {}

  RefId tell(Value object);  // one telling more
  std::optional<Value> find(RefId ref) const {
    if (ref == 0 || ref > entries_.size() || !entries_[ref - 1]->root.holds()) return std::nullopt;
    return entries_[ref - 1]->root.value();
  }
  void release(RefId, uint32_t count);
  size_t size() const { return numbers_.size(); }

 private:
  struct Entry {
    Root root;
    uint64_t tellings = 0;
  };
  WrenVM*& vm_;
  std::vector<std::unique_ptr<Entry>> entries_;  // RefId n at n - 1; a Root must not move
  std::vector<RefId> free_;
  std::unordered_map<const void*, RefId> numbers_;
};

class WrenContext;

struct HostFunctionData {
  WrenContext* context;
  FunctionId function;
  uint32_t tellings;
};

struct HostObjectData {
  WrenContext* context;
  ClassId classId;
  ObjectId object;
  uint32_t tellings;
};

// The class of a kind of host objects. Its methods are no entries of Wren's method table, see callbacks.cc.
struct HostClass {
  ClassId id;
  const ClassDefinition* definition;
  Root root;
  std::unordered_map<int, const ClassMember*> bySymbol;  // what callbacks.cc found; null: no such member
};

// One proxy for each host function and object as long as scripts have it.
class HostProxies {
 public:
  explicit HostProxies(WrenContext& context) : context_(context) {}

  Value function(FunctionId);                           // one telling more
  std::optional<Value> object(ClassId, ObjectId);       // the same; nothing when there is no such class
  HostClass* classOf(const ObjClass*) const;            // null when it isn't one
  size_t size() const { return functions_.size() + objects_.size(); }

  static void finalizeFunction(void* data);
  static void finalizeObject(void* data);
  // Finalizers run inside the collector, where the host must not be called: it is told later.
  void tellReleases(Host&);
  bool hasReleases() const { return !releasedFunctions_.empty() || !releasedObjects_.empty(); }

 private:
  WrenContext& context_;
  // Weak: the finalizers take the entries out.
  std::unordered_map<FunctionId, ObjForeign*> functions_;
  std::unordered_map<ObjectId, ObjForeign*> objects_;
  std::unordered_map<ClassId, std::unique_ptr<HostClass>> classes_;
  std::unordered_map<const ObjClass*, HostClass*> byClass_;
  std::vector<std::pair<FunctionId, uint32_t>> releasedFunctions_;
  std::vector<std::pair<ObjectId, uint32_t>> releasedObjects_;
};

}  // namespace zigllms
