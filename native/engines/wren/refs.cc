#include "refs.h"

#include "context.h"

namespace zigllms {

RefId ScriptRefs::tell(Value object) {
  const auto [found, isNew] = numbers_.try_emplace(AS_OBJ(object), 0);
  if (isNew) {
    if (free_.empty()) {
      entries_.push_back(std::make_unique<Entry>());
      found->second = static_cast<RefId>(entries_.size());
    } else {
      found->second = free_.back();
      free_.pop_back();
    }
    entries_[found->second - 1]->root.reset(vm_, object);
  }
  ++entries_[found->second - 1]->tellings;
  return found->second;
}

void ScriptRefs::release(RefId ref, uint32_t count) {
  if (ref == 0 || ref > entries_.size() || !entries_[ref - 1]->root.holds()) return;
  Entry& entry = *entries_[ref - 1];
  entry.tellings -= count < entry.tellings ? count : entry.tellings;
  if (entry.tellings != 0) return;
  numbers_.erase(AS_OBJ(entry.root.value()));
  entry.root.reset();
  free_.push_back(ref);
}

Value HostProxies::function(FunctionId id) {
  const auto found = functions_.find(id);
  ObjForeign* proxy = found != functions_.end() ? found->second : nullptr;
  if (proxy == nullptr) {
    functions_.reserve(functions_.size() + 1);
    proxy = wrenNewForeign(context_.vm, context_.classes.hostFunction.classObject(), sizeof(HostFunctionData));
    *reinterpret_cast<HostFunctionData*>(proxy->data) = {&context_, id, 0};
    functions_[id] = proxy;
  }
  ++reinterpret_cast<HostFunctionData*>(proxy->data)->tellings;
  return OBJ_VAL(proxy);
}

std::optional<Value> HostProxies::object(ClassId classId, ObjectId id) {
  const auto found = objects_.find(id);
  ObjForeign* proxy = found != objects_.end() ? found->second : nullptr;
  if (proxy == nullptr) {
    std::unique_ptr<HostClass>& hostClass = classes_[classId];
    if (hostClass == nullptr) {
      const ClassDefinition* definition = context_.host.tables().classDefinition(classId);
      if (definition == nullptr) return std::nullopt;
      hostClass = context_.newHostClass(classId, *definition);
      byClass_[hostClass->root.classObject()] = hostClass.get();
    }
    objects_.reserve(objects_.size() + 1);
    proxy = wrenNewForeign(context_.vm, hostClass->root.classObject(), sizeof(HostObjectData));
    *reinterpret_cast<HostObjectData*>(proxy->data) = {&context_, classId, id, 0};
    objects_[id] = proxy;
  }
  ++reinterpret_cast<HostObjectData*>(proxy->data)->tellings;
  return OBJ_VAL(proxy);
}

HostClass* HostProxies::classOf(const ObjClass* classObject) const {
  const auto found = byClass_.find(classObject);
  return found == byClass_.end() ? nullptr : found->second;
}

void HostProxies::finalizeFunction(void* data) {
  const auto& proxy = *static_cast<HostFunctionData*>(data);
  if (proxy.context == nullptr) return;  // an allocation failed before it was anybody's
  HostProxies& self = proxy.context->proxies;
  self.functions_.erase(proxy.function);
  self.releasedFunctions_.emplace_back(proxy.function, proxy.tellings);
}

void HostProxies::finalizeObject(void* data) {
  const auto& proxy = *static_cast<HostObjectData*>(data);
  if (proxy.context == nullptr) return;
  HostProxies& self = proxy.context->proxies;
  self.objects_.erase(proxy.object);
  self.releasedObjects_.emplace_back(proxy.object, proxy.tellings);
}

void HostProxies::tellReleases(Host& host) {
  // The host may come back in and release more.
  while (hasReleases()) {
    const auto functions = std::exchange(releasedFunctions_, {});
    const auto objects = std::exchange(releasedObjects_, {});
    for (const auto& [function, count] : functions) host.releaseFunction(function, count);
    for (const auto& [object, count] : objects) host.releaseObject(object, count);
  }
}

}  // namespace zigllms
