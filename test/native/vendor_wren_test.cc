// What deps/edits/wren.mjs adds to Wren: an interrupt that nothing catches, calls into Wren from a foreign method,
// and repairs where a script could reach memory that isn't its own (run under ASan they show).
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <string>
#include <thread>

#include "check.h"

extern "C" {
#include "wren.h"
#include "wren_vm.h"
}

namespace {

// Leaves the fiber that runs now, so that other Wren code can run, and comes back to it: the contract of wrenRunFiber.
class Reentry {
 public:
  explicit Reentry(WrenVM* vm) : vm_(vm), fiber_(vm->fiber), apiStack_(vm->apiStack) {
    wrenPushRoot(vm, &fiber_->obj);
    count(+1);
    vm->fiber = nullptr;
    vm->apiStack = nullptr;
  }
  ~Reentry() {
    vm_->fiber = fiber_;
    vm_->apiStack = apiStack_;
    count(-1);
    wrenPopRoot(vm_);
  }
  Reentry(const Reentry&) = delete;
  Reentry& operator=(const Reentry&) = delete;

 private:
  void count(int difference) {
    for (ObjFiber* fiber = fiber_; fiber != nullptr; fiber = fiber->caller) fiber->waiting += difference;
  }

  WrenVM* vm_;
  ObjFiber* fiber_;
  Value* apiStack_;
};

class WrenMachine {
 public:
  WrenMachine() {
    WrenConfiguration config;
    wrenInitConfiguration(&config);
    config.userData = this;
    config.initialHeapSize = 64 * 1024;
    config.minHeapSize = 16 * 1024;
    config.errorFn = [](WrenVM* vm, WrenErrorType type, const char*, int line, const char* message) {
      auto* self = static_cast<WrenMachine*>(wrenGetUserData(vm));
      if (type != WREN_ERROR_STACK_TRACE && self->error.empty()) self->error = message;
      if (type == WREN_ERROR_STACK_TRACE && self->errorLine == 0) self->errorLine = line;
    };
    config.bindForeignMethodFn = [](WrenVM*, const char*, const char*, bool, const char* signature) {
      WrenForeignMethodFn method = nullptr;
      if (std::strcmp(signature, "nest(_,_)") == 0) method = nest;
      if (std::strcmp(signature, "collect()") == 0) method = wrenCollectGarbage;
      return method;
    };
    vm = wrenNewVM(&config);
    vm->interruptFlag = reinterpret_cast<const volatile int*>(&flag);
    call0 = wrenMakeCallHandle(vm, "call()");
    call1 = wrenMakeCallHandle(vm, "call(_)");
  }
  ~WrenMachine() {
    wrenReleaseHandle(vm, call0);
    wrenReleaseHandle(vm, call1);
    wrenFreeVM(vm);
  }
  WrenMachine(const WrenMachine&) = delete;
  WrenMachine& operator=(const WrenMachine&) = delete;

  WrenInterpretResult run(const std::string& source) {
    error.clear();
    errorLine = 0;
    return wrenInterpret(vm, "main", source.c_str());
  }

  bool succeeds(const std::string& source) {
    const bool ok = run(source) == WREN_RESULT_SUCCESS;
    if (!ok) std::printf("    line %d: %s\n", errorLine, error.c_str());
    return ok;
  }

  bool isStopped(const char* source) {
    std::chrono::steady_clock::time_point raisedAt;
    std::thread watchdog([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      raisedAt = std::chrono::steady_clock::now();
      flag.store(1, std::memory_order_relaxed);
    });
    const WrenInterpretResult result = run(source);
    const auto stoppedAt = std::chrono::steady_clock::now();
    watchdog.join();
    flag.store(0);
    const bool stopped = result == WREN_RESULT_RUNTIME_ERROR && stoppedAt >= raisedAt &&
                         stoppedAt - raisedAt < std::chrono::seconds(1);
    if (!stopped) std::printf("    not stopped: %s\n    %s\n", source, error.c_str());
    return stopped;
  }

  WrenVM* vm;
  WrenHandle* call0;
  WrenHandle* call1;
  std::atomic<int> flag = 0;
  std::string error;
  int errorLine = 0;

 private:
  // Host.nest(function, n): calls function.call(n) from C and returns its result, or aborts with its error.
  static void nest(WrenVM* vm) {
    auto* self = static_cast<WrenMachine*>(wrenGetUserData(vm));
    WrenHandle* function = wrenGetSlotHandle(vm, 1);
    const double n = wrenGetSlotDouble(vm, 2);
    double answer = 0;
    bool failed = false;
    {
      Reentry reentry(vm);
      wrenEnsureSlots(vm, 2);
      wrenSetSlotHandle(vm, 0, function);
      wrenSetSlotDouble(vm, 1, n);
      failed = wrenCall(vm, self->call1) != WREN_RESULT_SUCCESS;
      if (!failed && wrenGetSlotCount(vm) > 0 && wrenGetSlotType(vm, 0) == WREN_TYPE_NUM) {
        answer = wrenGetSlotDouble(vm, 0);
      }
      wrenCollectGarbage(vm);
    }
    wrenReleaseHandle(vm, function);
    if (failed) {
      wrenSetSlotString(vm, 0, self->error.c_str());
      wrenAbortFiber(vm, 0);
    } else {
      wrenSetSlotDouble(vm, 0, answer);
    }
  }
};

constexpr const char* kHost = "class Host {\n foreign static nest(f, n)\n foreign static collect()\n}\n";

}  // namespace

