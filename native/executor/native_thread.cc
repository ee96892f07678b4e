#include "native_thread.h"

#include <cstdint>
#include <memory>
#include <utility>

#include "../support/scope_exit.h"

#ifdef _WIN32
#include <process.h>
#include <windows.h>
#else
#include <time.h>
#endif

namespace zigllms {

namespace {

void runBody(void* argument) {
  const std::unique_ptr<std::function<void()>> body(static_cast<std::function<void()>*>(argument));
  (*body)();
}

}  // namespace

#ifdef _WIN32

bool NativeThread::start(size_t stackBytes, std::function<void()> body) {
  auto owned = std::make_unique<std::function<void()>>(std::move(body));
  const auto entry = [](void* argument) -> unsigned {
    runBody(argument);
    return 0;
  };
  handle_ = reinterpret_cast<HANDLE>(_beginthreadex(nullptr, static_cast<unsigned>(stackBytes), entry, owned.get(), STACK_SIZE_PARAM_IS_A_RESERVATION, nullptr));
  if (handle_ != nullptr) (void)owned.release();
  return handle_ != nullptr;
}

void NativeThread::join() {
  WaitForSingleObject(handle_, INFINITE);
  CloseHandle(handle_);
}

void NativeThread::detach() { CloseHandle(handle_); }

std::optional<std::chrono::nanoseconds> NativeThread::cpuTime() const {
  FILETIME created, ended, kernel, user;
  if (!GetThreadTimes(handle_, &created, &ended, &kernel, &user)) return std::nullopt;
  const auto ticks = [](const FILETIME& time) { return int64_t{time.dwHighDateTime} << 32 | time.dwLowDateTime; };
  return std::chrono::nanoseconds(100 * (ticks(kernel) + ticks(user)));
}

#else

bool NativeThread::start(size_t stackBytes, std::function<void()> body) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  const ScopeExit destroy([&] { pthread_attr_destroy(&attributes); });
  pthread_attr_setstacksize(&attributes, stackBytes);
  auto owned = std::make_unique<std::function<void()>>(std::move(body));
  const auto entry = [](void* argument) -> void* {
    runBody(argument);
    return nullptr;
  };
  const int failure = pthread_create(&handle_, &attributes, entry, owned.get());
  if (failure == 0) (void)owned.release();
  return failure == 0;
}

void NativeThread::join() { pthread_join(handle_, nullptr); }

void NativeThread::detach() { pthread_detach(handle_); }

std::optional<std::chrono::nanoseconds> NativeThread::cpuTime() const {
#if defined(__linux__)
  clockid_t clock;
  timespec time;
  if (pthread_getcpuclockid(handle_, &clock) != 0 || clock_gettime(clock, &time) != 0) return std::nullopt;
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
#else
  return std::nullopt;
#endif
}

#endif

}  // namespace zigllms
