// What every executor keeps for one context, in the order in which it must die: the engine's context first.
#pragma once

#include <memory>

#include "../engine/engine.h"
#include "../limits/deadline_timer.h"
#include "executor.h"
#include "run_stack.h"
#include "writer_pool.h"

namespace zigllms {

struct ContextCore {
  ContextCore(std::shared_ptr<Engine> engine, ContextSettings settings, std::shared_ptr<DeadlineTimer> timer)
      : timer(std::move(timer)),
        engine(std::move(engine)),
        settings(std::move(settings)),
        runs(interrupt, *this->timer),
        meter(interrupt, this->settings.limits),
        writers(tables, this->settings.options.valueLimits) {}

  bool moduleAllowed(std::string_view name) const {
    return !settings.allowedModules || settings.allowedModules->contains(name);
  }
  const std::vector<std::string>* membersAllowed(std::string_view module) const {
    if (!settings.allowedModules) return nullptr;
    const auto found = settings.allowedModules->find(module);
    return found != settings.allowedModules->end() && found->second ? &*found->second : nullptr;
  }

  // Ends the engine's context, which is known here until it has ended: its last finalizers may still print.
  void endContext() {
    context.get_deleter()(context.get());
    static_cast<void>(context.release());
    runs.end();
  }

  std::shared_ptr<DeadlineTimer> timer;
  std::shared_ptr<Engine> engine;
  ContextSettings settings;
  SessionTables tables;
  Interrupt interrupt;
  RunStack runs;
  RunMeter meter;
  WriterPool writers;
  std::unique_ptr<Context> context;
};

// Nothing when the writer holds one whole value that may go to the host; else why not, and the references that it would have carried are taken back.
BoxedError refusedResult(ContextCore&, const WireWriter&);
// Makes a failed conversion into an error, and takes back the references that the message would have carried.
BoxedError conversionFailure(Context&, const WireWriter&);

}  // namespace zigllms
