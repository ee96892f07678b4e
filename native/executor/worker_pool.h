// Workers of one engine that are started ahead, so that a context need not wait for one. The Node thread only.
#pragma once

#include <deque>
#include <memory>
#include <string>

#include "worker_process.h"

namespace zigllms {

class WorkerPool {
 public:
  // `path`: the worker's executable.
  WorkerPool(std::string path, std::string engine, WorkerNeeds needs);

  // A worker that nobody else has, started ahead where there is one.
  Result<std::unique_ptr<WorkerProcess>> take(bool confined);
  // Starts what take() has taken away. Failures show at the next take().
  void refill();
  // Ends the workers that wait.
  void drain() { warm_.clear(); }

 private:
  std::string path_;
  OpenRequest request_;
  std::deque<std::unique_ptr<WorkerProcess>> warm_;  // confined ones: what hosts ask for
};

}  // namespace zigllms
