// Wire writers of one context, reused. Several are in use at a time when calls nest: one for each call's arguments or result. The context's thread only.
#pragma once

#include <memory>
#include <vector>

#include "../marshal/wire_writer.h"

namespace zigllms {

class WriterPool {
 public:
  WriterPool(const SessionTables& tables, const ValueLimits& limits) : tables_(tables), limits_(limits) {}

  // A writer for as long as the lease lives.
  class Lease {
   public:
    explicit Lease(WriterPool& pool) : pool_(pool) {
      if (pool.used_ == pool.writers_.size()) {
        pool.writers_.push_back(std::make_unique<WireWriter>(pool.tables_, pool.limits_));
      }
      writer_ = pool.writers_[pool.used_++].get();
    }
    ~Lease() { --pool_.used_; }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    WireWriter& operator*() const { return *writer_; }
    WireWriter* operator->() const { return writer_; }

   private:
    WriterPool& pool_;
    WireWriter* writer_;  // owned by the pool; leases end in reverse order, like the calls they belong to
  };

 private:
  friend class Lease;
  const SessionTables& tables_;
  ValueLimits limits_;
  std::vector<std::unique_ptr<WireWriter>> writers_;
  size_t used_ = 0;
};

}  // namespace zigllms
