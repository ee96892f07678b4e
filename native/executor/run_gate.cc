#include "run_gate.h"

#include <algorithm>
#include <utility>

namespace zigllms {

namespace {

using std::chrono::milliseconds;

constexpr auto tick = milliseconds(2);
// Of whoever is inside while others wait.
constexpr auto slice = milliseconds(4);
// After its slice, for its next poll.
constexpr auto patience = milliseconds(10);

}  // namespace

std::shared_ptr<RunGate> RunGate::ofProcess() {
  static std::mutex mutex;
  static std::weak_ptr<RunGate> known;
  const std::lock_guard lock(mutex);
  std::shared_ptr<RunGate> gate = known.lock();
  if (gate == nullptr) known = gate = std::make_shared<RunGate>(std::max(1u, std::thread::hardware_concurrency()));
  return gate;
}

RunGate::~RunGate() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void RunGate::wait(Seat& seat, std::deque<Seat*>& queue) {
  seat.state_ = Seat::State::Waiting;
  queue.push_back(&seat);
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  else changed_.notify_all();
}

void RunGate::stopWaiting(Seat& seat) {
  std::erase(fresh_, &seat);
  std::erase(yielded_, &seat);
}

void RunGate::admit(Seat& seat, bool counted) {
  seat.state_ = Seat::State::Inside;
  seat.counted_ = counted;
  seat.since_ = Clock::now();
  inside_.push_back(&seat);
  if (counted) ++counted_;
}

// By turns, so that neither a flood of short calls nor long ones keep the others out.
void RunGate::admitNext() {
  while (counted_ < places_ && anyWaiting()) {
    std::deque<Seat*>& queue = yielded_.empty() || (freshIsNext_ && !fresh_.empty()) ? fresh_ : yielded_;
    freshIsNext_ = &queue == &yielded_;
    Seat& seat = *queue.front();
    queue.pop_front();
    admit(seat, true);
    seat.admitted_.notify_all();
  }
}

void RunGate::letOut(Seat& seat) {
  seat.state_ = Seat::State::Out;
  std::erase(inside_, &seat);
  if (!std::exchange(seat.counted_, false)) return;
  --counted_;
  admitNext();
}

void RunGate::lookAround(Clock::time_point now) {
  for (std::deque<Seat*>* queue : {&fresh_, &yielded_}) {
    const auto stopped = std::stable_partition(queue->begin(), queue->end(), [](const Seat* seat) { return !seat->interrupt_; });
    for (auto seat = stopped; seat != queue->end(); ++seat) {
      admit(**seat, false);
      (*seat)->admitted_.notify_all();
    }
    queue->erase(stopped, queue->end());
  }
  if (!anyWaiting()) return;
  for (Seat* seat : inside_) {
    if (!seat->counted_ || now < seat->since_ + slice) continue;
    // Again at each look: a run that begins lowers the flag.
    seat->interrupt_.askToYield();
    if (now < seat->since_ + slice + patience) continue;
    seat->counted_ = false;
    --counted_;
  }
  admitNext();
}

void RunGate::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (anyWaiting()) {
      lookAround(Clock::now());
      changed_.wait_for(lock, tick, [this] { return stopping_; });
    } else {
      changed_.wait(lock, [this] { return stopping_ || anyWaiting(); });
    }
  }
}

RunGate::Seat::Seat(std::shared_ptr<RunGate> gate, Interrupt& interrupt) : gate_(std::move(gate)), interrupt_(interrupt) {
  interrupt_.onYield([this] { yield(); });
}

RunGate::Seat::~Seat() { leave(); }

void RunGate::Seat::waitInside(std::unique_lock<std::mutex>& lock) {
  admitted_.wait(lock, [this] { return state_ == State::Inside; });
}

void RunGate::Seat::enter() {
  if (!interrupt_.isPolled()) return;
  std::unique_lock lock(gate_->mutex_);
  if (state_ == State::Inside) return;
  const bool free = gate_->counted_ < gate_->places_ && !gate_->anyWaiting();
  if (free || ended_) return gate_->admit(*this, free);
  gate_->wait(*this, gate_->fresh_);
  waitInside(lock);
}

void RunGate::Seat::leave() {
  const std::lock_guard lock(gate_->mutex_);
  if (state_ == State::Inside) gate_->letOut(*this);
}

void RunGate::Seat::yield() {
  std::unique_lock lock(gate_->mutex_);
  if (state_ != State::Inside || ended_ || !gate_->anyWaiting()) return;
  gate_->letOut(*this);
  gate_->wait(*this, gate_->yielded_);
  waitInside(lock);
}

void RunGate::Seat::end() {
  const std::lock_guard lock(gate_->mutex_);
  ended_ = true;
  if (state_ != State::Waiting) return;
  gate_->stopWaiting(*this);
  gate_->admit(*this, false);
  admitted_.notify_all();
}

}  // namespace zigllms
