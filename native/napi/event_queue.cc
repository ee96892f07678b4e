#include "event_queue.h"

#include <algorithm>
#include <chrono>

namespace zigllms {

namespace {

// After so many events, or so long, the event loop gets its turn before the rest.
constexpr int eventsPerTurn = 1024;
constexpr auto longestTurn = std::chrono::milliseconds(4);

// With fewer calls under way, threads wake Node themselves, which is faster by one change of threads.
constexpr size_t fewCalls = 8;

size_t sizeOf(const Event& event) {
  size_t size = sizeof event + event.message.bytes.size() + event.text.size();
  for (const std::string& text : event.message.texts) size += text.size();
  return size;
}

}  // namespace

bool EventQueue::Stack::push(std::unique_ptr<Node> node) {
  Node* first = first_.load(std::memory_order_relaxed);
  do {
    node->next = first;
  } while (!first_.compare_exchange_weak(first, node.get(), std::memory_order_acq_rel, std::memory_order_relaxed));
  (void)node.release();
  return first == nullptr;
}

void EventQueue::Stack::destroy(Node* first) {
  while (first != nullptr) {
    const std::unique_ptr<Node> node(first);
    first = node->next;
  }
}

EventQueue::EventQueue(napi_env env, std::function<void(Item&)> deliver) : env_(env), deliver_(std::move(deliver)) {
  napi_create_threadsafe_function(env, nullptr, nullptr, textValue(env, "zigllms"), 0, 1, nullptr, nullptr, this, onCall, &function_);
  napi_unref_threadsafe_function(env, function_);
}

EventQueue::~EventQueue() {
  Stack::destroy(arrived_.takeAll());
  Stack::destroy(spent_.takeAll());
}

void EventQueue::post(Item item) {
  waitingBytes_.fetch_add(sizeOf(item.event), std::memory_order_relaxed);
  Stack::destroy(spent_.takeAll());
  spentBytes_.store(0, std::memory_order_relaxed);
  const bool first = arrived_.push(std::unique_ptr<Node>(new Node{std::move(item), nullptr}));
  // From here to the end close() waits.
  callers_.fetch_add(1);
  if (closed_.load()) {
    callers_.fetch_sub(1);
    Stack::destroy(arrived_.takeAll());
    return;
  }
  // Where there is a bell everybody rings it: whoever came first may have been put off before it could.
  if (bellAwake_.load(std::memory_order_acquire) && inFlight_.load(std::memory_order_relaxed) > fewCalls) ringBell();
  else if (first) wakeNode();
  callers_.fetch_sub(1);
}

void EventQueue::wakeNode() { napi_call_threadsafe_function(function_, nullptr, napi_tsfn_nonblocking); }

void EventQueue::ringBell() {
  rung_.fetch_add(1, std::memory_order_release);
  rung_.notify_one();
}

void EventQueue::answerBell() {
  for (int heard = 0; !closed_.load();) {
    rung_.wait(heard, std::memory_order_acquire);
    heard = rung_.load(std::memory_order_acquire);
    if (!closed_.load() && !answered_.exchange(true)) wakeNode();
  }
}

void EventQueue::close() {
  if (closed_.exchange(true)) return;
  ringBell();
  if (bell_.joinable()) bell_.join();
  while (callers_.load() > 0) std::this_thread::yield();
  Stack::destroy(arrived_.takeAll());
  waiting_.clear();
  napi_release_threadsafe_function(function_, napi_tsfn_abort);
}

void EventQueue::onCall(napi_env env, napi_value, void* context, void*) {
  if (env != nullptr) static_cast<EventQueue*>(context)->drain(env);
}

void EventQueue::collectArrived() {
  const size_t before = waiting_.size();
  for (Node* node = arrived_.takeAll(); node != nullptr;) {
    Node* next = node->next;
    waiting_.emplace_back(node);
    node = next;
  }
  std::reverse(waiting_.begin() + static_cast<std::ptrdiff_t>(before), waiting_.end());  // the last came first
}

void EventQueue::drain(napi_env env) {
  if (!bell_.joinable() && inFlight_.load(std::memory_order_relaxed) > fewCalls && !closed_.load()) {
    bell_ = std::thread([this] { answerBell(); });
    bellAwake_.store(true, std::memory_order_release);
  }
  answered_.exchange(false);  // an exchange: it sees what was pushed before the bell found itself answered
  const auto startedAt = std::chrono::steady_clock::now();
  for (int count = 0; count < eventsPerTurn; ++count) {
    if ((count & 7) == 7 && std::chrono::steady_clock::now() - startedAt > longestTurn) break;
    if (waiting_.empty()) collectArrived();
    if (waiting_.empty() || closed_.load(std::memory_order_relaxed)) return;
    std::unique_ptr<Node> next = std::move(waiting_.front());
    waiting_.pop_front();
    waitingBytes_.fetch_sub(sizeOf(next->item.event), std::memory_order_relaxed);
    {
      const HandleScope scope(env);
      deliver_(next->item);
    }
    next->item.target.reset();
    keepSpent(std::move(next));
  }
  if (!closed_.load(std::memory_order_relaxed)) wakeNode();
}

void EventQueue::keepSpent(std::unique_ptr<Node> node) {
  const size_t bytes = sizeOf(node->item.event);
  if (closed_.load(std::memory_order_relaxed) || spentBytes_.load(std::memory_order_relaxed) + bytes > spentBytesKept) return;
  spentBytes_.fetch_add(bytes, std::memory_order_relaxed);
  spent_.push(std::move(node));
}

}  // namespace zigllms
