// What keeps Wren's objects alive while C++ holds them.
#pragma once

#include "internals.h"

namespace zigllms {

// A value that the collector must not take: a WrenHandle that lives in C++ memory and is linked into the VM's list for as long as the Root lives.
// Must not outlive the VM's memory.
class Root {
 public:
  Root() = default;
  Root(WrenVM* vm, Value value) { reset(vm, value); }
  Root(WrenVM* vm, const void* object) : Root(vm, OBJ_VAL(object)) {}
  ~Root() { reset(); }
  Root(const Root&) = delete;
  Root& operator=(const Root&) = delete;

  void reset(WrenVM* vm, Value value) {
    if (vm_ == nullptr) {
      vm_ = vm;
      handle_.prev = nullptr;
      handle_.next = vm->handles;
      if (vm->handles != nullptr) vm->handles->prev = &handle_;
      vm->handles = &handle_;
    }
    handle_.value = value;
  }
  void reset() {
    if (vm_ == nullptr) return;
    if (vm_->handles == &handle_) vm_->handles = handle_.next;
    if (handle_.prev != nullptr) handle_.prev->next = handle_.next;
    if (handle_.next != nullptr) handle_.next->prev = handle_.prev;
    vm_ = nullptr;
  }

  bool holds() const { return vm_ != nullptr; }
  Value value() const { return handle_.value; }
  ObjString* string() const { return AS_STRING(handle_.value); }
  ObjClass* classObject() const { return AS_CLASS(handle_.value); }

 private:
  WrenVM* vm_ = nullptr;  // null: not linked
  WrenHandle handle_{};
};

// Wren's own stack of values under construction, for a scope without calls into scripts.
class TemporaryRoot {
 public:
  TemporaryRoot(WrenVM* vm, Value value) : vm_(IS_OBJ(value) ? vm : nullptr) {
    if (vm_ != nullptr) wrenPushRoot(vm_, AS_OBJ(value));
  }
  ~TemporaryRoot() {
    if (vm_ != nullptr) wrenPopRoot(vm_);
  }
  TemporaryRoot(const TemporaryRoot&) = delete;
  TemporaryRoot& operator=(const TemporaryRoot&) = delete;

 private:
  WrenVM* vm_;
};

}  // namespace zigllms
