// Owners of engine handles. A JSValue that isn't in one of them is borrowed, or on its way to somebody who takes it.
#pragma once

#include <utility>

#include "quickjs-host.h"

namespace zigllms::quickjs {

class OwnedValue {
 public:
  OwnedValue() = default;
  OwnedValue(JSContext* js, JSValue value) : js_(js), value_(value) {}
  OwnedValue(OwnedValue&& other) noexcept : js_(other.js_), value_(other.release()) {}
  OwnedValue& operator=(OwnedValue&& other) noexcept {
    if (this != &other) {
      reset();
      js_ = other.js_;
      value_ = other.release();
    }
    return *this;
  }
  ~OwnedValue() { reset(); }

  JSValueConst get() const { return value_; }
  JSValue release() { return std::exchange(value_, JS_UNDEFINED); }
  void reset() {
    if (js_ != nullptr) JS_FreeValue(js_, release());
  }
  bool isException() const { return JS_IsException(value_); }

 private:
  JSContext* js_ = nullptr;
  JSValue value_ = JS_UNDEFINED;
};

class OwnedAtom {
 public:
  OwnedAtom(JSContext* js, JSAtom atom) : js_(js), atom_(atom) {}
  OwnedAtom(const OwnedAtom&) = delete;
  OwnedAtom& operator=(const OwnedAtom&) = delete;
  ~OwnedAtom() { JS_FreeAtom(js_, atom_); }
  JSAtom get() const { return atom_; }

 private:
  JSContext* js_;
  JSAtom atom_;
};

}  // namespace zigllms::quickjs
