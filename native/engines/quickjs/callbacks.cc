#include "callbacks.h"

#include <new>

#include "context.h"
#include "reader.h"
#include "writer.h"

namespace zigllms::quickjs {

struct HostHandles::FunctionHandle {
  QuickJsContext& context;
  FunctionId id;      // of a member: the function that it calls with the object first
  uint32_t count;     // tellings since the object was made; not of members
  ClassId classId;    // of a member
};

struct HostHandles::ObjectHandle {
  QuickJsContext& context;
  ClassId classId;
  ObjectId id;
  uint32_t count;
};

bool HostHandles::install() {
  JSRuntime* runtime = context_.runtime;
  const JSClassDef functionDefinition = {"HostFunction", finalizeFunction, nullptr, callFunction, nullptr};
  const JSClassDef memberDefinition = {"HostMethod", finalizeMember, nullptr, callMember, nullptr};
  const JSClassDef objectDefinition = {"HostObject", finalizeObject, nullptr, nullptr, nullptr};
  JS_NewClassID(runtime, &functionClass_);
  JS_NewClassID(runtime, &memberClass_);
  JS_NewClassID(runtime, &objectClass_);
  if (JS_NewClass(runtime, functionClass_, &functionDefinition) < 0 || JS_NewClass(runtime, memberClass_, &memberDefinition) < 0 ||
      JS_NewClass(runtime, objectClass_, &objectDefinition) < 0) {
    return false;
  }
  JS_SetClassProto(context_.js, functionClass_, JS_GetFunctionProto(context_.js));
  JS_SetClassProto(context_.js, memberClass_, JS_GetFunctionProto(context_.js));
  return true;
}

void HostHandles::clear() {
  for (JSValue& prototype : prototypes_) JS_FreeValue(context_.js, std::exchange(prototype, JS_UNDEFINED));
}

void HostHandles::abandon() {
  for (const auto& [id, function] : functions_) {
    const auto* handle = static_cast<FunctionHandle*>(JS_GetOpaque(function, functionClass_));
    context_.host.releaseFunction(id, handle->count);
    delete handle;
  }
  for (const auto& [id, object] : objects_) {
    const auto* handle = static_cast<ObjectHandle*>(JS_GetOpaque(object, objectClass_));
    context_.host.releaseObject(id, handle->count);
    delete handle;
  }
}

// ---- handles ------------------------------------------------------------------------------------------------------------

JSValue HostHandles::function(FunctionId id) {
  JSContext* js = context_.js;
  if (const auto found = functions_.find(id); found != functions_.end()) {
    ++static_cast<FunctionHandle*>(JS_GetOpaque(found->second, functionClass_))->count;
    return JS_DupValue(js, found->second);
  }
  const JSValue function = JS_NewObjectClass(js, functionClass_);
  if (JS_IsException(function)) {
    context_.host.releaseFunction(id, 1);
    return function;
  }
  JS_SetOpaque(function, new FunctionHandle{context_, id, 1, 0});
  functions_.emplace(id, function);
  return function;
}

JSValue HostHandles::object(ClassId classId, ObjectId id) {
  JSContext* js = context_.js;
  if (const auto found = objects_.find(id); found != objects_.end()) {
    ++static_cast<ObjectHandle*>(JS_GetOpaque(found->second, objectClass_))->count;
    return JS_DupValue(js, found->second);
  }
  const JSValueConst proto = prototype(classId);
  const JSValue object = JS_IsException(proto) ? JS_EXCEPTION : JS_NewObjectProtoClass(js, proto, objectClass_);
  if (JS_IsException(object)) {
    context_.host.releaseObject(id, 1);
    return object;
  }
  JS_SetOpaque(object, new ObjectHandle{context_, classId, id, 1});
  objects_.emplace(id, object);
  return object;
}

bool HostHandles::isFunction(JSValueConst value, FunctionId& id) const {
  const auto* handle = static_cast<const FunctionHandle*>(JS_GetOpaque(value, functionClass_));
  if (handle == nullptr) return false;
  id = handle->id;
  return true;
}

bool HostHandles::isObject(JSValueConst value, ClassId& classId, ObjectId& id) const {
  const auto* handle = static_cast<const ObjectHandle*>(JS_GetOpaque(value, objectClass_));
  if (handle == nullptr) return false;
  classId = handle->classId;
  id = handle->id;
  return true;
}

const char* HostHandles::className(ClassId id) const {
  const ClassDefinition* definition = context_.host.tables().classDefinition(id);
  return definition != nullptr ? definition->name.c_str() : "HostObject";
}

JSValueConst HostHandles::prototype(ClassId classId) {
  JSContext* js = context_.js;
  if (classId < prototypes_.size() && !JS_IsUndefined(prototypes_[classId])) return prototypes_[classId];
  const ClassDefinition* definition = context_.host.tables().classDefinition(classId);
  if (definition == nullptr) return JS_ThrowInternalError(js, "a host object of an unknown class");
  OwnedValue made(js, JS_NewObject(js));
  if (made.isException()) return JS_EXCEPTION;
  if (!addIteration(classId, *definition, made.get())) return JS_EXCEPTION;
  for (const ClassMember& member : definition->members) {
    if (member.kind == ClassMember::Kind::Next || member.kind == ClassMember::Kind::Close) continue;
    const OwnedAtom key(js, context_.newAtom(member.name));
    const JSValue function = newMember(classId, member.function, member.name);
    if (key.get() == JS_ATOM_NULL || JS_IsException(function)) {
      JS_FreeValue(js, function);
      return JS_EXCEPTION;
    }
    const int defined = member.kind == ClassMember::Kind::Method
                            ? JS_DefinePropertyValue(js, made.get(), key.get(), function, JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE)
                            : JS_DefinePropertyGetSet(js, made.get(), key.get(), function, JS_UNDEFINED, JS_PROP_CONFIGURABLE);
    if (defined < 0) return JS_EXCEPTION;
  }
  const JSValue tag = JS_NewStringLen(js, definition->name.data(), definition->name.size());
  if (JS_IsException(tag) || JS_DefinePropertyValue(js, made.get(), context_.atoms.toStringTag, tag, JS_PROP_CONFIGURABLE) < 0) {
    return JS_EXCEPTION;
  }
  if (classId >= prototypes_.size()) prototypes_.resize(classId + 1, JS_UNDEFINED);
  prototypes_[classId] = made.release();
  return prototypes_[classId];
}

namespace {

// for await goes through an object of the host by asking for items until null comes, and tells it when the loop is left.
constexpr std::string_view iterationSource = R"js((prototype, next, close) => {
  Object.defineProperty(prototype, Symbol.asyncIterator, {
    configurable: true,
    writable: true,
    value: function () {
      return {
        next: async () => {
          const value = await next.call(this);
          return value === null || value === undefined ? { done: true, value: undefined } : { done: false, value };
        },
        return: async (value) => {
          await close.call(this);
          return { done: true, value };
        },
        [Symbol.asyncIterator]() {
          return this;
        },
      };
    },
  });
})js";

}  // namespace

