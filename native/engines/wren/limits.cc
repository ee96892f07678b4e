#include "limits.h"

#include <cstdlib>

#include "internals.h"

namespace zigllms {

WrenHeap::~WrenHeap() {
  for (Block* block = blocks_.next; block != &blocks_;) {
    Block* next = block->next;
    std::free(block);
    block = next;
  }
}

void* WrenHeap::reallocate(void* memory, size_t size) {
  Block* block = memory == nullptr ? nullptr : static_cast<Block*>(memory) - 1;
  if (size == 0) {
    if (block == nullptr) return nullptr;
    used_ -= block->size + sizeof(Block);
    block->previous->next = block->next;
    block->next->previous = block->previous;
    std::free(block);
    return nullptr;
  }

  const size_t oldSize = block == nullptr ? 0 : block->size;
  const size_t more = size > oldSize ? size - oldSize + (block == nullptr ? sizeof(Block) : 0) : 0;
  // The collector's own list must grow whatever the limit says: nothing may be thrown in the middle of a collection.
  const bool collectors = vm_ != nullptr && memory != nullptr && memory == static_cast<void*>(vm_->gray);
  if (more != 0 && limit_ != 0 && used_ + more > ceiling_ && !collectors) makeRoom(more);

  auto* grown = static_cast<Block*>(std::realloc(block, size + sizeof(Block)));
  if (grown == nullptr) {
    if (more == 0) return memory;
    throw MemoryExceeded();
  }
  if (block == nullptr) {
    grown->previous = &blocks_;
    grown->next = blocks_.next;
    used_ += size + sizeof(Block);
  } else {
    used_ += size;
    used_ -= oldSize;
  }
  grown->previous->next = grown;
  grown->next->previous = grown;
  grown->size = size;
  return grown + 1;
}

// Wren itself collects before it asks for memory when its own threshold is passed; this is the same moment with the limit as threshold. A collection that frees
// little would soon be followed by another, so it counts as failed: a script whose live objects come near the limit would else spend its time collecting.
void WrenHeap::makeRoom(size_t moreBytes) {
  if (vm_ == nullptr || collecting_ || moreBytes > ceiling_) throw MemoryExceeded();
  collecting_ = true;
  wrenCollectGarbage(vm_);
  collecting_ = false;
  const uint64_t needed = used_ + moreBytes;
  const bool inReserve = ceiling_ == limit_;
  if (needed > ceiling_ - (inReserve ? limit_ / 256 : reserve())) throw MemoryExceeded();
}

void WrenHeap::openReserve() {
  collecting_ = true;
  wrenCollectGarbage(vm_);
  collecting_ = false;
  if (used_ > limit_ - 3 * reserve()) ceiling_ = limit_;
}

void NativeStack::setCompilerLimit(WrenVM* vm) { vm->nativeStackLimit = reinterpret_cast<char*>(lowest_ + reserve); }

}  // namespace zigllms
