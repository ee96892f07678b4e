// ES modules: those that the host registered, those whose source it supplies, and those that were loaded as scripts. The context's thread only.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "../../engine/context.h"
#include "raii.h"

namespace zigllms::quickjs {

class QuickJsContext;

class Modules {
 public:
  explicit Modules(QuickJsContext& context) : context_(context) {}
  void install();
  void clear();

  // Takes the exports, an object.
  void add(std::string_view name, JSValue exports, const std::optional<Source>&);

  // Compiles and evaluates: a promise, or an exception. The module replaces an older one of its name.
  JSValue evaluate(const std::string& text, const std::string& name);
  // Whether a text that is no script looks like a module: an import or export statement at the start of a line.
  static bool looksLikeModule(std::string_view text);

  // The exports of a registered module or the namespace of a loaded one; undefined when there is none of that name, or an exception.
  JSValue exportsOf(const std::string& name);
  // Names of modules that were loaded as scripts, the latest last.
  const std::vector<std::string>& loaded() const { return loaded_; }
  void loadedAs(const std::string& name);
  // After calls: forgets modules whose evaluation was interrupted, and frees those that never came to be linked.
  void sweep();
  bool needSweep() const { return attempted_; }

 private:
  struct Registered {
    JSValue exports = JS_UNDEFINED;
    std::optional<std::string> source;
  };
  struct Compiling {
    std::string_view name, text;
  };

  static char* normalize(JSContext*, const char* importer, const char* name, void* modules);
  static JSModuleDef* load(JSContext*, const char* name, void* modules, JSValueConst attributes);
  static int checkAttributes(JSContext*, void* modules, JSValueConst attributes);
  static int initialize(JSContext*, JSModuleDef*);
  JSModuleDef* loadNamed(const std::string& name, bool json);
  JSModuleDef* compile(const std::string& text, const std::string& name);
  JSModuleDef* synthetic(const std::string& name, JSValueConst exports);
  // Raises an error whose place is the import statement, where that is known.
  JSModuleDef* fail(ScriptError error);

  QuickJsContext& context_;
  std::map<std::string, Registered, std::less<>> registered_;
  std::vector<std::string> loaded_;
  std::vector<Compiling> compiling_;  // innermost last: whose imports are being resolved
  std::string importer_, specifier_;  // of the request that is being answered
  bool attempted_ = false;            // a module was compiled since the last sweep
};

}  // namespace zigllms::quickjs