bool HostHandles::addIteration(ClassId classId, const ClassDefinition& definition, JSValueConst prototype) {
  const ClassMember* next = definition.find(ClassMember::Kind::Next);
  const ClassMember* close = definition.find(ClassMember::Kind::Close);
  if (next == nullptr || close == nullptr) return true;
  JSContext* js = context_.js;
  const OwnedValue add(js, JS_Eval(js, iterationSource.data(), iterationSource.size(), "<host>", JS_EVAL_TYPE_GLOBAL));
  const OwnedValue nextMember(js, newMember(classId, next->function, next->name));
  const OwnedValue closeMember(js, newMember(classId, close->function, close->name));
  if (add.isException() || nextMember.isException() || closeMember.isException()) return false;
  JSValueConst arguments[] = {prototype, nextMember.get(), closeMember.get()};
  const OwnedValue done(js, JS_Call(js, add.get(), JS_UNDEFINED, 3, arguments));
  return !done.isException();
}

JSValue HostHandles::newMember(ClassId classId, FunctionId id, const std::string& name) {
  JSContext* js = context_.js;
  const JSValue function = JS_NewObjectClass(js, memberClass_);
  if (JS_IsException(function)) return function;
  JS_SetOpaque(function, new FunctionHandle{context_, id, 0, classId});
  JS_DefinePropertyValue(js, function, context_.atoms.name, JS_NewStringLen(js, name.data(), name.size()), JS_PROP_CONFIGURABLE);
  return function;
}

// Finalizers run inside the engine, at any time: they only tell the host.

