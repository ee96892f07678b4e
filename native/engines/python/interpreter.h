// One Python interpreter with this room's prelude in it: the main one, shared by the contexts with interpreter 'main', or one of a context's own. All members
// need that interpreter's lock.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "raii.h"

namespace zigllms::python {

// What C++ calls in prelude/*.py.
#define PRELUDE_NAMES                                                                                                                \
  PRELUDE(Namespace) PRELUDE(Map) PRELUDE(Record) PRELUDE(iteration) PRELUDE(ZigllmsError) PRELUDE(Context) PRELUDE(member_keys) PRELUDE(get_member)                    \
  PRELUDE(set_member) PRELUDE(int_parts) PRELUDE(make_int) PRELUDE(make_date) PRELUDE(date_milliseconds) PRELUDE(make_pattern)       \
  PRELUDE(pattern_parts) PRELUDE(make_error_value) PRELUDE(error_value_parts) PRELUDE(plain_scalar) PRELUDE(describe)                \
  PRELUDE(make_host_error) PRELUDE(swallow_stop) PRELUDE(count_steps)

class Interpreter {
 public:
  // With the lock of that interpreter. Null: an exception is set.
  static std::unique_ptr<Interpreter> create(PyInterpreterState* state, bool isolated);

  // Runs the part of the prelude that needs asyncio.
  bool loadLoop();
  // asyncio hides a running task while a call comes into a context from inside it. Null without asyncio or with an exception.
  Ref pauseLoop();
  std::vector<std::string> readablePaths();
  void resumeLoop(Ref paused);

  // The types as they are once the module is loaded; null before: no such object can exist.
  PyObject* datetimeType() { return known(datetimeType_, "datetime", "datetime"); }
  PyObject* patternType() { return known(patternType_, "re", "Pattern"); }

  PyInterpreterState* const state;
  const bool isolated;
  Ref globals;  // the prelude's
  Ref hostFunctionType, hostMethodType, hostGetterType, hostObjectType, stoppedType;
  Ref awaitName;  // "__await__"
  std::string standardLibrary;  // the folder that its modules come from
#define PRELUDE(name) Ref name;
  PRELUDE_NAMES
#undef PRELUDE

 private:
  Interpreter(PyInterpreterState* state, bool isolated) : state(state), isolated(isolated) {}
  bool runPart(size_t part);
  PyObject* known(Ref& type, const char* module, const char* name);

  Ref datetimeType_, patternType_;
};

// Once, on Python's main thread: compiles the prelude and prepares the main interpreter. Why it failed, or nothing.
std::string prepareProcess(int extensionFlags);
// Of the process; lives for ever.
Interpreter& mainInterpreter();
// Where the imports of all contexts read from.
const std::vector<std::string>& readablePaths();

// Has the main interpreter load a C extension (prelude/context.py, guard_extensions, says why). Called attached to another interpreter.
void loadExtensionInMain(const std::string& name, const std::string& origin);

// The text of the exception in flight, which is cleared: for failures of this room's own Python code.
std::string takeErrorText();

}  // namespace zigllms::python
