#include <exception>

#include "context.h"
#include "library.h"
#include "python_engine.h"

namespace zigllms {

namespace python {

namespace {

class PythonEngine final : public Engine {
 public:
  explicit PythonEngine(const OpenedPython& opened) : opened_(opened) {
    const bool isolated = py.Py_NewInterpreterFromConfig != nullptr && py.minorVersion >= 12;
    capabilities_.interruptible = true;
    capabilities_.isolatedContexts = isolated;
    capabilities_.parallelContexts = isolated;
    capabilities_.awaitable = true;
    capabilities_.integers64 = true;
    capabilities_.bigIntegers = true;
    capabilities_.columnNumbers = py.minorVersion >= 11;
    capabilities_.modules = true;
    capabilities_.countsInstructions = py.minorVersion >= 12;  // sys.monitoring
  }

  std::string_view name() const override { return "python"; }
  std::string_view version() const override { return opened_.version; }
  std::span<const std::string_view> extensions() const override {
    static constexpr std::string_view all[] = {".py"};
    return all;
  }
  const Capabilities& capabilities() const override { return capabilities_; }
  Result<std::unique_ptr<Context>> createContext(const ContextOptions& options, Host& host, Interrupt& interrupt) override {
    return PythonContext::create(options, host, interrupt);
  }
  WorkerNeeds workerNeeds() const override {
    return {{{"python", opened_.library}, {"program", opened_.program}}, opened_.readablePaths};
  }

 private:
  const OpenedPython& opened_;  // lives as long as the process
  Capabilities capabilities_;
};

Result<std::unique_ptr<Engine>> createEngine(const std::map<std::string, std::string>* options, std::string* report) {
  std::string path, program;
  if (options != nullptr) {
    for (const auto& [name, value] : *options) {
      if (name == "python") path = value;
      else if (name == "program") program = value;
      else return ScriptError::make(ErrorCode::EngineUnavailable, "Python has no option `" + name + "`; it knows `python` and `program`");
    }
  }
  const Result<const OpenedPython*> opened = openPython(path, program);
  if (!opened) return opened.error();
  if (report != nullptr) *report = opened.value()->report;
  return std::unique_ptr<Engine>(std::make_unique<PythonEngine>(*opened.value()));
}

}  // namespace

}  // namespace python

}  // namespace zigllms

zigllms::Engine* zigllmsCreatePythonEngine(const std::map<std::string, std::string>* options, zigllms::ScriptError* error, std::string* report) {
  using namespace zigllms;
  try {
    auto created = python::createEngine(options, report);
    if (created) return created.value().release();
    if (error != nullptr) *error = std::move(created.error());
  } catch (const std::exception& failure) {
    if (error != nullptr) *error = ScriptError::make(ErrorCode::EngineUnavailable, std::string("Python could not be opened: ") + failure.what());
  }
  return nullptr;
}