void HostHandles::finalizeFunction(JSRuntime* runtime, JSValueConst function) {
  HostHandles& self = QuickJsContext::of(runtime).handles;
  const auto* handle = static_cast<FunctionHandle*>(JS_GetOpaque(function, self.functionClass_));
  if (handle == nullptr) return;
  self.functions_.erase(handle->id);
  self.context_.host.releaseFunction(handle->id, handle->count);
  delete handle;
}

void HostHandles::finalizeMember(JSRuntime* runtime, JSValueConst function) {
  delete static_cast<FunctionHandle*>(JS_GetOpaque(function, QuickJsContext::of(runtime).handles.memberClass_));
}

void HostHandles::finalizeObject(JSRuntime* runtime, JSValueConst object) {
  HostHandles& self = QuickJsContext::of(runtime).handles;
  const auto* handle = static_cast<ObjectHandle*>(JS_GetOpaque(object, self.objectClass_));
  if (handle == nullptr) return;
  self.objects_.erase(handle->id);
  self.context_.host.releaseObject(handle->id, handle->count);
  delete handle;
}

// ---- calls --------------------------------------------------------------------------------------------------------------

JSValue HostHandles::callFunction(JSContext* js, JSValueConst function, JSValueConst, int argc, JSValueConst* argv, int) {
  QuickJsContext& context = QuickJsContext::of(js);
  const auto* handle = static_cast<FunctionHandle*>(JS_GetOpaque(function, context.handles.functionClass_));
  return callHost(context, handle->id, nullptr, argc, argv);
}

JSValue HostHandles::callMember(JSContext* js, JSValueConst function, JSValueConst self, int argc, JSValueConst* argv, int) {
  QuickJsContext& context = QuickJsContext::of(js);
  const auto* member = static_cast<FunctionHandle*>(JS_GetOpaque(function, context.handles.memberClass_));
  const auto* object = static_cast<ObjectHandle*>(JS_GetOpaque(self, context.handles.objectClass_));
  if (object == nullptr || object->classId != member->classId) {
    return JS_ThrowTypeError(js, "this method belongs to %s and was called on something else", context.handles.className(member->classId));
  }
  return callHost(context, member->id, &self, argc, argv);
}

namespace {

// Arguments with the object of a method in front.
class MethodSource final : public ValueSource {
 public:
  MethodSource(QuickJsContext& context, JSValueConst self, QuickJsSource& arguments)
      : context_(context), self_(self), arguments_(arguments) {}
  size_t count() const override { return arguments_.count() + 1; }
  bool drain(ValueSink& into) override {
    ClassId classId;
    ObjectId id;
    return context_.handles.isObject(self_, classId, id) && into.hostObject(classId, id) && arguments_.drain(into);
  }

 private:
  QuickJsContext& context_;
  JSValueConst self_;
  QuickJsSource& arguments_;
};

}  // namespace

JSValue HostHandles::callHost(QuickJsContext& context, FunctionId id, JSValueConst* self, int argc, JSValueConst* argv) {
  JSContext* js = context.js;
  if (context.stack.low()) return JS_ThrowRangeError(js, "Maximum call stack size exceeded");
  if (context.interrupted()) return context.throwInterrupted();
  try {
    QuickJsSource arguments(context, argv, static_cast<size_t>(argc));
    QuickJsWriter result(context);
    BoxedError error;
    CallToken token = 0;
    Host::Outcome outcome;
    if (self == nullptr) {
      outcome = context.host.call(id, arguments, result, error, token);
    } else {
      MethodSource withSelf(context, *self, arguments);
      outcome = context.host.call(id, withSelf, result, error, token);
    }
    if (context.interrupted()) return context.throwInterrupted();
    switch (outcome) {
      case Host::Outcome::Returned:
        return result.take();
      case Host::Outcome::Suspended:
        return context.loop.promiseOf(token);
      case Host::Outcome::Failed:
        break;
    }
    // What a getter threw while the arguments were read, or the engine while the result was made, says more than that either failed.
    if (const JSValue thrown = arguments.takeException(); !JS_IsUninitialized(thrown)) return JS_Throw(js, thrown);
    if (result.threw()) return JS_EXCEPTION;
    return context.throwError(error);
  } catch (const std::bad_alloc&) {
    return JS_ThrowOutOfMemory(js);
  }
}

}  // namespace zigllms::quickjs
