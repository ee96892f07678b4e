#include "worker_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "../support/scope_exit.h"

namespace zigllms {

namespace {

// Between a process's last word and its end lie microseconds, unless the machine is busy.
constexpr int patienceMs = 250;

ScriptError cannotStart(const std::string& path, int failure) {
  const ErrorCode code = failure == EAGAIN || failure == ENOMEM || failure == EMFILE || failure == ENFILE ? ErrorCode::EngineBusy
                                                                                                          : ErrorCode::EngineUnavailable;
  return ScriptError::make(code, "the worker process " + path + " could not be started: " + std::strerror(failure));
}

int spawn(const std::string& path, int socket, pid_t& pid) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  const ScopeExit destroy([&] {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  });
  for (int descriptor = 0; descriptor < 3; ++descriptor) {
    posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", descriptor == 0 ? O_RDONLY : O_WRONLY, 0);
  }
  posix_spawn_file_actions_adddup2(&actions, socket, workerSocket);
  // A group of its own: a terminal's signals are for the host, and what a trusted script starts dies with its worker.
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  // Nothing of the host's environment but the time zone, without which scripts would see another local time than in the other isolations.
  const char* hostZone = std::getenv("TZ");
  std::string zone = std::string("TZ=") + (hostZone != nullptr ? hostZone : ":/etc/localtime");
  char* environment[] = {zone.data(), nullptr};
  std::string program = path;
  char* arguments[] = {program.data(), nullptr};
  return posix_spawn(&pid, path.c_str(), &actions, &attributes, arguments, environment);
}

}  // namespace

Result<std::unique_ptr<WorkerProcess>> WorkerProcess::start(const std::string& path, const OpenRequest& request) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return cannotStart(path, errno);
  // In the child, a duplicate onto itself would keep the flag that closes it.
  if (ends[1] == workerSocket) ends[1] = fcntl(ends[1], F_DUPFD_CLOEXEC, workerSocket + 1);
  pid_t pid = 0;
  const int failure = spawn(path, ends[1], pid);
  close(ends[1]);
  if (failure != 0) {
    close(ends[0]);
    return cannotStart(path, failure);
  }
  std::unique_ptr<WorkerProcess> worker(new WorkerProcess(pid, ends[0]));
  // A few hundred bytes into an empty socket: never blocks.
  FrameWriter writer;
  writer.open(request);
  (void)send(ends[0], writer.bytes().data(), writer.bytes().size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  return worker;
}

WorkerProcess::~WorkerProcess() {
  if (!reaped_) {
    kill();
    (void)reap();
  }
  close(socket_);
}

bool WorkerProcess::alive() const {
  siginfo_t ended{};
  return waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 && ended.si_pid == 0;
}

void WorkerProcess::kill() {
  if (reaped_) return;
  killed_ = true;
  ::kill(-pid_, SIGKILL);
  ::kill(pid_, SIGKILL);
}

WorkerEnding WorkerProcess::reap() {
  for (int waitedMs = 0; alive() && !killed_ && waitedMs < patienceMs; ++waitedMs) usleep(1000);
  // Whatever it has started goes with it; until it is reaped, its number is nobody else's.
  kill();
  WorkerEnding ending;
  int status = 0;
  pid_t ended;
  while ((ended = waitpid(pid_, &status, 0)) < 0 && errno == EINTR) {
  }
  reaped_ = true;
  if (ended != pid_) return ending;  // somebody else has waited for it
  if (WIFSIGNALED(status)) ending.signal = WTERMSIG(status);
  if (WIFEXITED(status)) ending.exitCode = WEXITSTATUS(status);
  return ending;
}

}  // namespace zigllms
