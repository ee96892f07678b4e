// How many scripts run at a time on threads of this process: as many as there are processors. More of them would gain nothing and stand in the host's way: one that
// the system has set aside in the middle of a malloc keeps a lock that the host's thread needs, and comes back to it only when all the others have had their turn.
//
// Whoever is inside while others wait is asked to yield after a while, and does at its next poll. Who doesn't poll, being in a function of the language's library, is not
// counted any more, so that nobody waits for it for long. A script that is to stop never waits. Engines that don't poll (CPython) stay outside of all this.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "../limits/interrupt.h"

namespace zigllms {

class RunGate {
 public:
  // A context's place at the gate. Borrows the interrupt, which is listened to for the seat's life.
  class Seat {
   public:
    Seat(std::shared_ptr<RunGate>, Interrupt&);
    ~Seat();
    Seat(const Seat&) = delete;
    Seat& operator=(const Seat&) = delete;

    // The context's thread, holding no lock. Both do nothing where the engine doesn't poll.
    void enter();
    void leave();
    // Any thread: it never waits again, nor does it wait any more.
    void end();

   private:
    friend class RunGate;
    enum class State { Out, Waiting, Inside };
    void yield();
    void waitInside(std::unique_lock<std::mutex>&);

    const std::shared_ptr<RunGate> gate_;
    Interrupt& interrupt_;
    // Behind the gate's mutex.
    std::condition_variable admitted_;
    State state_ = State::Out;
    bool counted_ = false;  // among those inside
    bool ended_ = false;
    std::chrono::steady_clock::time_point since_;  // when it came inside
  };

  // The one of this process, for as long as anybody holds it.
  static std::shared_ptr<RunGate> ofProcess();
  explicit RunGate(size_t places) : places_(places) {}
  ~RunGate();
  RunGate(const RunGate&) = delete;
  RunGate& operator=(const RunGate&) = delete;

 private:
  using Clock = std::chrono::steady_clock;

  // With the mutex.
  bool anyWaiting() const { return !fresh_.empty() || !yielded_.empty(); }
  void wait(Seat&, std::deque<Seat*>& queue);
  void stopWaiting(Seat&);
  void admit(Seat&, bool counted);
  void admitNext();
  void letOut(Seat&);
  void lookAround(Clock::time_point now);
  void run();

  const size_t places_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Seat*> inside_;
  size_t counted_ = 0;          // of those inside
  std::deque<Seat*> fresh_;     // have just been given something to do
  std::deque<Seat*> yielded_;   // have run and want to go on
  bool freshIsNext_ = true;
  bool stopping_ = false;
  std::thread thread_;  // started when somebody waits
};

}  // namespace zigllms
