// What a context's scripts may use: memory, counted by Wren's allocator, and native stack. Owned by the context, used on its thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

struct WrenVM;

namespace zigllms {

// Thrown by the allocator over the limit, through Wren's frames (compiled with -fexceptions), because Wren checks no allocation. It is caught where the
// room entered Wren and never leaves the room.
struct MemoryExceeded {};

// All memory of one VM, given back at once at its end without asking the VM.
//
// Small blocks come from chunks of one size class each: Wren makes and drops very many small objects, and its collector touches all of them. A chunk without
// blocks in use serves any class again, so what scripts free counts for nothing any more. Large blocks are the system's.
class WrenHeap {
 public:
  explicit WrenHeap(uint64_t limitBytes) : limit_(limitBytes), ceiling_(limitBytes) { large_.next = large_.previous = &large_; }
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
  uint64_t peakBytes() const { return peak_; }
  uint64_t limitBytes() const { return limit_; }

 private:
  // Stands before each block: a large block's size, or a small one's class; the lowest bit tells which.
  using Header = uint64_t;
  static constexpr size_t classStep = 16;
#if defined(__SANITIZE_ADDRESS__)
  static constexpr size_t largestSmall = 0;  // the sanitizer looks after each block
#else
  static constexpr size_t largestSmall = 512;  // with its header
#endif
  static constexpr size_t classCount = 512 / classStep;
  static constexpr size_t chunkBytes = 4096;
  static constexpr size_t slabChunks = 16;  // chunks are asked for in slabs

  struct Chunk {
    Chunk* previous;  // in the list of chunks of its class that have room, or of unused chunks
    Chunk* next;
    void** free;       // a chain of blocks that were given back
    uint32_t untouched;  // offset of the first block that was never given out
    uint16_t live;
    uint16_t sizeClass;
  };
  struct Large {
    Large* previous;
    Large* next;
    Header header;
  };

  static Header& headerOf(void* memory) { return static_cast<Header*>(memory)[-1]; }
  static Chunk* chunkOf(void* memory) { return reinterpret_cast<Chunk*>(reinterpret_cast<uintptr_t>(memory) & ~uintptr_t{chunkBytes - 1}); }
  static size_t strideOf(size_t sizeClass) { return (sizeClass + 1) * classStep; }

  void* allocate(size_t size);
  void* allocateSmall(size_t sizeClass);
  void* resizeLarge(void* memory, size_t size);
  void release(void* memory);
  Chunk* newChunk(size_t sizeClass);
  void makeRoom(size_t moreBytes, const Chunk* const* partial);
  void collect();
  void openReserve();
  uint64_t reserve() const { return limit_ / 16; }

  WrenVM* vm_ = nullptr;
  uint64_t limit_;    // 0: none
  uint64_t ceiling_;  // what the present run may use; at most limit_
  uint64_t used_ = 0;  // chunks in use and large blocks
  uint64_t peak_ = 0;
  void use(uint64_t moreBytes) {
    used_ += moreBytes;
    if (used_ > peak_) peak_ = used_;
  }
  bool collecting_ = false;
  bool unlimited_ = false;
  Chunk* partial_[classCount] = {};  // with room
  Chunk* unused_ = nullptr;
  std::vector<void*> slabs_;
  Large large_{};  // the ring's head
};

// The address that the native stack may grow down to, measured from where the host enters.
class NativeStack {
 public:
  explicit NativeStack(uint64_t limitBytes) : limit_(limitBytes != 0 ? limitBytes : defaultLimit) {}

  // At the outermost entry.
  void measureFromHere() {
    const auto here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
    lowest_ = here > limit_ ? here - limit_ : 0;
  }
  // For Wren's compiler, which is recursive.
  char* compilerLimit() const { return reinterpret_cast<char*>(lowest_ + reserve); }
  bool exhausted() const { return reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) < lowest_ + reserve; }

 private:
  static constexpr uint64_t defaultLimit = 512 * 1024;
  static constexpr uint64_t reserve = 32 * 1024;

  uint64_t limit_;
  uintptr_t lowest_ = 0;
};

}  // namespace zigllms
