// EchoReader: tells the language's values to a sink. The only way out of the heap. Owned by the context; one crossing at a time, because nothing of the script runs while it reads.
#pragma once

#include <span>

#include "../../engine/host.h"
#include "../../marshal/container_numbers.h"
#include "../../marshal/shape_cache.h"
#include "refs.h"

namespace zigllms::echo {

class EchoReader {
 public:
  EchoReader(RefTable& refs, Host& host) : refs_(refs), host_(host) {}

  // Several values of one crossing: shared parts stay shared. False when the sink stopped it; the sink keeps why.
  bool tell(std::span<const Value>, ValueSink&);
  // The keys of known shapes must live as long as the cache.
  void mark(Marker&) const;

 private:
  bool value(const Value&, ValueSink&);
  bool cell(Cell&, ValueSink&);
  bool container(Cell&, ValueSink&);
  bool members(const Record&, ValueSink&);
  bool items(std::span<const Value>, ValueSink&);
  bool byReference(Cell&, std::string_view className, ValueSink&);
  ShapeId shapeOf(const Record&);

  RefTable& refs_;
  Host& host_;
  ContainerNumbers numbers_;
  ShapeCache<Text*> shapes_;
  std::vector<Text*> shapeKeys_;
};

// The same as a source, for Host::call and Host::finished. Borrows the values; they must stay where they are.
class ReaderSource final : public ValueSource {
 public:
  ReaderSource(EchoReader& reader, std::span<const Value> values) : reader_(reader), values_(values) {}
  size_t count() const override { return values_.size(); }
  bool drain(ValueSink& into) override { return reader_.tell(values_, into); }

 private:
  EchoReader& reader_;
  std::span<const Value> values_;
};

}  // namespace zigllms::echo
