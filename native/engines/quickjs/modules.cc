#include "modules.h"

#include <algorithm>
#include <cstring>

#include "engine/permission.h"
#include "../../support/scope_exit.h"
#include "context.h"

namespace zigllms::quickjs {

namespace {

// The exports of a module that has a source too are a module of their own, under this name.
constexpr std::string_view hostPart = " (host)";

std::string quoted(std::string_view text) {
  std::string literal = "\"";
  for (const char character : text) {
    if (character == '"' || character == '\\') literal += '\\';
    if (character == '\n') {
      literal += "\\n";
    } else if (character == '\r') {
      literal += "\\r";
    } else {
      literal += character;
    }
  }
  return literal + "\"";
}

// "./b.js" seen from "lib/a.js" is "lib/b.js". Other names mean themselves.
std::string resolved(std::string_view importer, std::string_view name) {
  if (!name.starts_with("./") && !name.starts_with("../")) return std::string(name);
  const size_t slash = importer.rfind('/');
  std::string path(slash == std::string_view::npos ? std::string_view() : importer.substr(0, slash + 1));
  while (true) {
    if (name.starts_with("./")) {
      name.remove_prefix(2);
    } else if (name.starts_with("../") && path.size() > 1 && !path.ends_with("../")) {
      name.remove_prefix(3);
      path.resize(path.rfind('/', path.size() - 2) + 1);
    } else {
      break;
    }
  }
  return path += name;
}

struct Place {
  uint32_t line = 0, column = 0;
};

// Where a source names a module: the first string literal of that text. Line 0 where there is none, as with computed names.
Place placeOf(std::string_view text, std::string_view specifier) {
  for (const char quote : {'\'', '"'}) {
    const size_t at = text.find(std::string(1, quote) + std::string(specifier) + quote);
    if (at == std::string_view::npos) continue;
    const std::string_view before = text.substr(0, at);
    const size_t lineStart = before.rfind('\n') + 1;
    return {static_cast<uint32_t>(std::count(before.begin(), before.end(), '\n') + 1), static_cast<uint32_t>(at - lineStart + 1)};
  }
  return {};
}

}  // namespace

void Modules::install() {
  JS_SetModuleLoaderFunc2(context_.runtime, normalize, load, checkAttributes, this);
}

void Modules::clear() {
  for (auto& [name, module] : registered_) JS_FreeValue(context_.js, module.exports);
  registered_.clear();
}

void Modules::add(std::string_view name, JSValue exports, const std::optional<Source>& source) {
  JSContext* js = context_.js;
  Registered& module = registered_[std::string(name)];
  JS_FreeValue(js, std::exchange(module.exports, exports));
  module.source = source ? std::optional(std::string(source->text)) : std::nullopt;
  for (const std::string& old : {std::string(name), std::string(name).append(hostPart)}) {
    const OwnedAtom atom(js, context_.newAtom(old));
    JS_ForgetModule(js, atom.get());
  }
}

bool Modules::looksLikeModule(std::string_view text) {
  while (!text.empty()) {
    const size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    // Statements may share a line: look behind each semicolon too.
    while (true) {
      const size_t first = line.find_first_not_of(" \t\r");
      line.remove_prefix(first == std::string_view::npos ? line.size() : first);
      for (const std::string_view word : {std::string_view("import"), std::string_view("export")}) {
        if (!line.starts_with(word) || line.size() == word.size()) continue;
        const char next = line[word.size()];
        if (std::strchr(" \t\r{*'\"", next) != nullptr || (next == '.' && word == "import")) return true;
      }
      const size_t semicolon = line.find_first_of(";}");
      if (semicolon == std::string_view::npos) break;
      line.remove_prefix(semicolon + 1);
    }
    if (line.find("import.meta") != std::string_view::npos) return true;
  }
  return false;
}

// ---- loading --------------------------------------------------------------------------------------------------------------

JSModuleDef* Modules::fail(ScriptError error) {
  JSContext* js = context_.js;
  Place place;
  if (!compiling_.empty() && compiling_.back().name == importer_) place = placeOf(compiling_.back().text, specifier_);
  if (!importer_.empty()) {
    error.message += " (imported by " + importer_ + (place.line != 0 ? ":" + std::to_string(place.line) : std::string()) + ")";
  }
  context_.throwError(error);
  if (place.line != 0) {
    const JSValue thrown = JS_GetException(js);
    if (JS_IsObject(thrown)) {
      const std::string stack = "    at " + importer_ + ":" + std::to_string(place.line) + ":" + std::to_string(place.column) + "\n";
      JS_DefinePropertyValueStr(js, thrown, "stack", JS_NewStringLen(js, stack.data(), stack.size()),
                                JS_PROP_CONFIGURABLE | JS_PROP_WRITABLE);
    }
    JS_Throw(js, thrown);
  }
  return nullptr;
}

// Called for every import, before the engine looks whether it has the module.
char* Modules::normalize(JSContext* js, const char* importer, const char* specifier, void* opaque) {
  auto& self = *static_cast<Modules*>(opaque);
  self.importer_ = importer;
  self.specifier_ = specifier;
  const std::string name = resolved(importer, specifier);
  std::string_view asked = name;
  if (asked.ends_with(hostPart)) asked.remove_suffix(hostPart.size());
  const bool partly = self.context_.host.membersAllowed(asked) != nullptr && !self.registered_.contains(asked);
  if (!self.context_.host.moduleAllowed(asked) || partly) {
    self.fail(denyModule(self.context_.host, asked));
    return nullptr;
  }
  return js_strndup(js, name.data(), name.size());
}

int Modules::checkAttributes(JSContext* js, void*, JSValueConst attributes) {
  JSPropertyEnum* properties = nullptr;
  uint32_t count = 0;
  if (JS_GetOwnPropertyNames(js, &properties, &count, attributes, JS_GPN_STRING_MASK | JS_GPN_ENUM_ONLY) < 0) return -1;
  JS_FreePropertyEnum(js, properties, count);
  const OwnedValue type(js, JS_GetPropertyStr(js, attributes, "type"));
  const char* text = JS_IsString(type.get()) ? JS_ToCString(js, type.get()) : nullptr;
  const bool known = count == 1 && text != nullptr && std::strcmp(text, "json") == 0;
  JS_FreeCString(js, text);
  if (known) return 0;
  JS_ThrowTypeError(js, "the only import attribute is type: 'json'");
  return -1;
}

JSModuleDef* Modules::load(JSContext* js, const char* name, void* opaque, JSValueConst attributes) {
  try {
    return static_cast<Modules*>(opaque)->loadNamed(name, JS_IsObject(attributes));
  } catch (const std::bad_alloc&) {
    JS_ThrowOutOfMemory(js);
    return nullptr;
  }
}

JSModuleDef* Modules::loadNamed(const std::string& name, bool json) {
  attempted_ = true;
  const std::string_view base = std::string_view(name).substr(0, name.size() - std::min(name.size(), hostPart.size()));
  if (name.ends_with(hostPart)) {
    if (const auto found = registered_.find(base); found != registered_.end()) return synthetic(name, found->second.exports);
  }
  if (const auto found = registered_.find(name); found != registered_.end()) {
    const Registered& module = found->second;
    if (!module.source) return synthetic(name, module.exports);
    // The exports come along wherever the source doesn't export the same name itself.
    JSModuleDef* compiled = compile(*module.source + "\nexport * from " + quoted(name + std::string(hostPart)) + ";\n", name);
    if (compiled == nullptr) return nullptr;
    const OwnedValue meta(context_.js, JS_GetImportMeta(context_.js, compiled));
    JS_DefinePropertyValue(context_.js, meta.get(), context_.atoms.host, JS_DupValue(context_.js, module.exports), JS_PROP_C_W_E);
    return compiled;
  }

  const std::string importer = importer_, specifier = specifier_;  // a nested load, while the host answers, changes them
  auto answer = context_.host.loadModule(name, importer);
  importer_ = importer;
  specifier_ = specifier;
  if (context_.interrupted()) {
    context_.throwInterrupted();
    return nullptr;
  }
  if (!answer) return fail(std::move(answer.error()));
  if (!answer.value()) return fail(ScriptError::make(ErrorCode::ReferenceError, "module '" + name + "' was not found"));
  const std::string& text = *answer.value();
  if (!json) return compile(text, name);
  const OwnedValue parsed(context_.js, JS_ParseJSON(context_.js, text.c_str(), text.size(), name.c_str()));
  if (parsed.isException()) return nullptr;
  const OwnedValue exports(context_.js, JS_NewObject(context_.js));
  if (exports.isException() ||
      JS_DefinePropertyValue(context_.js, exports.get(), context_.atoms.defaultExport, JS_DupValue(context_.js, parsed.get()), JS_PROP_C_W_E) < 0) {
    return nullptr;
  }
  return synthetic(name, exports.get());
}

JSModuleDef* Modules::compile(const std::string& text, const std::string& name) {
  JSContext* js = context_.js;
  attempted_ = true;
  compiling_.push_back({name, text});
  const JSValue compiled = JS_Eval(js, text.c_str(), text.size(), name.c_str(), JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
  compiling_.pop_back();
  if (JS_IsException(compiled)) return nullptr;
  auto* module = static_cast<JSModuleDef*>(JS_VALUE_GET_PTR(compiled));
  JS_FreeValue(js, compiled);  // the context's list of modules holds it
  const OwnedValue meta(js, JS_GetImportMeta(js, module));
  if (meta.isException() ||
      JS_DefinePropertyValue(js, meta.get(), context_.atoms.url, JS_NewStringLen(js, name.data(), name.size()), JS_PROP_C_W_E) < 0) {
    return nullptr;
  }
  return module;
}

JSValue Modules::evaluate(const std::string& text, const std::string& name) {
  JSContext* js = context_.js;
  {
    const OwnedAtom atom(js, context_.newAtom(name));
    JS_ForgetModule(js, atom.get());
  }
  importer_.clear();
  JSModuleDef* module = compile(text, name);
  if (module == nullptr) return JS_EXCEPTION;
  return JS_EvalFunction(js, JS_DupValue(js, JS_MKPTR(JS_TAG_MODULE, module)));
}

// ---- registered modules -----------------------------------------------------------------------------------------------------

JSModuleDef* Modules::synthetic(const std::string& name, JSValueConst exports) {
  JSContext* js = context_.js;
  JSModuleDef* module = JS_NewCModule(js, name.c_str(), initialize);
  if (module == nullptr) return nullptr;
  JS_SetModulePrivateValue(js, module, JS_DupValue(js, exports));
  JSPropertyEnum* properties = nullptr;
  uint32_t count = 0;
  if (JS_GetOwnPropertyNames(js, &properties, &count, exports, JS_GPN_STRING_MASK | JS_GPN_ENUM_ONLY) < 0) return nullptr;
  bool good = true, hasDefault = false;
  for (uint32_t index = 0; index < count; ++index) {
    good = good && JS_AddModuleExportAtom(js, module, properties[index].atom) == 0;
    hasDefault = hasDefault || properties[index].atom == context_.atoms.defaultExport;
  }
  JS_FreePropertyEnum(js, properties, count);
  if (good && !hasDefault) good = JS_AddModuleExportAtom(js, module, context_.atoms.defaultExport) == 0;
  return good ? module : nullptr;
}

int Modules::initialize(JSContext* js, JSModuleDef* module) {
  QuickJsContext& context = QuickJsContext::of(js);
  const OwnedValue exports(js, JS_GetModulePrivateValue(js, module));
  JSPropertyEnum* properties = nullptr;
  uint32_t count = 0;
  if (JS_GetOwnPropertyNames(js, &properties, &count, exports.get(), JS_GPN_STRING_MASK | JS_GPN_ENUM_ONLY) < 0) return -1;
  bool hasDefault = false;
  for (uint32_t index = 0; index < count; ++index) {
    hasDefault = hasDefault || properties[index].atom == context.atoms.defaultExport;
    JS_SetModuleExportAtom(js, module, properties[index].atom, JS_GetProperty(js, exports.get(), properties[index].atom));
  }
  JS_FreePropertyEnum(js, properties, count);
  if (!hasDefault) JS_SetModuleExportAtom(js, module, context.atoms.defaultExport, JS_DupValue(js, exports.get()));
  return 0;
}

// ---- for calls by name ------------------------------------------------------------------------------------------------------

void Modules::loadedAs(const std::string& name) {
  std::erase(loaded_, name);
  loaded_.push_back(name);
}

JSValue Modules::exportsOf(const std::string& name) {
  JSContext* js = context_.js;
  const OwnedAtom atom(js, context_.newAtom(name));
  if (atom.get() == JS_ATOM_NULL) return JS_EXCEPTION;
  JSModuleDef* module = JS_FindModule(js, atom.get());
  const auto registered = registered_.find(name);
  if (module == nullptr && registered != registered_.end()) {
    if (!registered->second.source) return JS_DupValue(js, registered->second.exports);
    const OwnedValue promise(js, JS_LoadModule(js, "", name.c_str()));
    if (promise.isException()) return JS_EXCEPTION;
    context_.loop.markHandled(promise.get());
    context_.loop.runJobs();
    if (JS_PromiseState(js, promise.get()) == JS_PROMISE_REJECTED) return JS_Throw(js, JS_PromiseResult(js, promise.get()));
    module = JS_FindModule(js, atom.get());
  }
  return module != nullptr ? JS_GetModuleNamespace(js, module) : JS_UNDEFINED;
}

void Modules::sweep() {
  if (!attempted_ || !compiling_.empty()) return;
  attempted_ = false;
  JS_ForgetBrokenModules(context_.js);
}

}  // namespace zigllms::quickjs
