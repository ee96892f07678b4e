// zigllms-worker: the executable behind isolation 'process'. Started by the addon with a socket as its only descriptor; links the engines, not Node.
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <new>

#include "../executor/worker_process.h"
#include "../support/give_way.h"
#include "confinement.h"
#include "worker.h"

namespace {

// Our own bookkeeping has met the memory limit: said by the exit code, as there is no memory to say more.
void onUncaught() {
  try {
    if (std::current_exception()) std::rethrow_exception(std::current_exception());
  } catch (const std::bad_alloc&) {
    _exit(zigllms::exitNoMemory);
  } catch (...) {
  }
  std::abort();
}

}  // namespace

int main() {
  std::set_terminate(onUncaught);
  zigllms::giveWay(zigllms::Niceness::worker);
  zigllms::confineProcess();
  zigllms::Worker(zigllms::workerSocket).serve();
}
