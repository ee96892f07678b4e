// Imports: modules of the host (registerModule), modules by its resolver, and Wren's own `random` and `meta`.
#include <cctype>
#include <cstddef>

#include "engine/permission.h"
#include "context.h"

namespace zigllms {

namespace {

// Wren hands names over as C strings inside its string objects; the object also knows how long they are.
std::string_view wholeName(const char* name) {
  return textOf(reinterpret_cast<const ObjString*>(name - offsetof(ObjString, value)));
}

// The last part of a module's name, with a capital first letter: "zigllms.agent" exports Agent.
std::string classNameOf(std::string_view module) {
  const size_t dot = module.find_last_of("./");
  std::string name(dot == std::string_view::npos ? module : module.substr(dot + 1));
  for (char& letter : name) {
    if (std::isalnum(static_cast<unsigned char>(letter)) == 0) letter = '_';
  }
  if (!name.empty()) name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
  return name;
}

}  // namespace

ObjModule* WrenContext::newModule(std::string_view name) {
  const ::Value text = wrenNewStringLength(vm, name.data(), name.size());
  const TemporaryRoot keepName(vm, text);
  ObjModule* module = wrenNewModule(vm, AS_STRING(text));
  const TemporaryRoot keepModule(vm, OBJ_VAL(module));
  wrenMapSet(vm, vm->modules, text, OBJ_VAL(module));
  const ObjModule* core = AS_MODULE(wrenMapGet(vm->modules, NULL_VAL));
  for (int index = 0; index < core->variables.count; ++index) {
    const ObjString* variable = core->variableNames.data[index];
    wrenDefineVariable(vm, module, variable->value, variable->length, core->variables.data[index], nullptr);
  }
  return module;
}

// The exports as variables of the module, and the class that has them as static methods and getters.
void WrenContext::defineExports(ObjModule* module, std::string_view name, Value exports) {
  ObjMap* members = AS_MAP(AS_INSTANCE(exports)->fields[field::namespaceMembers]);
  for (uint32_t index = 0; index < members->capacity; ++index) {
    const MapEntry entry = members->entries[index];
    if (!IS_UNDEFINED(entry.key) && IS_STRING(entry.key)) setVariable(module, textOf(entry.key), entry.value);
  }
  const std::string className = classNameOf(name);
  const ::Value text = wrenNewStringLength(vm, className.data(), className.size());
  const TemporaryRoot keepName(vm, text);
  ObjClass* classObject = wrenNewClass(vm, vm->objectClass, 0, AS_STRING(text));
  staticClasses_.push_back(std::make_unique<Root>(vm, OBJ_VAL(classObject)));
  ObjClass* metaclass = classObject->obj.classObj;
  // What every class has must not hide an export of that name.
  for (uint32_t index = 0; index < members->capacity; ++index) {
    const ::Value key = members->entries[index].key;
    if (IS_UNDEFINED(key) || !IS_STRING(key)) continue;
    const int symbol = wrenSymbolTableFind(&vm->methodNames, AS_STRING(key)->value, AS_STRING(key)->length);
    if (symbol >= 0 && symbol < metaclass->methods.count) metaclass->methods.data[symbol].type = METHOD_NONE;
  }
  staticMembers_[metaclass] = std::make_unique<Root>(vm, exports);
  setVariable(module, className, OBJ_VAL(classObject));
}

Status WrenContext::registerModule(std::string_view name, ValueSource& exports, const std::optional<Source>& source) {
  return enter<Done>([&]() -> Status {
    if (source && source->text.find('\0') != std::string_view::npos) {
      return ScriptError::make(ErrorCode::SyntaxError, "the module's source holds a NUL byte");
    }
    ObjFiber* fiber = takeFiber(1);
    WrenWriter writer(*this, fiber->stack, 1, WrenWriter::Functions::AsMembers);
    if (!exports.drain(writer) || writer.failed()) {
      const std::string place = exports.path();
      return writer.error(place.empty() ? name : std::string_view(place));
    }
    if (writer.count() == 0 || !(IS_MAP(fiber->stack[0]) || (IS_INSTANCE(fiber->stack[0]) &&
                                                             AS_OBJ(fiber->stack[0])->classObj == classes.nameSpace.classObject()))) {
      return ScriptError::make(ErrorCode::TypeError, "the exports of a module must be an object");
    }
    if (IS_MAP(fiber->stack[0])) {  // values only
      const ::Value instance = wrenNewInstance(vm, classes.nameSpace.classObject());
      AS_INSTANCE(instance)->fields[field::namespaceMembers] = fiber->stack[0];
      fiber->stack[0] = instance;
    }
    registeredNames_.emplace(name);
    if (source) {
      auto module = std::make_unique<RegisteredModule>();
      module->exports.reset(vm, fiber->stack[0]);
      module->source = std::string(source->text);
      module->fileName = source->name;
      modules_[std::string(name)] = std::move(module);
      const ::Value text = wrenNewStringLength(vm, name.data(), name.size());
      const TemporaryRoot keep(vm, text);
      wrenMapRemoveKey(vm, vm->modules, text);  // an earlier one of that name
    } else {
      if (const auto earlier = modules_.find(name); earlier != modules_.end()) modules_.erase(earlier);
      defineExports(newModule(name), name, fiber->stack[0]);
    }
    recycle(fiber);
    return Done{};
  });
}

const char* WrenContext::resolveModule(const char* importer, const char* name) {
  importer_ = importer == nullptr ? std::string_view() : wholeName(importer);
  // The file that imports, not the module: all sources of a context share one.
  const ObjFiber* fiber = vm->fiber;
  if (fiber->numFrames > 0) {
    importer_ = sourceNames_[static_cast<size_t>(fiber->frames[fiber->numFrames - 1].closure->fn->debug->source)];
  }
  const std::string_view wanted = wholeName(name);
  const bool registered = registeredNames_.contains(wanted);
  if (!host.moduleAllowed(wanted) || (host.membersAllowed(wanted) != nullptr && !registered)) {
    raiseError(denyModule(host, wanted));
  } else if (wanted == "random" && !registered && !options.randomness) {
    raiseError(deny(host, capability::randomness, "module 'random'"));
  } else {
    return name;
  }
  return nullptr;
}

WrenLoadModuleResult WrenContext::loadModule(const char* name) {
  WrenLoadModuleResult result{};
  const std::string wanted(wholeName(name));
  std::string source, fileName = wanted;
  const auto registered = modules_.find(wanted);
  if (registered != modules_.end()) {
    source = *registered->second->source;
    if (!registered->second->fileName.empty()) fileName = registered->second->fileName;
    defineExports(newModule(wanted), wanted, registered->second->exports.value());
  } else if (wanted == "random" || wanted == "meta") {
    return result;
  } else {
    if (nativeStack_.exhausted() || vm->numTempRoots > WREN_MAX_TEMP_ROOTS / 2) {
      raiseError(ScriptError::make(ErrorCode::MemoryError, "imports are nested too deep"));
      return result;
    }
    flush();
    const std::string importer = importer_;
    auto loaded = host.loadModule(wanted, importer);
    if (interrupt) {  // the VM polls soon
      raise(vm, "interrupted");
      return result;
    }
    if (!loaded) {
      raiseError(loaded.error());
      return result;
    }
    if (!loaded.value()) {
      raiseError(ScriptError::make(ErrorCode::ReferenceError, "module '" + wanted + "' was not found (imported from '" + importer + "')"));
      return result;
    }
    source = std::move(*loaded.value());
    if (source.find('\0') != std::string::npos) {
      raiseError(ScriptError::make(ErrorCode::SyntaxError, "the source of module '" + wanted + "' holds a NUL byte"));
      return result;
    }
  }
  source.append(sourcePadding, '\0');
  compileErrors_.clear();
  compilingSource_ = vm->sourceId = sourceNumber(fileName);
  auto* kept = new std::string(std::move(source));  // Wren's callback gives it back, below
  result.source = kept->c_str();
  result.userData = kept;
  result.onComplete = [](WrenVM*, const char*, WrenLoadModuleResult done) { delete static_cast<std::string*>(done.userData); };
  return result;
}

// Meta.compile_(source, isExpression, printErrors): Wren's own looks two frames up for the caller's module and trusts that they are there.
void WrenContext::metaCompile(WrenVM* vm) {
  WrenContext& self = of(vm);
  ::Value* slots = vm->apiStack;
  if (!IS_STRING(slots[1])) {
    raise(vm, "Source code must be a string.");
    return;
  }
  const std::string_view text = textOf(slots[1]);
  const bool isExpression = IS_BOOL(slots[2]) && AS_BOOL(slots[2]);
  const bool reportsErrors = IS_BOOL(slots[3]) && AS_BOOL(slots[3]);
  if (text.find('\0') != std::string_view::npos) {
    raise(vm, "The source holds a NUL byte.");
    return;
  }
  ObjModule* module = self.main_;
  const ObjFiber* fiber = vm->fiber;
  for (int index = fiber->numFrames - 1; index >= 0; --index) {
    ObjModule* caller = fiber->frames[index].closure->fn->module;
    if (caller == nullptr || caller->name == nullptr || textOf(caller->name) == "meta") continue;
    module = caller;
    break;
  }
  std::string source(text);
  source.append(sourcePadding, '\0');
  self.compileErrors_.clear();
  self.compilingSource_ = vm->sourceId = self.sourceNumber("(meta)");
  ObjFn* function = wrenCompile(vm, module, source.c_str(), isExpression, true);
  if (function == nullptr) {
    const ScriptError error = self.takeCompileError();
    // The fiber's caller wants to know what is wrong, but Meta.compile answers null, as Wren has it.
    if (reportsErrors) self.host.write(OutputStream::Error, "[" + error.file + " line " + std::to_string(error.line) + "] " + error.message + "\n");
    vm->apiStack[0] = NULL_VAL;
    return;
  }
  const TemporaryRoot keep(vm, OBJ_VAL(function));
  vm->apiStack[0] = OBJ_VAL(wrenNewClosure(vm, function));
}

void WrenContext::metaModuleVariables(WrenVM* vm) {
  ::Value* slots = vm->apiStack;
  slots[0] = NULL_VAL;
  if (!IS_STRING(slots[1])) return;
  const ::Value found = wrenMapGet(vm->modules, slots[1]);
  if (IS_UNDEFINED(found)) return;
  const ObjModule* module = AS_MODULE(found);
  ObjList* names = wrenNewList(vm, static_cast<uint32_t>(module->variableNames.count));
  for (int index = 0; index < names->elements.count; ++index) names->elements.data[index] = OBJ_VAL(module->variableNames.data[index]);
  slots[0] = OBJ_VAL(names);
}

}  // namespace zigllms
