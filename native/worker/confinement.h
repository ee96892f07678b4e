// What the system lets this process do, given away step by step before a script runs: none of it can be taken back. Linux.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace zigllms {

// For every worker, first of all: dies with its host, leaves no core and no memory to be read, holds no descriptor but its socket.
void confineProcess();

// Which files a confined worker may read from now on, with what the C library needs; none may be written. Where the kernel knows Landlock, else
// confineSystemCalls alone keeps files from being written. The calling thread and those that it starts.
void confineFiles(const std::vector<std::string>& readablePaths);

enum class FileAccess : uint8_t {
  None,  // no file is ever opened
  Read,  // files are read and libraries loaded, and threads started
};

// The system calls that an engine's scripts may cause; the rest fail with EPERM: no program is run, no process or socket made, no file written.
// All threads. False when the kernel cannot.
bool confineSystemCalls(FileAccess);

// Memory that may be written, of this process: what is mapped now and `bytes` more. What is asked for beyond fails, as malloc does.
class MemoryCap {
 public:
  MemoryCap();  // before confineFiles: it keeps a descriptor to /proc
  void apply(uint64_t bytes);
  // What is mapped beyond what was when the cap was applied.
  uint64_t usedBytes() const;

 private:
  uint64_t mappedBytes() const;
  int statistics_;
  uint64_t before_ = 0;
};

}  // namespace zigllms
