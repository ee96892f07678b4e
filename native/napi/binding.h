// The functions of the binding object (NativeBinding in src/native/binding-types.ts).
#pragma once

#include "addon_data.h"

namespace zigllms {

napi_value makeBinding(AddonData& addon);

}  // namespace zigllms
