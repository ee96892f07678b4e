// Modules: what the host registered, and what its resolver has source for. A module's program runs inside the import that needs it first.
#include "engine/permission.h"
#include "context.h"

namespace zigllms::echo {

Status EchoContext::registerModule(std::string_view name, ValueSource& exports, const std::optional<Source>& source) {
  RootedValues written(roots_);
  if (Status status = write(exports, written.values); !status) return status;
  auto* record = cellOf<Record>(written.values.front());
  if (record == nullptr) return ScriptError::make(ErrorCode::TypeError, "registerModule: the exports must be an object");
  std::shared_ptr<const Program> program;
  if (source) {
    auto compiled = compile(source->text, source->name);
    if (!compiled) return compiled.takeError();
    program = std::move(compiled.value());
  }
  modules_.insert_or_assign(std::string(name), Module{record, std::move(program)});
  return Done{};
}

Embedder::Import EchoContext::import(std::string_view name, const std::string& importer) {
  if (!host_.moduleAllowed(name)) {
    return makeFailure(ErrorCode::PermissionError, denyModule(host_, name).message, "PermissionError");
  }
  auto found = modules_.find(name);
  if (found == modules_.end()) {
    // The resolver may run host code that registers modules, or even this one.
    const auto text = host_.loadModule(name, importer);
    if (!text) return failureOf(text.error());
    found = modules_.find(name);
    if (found == modules_.end()) {
      if (!text.value()) {
        return makeFailure(ErrorCode::ReferenceError,
                           "module '" + std::string(name) + "' was not found (imported by " + importer + ")", "ImportError");
      }
      auto compiled = compile(*text.value(), name);
      if (!compiled) return failureOf(compiled.error());
      found = modules_.emplace(name, Module{heap_.make<Record>(), std::move(compiled.value())}).first;
    }
  }
  Module& module = found->second;
  // While it runs, an import of it from itself gets the exports so far.
  if (module.started || module.program == nullptr) return module.exports;
  module.started = true;
  return ModuleToRun{module.exports, module.program};
}

void EchoContext::importFailed(Record* exports) {
  for (auto& [name, module] : modules_) {
    if (module.exports == exports) module.started = false;  // the next import tries again
  }
}

}  // namespace zigllms::echo
