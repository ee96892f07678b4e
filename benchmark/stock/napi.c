// N-API with no engine behind it: what each crossing costs at least.
#include <node_api.h>
#include <stdlib.h>
#include <string.h>

static napi_value empty(napi_env env, napi_callback_info info) {
  (void)env, (void)info;
  return NULL;
}

static napi_value add(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value arguments[2], result;
  double first = 0, second = 0;
  napi_get_cb_info(env, info, &count, arguments, NULL, NULL);
  napi_get_value_double(env, arguments[0], &first);
  napi_get_value_double(env, arguments[1], &second);
  napi_create_double(env, first + second, &result);
  return result;
}

// drive(host, times): calls host(i, 1) that often.
static napi_value drive(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value arguments[2], self, result;
  double times = 0, sum = 0;
  napi_get_cb_info(env, info, &count, arguments, NULL, NULL);
  napi_get_value_double(env, arguments[1], &times);
  napi_get_undefined(env, &self);
  for (double i = 1; i <= times; ++i) {
    napi_handle_scope scope;
    napi_value pair[2], returned;
    double value = 0;
    napi_open_handle_scope(env, &scope);
    napi_create_double(env, i, &pair[0]);
    napi_create_double(env, 1, &pair[1]);
    if (napi_call_function(env, self, arguments[0], 2, pair, &returned) != napi_ok) return NULL;
    napi_get_value_double(env, returned, &value);
    sum += value;
    napi_close_handle_scope(env, scope);
  }
  napi_create_double(env, sum, &result);
  return result;
}

static char* scratch;
static const size_t scratchSize = 2 * 1024 * 1024;
static size_t kept;

// takeText(text): copies it out as UTF-8 and gives its length; giveText(): what was taken.
static napi_value takeText(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument, result;
  napi_get_cb_info(env, info, &count, &argument, NULL, NULL);
  napi_get_value_string_utf8(env, argument, scratch, scratchSize, &kept);
  napi_create_uint32(env, (uint32_t)kept, &result);
  return result;
}

static napi_value giveText(napi_env env, napi_callback_info info) {
  (void)info;
  napi_value result;
  napi_create_string_utf8(env, scratch, kept, &result);
  return result;
}

// takeBytes(uint8Array): copies them out; giveBytes(): a new ArrayBuffer of what was taken.
static napi_value takeBytes(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument, result;
  void* data = NULL;
  napi_get_cb_info(env, info, &count, &argument, NULL, NULL);
  napi_get_typedarray_info(env, argument, NULL, &kept, &data, NULL, NULL);
  memcpy(scratch, data, kept);
  napi_create_uint32(env, (uint32_t)kept, &result);
  return result;
}

static napi_value giveBytes(napi_env env, napi_callback_info info) {
  (void)info;
  napi_value result;
  void* data = NULL;
  napi_create_arraybuffer(env, kept, &data, &result);
  memcpy(data, scratch, kept);
  return result;
}

static napi_value start(napi_env env, napi_value exports) {
  static const struct {
    const char* name;
    napi_callback body;
  } functions[] = {{"empty", empty},         {"add", add},           {"drive", drive},        {"takeText", takeText},
                   {"giveText", giveText},   {"takeBytes", takeBytes}, {"giveBytes", giveBytes}};
  scratch = malloc(scratchSize);
  for (size_t i = 0; i < sizeof functions / sizeof functions[0]; ++i) {
    napi_value function;
    napi_create_function(env, functions[i].name, NAPI_AUTO_LENGTH, functions[i].body, NULL, &function);
    napi_set_named_property(env, exports, functions[i].name, function);
  }
  return exports;
}

NAPI_MODULE(floor, start)
