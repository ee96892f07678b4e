// A Wren context: one VM with one main module that all sources share. Owns everything of the room; confined to one thread.
//
// Values are held as Wren's own `Value`. What C++ holds must be visible to the collector while anything may allocate: in a fiber's stack, in a Root, or in
// a container that is. MemoryExceeded (limits.h) may fly out of whatever allocates and is caught in enter() only.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <new>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "classes.h"
#include "engine/engine.h"
#include "limits.h"
#include "raii.h"
#include "reader.h"
#include "refs.h"
#include "support/nearest_name.h"
#include "writer.h"

namespace zigllms {

// Behind each source that Wren's lexer reads: it may look past the end.
inline constexpr size_t sourcePadding = 16;

// A method's signature taken apart: "add(_,_)", "name", "name=(_)", "[_]", "[_]=(_)".
struct Selector {
  enum class Kind : uint8_t { Unknown, Getter, Setter, Method, Subscript, SubscriptSetter };
  Kind kind = Kind::Unknown;
  std::unique_ptr<Root> name;  // the part before the parenthesis or "="; an ObjString
};

// Found by a view, without making a string.
struct TextHash {
  using is_transparent = void;
  size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};
template <class T>
using ByText = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

// "name(_,_)" as text.
class Signature {
 public:
  Signature(std::string_view name, size_t argumentCount);
  std::string_view text() const { return long_.empty() ? std::string_view(short_, size_) : std::string_view(long_); }

 private:
  char short_[112];
  size_t size_ = 0;
  std::string long_;  // of a name that no script can have written
};

// A function that sends one method to its first argument, and the method's number.
struct Stub {
  Root closure;
  int symbol;
};

class WrenContext final : public Context {
 public:
  static Result<std::unique_ptr<Context>> create(const ContextOptions&, Host&, Interrupt&);
  static WrenContext& of(WrenVM* vm) { return *static_cast<WrenContext*>(vm->config.userData); }

  WrenContext(const ContextOptions&, Host&, Interrupt&);
  ~WrenContext() override;

  Result<Progress> load(const Run&, const Source&) override;
  Result<Progress> eval(const Run&, const Source&, ValueSink& result) override;
  Result<Progress> call(const Run&, std::string_view function, ValueSource& args, ValueSink& result) override;
  Result<Progress> callRef(const Run&, RefId, ValueSource& args, ValueSink& result) override;

  Status getMember(RefId, ValueSource& key, ValueSink& result) override;
  Status setMember(RefId, ValueSource& keyAndValue) override;
  Result<Progress> callMember(const Run&, RefId, std::string_view name, ValueSource& args, ValueSink& result) override;
  Status memberKeys(RefId, ValueSink& result) override;
  void releaseRef(RefId ref, uint32_t count) override { refs.release(ref, count); }

  Status getGlobal(std::string_view name, ValueSink& result) override;
  Status setGlobal(std::string_view name, ValueSource& value) override;
  Status registerModule(std::string_view name, ValueSource& exports, const std::optional<Source>&) override;

  void resume(CallToken, ValueSource& value) override;
  void fail(CallToken, const ScriptError&) override;
  void abandon(RunId) override;

  std::optional<uint32_t> pendingWork() const override { return std::nullopt; }
  void runPendingWork() override {}

  void collectGarbage() override;
  MemoryUsage memoryUsage() const override;

  // ---- the room's own ---------------------------------------------------------------------------------------------
  const ContextOptions options;
  Host& host;
  Interrupt& interrupt;
  WrenHeap heap;
  WrenVM* vm = nullptr;
  ValueClasses classes;
  ScriptRefs refs{vm};
  HostProxies proxies{*this};
  ReaderState readerState;
  WriterState writerState;

  // errors.cc. Makes the value that a script catches; the running fiber then has it as its error.
  Value newError(const ScriptError&);
  bool raiseError(const ScriptError&);
  // What the VM tells of an error that nobody caught.
  void captureError();
  void addCompileError(int line, const char* message);
  BoxedError takeError();
  BoxedError takeCompileError();
  // The value's text by its own toString, run as a script.
  std::string describe(Value);

  // callbacks.cc
  static WrenMissingMethod missingMethod(WrenVM*, ObjClass*, int symbol, Value* args, int numArgs);
  std::unique_ptr<HostClass> newHostClass(ClassId, const ClassDefinition&);
  void write(std::string_view text);
  void flush();

  // modules.cc
  const char* resolveModule(const char* importer, const char* name);
  WrenLoadModuleResult loadModule(const char* name);
  static void metaCompile(WrenVM*);
  static void metaModuleVariables(WrenVM*);

  // context.cc. The number of a source's name, for functions compiled from it.
  int sourceNumber(std::string_view name);
  // Null after a compile error, which takeCompileError() tells.
  ObjClosure* compile(const Source&, bool isExpression, bool keepLastValue);

 private:
  // One entry of the host into the VM, nested like a stack: while the VM runs, a host function may enter again. Keeps what the outer activation of the interpreter
  // needs, and marks its fibers as waiting.
  class Activation {
   public:
    explicit Activation(WrenContext&);
    ~Activation();
    Activation(const Activation&) = delete;
    Activation& operator=(const Activation&) = delete;
    // After an exception that flew through Wren.
    void repair();

