// Host functions and host objects inside the engine, and the only place where a script enters C++. Each is one JavaScript object per number
// for as long as the script holds it (weak tables here; finalizers tell the host).
#pragma once

#include <unordered_map>
#include <vector>

#include "../../engine/host.h"
#include "quickjs-host.h"

namespace zigllms::quickjs {

class QuickJsContext;

class HostHandles {
 public:
  explicit HostHandles(QuickJsContext& context) : context_(context) {}
  // Registers the engine classes. False: no memory.
  bool install();
  void clear();  // frees the prototypes
  // Of a runtime that cannot be freed in order: lets go of what its finalizers will not.
  void abandon();

  // The object for a telling of the host, counted. An exception when there is no memory.
  JSValue function(FunctionId);
  JSValue object(ClassId, ObjectId);

  bool isFunction(JSValueConst value, FunctionId& id) const;
  bool isObject(JSValueConst value, ClassId& classId, ObjectId& id) const;
  size_t count() const { return functions_.size() + objects_.size(); }
  // "Agent", for a host object.
  const char* className(ClassId) const;

 private:
  struct FunctionHandle;
  struct ObjectHandle;

  static JSValue callFunction(JSContext*, JSValueConst function, JSValueConst self, int argc, JSValueConst* argv, int flags);
  static JSValue callMember(JSContext*, JSValueConst function, JSValueConst self, int argc, JSValueConst* argv, int flags);
  static void finalizeFunction(JSRuntime*, JSValueConst);
  static void finalizeMember(JSRuntime*, JSValueConst);
  static void finalizeObject(JSRuntime*, JSValueConst);
  static JSValue callHost(QuickJsContext&, FunctionId, JSValueConst* self, int argc, JSValueConst* argv);
  // The prototype of a class of host objects, made at first use; borrowed.
  JSValueConst prototype(ClassId);
  bool addIteration(ClassId, const ClassDefinition&, JSValueConst prototype);
  JSValue newMember(ClassId, FunctionId, const std::string& name);

  QuickJsContext& context_;
  JSClassID functionClass_ = 0;
  JSClassID memberClass_ = 0;
  JSClassID objectClass_ = 0;
  std::unordered_map<FunctionId, JSValue> functions_;  // weak
  std::unordered_map<ObjectId, JSValue> objects_;      // weak
  std::vector<JSValue> prototypes_;                    // by ClassId, owned; undefined where not made yet
};

}  // namespace zigllms::quickjs
