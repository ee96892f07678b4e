// Where script code enters C++: methods that Wren's classes don't have. The VM asks missingMethod (deps/edits/wren.mjs), so a host function takes any number of
// arguments without an entry in a method table for each.
#include "context.h"

namespace zigllms {

namespace {

constexpr size_t outputChunk = 4096;

// The part of a signature before its parameters.
std::pair<Selector::Kind, std::string_view> takeApart(std::string_view signature) {
  if (signature.starts_with('[')) {
    return {signature.ends_with(')') ? Selector::Kind::SubscriptSetter : Selector::Kind::Subscript, signature};
  }
  if (!signature.ends_with(')')) return {Selector::Kind::Getter, signature};
  const std::string_view name = signature.substr(0, signature.find('('));
  // "==(_)" and "!=(_)" are operators, "name=(_)" is a setter.
  const bool setter = name.size() > 1 && name.ends_with('=') && (name[0] == '_' || std::isalnum(static_cast<unsigned char>(name[0])) != 0);
  if (setter) return {Selector::Kind::Setter, name.substr(0, name.size() - 1)};
  return {Selector::Kind::Method, name};
}

}  // namespace

const Selector& WrenContext::selectorOf(int symbol) {
  const auto index = static_cast<size_t>(symbol);
  if (index >= selectors_.size()) selectors_.resize(index + 1);
  Selector& selector = selectors_[index];
  if (selector.kind == Selector::Kind::Unknown) {
    const auto [kind, name] = takeApart(textOf(vm->methodNames.data[symbol]));
    selector.name = std::make_unique<Root>(vm, wrenNewStringLength(vm, name.data(), name.size()));
    selector.kind = kind;
  }
  return selector;
}

WrenMissingMethod WrenContext::missingMethod(WrenVM* vm, ObjClass* classObject, int symbol, Value* args, int numArgs) {
  WrenContext& self = of(vm);
  if (classObject == self.classes.hostFunction.classObject()) {
    if (symbol != self.callSymbols_[numArgs - 1]) return WREN_MISSING;
    const FunctionId function = reinterpret_cast<const HostFunctionData*>(AS_FOREIGN(args[0])->data)->function;
    return self.callHost(function, args + 1, numArgs - 1, args, numArgs);
  }
  if (classObject == self.classes.nameSpace.classObject()) {
    return self.namespaceMethod(AS_INSTANCE(args[0])->fields[field::namespaceMembers], symbol, args, numArgs);
  }
  if (HostClass* hostClass = self.proxies.classOf(classObject)) return self.hostObjectMethod(*hostClass, symbol, args, numArgs);
  const auto members = self.staticMembers_.find(classObject);
  if (members != self.staticMembers_.end()) {
    return self.namespaceMethod(AS_INSTANCE(members->second->value())->fields[field::namespaceMembers], symbol, args, numArgs);
  }
  return WREN_MISSING;
}

// `args` are the host's arguments; the call stands in `slots`, of which the first takes the result.
WrenMissingMethod WrenContext::callHost(FunctionId function, Value* args, int count, Value* slots, int slotCount) {
  const auto raised = [&](const ScriptError& error) {
    raiseError(error);
    return WREN_SWITCHED;
  };
  if (nativeStack_.exhausted()) return raised(ScriptError::make(ErrorCode::MemoryError, "calls between host and script are nested too deep"));
  flush();

  ObjFiber* fiber = vm->fiber;
  WrenValues source(*this, args, static_cast<size_t>(count));
  WrenWriter result(*this, slots, 1);
  BoxedError error;
  CallToken token = 0;
  Host::Outcome outcome = host.call(function, source, result, error, token);
  if (outcome == Host::Outcome::Suspended && !interrupt) {
    if (currentRun_ != nullptr && currentRun_->maySuspend) {
      // Also where the thread could block: other runs then go on meanwhile, each at its own pace. The result takes the place of the arguments when the fiber
      // is resumed.
      fiber->stackTop -= slotCount - 1;
      suspendedCall_ = token;
      suspendedFiber_ = fiber;
      vm->fiber = nullptr;
      return WREN_SWITCHED;
    }
    if (host.canWait()) {
      outcome = host.wait(token, result, error);
    } else {
      host.forget(token);
      return raised(ScriptError::make(ErrorCode::RuntimeError,
                                      "a promise from a host function cannot be waited for here: the call is synchronous"));
    }
  }
  if (interrupt) {
    if (outcome == Host::Outcome::Suspended) host.forget(token);
    slots[0] = NULL_VAL;  // nobody sees it: the VM polls next
    return WREN_ANSWERED;
  }
  if (result.failed()) return raised(result.error("result"));
  if (outcome != Host::Outcome::Returned) return raised(error);
  if (result.count() == 0) slots[0] = NULL_VAL;
  return WREN_ANSWERED;
}

// A member that is called like a method.
WrenMissingMethod WrenContext::callMember(Value member, Value* args, int numArgs) {
  if (IS_FOREIGN(member) && AS_OBJ(member)->classObj == classes.hostFunction.classObject()) {
    return callHost(reinterpret_cast<const HostFunctionData*>(AS_FOREIGN(member)->data)->function, args + 1, numArgs - 1, args, numArgs);
  }
  if (!IS_CLOSURE(member)) return WREN_MISSING;
  const int arity = AS_CLOSURE(member)->fn->arity;
  if (numArgs - 1 < arity) {
    raise(vm, "Function expects more arguments.");
    return WREN_SWITCHED;
  }
  vm->fiber->stackTop -= numArgs - 1 - arity;
  args[0] = member;
  wrenCallFunction(vm, vm->fiber, AS_CLOSURE(member), arity + 1);
  return WREN_SWITCHED;
}

WrenMissingMethod WrenContext::namespaceMethod(Value members, int symbol, Value* args, int numArgs) {
  if (!IS_MAP(members)) return WREN_MISSING;
  ObjMap* map = AS_MAP(members);
  const Selector& selector = selectorOf(symbol);
  const ::Value name = selector.name->value();
  const bool isInstance = IS_INSTANCE(args[0]);  // else the class of a registered module
  switch (selector.kind) {
    case Selector::Kind::Getter:
    case Selector::Kind::Method: {
      const ::Value member = wrenMapGet(map, name);
      if (!IS_UNDEFINED(member)) {
        if (selector.kind == Selector::Kind::Method) return callMember(member, args, numArgs);
        args[0] = member;
        return WREN_ANSWERED;
      }
      if (!isInstance || textOf(name) != "type") return WREN_MISSING;
      args[0] = OBJ_VAL(AS_OBJ(args[0])->classObj);
      return WREN_ANSWERED;
    }
    case Selector::Kind::Setter:
      if (!isInstance) return WREN_MISSING;
      wrenMapSet(vm, map, name, args[1]);
      args[0] = args[1];
      return WREN_ANSWERED;
    case Selector::Kind::Subscript: {
      if (!isInstance || numArgs != 2 || !IS_STRING(args[1])) return WREN_MISSING;
      const ::Value member = wrenMapGet(map, args[1]);
      args[0] = IS_UNDEFINED(member) ? NULL_VAL : member;
      return WREN_ANSWERED;
    }
    case Selector::Kind::SubscriptSetter:
      if (!isInstance || numArgs != 3 || !IS_STRING(args[1])) return WREN_MISSING;
      wrenMapSet(vm, map, args[1], args[2]);
      args[0] = args[2];
      return WREN_ANSWERED;
    case Selector::Kind::Unknown:
      break;
  }
  return WREN_MISSING;
}

WrenMissingMethod WrenContext::hostObjectMethod(HostClass& hostClass, int symbol, Value* args, int numArgs) {
  const auto [found, isNew] = hostClass.bySymbol.try_emplace(symbol, nullptr);
  if (isNew) {
    const Selector& selector = selectorOf(symbol);
    // The sequence protocol: an item is its own iterator, because it is never false, and null ends the loop.
    if (selector.kind == Selector::Kind::Method && numArgs == 2 && textOf(selector.name->value()) == "iterate") {
      found->second = hostClass.definition->find(ClassMember::Kind::Next);
    }
    const auto wanted = selector.kind == Selector::Kind::Getter ? ClassMember::Kind::Getter : ClassMember::Kind::Method;
    if (selector.kind == Selector::Kind::Getter || selector.kind == Selector::Kind::Method) {
      for (const ClassMember& member : hostClass.definition->members) {
        if (member.kind == wanted && member.name == textOf(selector.name->value())) found->second = &member;
      }
    }
  }
  if (found->second == nullptr) {
    const Selector& selector = selectorOf(symbol);
    if (numArgs != 2 || textOf(selector.name->value()) != "iteratorValue" || hostClass.definition->find(ClassMember::Kind::Next) == nullptr) {
      return WREN_MISSING;
    }
    args[0] = args[1];
    return WREN_ANSWERED;
  }
  const int count = found->second->kind == ClassMember::Kind::Next ? 1 : numArgs;
  return callHost(found->second->function, args, count, args, numArgs);
}

std::unique_ptr<HostClass> WrenContext::newHostClass(ClassId id, const ClassDefinition& definition) {
  auto hostClass = std::make_unique<HostClass>();
  hostClass->id = id;
  hostClass->definition = &definition;
  ObjClass* classObject = newForeignClass(vm, definition.name, HostProxies::finalizeObject);
  hostClass->root.reset(vm, OBJ_VAL(classObject));
  bindPrimitive(vm, classObject, "toString", [](WrenVM* machine, ::Value* args) {
    args[0] = wrenStringFormat(machine, "<@>", OBJ_VAL(AS_OBJ(args[0])->classObj->name));
    return true;
  });
  // What every object has must not hide a member of that name.
  for (const ClassMember& member : definition.members) {
    for (int symbol = 0; symbol < classObject->methods.count; ++symbol) {
      if (classObject->methods.data[symbol].type != METHOD_PRIMITIVE) continue;
      const auto [kind, name] = takeApart(textOf(vm->methodNames.data[symbol]));
      const auto wanted = member.kind == ClassMember::Kind::Getter ? Selector::Kind::Getter : Selector::Kind::Method;
      if (kind == wanted && name == member.name) classObject->methods.data[symbol].type = METHOD_NONE;
    }
  }
  return hostClass;
}

void WrenContext::write(std::string_view text) {
  output_ += text;
  if (output_.ends_with('\n') || output_.size() >= outputChunk) flush();
}

void WrenContext::flush() {
  if (output_.empty()) return;
  const std::string text = std::exchange(output_, {});
  host.write(OutputStream::Out, text);
}

}  // namespace zigllms
