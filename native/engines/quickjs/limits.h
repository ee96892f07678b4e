// The limits of one runtime: memory, native stack, interrupts. The context's thread only, but for the flag that the
// interrupt handler reads.
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(_MSC_VER)
#include <intrin.h>
#endif

#include "../../limits/interrupt.h"
#include "quickjs-host.h"

namespace zigllms::quickjs {

// The runtime's memory. Every block is on a list, so that a heap which cannot be taken apart in order (a handle got
// lost when memory ran out) is freed block by block: nothing leaks, and JS_FreeRuntime is never asked to free it.
class Heap {
 public:
  Heap() = default;
  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;
  ~Heap();

  // Null when there is no memory.
  JSRuntime* createRuntime();
  uint64_t peakBytes() const { return peak_; }

 private:
  struct alignas(16) Block {
    Block* previous;
    Block* next;
    size_t size;
  };

  void* allocate(size_t size, bool zeroed);
  void free(void* memory);
  void* reallocate(void* memory, size_t size);
  void link(Block*);
  void unlink(Block*);

  Block* blocks_ = nullptr;
  uint64_t used_ = 0;
  uint64_t peak_ = 0;
};

// How much native stack is left, by the address of a local.
class StackGuard {
 public:
  // limitBytes 0: a default.
  StackGuard(JSRuntime* runtime, uint64_t limitBytes);

  // Where the outermost call into the runtime begins: the thread's stack may be at another height each time.
  void enter() {
    const uintptr_t now = address();
    if (now - top_ + tolerance > 2 * tolerance) moveTop();
  }
  // Too little is left to call a host or to walk deeper into a value.
  bool low() const { return address() < limit_ + margin; }

 private:
  // What a host function, a reader's recursion step or QuickJS's own error handling may need below the last check.
  static constexpr size_t margin = 24 * 1024;

  // So far the real height may be from the one that was noted.
  static constexpr uintptr_t tolerance = 2 * 1024;

  static uintptr_t address() {
#if defined(_MSC_VER)
    return reinterpret_cast<uintptr_t>(_AddressOfReturnAddress());
#else
    return reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
#endif
  }
  void moveTop();

  JSRuntime* runtime_;
  size_t size_;
  uintptr_t top_ = 0;
  uintptr_t limit_ = 0;
};

// Polled by the engine at jumps, calls and in its long loops: while the flag is up, an error that cannot be caught.
void installInterrupt(JSRuntime*, Interrupt&);

}  // namespace zigllms::quickjs
