// Scalars cross as they are: JavaScript numbers, booleans, null and text to and from a context's events, with no wire bytes in between that JavaScript sees.
#pragma once

#include "../marshal/wire_writer.h"
#include "addon_data.h"
#include "napi_support.h"

namespace zigllms {

// Tells a scalar of JavaScript to the sink. False with `told` false when it isn't one (an object, function, symbol or bigint) or
// is text with half of a surrogate pair or of more than `maxTextBytes`; nothing was told then.
bool tellScalar(napi_env env, napi_value value, ValueSink& sink, bool& told, size_t maxTextBytes = SIZE_MAX);

// Arguments that the host has checked to be scalars within its limits. Borrows the array.
class ScalarArguments final : public ValueSource {
 public:
  ScalarArguments(napi_env env, const napi_value* values, size_t count) : env_(env), values_(values), count_(count) {}
  size_t count() const override { return count_; }
  bool drain(ValueSink& into) override;

 private:
  napi_env env_;
  const napi_value* values_;
  size_t count_;
};

// Arguments that are numbers, copied: the shared memory that they come from is used again by calls inside the call.
class NumberArguments final : public ValueSource {
 public:
  NumberArguments(const double* numbers, size_t count) : count_(std::min(count, maxScalars)) {
    std::copy_n(numbers, count_, numbers_);
  }
  size_t count() const override { return count_; }
  bool drain(ValueSink& into) override;

 private:
  double numbers_[maxScalars];
  size_t count_;
};

// The number that is all of a message; false when the message is something else.
bool numberOf(std::span<const uint8_t> bytes, double& out);

// Makes JavaScript values of a message when all of its `count` values are scalars; false, with nothing promised of `out`, when one isn't.
bool scalarsOf(napi_env env, std::span<const uint8_t> bytes, const std::vector<std::string>& texts, size_t count,
               napi_value* out);

// A wire message of one scalar, which the host has checked.
WireMessage scalarMessage(napi_env env, napi_value value);

}  // namespace zigllms
