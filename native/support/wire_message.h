// A value in wire form, at rest: what marshal/wire_writer.h writes and marshal/wire_reader.h and src/values read. Plain data.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace zigllms {

struct WireMessage {
  std::vector<uint8_t> bytes;
  // Text that `bytes` refers to by length only, in order (wire_format.h, 'Pooled text'). UTF-8.
  std::vector<std::string> texts;
};

}  // namespace zigllms
