// A JavaScript context: one runtime with one realm. This header is the room's shared ground: what reader, writer, callbacks, modules
// and the event loop need of each other. Everything here belongs to the context's thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "../../engine/context.h"
#include "../../marshal/container_numbers.h"
#include "../../marshal/shape_cache.h"
#include "async.h"
#include "callbacks.h"
#include "limits.h"
#include "modules.h"
#include "raii.h"
#include "refs.h"

namespace zigllms::quickjs {

// Parts of the standard library as they were before any script ran: what scripts do to the globals doesn't reach conversions.
struct Intrinsics {
  JSValue mapConstructor = JS_UNDEFINED;
  JSValue mapSet = JS_UNDEFINED;
  JSValue setConstructor = JS_UNDEFINED;
  JSValue setAdd = JS_UNDEFINED;
  JSValue regexpConstructor = JS_UNDEFINED;
  JSValue regexpSource = JS_UNDEFINED;  // getters
  JSValue regexpFlags = JS_UNDEFINED;
  JSValue dateConstructor = JS_UNDEFINED;  // where scripts have another (sandbox.cc)
  JSValue zigllms = JS_UNDEFINED;       // the global object of that name
  JSValue global = JS_UNDEFINED;        // globalThis
  JSValue lexicals = JS_UNDEFINED;      // global let, const and class bindings; never given to a script
};

// Keys that the room itself uses.
struct Atoms {
  JSAtom name, message, code, cause, stack, constructor, toStringTag, value, defaultExport, url, host;
  JSAtom hostError;  // private: the number of the host's error in an Error that came from there
  JSAtom errorCode;  // private: the ErrorCode of an Error that the room raised
};

// Buffers of readers and writers, kept from crossing to crossing. Several are in use when calls nest.
struct ReaderScratch {
  ContainerNumbers numbers;      // of the containers that more than one holds: an index into `shared`
  std::vector<uint32_t> shared;  // their numbers in the crossing
  std::vector<JSValue> held;     // every container told: a script that runs meanwhile may let go of it
  std::string text;
};

struct WriterScratch {
  struct Frame {
    enum class Kind : uint8_t { Array, Object, Map, Set } kind;
    uint32_t container;
    size_t firstValue;  // its contents so far, in `values`
    size_t firstKey;
  };
  struct Container {
    JSValue value;  // owned; undefined while it is being told, unless something inside referred to it
    size_t frame;
  };
  std::vector<JSValue> values;   // told and not yet in a container; owned
  std::vector<JSAtom> keys;
  std::vector<JSAtom> ownedKeys;
  std::vector<Frame> frames;
  std::vector<Container> containers;
  std::vector<RefId> refs;       // script functions and objects that came back, with repetition
};

// A stack of reusable buffers.
template <class T>
class ScratchPool {
 public:
  T& acquire() {
    if (used_ == items_.size()) items_.push_back(std::make_unique<T>());
    return *items_[used_++];
  }
  void release() { --used_; }

 private:
  std::vector<std::unique_ptr<T>> items_;
  size_t used_ = 0;
};

class QuickJsContext final : public Context {
 public:
  static Result<std::unique_ptr<Context>> create(const ContextOptions&, Host&, Interrupt&);
  ~QuickJsContext() override;

  Result<Progress> load(const Run&, const Source&) override;
  Result<Progress> eval(const Run&, const Source&, ValueSink& result) override;
  Result<Progress> call(const Run&, std::string_view function, ValueSource& args, ValueSink& result) override;
  Result<Progress> callRef(const Run&, RefId, ValueSource& args, ValueSink& result) override;
  Status getMember(RefId, ValueSource& key, ValueSink& result) override;
  Status setMember(RefId, ValueSource& keyAndValue) override;
  Result<Progress> callMember(const Run&, RefId, std::string_view name, ValueSource& args, ValueSink& result) override;
  Status memberKeys(RefId, ValueSink& result) override;
  void releaseRef(RefId ref, uint32_t count) override { refs.release(js, ref, count); }
  Status getGlobal(std::string_view name, ValueSink& result) override;
  Status setGlobal(std::string_view name, ValueSource& value) override;
  Status registerModule(std::string_view name, ValueSource& exports, const std::optional<Source>&) override;
  void resume(CallToken, ValueSource& value) override;
  void fail(CallToken, const ScriptError&) override;
  void abandon(RunId run) override { loop.abandon(run); }
  std::optional<uint32_t> pendingWork() const override { return loop.pendingWork(); }
  void runPendingWork() override;
  void collectGarbage() override;
  MemoryUsage memoryUsage() const override;

