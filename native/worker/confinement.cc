#include "confinement.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <ctime>

#include "../executor/worker_process.h"

#if defined(__x86_64__)
#define ZIGLLMS_AUDIT_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ZIGLLMS_AUDIT_ARCH AUDIT_ARCH_AARCH64
#endif

namespace zigllms {

namespace {

constexpr rlim_t mostDescriptors = 64;

void limit(int resource, rlim_t value) {
  const rlimit both{value, value};
  // glibc has a type of its own for what is limited, musl an int.
#ifdef __GLIBC__
  (void)setrlimit(static_cast<__rlimit_resource>(resource), &both);
#else
  (void)setrlimit(resource, &both);
#endif
}

void closeFrom(unsigned first) {
#ifdef SYS_close_range
  if (syscall(SYS_close_range, first, ~0u, 0) == 0) return;
#endif
  const long most = sysconf(_SC_OPEN_MAX);
  for (long descriptor = first; descriptor < (most > 0 && most < 65536 ? most : 65536); ++descriptor) close(static_cast<int>(descriptor));
}

// ---- The system-call filter ----

// A program of the kernel's packet filter: it looks at one call's number and arguments and says what becomes of it.
class Filter {
 public:
  Filter() {
    load(offsetof(seccomp_data, arch));
    add(BPF_JMP | BPF_JEQ | BPF_K, ZIGLLMS_AUDIT_ARCH, 1, 0);
    answer(SECCOMP_RET_KILL_PROCESS);
    load(offsetof(seccomp_data, nr));
#ifdef __x86_64__
    // The x32 numbers would pass by every test below.
    constexpr uint32_t x32Bit = 0x40000000;
    add(BPF_JMP | BPF_JGE | BPF_K, x32Bit, 0, 1);
    answer(SECCOMP_RET_KILL_PROCESS);
#endif
  }

