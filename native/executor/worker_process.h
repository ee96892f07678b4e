// A worker process of ours: the executable behind process isolation, started with nothing but one end of a socket. Owns the process and the other end.
// Linux. One thread at a time.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "../errors/script_error.h"
#include "frames.h"

namespace zigllms {

// How a process ended; neither is there when the system doesn't tell.
struct WorkerEnding {
  std::optional<int> signal;
  std::optional<int> exitCode;
};

// What a worker's own exit codes say.
constexpr int exitHostGone = 0;
constexpr int exitProtocol = 70;     // the host sent what is no frame
constexpr int exitNoMemory = 71;     // no memory for our own bookkeeping
constexpr int exitUnconfined = 72;   // the system refused a limit that must hold

// The descriptor under which a worker finds its socket.
constexpr int workerSocket = 3;

class WorkerProcess {
 public:
  // Starts one and tells it which engine to open. Takes a fraction of a millisecond. The worker dies with the calling thread.
  static Result<std::unique_ptr<WorkerProcess>> start(const std::string& path, const OpenRequest&);
  // Kills and reaps what is left.
  ~WorkerProcess();
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  int socket() const { return socket_; }
  bool alive() const;
  // At once, with whatever it started. Any thread, as long as the object lives and reap() hasn't returned.
  void kill();
  // After its end of the socket was closed, or kill(): waits for its end and tells how it was. A process that closed its socket and lives on is killed.
  WorkerEnding reap();

 private:
  WorkerProcess(int pid, int socket) : pid_(pid), socket_(socket) {}
  int pid_;
  int socket_;
  std::atomic<bool> killed_{false};
  bool reaped_ = false;
};

}  // namespace zigllms
