// The addon's door: gives each Node environment its binding. No state is shared between environments.
#include "engines/engine_table.h"
#include "napi/addon_data.h"
#include "napi/binding.h"

extern "C" NAPI_MODULE_EXPORT napi_value napi_register_module_v1(napi_env env, napi_value) {
  auto* addon = new zigllms::AddonData(env, zigllms::engineTable());
  napi_set_instance_data(env, addon, [](napi_env, void* data, void*) { delete static_cast<zigllms::AddonData*>(data); }, nullptr);
  return zigllms::makeBinding(*addon);
}
