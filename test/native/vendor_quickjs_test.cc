// QuickJS's interrupt handler reaches everything that can go round, the long-running built-in functions included
// (deps/edits/quickjs.mjs adds polls), nothing catches it, and the context is usable afterwards.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <string>
#include <thread>

#include "check.h"
#include "quickjs-host.h"

namespace {

class QuickJsMachine {
 public:
  QuickJsMachine() : runtime_(JS_NewRuntime()), context_(JS_NewContext(runtime_)) {
    JS_SetInterruptFlag(runtime_, reinterpret_cast<const volatile int*>(&flag_));  // the layout of an int, as limits/interrupt.h asserts
    JS_SetInterruptHandler(
        runtime_,
        [](JSRuntime*, void* flag) { return static_cast<std::atomic<int>*>(flag)->load(std::memory_order_relaxed); },
        &flag_);
  }
  ~QuickJsMachine() {
    JS_FreeContext(context_);
    JS_FreeRuntime(runtime_);
  }
  QuickJsMachine(const QuickJsMachine&) = delete;
  QuickJsMachine& operator=(const QuickJsMachine&) = delete;

  std::string evaluate(const char* source) {
    JSValue value = JS_Eval(context_, source, std::strlen(source), "test.js", JS_EVAL_TYPE_GLOBAL);
    failed_ = JS_IsException(value);
    if (failed_) value = JS_GetException(context_);
    const char* text = JS_ToCString(context_, value);
    std::string answer = text ? text : "";
    JS_FreeCString(context_, text);
    JS_FreeValue(context_, value);
    return answer;
  }

  // Runs `source` and raises the flag from another thread meanwhile.
  void interruptSoon(const char* source) {
    std::thread watchdog([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      flag_.store(1, std::memory_order_relaxed);
    });
    evaluate(source);
    watchdog.join();
    flag_.store(0);
  }

  bool isStopped(const char* source) {
    std::chrono::steady_clock::time_point raisedAt;
    std::thread watchdog([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      raisedAt = std::chrono::steady_clock::now();
      flag_.store(1, std::memory_order_relaxed);
    });
    const std::string answer = evaluate(source);
    const auto stoppedAt = std::chrono::steady_clock::now();
    watchdog.join();
    flag_.store(0);
    const bool stopped = failed_ && stoppedAt >= raisedAt && stoppedAt - raisedAt < std::chrono::seconds(1);
    if (!stopped) {
      const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(stoppedAt - raisedAt).count();
      std::printf("    not stopped: %s\n    %.100s after %lld ms\n", source, answer.c_str(), static_cast<long long>(ms));
    }
    return stopped;
  }

  // Runs all jobs; what they throw is dropped.
  void runJobs() {
    JSContext* context = nullptr;
    while (JS_IsJobPending(runtime_) && JS_ExecutePendingJob(runtime_, &context) != 0) {
    }
    JS_FreeValue(context_, JS_GetException(context_));
  }

  void limitMemory(size_t bytes) { JS_SetMemoryLimit(runtime_, bytes); }
  size_t memoryUsed() {
    JSMemoryUsage usage;
    JS_ComputeMemoryUsage(runtime_, &usage);
    return static_cast<size_t>(usage.malloc_size);
  }

 private:
  JSRuntime* runtime_;
  JSContext* context_;
  std::atomic<int> flag_ = 0;
  bool failed_ = false;
};

}  // namespace

TEST("quickjs: the interrupt stops loops, recursion and whatever swallows errors") {
  QuickJsMachine js;
  const char* endless[] = {
      "for (;;) {}",
      "for (;;) { try { for (;;) {} } catch {} }",
      "function f() { try { f() } catch {} f() } f()",
      "for (;;) { try { null.x } catch {} finally { continue } }",
      "function* g() { for (;;) yield 1 } for (const x of g()) {}",
      "[1, 2, 3].sort(() => { for (;;) {} })",
      "'a'.replace(/a/, () => { for (;;) {} })",
      "/(a*)*b/.test('a'.repeat(60))",
      "new Proxy({}, { get() { for (;;) {} } }).x",
      "JSON.stringify({ toJSON() { for (;;) {} } })",
      "for (;;) { try { new Promise(() => { for (;;) {} }) } catch {} }",
      "class A { static x = (() => { for (;;) {} })() }",
  };
  for (const char* source : endless) {
    CHECK(js.isStopped(source));
    CHECK(js.evaluate("{ let total = 0; for (let i = 1; i <= 10; i++) total += i; `${total}` }") == "55");
  }
}

