// Scripts give way to the host: where more of them want a processor than there are, its event loop and its timers go on.
#pragma once

#if defined(__linux__)
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif
#include <algorithm>
#include <cstdint>

namespace zigllms {

// How far below the thread that starts the process. A worker's own thread, which opens its engine and tells scripts to stop, is above the scripts. These are not at the bottom: where other
// programs want the processors too, a script must still get enough to notice that it is to stop. Only where there are many workers are further ones: a hundred of them weigh one and a half
// times what the host's thread does then, which is not behind them while it needs less than a third of the processors; as mere `script` they would weigh eleven times as much.
enum class Niceness { worker = 5, script = 10, crowd = 19 };

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
  static const int atFirst = getpriority(PRIO_PROCESS, 0);
  attributes.nice = std::min(atFirst + static_cast<int>(niceness), 19);
  if (syscall(SYS_sched_setattr, 0, &attributes, 0) != 0) setpriority(PRIO_PROCESS, 0, attributes.nice);
#endif
}

}  // namespace zigllms