TEST("wren: the interrupt stops loops, recursion and whatever swallows errors") {
  WrenMachine wren;
  CHECK(wren.succeeds(kHost));
  const char* endless[] = {
      "while (true) {}",
      "for (i in 1..1e300) {}",
      "for (i in 1..1000000000) [1, 2].map {|x| x }.toList",
      "while (true) Fiber.new {\n while (true) {}\n}.try()",
      "while (true) Fiber.new { Fiber.abort(1) }.try()",
      "var spin\nspin = Fn.new {\n while (true) {}\n}\nwhile (true) Fiber.new { spin.call() }.try()",
      "var again\nagain = Fn.new { Fiber.new { again.call() }.call() }\nagain.call()",
      "var g = Fiber.new {\n while (true) Fiber.yield(1)\n}\nwhile (true) g.call()",
      "class Endless {\n static go() { Fiber.new { Endless.go() }.try() }\n}\nwhile (true) Endless.go()",
      "while (true) Fiber.new { Host.nest(Fn.new {|n| n }, 1) }.try()",
      "Host.nest(Fn.new {|n|\n while (true) {}\n}, 1)",
      "while (true) Fiber.new { Host.nest(Fn.new {|n|\n while (true) {}\n}, 1) }.try()",
      "var text = \"a\" * 2000000\nwhile (true) text.contains((\"b\" + \"a\" * 1000000))",
      "var list = List.filled(100000, 1)\nwhile (true) list.sort {|a, b| false }",
  };
  for (const char* source : endless) {
    CHECK(wren.isStopped(source));
    CHECK(wren.succeeds("var total = 0\nfor (i in 1..10) total = total + i\nif (total != 55) Fiber.abort(\"wrong\")"));
  }
}

TEST("wren: an interrupted fiber cannot be resumed") {
  WrenMachine wren;
  CHECK(wren.isStopped("var kept = Fiber.new {\n while (true) {}\n}\nkept.call()"));
  CHECK(wren.run("kept.call()") == WREN_RESULT_RUNTIME_ERROR);
  CHECK(wren.error == "Cannot call an aborted fiber.");
}

TEST("wren: a foreign method may call back, 150 levels deep, with collections") {
  WrenMachine wren;
  CHECK(wren.succeeds(std::string(kHost) +
                      "var down\n"
                      "down = Fn.new {|n|\n"
                      "  var kept = [n, \"text %(n)\"]\n"
                      "  if (n == 0) return 0\n"
                      "  var below = Fiber.new { Host.nest(down, n - 1) }.call()\n"
                      "  Host.collect()\n"
                      "  if (kept[0] != n || kept[1] != \"text %(n)\") Fiber.abort(\"lost\")\n"
                      "  return below + 1\n"
                      "}\n"
                      "for (i in 1..3) if (Host.nest(down, 150) != 150) Fiber.abort(\"wrong\")"));
}

TEST("wren: an error passes through calls back and can be caught on each side") {
  WrenMachine wren;
  CHECK(wren.run(std::string(kHost) + "Host.nest(Fn.new {|n| Fiber.abort(\"deep\") }, 1)") ==
        WREN_RESULT_RUNTIME_ERROR);
  CHECK(wren.error == "deep");
  CHECK(wren.succeeds("var fiber = Fiber.new { Host.nest(Fn.new {|n| n.oops }, 1) }\n"
                      "var message = fiber.try()\n"
                      "if (message != \"Num does not implement 'oops'.\") Fiber.abort(message)"));
}

TEST("wren: a fiber that waits for the host cannot be resumed from below") {
  WrenMachine wren;
  for (const char* resume : {"outer.call()", "outer.transfer()", "outer.try()", "outer.transferError(1)"}) {
    CHECK(wren.succeeds(std::string(kHost) + "var outer\nouter = Fiber.new { Host.nest(Fn.new {|n|\n" + resume +
                        "\nreturn 7\n}, 1) }\nvar result = outer.try()\n"
                        "if (!outer.isDone) Fiber.abort(\"not done\")"));
  }
  CHECK(wren.succeeds("var first = Fiber.current\n"
                      "Fiber.new { Host.nest(Fn.new {|n| first.transfer() }, 1) }.try()"));
}

TEST("wren: yield and suspend below a call back end that call only") {
  WrenMachine wren;
  CHECK(wren.succeeds(std::string(kHost) +
                      "Host.nest(Fn.new {|n| Fiber.yield(1) }, 1)\n"
                      "Host.nest(Fn.new {|n| Fiber.suspend() }, 1)\n"
                      "var done = true"));
}

