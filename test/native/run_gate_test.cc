// The gate for scripts on threads: whoever polls yields, nobody waits for one that doesn't, and neither a script that is to stop nor one whose context has ended waits.
#include <atomic>
#include <thread>
#include <vector>

#include "check.h"
#include "executor/run_gate.h"

using namespace zigllms;

namespace {

// What an engine does that polls: it takes the flag when its context is created and looks at it between instructions.
struct Script {
  explicit Script(const std::shared_ptr<RunGate>& gate) : seat(gate, interrupt), flag(interrupt.polledFlag()) {}
  bool isUp() const { return __atomic_load_n(flag, __ATOMIC_RELAXED) != 0; }
  bool poll() {
    if (!isUp()) return false;
    ++timesAsked;
    return interrupt.stopsAtPoll();
  }
  Interrupt interrupt;
  RunGate::Seat seat;
  const volatile int* flag;
  std::atomic<int> timesAsked{0};
};

}  // namespace

TEST("run gate: scripts that poll take turns") {
  const auto gate = std::make_shared<RunGate>(1);
  std::atomic<bool> isInside{false};
  std::atomic<int> others{0};
  Script endless(gate);
  std::thread first([&] {
    endless.seat.enter();
    isInside = true;
    while (others < 3) CHECK(!endless.poll());
    endless.seat.leave();
  });
  while (!isInside) std::this_thread::yield();
  std::vector<std::thread> rest;
  for (int index = 0; index < 3; ++index) {
    rest.emplace_back([&] {
      Script script(gate);
      script.seat.enter();
      while (endless.timesAsked == 0) CHECK(!script.poll());
      ++others;
    });
  }
  first.join();
  for (std::thread& thread : rest) thread.join();
}

TEST("run gate: nobody waits for one that does not poll") {
  const auto gate = std::make_shared<RunGate>(1);
  Script stuck(gate);
  stuck.seat.enter();
  // On this very thread: it returns though the first never looks at its flag.
  Script second(gate);
  second.seat.enter();
  Script third(gate);
  third.seat.enter();
  CHECK(stuck.isUp());
  CHECK(stuck.interrupt.requested() == Interrupt::Reason::None);
}

TEST("run gate: one that is to stop comes in at once, and is told why when it does") {
  const auto gate = std::make_shared<RunGate>(1);
  Script inside(gate);
  inside.seat.enter();
  Script late(gate);
  late.interrupt.request(Interrupt::Reason::Timeout);
  late.seat.enter();
  CHECK(late.poll());
  // A request to yield beside it hides nothing.
  late.interrupt.askToYield();
  CHECK(late.poll());
  CHECK(late.interrupt.requested() == Interrupt::Reason::Timeout);
}

TEST("run gate: a context that has ended is not kept waiting, now or later") {
  const auto gate = std::make_shared<RunGate>(0);  // nobody is ever let in
  Script waiting(gate);
  std::thread thread([&] { waiting.seat.enter(); });
  waiting.seat.end();
  thread.join();
  waiting.seat.leave();
  waiting.seat.enter();
  waiting.interrupt.askToYield();
  CHECK(!waiting.poll());
}

TEST("run gate: an engine that does not poll stays outside") {
  const auto gate = std::make_shared<RunGate>(0);
  Interrupt interrupt;
  RunGate::Seat seat(gate, interrupt);
  seat.enter();
  seat.leave();
}
