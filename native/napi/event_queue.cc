#include "event_queue.h"

#include <chrono>

namespace zigllms {

namespace {

// After so many events, or so long, the event loop gets its turn before the rest.
constexpr int eventsPerTurn = 1024;
constexpr auto longestTurn = std::chrono::milliseconds(4);

size_t sizeOf(const Event& event) {
  size_t size = sizeof event + event.message.bytes.size() + event.text.size();
  for (const std::string& text : event.message.texts) size += text.size();
  return size;
}

}  // namespace

EventQueue::EventQueue(napi_env env, std::function<void(Item&)> deliver) : env_(env), deliver_(std::move(deliver)) {
  napi_create_threadsafe_function(env, nullptr, nullptr, textValue(env, "zigllms"), 0, 1, nullptr, nullptr, this, onCall, &function_);
  napi_unref_threadsafe_function(env, function_);
}

void EventQueue::post(Item item) {
  std::list<Item> mine, spent;
  waitingBytes_.fetch_add(sizeOf(item.event), std::memory_order_relaxed);
  mine.push_back(std::move(item));
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  spent.swap(spent_);
  spentBytes_ = 0;
  items_.splice(items_.end(), mine);
  if (scheduled_) return;
  scheduled_ = true;
  napi_call_threadsafe_function(function_, nullptr, napi_tsfn_nonblocking);
}

void EventQueue::close() {
  std::list<Item> dropped;  // destroyed after the lock: an item may hold the last reference to its context
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  closed_ = true;
  dropped.swap(items_);
  napi_release_threadsafe_function(function_, napi_tsfn_abort);
}

void EventQueue::onCall(napi_env env, napi_value, void* context, void*) {
  if (env != nullptr) static_cast<EventQueue*>(context)->drain(env);
}

void EventQueue::drain(napi_env env) {
  const auto startedAt = std::chrono::steady_clock::now();
  std::list<Item> delivered;  // at most one, on its way to spent_; what is not kept is freed here
  for (int count = 0; count < eventsPerTurn; ++count) {
    if ((count & 7) == 7 && std::chrono::steady_clock::now() - startedAt > longestTurn) break;
    std::list<Item> next;
    {
      const std::lock_guard lock(mutex_);
      keepSpent(delivered);
      if (items_.empty() || closed_) {
        scheduled_ = false;
        return;
      }
      next.splice(next.end(), items_, items_.begin());
    }
    delivered.clear();
    waitingBytes_.fetch_sub(sizeOf(next.front().event), std::memory_order_relaxed);
    const HandleScope scope(env);
    deliver_(next.front());
    next.front().target.reset();
    delivered.splice(delivered.end(), next);
  }
  const std::lock_guard lock(mutex_);
  keepSpent(delivered);
  if (!closed_) napi_call_threadsafe_function(function_, nullptr, napi_tsfn_nonblocking);
}

void EventQueue::keepSpent(std::list<Item>& delivered) {
  if (delivered.empty()) return;
  const size_t bytes = sizeOf(delivered.front().event);
  if (closed_ || spentBytes_ + bytes > spentBytesKept) return;
  spentBytes_ += bytes;
  spent_.splice(spent_.end(), delivered);
}

}  // namespace zigllms