  // ---- for the other files of the room ----

  static QuickJsContext& of(JSContext* js) { return *static_cast<QuickJsContext*>(JS_GetContextOpaque(js)); }
  static QuickJsContext& of(JSRuntime* runtime) { return *static_cast<QuickJsContext*>(JS_GetRuntimeOpaque(runtime)); }

  bool interrupted() const { return static_cast<bool>(interrupt); }
  // A key for text that need not be ASCII; JS_ATOM_NULL with an exception pending when there is no memory.
  JSAtom newAtom(std::string_view text);
  // The engine's key for a number of the session's table; the context owns it. JS_ATOM_NULL: no such key, or no memory.
  JSAtom knownAtom(KeyId id) {
    if (id < knownAtoms_.size() && knownAtoms_[id] != JS_ATOM_NULL) return knownAtoms_[id];
    return newKnownAtom(id);
  }
  // A shape for objects with these keys, remembered under the engine's own; noShape when it cannot have one.
  ShapeId defineShape(JSShape*, const JSAtom* keys, size_t count);

  // errors.cc
  // The pending exception, taken and described.
  BoxedError takeException();
  ScriptError describe(JSValueConst thrown);
  // An Error object for what happened on the host's side. An exception when there is no memory.
  JSValue newError(const ScriptError&, int depth = 0);
  // Raises it. Always JS_EXCEPTION.
  JSValue throwError(const ScriptError&);
  JSValue throwInterrupted();
  // inspect.cc: as console.log shows it. Runs no script.
  std::string inspect(JSValueConst value, bool topLevel);

  Heap heap;
  JSRuntime* const runtime;
  JSContext* const js;
  Host& host;
  Interrupt& interrupt;
  const ContextOptions options;
  StackGuard stack;
  Atoms atoms{};
  Intrinsics intrinsics;
  RefTable refs;
  HostHandles handles;
  Modules modules;
  EventLoop loop;
  uint32_t depth = 0;                // calls into the engine on the native stack
  const uint32_t* outOfMemoryCounter = nullptr;  // the runtime's own
  uint32_t outOfMemoryAtEntry = 0;
  ShapeCache<JSShape*> shapes;       // of objects that readers met; each shape is owned by anchoredShapes
  std::vector<JSShape*> anchoredShapes;
  JSShape* shapeHints[64] = {};      // of objects that writers made, by their first key and count; owned
  ScratchPool<ReaderScratch> readerScratch;
  ScratchPool<WriterScratch> writerScratch;

  void limitMemory();  // at the outermost entry

 private:
  QuickJsContext(const ContextOptions&, Host&, Interrupt&);
  bool install();  // false: no memory
  Result<Progress> finish(const Run&, JSValue value, EventLoop::Outcome, ValueSink* result);
  Result<Progress> finishSlowly(const Run&, JSValue value, EventLoop::Outcome, ValueSink* result);
  Result<Progress> callFunction(const Run&, JSValueConst function, JSValueConst self, ValueSource& args, ValueSink& result);
  Result<Progress> evaluate(const Run&, const Source&, ValueSink* result);
  struct Callee {
    OwnedValue self, function;
  };
  // What a name of executeFunction or getGlobal means; `function` is undefined when nothing has that name.
  Result<Callee> resolve(std::string_view name);
  bool global(std::string_view name, OwnedValue& value, bool& found);  // false: an exception is pending
  JSAtom newKnownAtom(KeyId);
  std::string nearestName(std::string_view name);
  // Asked after the entry. When not, entryError says why.
  bool mayEnter() const { return !interrupted() && (depth == 1 || !stack.low()); }
  BoxedError entryError();
  Status mergeInto(JSValueConst target, JSValueConst members);
  Status readResult(JSValueConst value, ValueSink& sink);

  std::vector<JSAtom> knownAtoms_;  // by KeyId
};

// One call into the engine. The outermost sets where the native stack ends; at its end the memory of unlinked modules goes.
class Entry {
 public:
  explicit Entry(QuickJsContext& context) : context_(context) {
    if (context.depth++ == 0) {
      context.stack.enter();
      context.limitMemory();
      context.outOfMemoryAtEntry = *context.outOfMemoryCounter;
    }
  }
  ~Entry() { --context_.depth; }
  Entry(const Entry&) = delete;
  Entry& operator=(const Entry&) = delete;

 private:
  QuickJsContext& context_;
};

}  // namespace zigllms::quickjs
