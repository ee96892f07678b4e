// What a context's scripts may use: memory, counted by Wren's allocator, and native stack. Owned by the context, used on its thread.
#pragma once

#include <cstddef>
#include <cstdint>

struct WrenVM;

namespace zigllms {

// Thrown by the allocator over the limit, through Wren's frames (compiled with -fexceptions), because Wren checks no allocation. It is caught where the
// room entered Wren and never leaves the room.
struct MemoryExceeded {};

// All memory of one VM. Blocks are listed, so that everything can be given back without asking the VM.
class WrenHeap {
 public:
  explicit WrenHeap(uint64_t limitBytes) : limit_(limitBytes), ceiling_(limitBytes) { blocks_.next = blocks_.previous = &blocks_; }
  ~WrenHeap();
  WrenHeap(const WrenHeap&) = delete;
  WrenHeap& operator=(const WrenHeap&) = delete;

  // Before that, the limit holds without collection.
  void attach(WrenVM* vm) { vm_ = vm; }

  // At the outermost entry. Normally a sixteenth of the limit is held back; where scripts keep so much that they would not get anywhere without it, it is given
  // to them: so that a context whose globals are full can still be asked to let go of something.
  void beginRun() {
    if (limit_ != 0) ceiling_ = limit_ - reserve();
    if (limit_ != 0 && used_ > limit_ - 3 * reserve()) openReserve();
  }

  // As WrenReallocateFn has it, but throws MemoryExceeded instead of failing.
  void* reallocate(void* memory, size_t size);

  uint64_t usedBytes() const { return used_; }
  uint64_t limitBytes() const { return limit_; }

 private:
  struct Block {
    Block* previous;
    Block* next;
    size_t size;
  };

  void makeRoom(size_t moreBytes);
  void openReserve();
  uint64_t reserve() const { return limit_ / 16; }

  WrenVM* vm_ = nullptr;
  uint64_t limit_;    // 0: none
  uint64_t ceiling_;  // what the present run may use; at most limit_
  uint64_t used_ = 0;
  bool collecting_ = false;
  Block blocks_{};  // the ring's head
};

// The address that the native stack may grow down to, measured from where the host enters.
class NativeStack {
 public:
  explicit NativeStack(uint64_t limitBytes) : limit_(limitBytes != 0 ? limitBytes : defaultLimit) {}

  // At the outermost entry. Wren's compiler, which is recursive, is held to the same limit.
  void measureFromHere(WrenVM* vm) {
    const auto here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
    lowest_ = here > limit_ ? here - limit_ : 0;
    setCompilerLimit(vm);
  }
  bool exhausted() const { return reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) < lowest_ + reserve; }

 private:
  static constexpr uint64_t defaultLimit = 512 * 1024;
  static constexpr uint64_t reserve = 32 * 1024;

  void setCompilerLimit(WrenVM* vm);

  uint64_t limit_;
  uintptr_t lowest_ = 0;
};

}  // namespace zigllms
