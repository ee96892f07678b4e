// What a context's scripts may use: memory, counted by Lua's allocator, and native stack. Owned by the context, used on its thread.
#pragma once

#include <cstddef>
#include <cstdint>

#include "limits/memory_ceiling.h"
#include "lua.h"

namespace zigllms {

class MemoryBudget {
 public:
  explicit MemoryBudget(uint64_t limitBytes) : limit_(limitBytes), ceiling_(limitBytes) {}

  // Lua's allocator; `budget` is a MemoryBudget. Over the limit it refuses, which Lua turns into "not enough memory".
  static void* allocate(void* budget, void* block, size_t oldSize, size_t newSize);

  uint64_t usedBytes() const { return used_; }
  uint64_t peakBytes() const { return peak_; }
  uint64_t limitBytes() const { return limit_; }
  // At the outermost entry.
  void beginRun() { ceiling_ = memoryCeiling(limit_, used_); }
  bool exceededBy(uint64_t moreBytes) const { return limit_ != 0 && used_ + moreBytes > ceiling_; }

 private:
  friend class Overdraft;

  uint64_t limit_;    // 0: none
  uint64_t ceiling_;  // of the present run; at most limit_
  uint64_t used_ = 0;
  uint64_t peak_ = 0;
  uint32_t overdrafts_ = 0;
};

// While it lives the allocator never refuses: for code of ours that Lua's errors must not leave (a reader or writer that runs inside
// Host::call), and for describing an error when memory is out. Whoever opens one bounds what it uses.
class Overdraft {
 public:
  explicit Overdraft(MemoryBudget& budget) : budget_(budget) { ++budget_.overdrafts_; }
  ~Overdraft() { --budget_.overdrafts_; }
  Overdraft(const Overdraft&) = delete;
  Overdraft& operator=(const Overdraft&) = delete;

 private:
  MemoryBudget& budget_;
};

// The address that the native stack may grow down to, measured from where the host enters.
class NativeStack {
 public:
  explicit NativeStack(uint64_t limitBytes) : limit_(limitBytes != 0 ? limitBytes : defaultLimit) {}

  // At the outermost entry: Lua's own recursion in C is held to the same limit.
  void measureFromHere(lua_State* L);
  bool exhausted() const;

 private:
  static constexpr uint64_t defaultLimit = 512 * 1024;

  uint64_t limit_;
  uintptr_t lowest_ = 0;
};

}  // namespace zigllms
