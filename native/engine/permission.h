// What a room says when the policy forbids something: the host hears of it, and the script gets an error.
#pragma once

#include <string>
#include <string_view>

#include "host.h"

namespace zigllms {

// The capabilities that rooms look after. The others are host functions, which the host itself refuses (src/policy).
namespace capability {
inline constexpr std::string_view modules = "modules";
inline constexpr std::string_view clock = "clock";
inline constexpr std::string_view randomness = "randomness";
}  // namespace capability

// Tells the host of the denial; the error is for the script. `what` is what it wanted: "module 'os'", "os.time".
inline ScriptError deny(Host& host, std::string_view capability, std::string_view what) {
  ScriptError error =
      ScriptError::make(ErrorCode::PermissionError, "the policy does not allow " + std::string(what) + " (capability " + std::string(capability) + ")");
  host.denied(capability, what);
  return error;
}

inline ScriptError denyModule(Host& host, std::string_view name) { return deny(host, capability::modules, "module '" + std::string(name) + "'"); }

}  // namespace zigllms
