#include "worker_pool.h"

namespace zigllms {

namespace {

constexpr size_t warmWorkers = 2;

}  // namespace

WorkerPool::WorkerPool(std::string path, std::string engine, WorkerNeeds needs)
    : path_(std::move(path)), request_{std::move(engine), std::move(needs), true} {}

Result<std::unique_ptr<WorkerProcess>> WorkerPool::take(bool confined) {
  while (confined && !warm_.empty()) {
    std::unique_ptr<WorkerProcess> worker = std::move(warm_.front());
    warm_.pop_front();
    if (worker->alive()) return worker;
  }
  OpenRequest request = request_;
  request.confined = confined;
  return WorkerProcess::start(path_, request);
}

void WorkerPool::refill() {
  while (warm_.size() < warmWorkers) {
    auto worker = WorkerProcess::start(path_, request_);
    if (!worker) return;
    warm_.push_back(std::move(worker.value()));
  }
}

}  // namespace zigllms
