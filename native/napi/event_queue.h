// Brings what contexts' threads say to the Node thread, in order. One per Node environment. Any thread posts; the Node thread delivers.
#pragma once

#include <atomic>
#include <functional>
#include <list>
#include <memory>
#include <mutex>

#include "../executor/executor.h"
#include "napi_support.h"

namespace zigllms {

class ContextObject;

class EventQueue {
 public:
  struct Item {
    std::shared_ptr<ContextObject> target;
    Event event;
  };

  // `deliver` is called on the Node thread for each event.
  EventQueue(napi_env env, std::function<void(Item&)> deliver);

  // Drops the event when the environment is gone.
  void post(Item);
  // More waits than a busy event loop should be handed. Any thread.
  bool crowded() const { return waitingBytes_.load(std::memory_order_relaxed) > crowdedBytes; }
  // The environment ends: nothing is delivered from now on.
  void close();

  // While anything is in flight the queue keeps the event loop alive. The Node thread only.
  void keepAlive() {
    if (inFlight_++ == 0) napi_ref_threadsafe_function(env_, function_);
  }
  void letGo() {
    if (--inFlight_ == 0) napi_unref_threadsafe_function(env_, function_);
  }

 private:
  static void onCall(napi_env env, napi_value, void* context, void*);
  void drain(napi_env env);
  // With the lock.
  void keepSpent(std::list<Item>& delivered);

  napi_env env_;
  std::function<void(Item&)> deliver_;
  napi_threadsafe_function function_ = nullptr;
  size_t inFlight_ = 0;

  static constexpr size_t crowdedBytes = 64u << 20;
  std::atomic<size_t> waitingBytes_{0};

  std::mutex mutex_;  // what follows; lists, so that nothing is allocated or freed under it
  std::list<Item> items_;
  // Delivered events. Their memory comes from the C library's arenas of the threads that posted them, which busy scripts lock: those threads free it, in post().
  static constexpr size_t spentBytesKept = 1u << 20;
  std::list<Item> spent_;
  size_t spentBytes_ = 0;
  bool scheduled_ = false;
  bool closed_ = false;
};

}  // namespace zigllms
