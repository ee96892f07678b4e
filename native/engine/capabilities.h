// What an engine can do, as data: nobody outside a room asks for an engine's name. Each true flag is backed by a conformance test.
#pragma once

namespace zigllms {

struct Capabilities {
  bool interruptible = false;       // a running script can be stopped at its deadline
  bool memoryCapped = false;        // memoryLimitBytes holds
  bool isolatedContexts = false;    // contexts share no globals, modules or heap
  bool parallelContexts = false;    // contexts on different threads run at the same time
  bool suspendable = false;         // inline: plain script code can wait for a host promise
  bool awaitable = false;           // the language has its own await for host promises
  bool integers64 = false;          // whole numbers beyond ±2^53 are numbers of the language
  bool bigIntegers = false;         // and beyond 64 bits
  bool columnNumbers = false;       // errors tell a column
  bool modules = false;             // registerModule and the resolver work
  bool countsInstructions = false;  // the same script under the same limit stops at the same place
  bool containsHostileScripts = false;  // the restricted library holds against a script that attacks it
};

}  // namespace zigllms
