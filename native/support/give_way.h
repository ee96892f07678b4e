// Scripts give way to the host: where more of them want a processor than there are, its event loop and its timers go on.
#pragma once

#if defined(__linux__)
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif
#include <cstdint>

namespace zigllms {

// How far below the thread that starts it. A worker's own thread, which opens its engine and tells scripts to stop, is above its script's, which is at the bottom: a hundred
// endless scripts in workers weigh one and a half times what the host's thread does, so that it is not behind them while it needs less than a third of the processors.
enum class Niceness { worker = 9, script = 10 };

// For the calling thread and those that it starts. Their time slices are short as well: a thread that wakes waits for the end of the slice of whoever runs, whatever it weighs.
inline void giveWay([[maybe_unused]] Niceness niceness) {
#if defined(__linux__)
  // man 2 sched_setattr; the C library has no name for it. Linux before 6.12 ignores the slice.
  struct {
    uint32_t size = 48;
    uint32_t policy = 0;  // SCHED_OTHER
    uint64_t flags = 0;
    int32_t nice = 0;
    uint32_t priority = 0;
    uint64_t sliceNs = 500'000;
    uint64_t deadline = 0;
    uint64_t period = 0;
  } attributes;
  constexpr int nicest = 19;
  attributes.nice = getpriority(PRIO_PROCESS, 0) + static_cast<int>(niceness);
  if (attributes.nice > nicest) attributes.nice = nicest;
  if (syscall(SYS_sched_setattr, 0, &attributes, 0) != 0) setpriority(PRIO_PROCESS, 0, attributes.nice);
#endif
}

}  // namespace zigllms
