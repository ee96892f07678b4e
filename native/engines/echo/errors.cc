// The language's failures as ScriptErrors, and the host's errors as failures that a script can catch.
#include "../../marshal/wire_writer.h"
#include "context.h"

namespace zigllms::echo {

ScriptError EchoContext::scriptError(const Failure& failure) {
  ScriptError error = failure.error;
  if (failure.throwsValue) {
    WireWriter writer(host_.tables(), options_.valueLimits);
    writer.begin("thrown");
    if (reader_.tell({&failure.thrown, 1}, writer)) {
      error.thrown = std::make_shared<WireMessage>(writer.take());
    } else {
      // What cannot cross stays behind: the message describes it.
      for (const RefId ref : writer.sentRefs()) refs_.release(ref, 1);
    }
  }
  limitErrorSize(error);
  return error;
}

// Keeps hostErrorId: when the script lets it pass, the host gets the same error back.
FailurePtr EchoContext::failureOf(const ScriptError& error) {
  auto failure = std::make_shared<Failure>();
  failure->error = error;
  return failure;
}

}  // namespace zigllms::echo
