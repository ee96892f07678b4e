#include "event_queue.h"

namespace zigllms {

namespace {

// After so many events the event loop gets its turn before the rest.
constexpr int eventsPerTurn = 1024;

size_t sizeOf(const Event& event) {
  size_t size = sizeof event + event.message.bytes.size() + event.text.size();
  for (const std::string& text : event.message.texts) size += text.size();
  return size;
}

}  // namespace

EventQueue::EventQueue(napi_env env, std::function<void(Item)> deliver) : env_(env), deliver_(std::move(deliver)) {
  napi_create_threadsafe_function(env, nullptr, nullptr, textValue(env, "zigllms"), 0, 1, nullptr, nullptr, this, onCall, &function_);
  napi_unref_threadsafe_function(env, function_);
}

void EventQueue::post(Item item) {
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  waitingBytes_.fetch_add(sizeOf(item.event), std::memory_order_relaxed);
  items_.push_back(std::move(item));
  if (scheduled_) return;
  scheduled_ = true;
  napi_call_threadsafe_function(function_, nullptr, napi_tsfn_nonblocking);
}

void EventQueue::close() {
  std::deque<Item> dropped;  // destroyed after the lock: an item may hold the last reference to its context
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
  for (int count = 0; count < eventsPerTurn; ++count) {
    Item item;
    {
      const std::lock_guard lock(mutex_);
      if (items_.empty() || closed_) {
        scheduled_ = false;
        return;
      }
      item = std::move(items_.front());
      items_.pop_front();
      waitingBytes_.fetch_sub(sizeOf(item.event), std::memory_order_relaxed);
    }
    const HandleScope scope(env);
    deliver_(std::move(item));
  }
  const std::lock_guard lock(mutex_);
  if (!closed_) napi_call_threadsafe_function(function_, nullptr, napi_tsfn_nonblocking);
}

}  // namespace zigllms
