// Values as programs write them, and as print shows them.
#pragma once

#include "heap.h"
#include "json.h"

namespace zigllms::echo {

// What a literal will take of the heap, roughly; asked at compile time.
uint64_t literalBytes(const Json&);
Value literalValue(Heap&, const Json&);
std::string displayText(const Value&);

}  // namespace zigllms::echo
