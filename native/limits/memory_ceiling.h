// How much of a context's memory limit a run may use. A sixteenth is held back, so that a context whose globals a script has filled can still be asked something,
// or to let go of it; where scripts keep so much that a run would not get anywhere without the reserve, it gets half of what is left of it.
#pragma once

#include <algorithm>
#include <cstdint>

namespace zigllms {

// Bytes; asked at the start of a run. `limit` 0: none.
inline uint64_t memoryCeiling(uint64_t limit, uint64_t used) {
  if (limit == 0 || used >= limit) return limit;
  return std::max(limit - limit / 16, used + (limit - used) / 2);
}

}  // namespace zigllms
