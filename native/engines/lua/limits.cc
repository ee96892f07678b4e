#include "limits.h"

#include <cstdlib>

#include "support/stack_address.h"

namespace zigllms {

namespace {

// Kept back for what happens at the limit: Lua's library buffers, the error's text, the unwinding.
constexpr uintptr_t reserveBytes = 64 * 1024;

}  // namespace

void* MemoryBudget::allocate(void* self, void* block, size_t oldSize, size_t newSize) {
  auto* budget = static_cast<MemoryBudget*>(self);
  if (block == nullptr) oldSize = 0;  // Lua tells the kind of object instead
  if (newSize == 0) {
    budget->used_ -= oldSize;
    std::free(block);
    return nullptr;
  }
  if (newSize > oldSize && budget->overdrafts_ == 0 && budget->exceededBy(newSize - oldSize)) return nullptr;
  void* moved = std::realloc(block, newSize);
  if (moved != nullptr) {
    budget->used_ = budget->used_ - oldSize + newSize;
    if (budget->used_ > budget->peak_) budget->peak_ = budget->used_;
  }
  return moved;
}

void NativeStack::measureFromHere(lua_State* L) {
  const uintptr_t here = stackAddress();
  const uintptr_t room = limit_ > 2 * reserveBytes ? limit_ - reserveBytes : limit_ / 2;
  const uintptr_t lowest = here > room ? here - room : 0;
  if (lowest == lowest_) return;
  lowest_ = lowest;
  lua_setstacklimit(L, reinterpret_cast<const void*>(lowest));
}

bool NativeStack::exhausted() const { return stackAddress() < lowest_; }

}  // namespace zigllms
