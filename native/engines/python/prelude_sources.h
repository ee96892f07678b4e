// The text of prelude/*.py, put into the library by CMake.
#pragma once

#include <array>
#include <string_view>

namespace zigllms::python {

struct PreludeSource {
  const char* name;  // as tracebacks would show it; the prefix "<zigllms " marks this room's own frames
  std::string_view text;
};

// values, errors, context; loop is run on first use of asyncio.
extern const std::array<PreludeSource, 4> preludeSources;
inline constexpr size_t preludeLoop = 3;

}  // namespace zigllms::python