   private:
    WrenContext& context_;
    ObjFiber* fiber_;
    ::Value* apiStack_;
    int temporaryRoots_;
    const Run* run_;
    Root outer_;
  };

  struct Parked {
    Root fiber;
    RunId run;
  };

  template <class T, class Body>
  Result<T> enter(Body body);

  // context.cc
  ObjFiber* takeFiber(size_t slots);
  void recycle(ObjFiber*);
  Result<Progress> runFiber(const Run&, ObjFiber*, ValueSink* result);
  Result<Progress> runSource(const Run&, const Source&, bool wantsValue, ValueSink* result);
  Result<Progress> callValue(const Run&, Value callee, ValueSource& args, ValueSink& result);
  // Sends a method to `receiver`; `name` without the parentheses.
  Result<Progress> send(const Run&, Value receiver, std::string_view name, ValueSource& args, ValueSink& result);
  Result<Progress> send(const Run&, Value receiver, const Stub&, ValueSource& args, ValueSink& result);
  // The same for one argument or none, as values, for the room's own purposes: the result stays a value, in vm->fiber's first slot until the activation ends.
  Result<Value> sendPlain(Value receiver, std::string_view signature, std::initializer_list<Value> args);
  const Stub& stub(std::string_view signature);
  bool implements(Value receiver, const Stub& stub) const {
    const ObjClass* classObject = wrenGetClassInline(vm, receiver);
    return stub.symbol < classObject->methods.count && classObject->methods.data[stub.symbol].type != METHOD_NONE;
  }
  bool answersAnything(Value receiver) const;  // an object of the host: callbacks.cc knows what it answers
  BoxedError notImplemented(Value receiver, std::string_view name, size_t argumentCount);
  BoxedError unknownFunction(std::string_view name);
  std::optional<Value> variable(const ObjModule*, std::string_view name) const;
  bool setVariable(ObjModule*, std::string_view name, Value);
  BoxedError outOfMemory();

  // async.cc
  Result<Progress> park(const Run&);
  void wake(CallToken, ValueSource* value, const ScriptError* error);

  // callbacks.cc
  WrenMissingMethod callHost(FunctionId, Value* args, int count, Value* slots, int slotCount);
  WrenMissingMethod namespaceMethod(Value members, int symbol, Value* args, int numArgs);
  WrenMissingMethod hostObjectMethod(HostClass&, int symbol, Value* args, int numArgs);
  WrenMissingMethod callMember(Value member, Value* args, int numArgs);
  const Selector& selectorOf(int symbol);

  // modules.cc
  struct RegisteredModule {
    Root exports;  // the Namespace
    std::optional<std::string> source;
    std::string fileName;
  };
  ObjModule* newModule(std::string_view name);
  void defineExports(ObjModule*, std::string_view name, Value exports);

  NativeStack nativeStack_;
  uint32_t depth_ = 0;
  const Run* currentRun_ = nullptr;
  ObjModule* main_ = nullptr;  // held by the VM's table of modules
  int mainClass_ = -1;         // the variable Main in it, once there is one
  std::array<Root, 4> idleFibers_;  // the first idleCount_; what is behind them doesn't matter
  size_t idleCount_ = 0;
  ByText<std::unique_ptr<Stub>> stubs_;  // by signature
  ByText<int> variables_;                // of the main module; an index never changes its meaning
  ByText<Value> aliases_;  // capitalised names that setGlobal added, with what it put there (compared only)

  // Errors under way.
  struct CompileError {
    int line;
    std::string message;
  };
  std::vector<CompileError> compileErrors_;
  int compilingSource_ = 0;
  bool hasCaptured_ = false;
  Root capturedValue_;
  std::vector<StackFrame> capturedFrames_;
  Value lastAborted_ = NULL_VAL;  // compared only
  std::vector<std::string> sourceNames_;
  ByText<int> sourceNumbers_;
  std::string sourceBuffer_;

  // A host call that has just been suspended: the fiber is left, runFiber() parks it.
  std::optional<CallToken> suspendedCall_;
  ObjFiber* suspendedFiber_ = nullptr;
  std::unordered_map<CallToken, std::unique_ptr<Parked>> parked_;
  std::unordered_set<RunId> loads_;  // suspended runs whose value nobody wants

  std::vector<Selector> selectors_;  // by symbol
  int callSymbols_[17] = {};         // "call()", "call(_)" ...
  std::unordered_map<const ObjClass*, std::unique_ptr<Root>> staticMembers_;  // metaclass of a registered module's class → its Namespace
  std::vector<std::unique_ptr<Root>> staticClasses_;
  ByText<std::unique_ptr<RegisteredModule>> modules_;  // those with a source
  std::set<std::string, std::less<>> registeredNames_;  // all
  std::string importer_;
  std::string output_;

  friend struct Callbacks;
};

template <class T, class Body>
Result<T> WrenContext::enter(Body body) {
  if (depth_ > 0 && nativeStack_.exhausted()) {
    return ScriptError::make(ErrorCode::MemoryError, "calls between host and script are nested too deep");
  }
  Activation activation(*this);
  try {
    return body();
  } catch (const MemoryExceeded&) {
  } catch (const std::bad_alloc&) {
  }
  activation.repair();
  return outOfMemory();
}

}  // namespace zigllms
