// What a run may do and has done: instructions, output, calls of host functions. Nested runs count towards the run around them, so that a script which has its
// host call it back gains nothing. The context's thread only, but for hostCalls().
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "interrupt.h"

namespace zigllms {

// 0: no limit.
struct RunLimits {
  uint64_t instructions = 0;
  uint64_t outputBytes = 0;
  uint64_t resultBytes = 0;
  uint64_t sourceBytes = 0;
  uint32_t hostCalls = 0;
  uint32_t inFlightHostCalls = 0;  // of a context, not of a run
};

// What a run has used; kept while it is suspended.
struct RunUse {
  uint64_t instructions = 0;  // counted only under a limit
  uint64_t outputBytes = 0;
  uint64_t resultBytes = 0;
  uint32_t hostCalls = 0;
  uint32_t inFlight = 0;  // the most at a time
};

class RunMeter {
 public:
  // `interrupt` is borrowed.
  RunMeter(Interrupt& interrupt, const RunLimits& limits) : interrupt_(interrupt), limits_(limits) { interrupt.limitSteps(limits.instructions); }

  // At the start of an outermost run, or when one that was suspended goes on.
  void begin(const RunUse& use = {}) {
    outputBytes_ = use.outputBytes;
    resultBytes_ = use.resultBytes;
    inFlight_ = use.inFlight;
    hostCalls_.store(use.hostCalls, std::memory_order_relaxed);
    interrupt_.setStepsUsed(use.instructions);
  }
  RunUse use() const { return {interrupt_.stepsUsed(), outputBytes_, resultBytes_, hostCalls(), inFlight_}; }
  // Any thread.
  uint32_t hostCalls() const { return hostCalls_.load(std::memory_order_relaxed); }

  // False: the run is being stopped, and `error` says why.
  bool admitHostCall(BoxedError& error) {
    const uint32_t count = hostCalls() + 1;
    if (limits_.hostCalls != 0 && count > limits_.hostCalls) return refuse(error, "maxHostCalls", limits_.hostCalls, "calls of host functions", count);
    hostCalls_.store(count, std::memory_order_relaxed);
    return true;
  }
  // `inFlight`: host functions of the context whose promises have not settled. The script may catch this one: it can wait and try again.
  bool admitInFlight(size_t inFlight, BoxedError& error) {
    if (inFlight >= inFlight_) inFlight_ = static_cast<uint32_t>(inFlight) + 1;
    if (limits_.inFlightHostCalls == 0 || inFlight < limits_.inFlightHostCalls) return true;
    error = exceeded("maxInFlightHostCalls", limits_.inFlightHostCalls, "calls of host functions at a time", inFlight + 1);
    return false;
  }
  // False: nothing more is to be written, and the run is being stopped.
  bool admitOutput(size_t bytes) {
    if (limits_.outputBytes != 0 && outputBytes_ > limits_.outputBytes) return false;
    outputBytes_ += bytes;
    if (limits_.outputBytes == 0 || outputBytes_ <= limits_.outputBytes) return true;
    BoxedError error;
    return refuse(error, "maxOutputBytes", limits_.outputBytes, "bytes of output", outputBytes_);
  }
  bool admitSource(size_t bytes, BoxedError& error) const {
    if (limits_.sourceBytes == 0 || bytes <= limits_.sourceBytes) return true;
    error = exceeded("maxSourceBytes", limits_.sourceBytes, "bytes of source", bytes);
    return false;
  }
  bool admitResult(size_t bytes, BoxedError& error) {
    resultBytes_ = bytes;
    if (limits_.resultBytes == 0 || bytes <= limits_.resultBytes) return true;
    error = exceeded("maxResultBytes", limits_.resultBytes, "bytes of result", bytes);
    return false;
  }

 private:
  static BoxedError exceeded(const char* option, uint64_t limit, const char* what, uint64_t came) {
    return ScriptError::make(ErrorCode::LimitExceeded, std::string(option) + ": expected at most " + std::to_string(limit) + ' ' + what + ", got " +
                                                           std::to_string(came));
  }
  bool refuse(BoxedError& error, const char* option, uint64_t limit, const char* what, uint64_t came) {
    error = exceeded(option, limit, what, came);
    interrupt_.exceed(error);
    return false;
  }

  Interrupt& interrupt_;
  const RunLimits limits_;
  uint64_t outputBytes_ = 0;
  uint64_t resultBytes_ = 0;
  uint32_t inFlight_ = 0;
  std::atomic<uint32_t> hostCalls_{0};
};

}  // namespace zigllms