  void allow(std::initializer_list<long> calls) {
    for (const long call : calls) onCall(call, {{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW}});
  }
  void fail(long call, int error) { onCall(call, {{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | static_cast<uint32_t>(error)}}); }
  // Allowed where no bit of the mask is set in the low half of the argument, and nothing where `highToo` in the other.
  void allowWithout(long call, int argument, uint32_t mask) {
    onCall(call, {{BPF_LD | BPF_W | BPF_ABS, 0, 0, low(argument)},
                  {BPF_JMP | BPF_JSET | BPF_K, 1, 0, mask},
                  {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
                  {BPF_RET | BPF_K, 0, 0, denied}});
  }
  void allowWith(long call, int argument, uint32_t bit) {
    onCall(call, {{BPF_LD | BPF_W | BPF_ABS, 0, 0, low(argument)},
                  {BPF_JMP | BPF_JSET | BPF_K, 0, 1, bit},
                  {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
                  {BPF_RET | BPF_K, 0, 0, denied}});
  }
  void allowEqual(long call, int argument, uint32_t value) {
    onCall(call, {{BPF_LD | BPF_W | BPF_ABS, 0, 0, low(argument)},
                  {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, value},
                  {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
                  {BPF_RET | BPF_K, 0, 0, denied}});
  }
  // Allowed where a pointer is null.
  void allowNull(long call, int argument) {
    onCall(call, {{BPF_LD | BPF_W | BPF_ABS, 0, 0, low(argument)},
                  {BPF_JMP | BPF_JEQ | BPF_K, 0, 3, 0},
                  {BPF_LD | BPF_W | BPF_ABS, 0, 0, low(argument) + 4},
                  {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0},
                  {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
                  {BPF_RET | BPF_K, 0, 0, denied}});
  }

  bool install() {
    answer(denied);
    sock_fprog program{static_cast<unsigned short>(code_.size()), code_.data()};
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0;
  }

 private:
  static constexpr uint32_t denied = SECCOMP_RET_ERRNO | EPERM;
  // Both architectures are little-endian.
  static uint32_t low(int argument) { return static_cast<uint32_t>(offsetof(seccomp_data, args) + 8 * static_cast<size_t>(argument)); }

  void add(uint16_t code, uint32_t value, uint8_t ifTrue = 0, uint8_t ifFalse = 0) { code_.push_back({code, ifTrue, ifFalse, value}); }
  void load(size_t offset) { add(BPF_LD | BPF_W | BPF_ABS, static_cast<uint32_t>(offset)); }
  void answer(uint32_t what) { add(BPF_RET | BPF_K, what); }
  // What is done about one call. The steps must end in an answer, as the number is no longer loaded after them.
  void onCall(long call, std::initializer_list<sock_filter> steps) {
    add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(call), 0, static_cast<uint8_t>(steps.size()));
    code_.insert(code_.end(), steps);
  }

  std::vector<sock_filter> code_;
};

void allowComputing(Filter& filter) {
  filter.allow({SYS_read, SYS_write, SYS_readv, SYS_writev, SYS_recvfrom, SYS_sendto, SYS_ppoll, SYS_futex, SYS_munmap, SYS_mremap, SYS_brk,
                SYS_madvise, SYS_clock_gettime, SYS_clock_getres, SYS_gettimeofday, SYS_clock_nanosleep, SYS_nanosleep, SYS_sched_yield,
                SYS_sched_getaffinity, SYS_getrandom, SYS_exit, SYS_exit_group, SYS_rt_sigreturn, SYS_rt_sigprocmask, SYS_rt_sigaction,
                SYS_sigaltstack, SYS_getpid, SYS_gettid, SYS_getuid, SYS_geteuid, SYS_getgid, SYS_getegid, SYS_set_robust_list,
                SYS_restart_syscall, SYS_membarrier, SYS_close, SYS_fstat, SYS_lseek, SYS_uname, SYS_sysinfo, SYS_getrusage, SYS_times});
#ifdef SYS_rseq
  filter.allow({SYS_rseq});
#endif
#ifdef SYS_poll
  filter.allow({SYS_poll, SYS_time});
#endif
  filter.allowNull(SYS_prlimit64, 2);  // asking only
  const auto self = static_cast<uint32_t>(getpid());
  filter.allowEqual(SYS_tgkill, 0, self);  // abort()
  filter.fail(SYS_ioctl, ENOTTY);
}

void allowReading(Filter& filter) {
  filter.allow({SYS_mmap, SYS_mprotect, SYS_newfstatat, SYS_statx, SYS_getdents64, SYS_readlinkat, SYS_faccessat, SYS_getcwd, SYS_pread64,
                SYS_fcntl, SYS_dup, SYS_dup3, SYS_set_tid_address, SYS_getppid, SYS_sched_getparam, SYS_sched_getscheduler,
                SYS_sched_get_priority_max, SYS_sched_get_priority_min});
#ifdef SYS_faccessat2
  filter.allow({SYS_faccessat2});
#endif
#ifdef SYS_open
  filter.allow({SYS_stat, SYS_lstat, SYS_access, SYS_readlink});
  filter.allowWithout(SYS_open, 1, O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND);
#endif
  filter.allowWithout(SYS_openat, 2, O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND);
  // Threads, which a process is not. The newer call keeps its flags where no filter can see them, and the C library does without it.
  filter.fail(SYS_clone3, ENOSYS);
  filter.allowWith(SYS_clone, 0, CLONE_THREAD);
}

// ---- Landlock ----

int landlockVersion() {
#ifdef SYS_landlock_create_ruleset
  return static_cast<int>(syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION));
#else
  return -1;
#endif
}

void allowReadingBelow([[maybe_unused]] int rules, [[maybe_unused]] const char* path) {
#ifdef SYS_landlock_create_ruleset
  const int place = open(path, O_PATH | O_CLOEXEC);
  if (place < 0) return;
  landlock_path_beneath_attr rule{};
  rule.parent_fd = place;
  rule.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
  if (syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0 && errno == EINVAL) {
    rule.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE;  // a file
    (void)syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
  }
  close(place);
#endif
}

}  // namespace

void confineProcess() {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl(PR_SET_DUMPABLE, 0);
  closeFrom(workerSocket + 1);
  limit(RLIMIT_CORE, 0);
  // Read now, while the file can be: with TZ in the environment the C library doesn't look again.
  tzset();
}

void confineFiles([[maybe_unused]] const std::vector<std::string>& readablePaths) {
  limit(RLIMIT_FSIZE, 0);
  limit(RLIMIT_NOFILE, mostDescriptors);
#ifdef SYS_landlock_create_ruleset
  if (landlockVersion() < 1) return;
  landlock_ruleset_attr handled{};
  constexpr uint64_t firstVersion = (uint64_t{LANDLOCK_ACCESS_FS_MAKE_SYM} << 1) - 1;  // all that the first version knows
  handled.handled_access_fs = firstVersion;
  const int rules = static_cast<int>(syscall(SYS_landlock_create_ruleset, &handled, sizeof handled.handled_access_fs, 0));
  if (rules < 0) return;
  if (!readablePaths.empty()) {
    for (const char* path : {"/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/share/zoneinfo", "/etc/ld.so.cache", "/etc/localtime"}) {
      allowReadingBelow(rules, path);
    }
  }
  for (const std::string& path : readablePaths) allowReadingBelow(rules, path.c_str());
  (void)syscall(SYS_landlock_restrict_self, rules, 0);
  close(rules);
#endif
}

bool confineSystemCalls(FileAccess files) {
#ifdef ZIGLLMS_AUDIT_ARCH
  Filter filter;
  allowComputing(filter);
  if (files == FileAccess::Read) {
    allowReading(filter);
  } else {
    filter.allowWithout(SYS_mmap, 2, PROT_EXEC);
    filter.allowWithout(SYS_mprotect, 2, PROT_EXEC);
  }
  return filter.install();
#else
  (void)files;
  return false;
#endif
}

MemoryCap::MemoryCap() : statistics_(open("/proc/self/statm", O_RDONLY | O_CLOEXEC)) {}

uint64_t MemoryCap::mappedBytes() const {
  char text[256] = {};
  if (pread(statistics_, text, sizeof text - 1, 0) <= 0) return 0;
  unsigned long dataPages = 0;
  (void)std::sscanf(text, "%*u %*u %*u %*u %*u %lu", &dataPages);
  return uint64_t{dataPages} * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

void MemoryCap::apply(uint64_t bytes) {
  before_ = mappedBytes();
  limit(RLIMIT_DATA, before_ + bytes);
}

uint64_t MemoryCap::usedBytes() const {
  const uint64_t now = mappedBytes();
  return now > before_ ? now - before_ : 0;
}

}  // namespace zigllms
