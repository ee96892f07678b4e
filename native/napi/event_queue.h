// Brings what contexts' threads say to the Node thread, in order. One per Node environment. Any thread posts; the Node thread delivers.
//
// Scripts' threads have a lower priority than the Node thread, and are left waiting where many of them run: one that is put off while it holds a lock has the Node thread wait for
// it. So they share none with it here: events go over lists without locks, and where many calls are under way a thread of our own, the bell, wakes Node for them (Node's
// own function for that takes a lock).
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <thread>

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
  ~EventQueue();

  // Drops the event when the environment is gone.
  void post(Item);
  // More waits than a busy event loop should be handed. Any thread.
  bool crowded() const { return waitingBytes_.load(std::memory_order_relaxed) > crowdedBytes; }
  // The environment ends: nothing is delivered from now on. The Node thread.
  void close();

  // While anything is in flight the queue keeps the event loop alive. The Node thread only.
  void keepAlive() {
    if (inFlight_.fetch_add(1, std::memory_order_relaxed) == 0) napi_ref_threadsafe_function(env_, function_);
  }
  void letGo() {
    if (inFlight_.fetch_sub(1, std::memory_order_relaxed) == 1) napi_unref_threadsafe_function(env_, function_);
  }

 private:
  struct Node {
    Item item;
    Node* next;
  };
  // Any thread pushes; whoever takes, takes all.
  class Stack {
   public:
    // True when it was empty.
    bool push(std::unique_ptr<Node>);
    Node* takeAll() { return first_.exchange(nullptr, std::memory_order_acq_rel); }
    static void destroy(Node* first);

   private:
    std::atomic<Node*> first_{nullptr};
  };

  static void onCall(napi_env env, napi_value, void* context, void*);
  void drain(napi_env env);
  void collectArrived();
  void keepSpent(std::unique_ptr<Node>);
  void wakeNode();  // any thread, not after close()
  void ringBell();
  void answerBell();

  napi_env env_;
  std::function<void(Item&)> deliver_;
  napi_threadsafe_function function_ = nullptr;
  std::atomic<size_t> inFlight_{0};  // the Node thread writes

  static constexpr size_t crowdedBytes = 64u << 20;
  std::atomic<size_t> waitingBytes_{0};

  Stack arrived_;
  std::deque<std::unique_ptr<Node>> waiting_;  // those of arrived_, in order; the Node thread only
  // Delivered events. Their memory comes from the C library's arenas of the threads that posted them, which busy scripts lock: those threads free it, in post().
  static constexpr size_t spentBytesKept = 1u << 20;
  Stack spent_;
  std::atomic<size_t> spentBytes_{0};

  std::atomic<bool> closed_{false};
  std::atomic<int> callers_{0};  // threads that are waking Node; close() waits for them

  std::thread bell_;                 // started when first needed
  std::atomic<bool> bellAwake_{false};
  std::atomic<int> rung_{0};
  std::atomic<bool> answered_{false};  // Node was woken by the bell and has not come yet
};

}  // namespace zigllms
