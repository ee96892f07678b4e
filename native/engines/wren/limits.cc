#include "limits.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "internals.h"
#include "support/scope_exit.h"

namespace zigllms {

WrenHeap::~WrenHeap() {
  for (Large* block = large_.next; block != &large_;) {
    Large* next = block->next;
    std::free(block);
    block = next;
  }
  for (void* slab : slabs_) std::free(slab);
}

void* WrenHeap::reallocate(void* memory, size_t size) {
  if (memory == nullptr) return size == 0 ? nullptr : allocate(size);
  // The collector's own list grows whatever the limit says and counts for nothing: nothing may be thrown in the middle of a collection.
  unlimited_ = vm_ != nullptr && memory == static_cast<void*>(vm_->gray);
  const ScopeExit limited([this] { unlimited_ = false; });
  if (size == 0) {
    release(memory);
    return nullptr;
  }
  const Header header = headerOf(memory);
  const bool isLarge = (header & 1) != 0;
  const size_t room = isLarge ? header >> 1 : strideOf(header >> 1) - sizeof(Header);
  if (!isLarge && size <= room) return memory;
  if (isLarge && size + sizeof(Header) > largestSmall) return resizeLarge(memory, size);
  void* moved = allocate(size);
  std::memcpy(moved, memory, std::min(room, size));
  release(memory);
  return moved;
}

void* WrenHeap::allocate(size_t size) {
  const size_t stride = (size + sizeof(Header) + classStep - 1) & ~(classStep - 1);
  if (stride <= largestSmall) return allocateSmall(stride / classStep - 1);
  return resizeLarge(nullptr, size);
}

void* WrenHeap::allocateSmall(size_t sizeClass) {
  Chunk* chunk = partial_[sizeClass];
  if (chunk == nullptr) chunk = newChunk(sizeClass);
  void* memory = chunk->free;
  if (memory != nullptr) {
    chunk->free = static_cast<void**>(*chunk->free);
  } else {
    memory = reinterpret_cast<char*>(chunk) + chunk->untouched + sizeof(Header);
    chunk->untouched += static_cast<uint32_t>(strideOf(sizeClass));
    headerOf(memory) = sizeClass << 1;
  }
  ++chunk->live;
  if (chunk->free == nullptr && chunk->untouched + strideOf(sizeClass) > chunkBytes) {  // full: it is in no list
    partial_[sizeClass] = chunk->next;
    if (chunk->next != nullptr) chunk->next->previous = nullptr;
    chunk->next = nullptr;
  }
  return memory;
}

WrenHeap::Chunk* WrenHeap::newChunk(size_t sizeClass) {
  if (limit_ != 0 && used_ + chunkBytes > ceiling_ && !unlimited_) {
    makeRoom(chunkBytes, &partial_[sizeClass]);
    if (partial_[sizeClass] != nullptr) return partial_[sizeClass];  // the collector freed some
  }
  if (unused_ == nullptr) {
    void* slab = std::malloc((slabChunks + 1) * chunkBytes);
    if (slab == nullptr) throw MemoryExceeded();
    slabs_.push_back(slab);
    auto* first = reinterpret_cast<char*>((reinterpret_cast<uintptr_t>(slab) + chunkBytes - 1) & ~uintptr_t{chunkBytes - 1});
    for (size_t index = 0; index < slabChunks; ++index) {
      auto* chunk = reinterpret_cast<Chunk*>(first + index * chunkBytes);
      chunk->next = unused_;
      unused_ = chunk;
    }
  }
  Chunk* chunk = unused_;
  unused_ = chunk->next;
  *chunk = {nullptr, nullptr, nullptr, sizeof(Chunk), 0, static_cast<uint16_t>(sizeClass)};
  partial_[sizeClass] = chunk;
  use(chunkBytes);
  return chunk;
}

void WrenHeap::release(void* memory) {
  const Header header = headerOf(memory);
  if ((header & 1) != 0) {
    auto* block = reinterpret_cast<Large*>(static_cast<char*>(memory) - sizeof(Large));
    used_ -= (header >> 1) + sizeof(Large);
    block->previous->next = block->next;
    block->next->previous = block->previous;
    std::free(block);
    return;
  }
  Chunk* chunk = chunkOf(memory);
  const size_t sizeClass = chunk->sizeClass;
  const bool wasFull = chunk->free == nullptr && chunk->untouched + strideOf(sizeClass) > chunkBytes;
  *static_cast<void**>(memory) = chunk->free;
  chunk->free = static_cast<void**>(memory);
  if (--chunk->live == 0) {
    if (!wasFull) {
      if (chunk->previous != nullptr) chunk->previous->next = chunk->next;
      else partial_[sizeClass] = chunk->next;
      if (chunk->next != nullptr) chunk->next->previous = chunk->previous;
    }
    chunk->next = unused_;
    unused_ = chunk;
    used_ -= chunkBytes;
  } else if (wasFull) {
    chunk->previous = nullptr;
    chunk->next = partial_[sizeClass];
    if (chunk->next != nullptr) chunk->next->previous = chunk;
    partial_[sizeClass] = chunk;
  }
}

void* WrenHeap::resizeLarge(void* memory, size_t size) {
  auto* block = memory == nullptr ? nullptr : reinterpret_cast<Large*>(static_cast<char*>(memory) - sizeof(Large));
  const size_t oldBytes = block == nullptr ? 0 : (block->header >> 1) + sizeof(Large);
  const size_t newBytes = size + sizeof(Large);
  if (newBytes > oldBytes && limit_ != 0 && used_ + newBytes - oldBytes > ceiling_ && !unlimited_) makeRoom(newBytes - oldBytes, nullptr);
  auto* grown = static_cast<Large*>(std::realloc(block, newBytes));
  if (grown == nullptr) {
    if (newBytes <= oldBytes) return memory;
    throw MemoryExceeded();
  }
  if (block == nullptr) {
    grown->previous = &large_;
    grown->next = large_.next;
  }
  grown->previous->next = grown;
  grown->next->previous = grown;
  grown->header = Header{size} << 1 | 1;
  if (!unlimited_) use(newBytes - oldBytes);
  return grown + 1;
}

// Wren itself collects before it asks for memory when its own threshold is passed; this is the same moment with the limit as threshold. A collection that frees
// little would soon be followed by another, so it counts as failed: a script whose live objects come near the limit would else spend its time collecting.
void WrenHeap::makeRoom(size_t moreBytes, const Chunk* const* partial) {
  if (vm_ == nullptr || collecting_ || moreBytes > ceiling_) throw MemoryExceeded();
  collect();
  const uint64_t needed = used_ + moreBytes;
  const bool inReserve = ceiling_ == limit_;
  if (needed <= ceiling_ - (inReserve ? limit_ / 256 : reserve())) return;
  // Where what is left stands in many half-empty chunks, some more of the same size may still fit.
  if (partial != nullptr && *partial != nullptr && needed <= ceiling_ + chunkBytes) {
    size_t places = 0;
    for (const Chunk* chunk = *partial; chunk != nullptr && places * chunkBytes < ceiling_; chunk = chunk->next) {
      places += chunkBytes / strideOf(chunk->sizeClass) - chunk->live;
      if (places * strideOf(chunk->sizeClass) >= limit_ / 64) return;
    }
  }
  throw MemoryExceeded();
}

void WrenHeap::collect() {
  collecting_ = true;
  wrenCollectGarbage(vm_);
  collecting_ = false;
}

void WrenHeap::openReserve() {
  collect();
  if (used_ > limit_ - 3 * reserve()) ceiling_ = limit_;
}

}  // namespace zigllms
