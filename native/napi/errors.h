// ScriptErrors as plain JavaScript objects (RawError in src/native/binding-types.ts), both ways.
#pragma once

#include "../errors/script_error.h"
#include "napi_support.h"

namespace zigllms {

napi_value rawError(napi_env env, const ScriptError& error);
ScriptError scriptErrorOf(napi_env env, napi_value rawError);

}  // namespace zigllms