TEST("quickjs: the interrupt stops built-in functions that loop by themselves") {
  QuickJsMachine js;
  const char* endless[] = {
      "Array.prototype.sort.call({ length: 2 ** 32 - 1 })",
      "Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)",
      "Array.prototype.lastIndexOf.call({ length: 2 ** 53 - 1 }, 1)",
      "Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1)",
      "Array.prototype.join.call({ length: 2 ** 32 - 1 }, '')",
      "Array.prototype.fill.call({ length: 2 ** 53 - 1 }, 1)",
      "Array.prototype.reverse.call({ length: 2 ** 53 - 1 })",
      "Array.prototype.copyWithin.call({ length: 2 ** 53 - 1 }, 1, 2)",
      "Array.prototype.shift.call({ length: 2 ** 53 - 1 })",
      "Array.prototype.unshift.call({ length: 2 ** 53 - 2 }, 1)",
      "Array.prototype.splice.call({ length: 2 ** 53 - 2 }, 0, 1)",
      "Array.prototype.forEach.call({ length: 2 ** 53 - 1 }, () => {})",
      "Array.prototype.some.call({ length: 2 ** 53 - 1 }, () => false)",
      "Array.prototype.find.call({ length: 2 ** 53 - 1 }, () => false)",
      "Array.prototype.findLast.call({ length: 2 ** 53 - 1 }, () => false)",
      "Array.prototype.reduce.call({ length: 2 ** 53 - 1 }, () => 1)",
      "Array.prototype.reduceRight.call({ length: 2 ** 53 - 1 }, () => 1)",
      "Array.prototype.slice.call({ length: 2 ** 32 - 1 })",
      "Array.prototype.flat.call({ length: 2 ** 53 - 1 })",
      "Array.prototype.concat.call([], Object.assign({ length: 2 ** 32 - 1 }, { [Symbol.isConcatSpreadable]: true }))",
      "Array.from({ length: 2 ** 32 - 1 })",
      "Array.from({ [Symbol.iterator]: () => ({ next: () => ({ done: false }) }) }, () => 1)",
      "new Set({ [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 1 }) }) })",
      "Math.max.apply(null, { length: 65535, get 0() { for (;;) {} } })",
      "'a'.repeat(2 ** 22).indexOf('a'.repeat(2 ** 21) + 'b')",
      "'a'.repeat(2 ** 22).split('a'.repeat(2 ** 21) + 'b')",
      "'a'.repeat(2 ** 22).replaceAll('a'.repeat(2 ** 21) + 'b', '')",
      "/a*b/.test('a'.repeat(2 ** 18))",
      "'x'.repeat(2 ** 18).match(/(x+x+)+y/g)",
      "'a'.repeat(2 ** 22).includes('a'.repeat(2 ** 21) + 'b')",
      "for (;;) (1n << 1000000n).toString()",
      "new Array(2 ** 24).fill(1).sort()",
      "[...Array(2 ** 32 - 1)]",
      "String.raw({ raw: { length: 2 ** 53 - 1 } })",
      "JSON.parse('[' + '1,'.repeat(1e7) + '1]')",
      "eval('{' + Array(100000).fill(0).map((_, i) => 'let v' + i).join(';') + '}')",
      "let s = JSON.stringify(Array(2e6).fill('\\u0001'.repeat(50)))",
  };
  for (const char* source : endless) {
    CHECK(js.isStopped(source));
    CHECK(js.evaluate("`${[3, 1, 2].sort()}`") == "1,2,3");
  }
}

TEST("quickjs: running out of memory at any point is an error, and the context is usable afterwards") {
  const char* programs[] = {
      "let list = []; for (;;) list.push({ text: 'x'.repeat(list.length), when: new Date(list.length) })",
      "let text = 'x'; for (;;) text += text",
      "const keep = []; for (;;) keep.push((async () => { await null; throw new Error('later') })())",
      "const map = new Map(); for (let i = 0; ; i++) map.set(`key ${i}`, new Set([i, [i]]))",
      "class A { #field = [1, 2, 3]; get x() { return this.#field } } const keep = []; for (;;) keep.push(new A().x)",
      "function* items() { for (let i = 0; ; i++) yield { i } } const all = [...items()]",
      "let source = '0'; for (;;) { source += ' + ' + source; eval(source) }",
      "const keep = []; for (let i = 1n; ; i *= 3n) keep.push(i, String(i), /(a+)(b*)/g.exec('aab'), JSON.parse('[[1]]'))",
      "const keep = []; for (;;) { try { keep.push(new Proxy({}, {}), Symbol('s'), new Uint8Array(100)) } catch { if (keep.length > 9) keep.length = 0 } }",
  };
  QuickJsMachine js;
  for (const char* program : programs) {
    const std::string source = std::string("(() => { ") + program + " })()";
    for (size_t room = 1000; room < 400'000; room += room / 7) {
      js.limitMemory(js.memoryUsed() + room);
      // A program that catches every error goes on for ever: it is interrupted.
      if (std::strstr(program, "catch")) {
        js.interruptSoon(source.c_str());
        room *= 8;
      } else {
        js.evaluate(source.c_str());
      }
      js.runJobs();
      js.limitMemory(0);
      CHECK(js.evaluate("`${[1, 2, 3].map(x => x * 2)}`") == "2,4,6");
    }
  }
}
