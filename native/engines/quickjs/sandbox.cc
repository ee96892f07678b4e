#include "sandbox.h"

#include <new>

#include "context.h"
#include "reader.h"
#include "writer.h"

namespace zigllms::quickjs {

namespace {

JSValue log(JSContext* js, JSValueConst, int argc, JSValueConst* argv, int stream) {
  QuickJsContext& context = QuickJsContext::of(js);
  try {
    std::string line;
    for (int index = 0; index < argc; ++index) {
      if (index > 0) line += ' ';
      line += context.inspect(argv[index], true);
    }
    line += '\n';
    context.host.write(static_cast<OutputStream>(stream), line);
    return JS_UNDEFINED;
  } catch (const std::bad_alloc&) {
    return JS_ThrowOutOfMemory(js);
  }
}

JSValue startTimer(JSContext* js, JSValueConst, int argc, JSValueConst* argv, int repeat) {
  if (argc < 1 || !JS_IsFunction(js, argv[0])) return JS_ThrowTypeError(js, "the callback of a timer must be a function");
  double delayMs = 0;
  if (argc > 1 && JS_ToFloat64(js, &delayMs, argv[1]) < 0) return JS_EXCEPTION;
  try {
    return QuickJsContext::of(js).loop.addTimer(argv[0], delayMs, repeat != 0, argc > 2 ? argc - 2 : 0, argv + 2);
  } catch (const std::bad_alloc&) {
    return JS_ThrowOutOfMemory(js);
  }
}

JSValue clearTimer(JSContext* js, JSValueConst, int argc, JSValueConst* argv, int) {
  if (argc > 0 && JS_IsNumber(argv[0])) {
    double id = 0;
    JS_ToFloat64(js, &id, argv[0]);
    if (id >= 1 && id <= UINT32_MAX) QuickJsContext::of(js).loop.removeTimer(static_cast<uint32_t>(id));
  }
  return JS_UNDEFINED;
}

// A plain copy: instances of classes become objects of their own properties.
JSValue toValue(JSContext* js, JSValueConst, int argc, JSValueConst* argv, int) {
  if (argc < 1) return JS_UNDEFINED;
  QuickJsContext& context = QuickJsContext::of(js);
  try {
    QuickJsWriter writer(context);
    JSValue copy = JS_UNDEFINED;
    bool good, readerThrew;
    {
      QuickJsReader reader(context, writer, QuickJsReader::Instances::AsObjects);
      good = reader.read(argv[0]);
      readerThrew = reader.threw();
    }
    if (good) copy = writer.take();
    const std::vector<RefId> told = writer.refs();
    for (const RefId ref : told) context.refs.release(js, ref, 1);
    if (good) return copy;
    if (readerThrew || writer.threw()) return JS_EXCEPTION;
    return JS_ThrowTypeError(js, "%s", writer.failure().value_or("the value cannot be copied").c_str());
  } catch (const std::bad_alloc&) {
    return JS_ThrowOutOfMemory(js);
  }
}

struct Function {
  const char* name;
  JSCFunctionMagic* body;
  int length;
  int magic;
};

bool define(JSContext* js, JSValueConst object, std::initializer_list<Function> functions) {
  for (const Function& function : functions) {
    const JSValue made = JS_NewCFunctionMagic(js, function.body, function.name, function.length, JS_CFUNC_generic_magic, function.magic);
    if (JS_IsException(made)) return false;
    if (JS_DefinePropertyValueStr(js, object, function.name, made, JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE) < 0) return false;
  }
  return true;
}

}  // namespace

bool installGlobals(QuickJsContext& context) {
  JSContext* js = context.js;
  constexpr int out = static_cast<int>(OutputStream::Out), error = static_cast<int>(OutputStream::Error);
  const OwnedValue global(js, JS_GetGlobalObject(js));
  const OwnedValue console(js, JS_NewObject(js));
  const OwnedValue zigllms(js, JS_NewObject(js));
  if (console.isException() || zigllms.isException()) return false;
  context.intrinsics.zigllms = JS_DupValue(js, zigllms.get());
  constexpr int hidden = JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE;
  return define(js, console.get(),
                {{"log", log, 0, out}, {"info", log, 0, out}, {"debug", log, 0, out}, {"warn", log, 0, error}, {"error", log, 0, error},
                 {"trace", log, 0, error}}) &&
         define(js, global.get(),
                {{"setTimeout", startTimer, 2, 0}, {"setInterval", startTimer, 2, 1}, {"clearTimeout", clearTimer, 1, 0},
                 {"clearInterval", clearTimer, 1, 0}}) &&
         define(js, zigllms.get(), {{"toValue", toValue, 1, 0}}) &&
         JS_DefinePropertyValueStr(js, global.get(), "console", JS_DupValue(js, console.get()), hidden) >= 0 &&
         JS_DefinePropertyValueStr(js, global.get(), "zigllms", JS_DupValue(js, zigllms.get()), hidden) >= 0;
}

}  // namespace zigllms::quickjs
