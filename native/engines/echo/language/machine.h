// Runs Echo programs: a machine with an explicit stack, so that a script can be left waiting anywhere and goes on later. A fiber is one such stack: a call from the
// embedder, or a task that the script started. One thread; re-entrant: while a fiber is inside a host call, others may run.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "heap.h"
#include "program.h"

namespace zigllms::echo {

// A value at once, a failure, or a promise that the fiber must wait for.
using Outcome = std::variant<Value, FailurePtr, Promise*>;

struct Frame {
  const Node* node;
  uint32_t next;        // how far it is: the operation's own meaning, mostly the next operand
  uint32_t base;        // where its operands begin on the fiber's stack
  bool endsActivation;  // the body of a function, a module or the program
};

// One call of a function: what its nodes see.
struct Activation {
  std::shared_ptr<const Program> program;  // keeps the nodes of the frames above it
  std::string_view name;                   // of the program's text or of `callee`
  const Function* callee = nullptr;
  Record* module = nullptr;                // whose exports {"export"} adds to
  uint32_t arguments = 0;                  // where they begin on the stack
  uint32_t argumentCount = 0;
  bool importsModule = false;
};

struct Fiber {
  std::vector<Value> stack;
  std::vector<Frame> frames;
  std::vector<Activation> activations;
  std::vector<FailurePtr> caught;  // by handlers that are running, the innermost last
  Promise* waitingFor = nullptr;
  FailurePtr failure;              // how it ended, when it failed

  Promise* promise = nullptr;      // a task's, settled at its end; null for a call of the embedder's
  bool maySuspend = true;
  uint64_t run = 0;                // the embedder's: which call
  bool dropsResult = false;        // the embedder's
};

// What the language asks of whoever embeds it. The values stay alive for the call.
class Embedder {
 public:
  struct ModuleToRun {  // `program` fills the exports
    Record* exports;
    std::shared_ptr<const Program> program;
  };
  using Import = std::variant<Record*, ModuleToRun, FailurePtr>;
  virtual ~Embedder() = default;
  // Asked before each step.
  virtual bool interrupted() const = 0;
  virtual Outcome callHost(Fiber&, uint32_t function, std::span<const Value> arguments) = 0;
  virtual Outcome getHostMember(Fiber&, const Value& object, std::string_view name) = 0;
  // The object is the first argument.
  virtual Outcome callHostMember(Fiber&, std::string_view name, std::span<const Value> objectAndArguments) = 0;
  // The promise is open. To let the fiber wait, give the promise back.
  virtual Outcome await(Fiber&, Promise&) = 0;
  virtual Promise* later(double milliseconds) = 0;
  virtual Import import(std::string_view name, const std::string& importer) = 0;
  virtual void importFailed(Record* exports) = 0;
  virtual void print(bool toError, std::string_view text) = 0;
  virtual Outcome environment(const std::string& name) = 0;
  virtual void breakDown() = 0;
  // A fiber of the embedder's that had been waiting has ended: its stack's top is the value, or `failure` is set. Freed afterwards.
  virtual void ended(Fiber&) = 0;
  // A task failed and nobody waits for it.
  virtual void unhandled(const Failure&) = 0;
};

class Machine {
 public:
  enum class State : uint8_t { Done, Failed, Waiting };

  Machine(Heap& heap, Embedder& embedder) : heap_(heap), embedder_(embedder) {}

  // A fiber is acquired, entered once, run until it doesn't wait, and released.
  Fiber& acquire();
  void release(Fiber&);
  void enterProgram(Fiber&, std::shared_ptr<const Program>);
  // The arguments are the fiber's stack.
  void enterFunction(Fiber&, const Value& callee);
  State run(Fiber&);

  void fulfil(Promise&, Value);
  void fail(Promise&, FailurePtr);
  // Fibers whose promise is settled, and failures to report.
  bool hasReady() const { return !ready_.empty() || !failedTasks_.empty(); }
  void runReady();

  void markRoots(Marker&) const;
  uint64_t fiberCount() const { return fibers_.size() - idle_.size(); }

  std::map<std::string, Value, std::less<>> globals;
  uint32_t maxFrames = 100'000;

 private:
  void evaluate(Fiber&, const Node&);
  void step(Fiber&);
  Outcome apply(Fiber&, const Node&, std::span<const Value> operands);
  void finish(Fiber&, Outcome);
  bool unwind(Fiber&, FailurePtr);
  void wait(Fiber&, Promise&);
  void stepSequence(Fiber&, Frame&);
  void stepIf(Fiber&, Frame&);
  void stepRepeat(Fiber&, Frame&);
  void stepTry(Fiber&, Frame&);
  void stepCall(Fiber&, Frame&);
  void stepImport(Fiber&, Frame&);
  bool makeRoom(uint64_t bytes);

  Value makeFunction(const Fiber&, const Node& body, std::string name);
  Outcome arguments(const Fiber&, const Node&);
  Outcome getGlobal(const Node&) const;
  Outcome getMember(Fiber&, const Value& object, const Value& key);
  Outcome assign(std::span<const Value> operands);
  Outcome add(std::span<const Value> operands);
  Outcome allocate(const Value& size);
  Outcome exportMembers(const Fiber&, const Node&, std::span<const Value> operands);
  Outcome raise(const Node&, std::span<const Value> operands);
  Outcome caught(const Fiber&, const Node&);
  Outcome awaited(Fiber&, const Value&);
  Outcome start(const Fiber&, const Node&);

  Heap& heap_;
  Embedder& embedder_;
  std::vector<std::unique_ptr<Fiber>> fibers_;  // all, so that their addresses stay
  std::vector<Fiber*> idle_;
  std::deque<Fiber*> ready_;
  std::vector<Promise*> failedTasks_;
};

FailurePtr makeFailure(ErrorCode, std::string message, std::string name = "Error");

}  // namespace zigllms::echo