TEST("wren: a closure that outlives its fiber keeps its variables") {
  WrenMachine wren;
  CHECK(wren.succeeds(std::string(kHost) +
                      "var f\n"
                      "var g\n"
                      "Fiber.new {\n var x = \"kept\" + \"text\"\n f = Fn.new { x }\n Fiber.yield()\n}.call()\n"
                      "Fiber.new {\n var x = \"kept\" + \"text\"\n g = Fn.new { x }\n Fiber.abort(1)\n}.try()\n"
                      "for (i in 1..5) {\n var junk = List.filled(10000, i)\n Host.collect()\n}\n"
                      "if (f.call() != \"kepttext\" || g.call() != \"kepttext\") Fiber.abort(\"lost\")"));
  CHECK(wren.isStopped("var h\nFiber.new {\n var x = \"kept\" + \"text\"\n h = Fn.new { x }\n while (true) {}\n}.call()"));
  CHECK(wren.succeeds("for (i in 1..5) {\n var junk = List.filled(10000, i)\n Host.collect()\n}\n"
                      "if (h.call() != \"kepttext\") Fiber.abort(\"lost\")"));
}

TEST("wren: code that is nested too deep is a compile error") {
  WrenMachine wren;
  auto repeat = [](const char* text, int count) {
    std::string all;
    for (int i = 0; i < count; ++i) all += text;
    return all;
  };
  constexpr int kDeep = 20000;
  const std::string sources[] = {
      "var x = " + repeat("(", kDeep) + "1" + repeat(")", kDeep),
      "var x = " + repeat("[", kDeep),
      "var x = " + repeat("-", kDeep) + "1",
      "var x = " + repeat("!", kDeep) + "1",
      "var x = " + repeat("true ? ", kDeep) + "1" + repeat(" : 1", kDeep),
      repeat("{\n", kDeep) + repeat("}\n", kDeep),
      repeat("if (true) ", kDeep) + "1",
      repeat("if (true) 1 else ", kDeep) + "1",
      repeat("while (true) ", kDeep) + "1",
      "var x = " + repeat("Fn.new { ", kDeep) + repeat("}", kDeep),
      repeat("class A {\n a {\n", kDeep),
      repeat("#a\n", kDeep) + "class B {}",
      "var x = " + repeat("f.call(", kDeep),
      "var x = " + repeat("{1: ", kDeep),
      "var x = " + repeat("a[", kDeep),
      "var x = y" + repeat(" = y", kDeep),
  };
  for (const std::string& source : sources) {
    const WrenInterpretResult result = wren.run(source);
    CHECK(result == WREN_RESULT_COMPILE_ERROR || source[0] == '#');
  }
  CHECK(wren.succeeds("var x = " + repeat("(", 40) + "1" + repeat(")", 40)));
  CHECK(wren.succeeds(repeat("if (false) 1 else ", 100) + "1"));
}

TEST("wren: hostile programs get errors, not memory") {
  WrenMachine wren;
  const char* hostile[] = {
      "class A {}\nclass B is A.type {\n construct new() {}\n}\nvar b = B.new()\nb.name\nb.supertype\nb.attributes",
      "class C is Class.type {}",
      "foreign class D {\n construct new() {}\n}\nD.new()",
      "class E {\n foreign static f()\n}\nE.f()",
      "Fn.new {|a, b| a }.call(1)",
      "[1, 2][3]",
      "List.filled(-1, 0)",
      "{}[[]]",
      "Fiber.new(3)",
      "Fiber.new {|a, b| a }",
      "String.fromCodePoint(-1)",
      "\"abc\".iteratorValue(99)",
      "(1..3).iterate([])",
      "undefinedName",
      "class F is F {}",
      "Num.fromString(3)",
      "var i = 1\nvar j = Fiber.new { Fiber.current.transfer(1) }\nj.call()\nj.call()\nj.call()",
      "super.foo()",
  };
  for (const char* source : hostile) {
    const WrenInterpretResult result = wren.run(source);
    if (result == WREN_RESULT_SUCCESS) std::printf("    no error: %s\n", source);
    CHECK(result != WREN_RESULT_SUCCESS);
  }
  CHECK(wren.succeeds("var s = \"\\xff\\xff\\xfe\"\n"
                      "if (s.indexOf(\"\\xff\\xfe\") != 1 || s.contains(\"\\x01\")) Fiber.abort(\"wrong\")"));
  // More arguments than parameters must not become the function's locals.
  CHECK(wren.succeeds("Fn.new {|a|\n var b = 2\n if (b != 2) Fiber.abort(\"wrong\")\n}.call(1, 7, 8, 9)"));
  // A name that a refused source used is still unknown.
  CHECK(wren.run("System.print(Missing)\nvar y = 1") == WREN_RESULT_COMPILE_ERROR);
  CHECK(wren.run("System.print(Missing)") == WREN_RESULT_COMPILE_ERROR);
  // A later source may define a variable anew.
  CHECK(wren.succeeds("var again = 5\nclass Again {}"));
  CHECK(wren.succeeds("var again = 6\nclass Again {}\nif (again != 6) Fiber.abort(\"wrong\")"));
}
