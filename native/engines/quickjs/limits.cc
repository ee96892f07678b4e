#include "limits.h"

#include <algorithm>
#include <cstdlib>

namespace zigllms::quickjs {

// ---- memory ---------------------------------------------------------------------------------------------------------

Heap::~Heap() {
  while (blocks_ != nullptr) {
    Block* block = blocks_;
    blocks_ = block->next;
    std::free(block);
  }
}

void Heap::link(Block* block) {
  block->previous = nullptr;
  block->next = blocks_;
  if (blocks_ != nullptr) blocks_->previous = block;
  blocks_ = block;
  used_ += block->size;
  if (used_ > peak_) peak_ = used_;
}

void Heap::unlink(Block* block) {
  (block->previous != nullptr ? block->previous->next : blocks_) = block->next;
  if (block->next != nullptr) block->next->previous = block->previous;
  used_ -= block->size;
}

void* Heap::allocate(size_t size, bool zeroed) {
  if (size > SIZE_MAX - sizeof(Block)) return nullptr;
  void* memory = zeroed ? std::calloc(1, size + sizeof(Block)) : std::malloc(size + sizeof(Block));
  if (memory == nullptr) return nullptr;
  auto* block = static_cast<Block*>(memory);
  block->size = size;
  link(block);
  return block + 1;
}

void Heap::free(void* memory) {
  if (memory == nullptr) return;
  Block* block = static_cast<Block*>(memory) - 1;
  unlink(block);
  std::free(block);
}

void* Heap::reallocate(void* memory, size_t size) {
  if (memory == nullptr) return allocate(size, false);
  if (size > SIZE_MAX - sizeof(Block)) return nullptr;
  Block* block = static_cast<Block*>(memory) - 1;
  unlink(block);
  auto* moved = static_cast<Block*>(std::realloc(block, size + sizeof(Block)));
  if (moved == nullptr) {
    link(block);
    return nullptr;
  }
  moved->size = size;
  link(moved);
  return moved + 1;
}

JSRuntime* Heap::createRuntime() {
  static constexpr JSMallocFunctions functions = {
      [](void* heap, size_t count, size_t size) -> void* {
        if (size != 0 && count > SIZE_MAX / size) return nullptr;
        return static_cast<Heap*>(heap)->allocate(count * size, true);
      },
      [](void* heap, size_t size) -> void* { return static_cast<Heap*>(heap)->allocate(size, false); },
      [](void* heap, void* memory) { static_cast<Heap*>(heap)->free(memory); },
      [](void* heap, void* memory, size_t size) -> void* { return static_cast<Heap*>(heap)->reallocate(memory, size); },
      [](const void* memory) -> size_t { return memory == nullptr ? 0 : (static_cast<const Block*>(memory) - 1)->size; },
  };
  return JS_NewRuntime2(&functions, this);
}

// ---- stack ----------------------------------------------------------------------------------------------------------

namespace {

constexpr size_t defaultStackBytes = 768 * 1024;
// QuickJS checks at calls only; what it calls itself between two checks must fit under its own limit.
constexpr size_t reserveBytes = 48 * 1024;

}  // namespace

StackGuard::StackGuard(JSRuntime* runtime, uint64_t limitBytes) : runtime_(runtime) {
  const auto total = limitBytes == 0 ? defaultStackBytes : static_cast<size_t>(std::min<uint64_t>(limitBytes, SIZE_MAX / 4));
  size_ = total - std::min(reserveBytes, total / 4);
  if (runtime == nullptr) return;
  JS_SetMaxStackSize(runtime, size_);
  moveTop();
}

void StackGuard::moveTop() {
  JS_UpdateStackTop(runtime_);
  top_ = address();
  limit_ = top_ - size_;
}

// ---- time -----------------------------------------------------------------------------------------------------------

void installInterrupt(JSRuntime* runtime, Interrupt& interrupt) {
  JS_SetInterruptFlag(runtime, interrupt.polledFlag());
  JS_SetInterruptHandler(
      runtime, [](JSRuntime*, void* opaque) -> int { return static_cast<Interrupt*>(opaque)->stopsAtPoll() ? 1 : 0; },
      &interrupt);
}

}  // namespace zigllms::quickjs
