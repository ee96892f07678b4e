#include "sandbox.h"

#include <new>

#include "engine/permission.h"
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

// ---- what the policy withholds ----------------------------------------------------------------------------------------------

struct Withheld {
  std::string_view capability;
  const char* name;
};
constexpr Withheld withheld[] = {{capability::clock, "Date.now"},
                                 {capability::clock, "the present Date"},
                                 {capability::clock, "performance.now"},
                                 {capability::randomness, "Math.random"}};
enum : int { dateNow, presentDate, performanceNow, mathRandom };

JSValue denied(JSContext* js, JSValueConst, int, JSValueConst*, int which) {
  QuickJsContext& context = QuickJsContext::of(js);
  try {
    return context.throwError(deny(context.host, withheld[which].capability, withheld[which].name));
  } catch (const std::bad_alloc&) {
    return JS_ThrowOutOfMemory(js);
  }
}

// Date without the present: dates are made of what they are given. Called without arguments, or as a function, the original would look at the clock.
JSValue makeGivenDate(JSContext* js, JSValueConst newTarget, int argc, JSValueConst* argv) {
  if (argc == 0 || JS_IsUndefined(newTarget)) return denied(js, JS_UNDEFINED, 0, nullptr, presentDate);
  return JS_CallConstructor2(js, QuickJsContext::of(js).intrinsics.dateConstructor, newTarget, argc, argv);
}

bool withholdClock(QuickJsContext& context, JSValueConst global) {
  JSContext* js = context.js;
  constexpr int hidden = JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE;
  const OwnedValue original(js, JS_GetPropertyStr(js, global, "Date"));
  const OwnedValue prototype(js, JS_GetPropertyStr(js, original.get(), "prototype"));
  const OwnedValue made(js, JS_NewCFunction2(js, makeGivenDate, "Date", 7, JS_CFUNC_constructor_or_func, 0));
  const OwnedValue performance(js, JS_NewObject(js));
  if (original.isException() || prototype.isException() || made.isException() || performance.isException()) return false;
  context.intrinsics.dateConstructor = JS_DupValue(js, original.get());
  for (const char* name : {"UTC", "parse"}) {
    if (JS_DefinePropertyValueStr(js, made.get(), name, JS_GetPropertyStr(js, original.get(), name), hidden) < 0) return false;
  }
  return define(js, made.get(), {{"now", denied, 0, dateNow}}) && define(js, performance.get(), {{"now", denied, 0, performanceNow}}) &&
         JS_DefinePropertyValueStr(js, made.get(), "prototype", JS_DupValue(js, prototype.get()), 0) >= 0 &&
         JS_DefinePropertyValueStr(js, prototype.get(), "constructor", JS_DupValue(js, made.get()), hidden) >= 0 &&
         JS_DefinePropertyValueStr(js, global, "Date", JS_DupValue(js, made.get()), hidden) >= 0 &&
         JS_DefinePropertyValueStr(js, global, "performance", JS_DupValue(js, performance.get()), hidden) >= 0;
}

bool withholdRandomness(JSContext* js, JSValueConst global) {
  const OwnedValue math(js, JS_GetPropertyStr(js, global, "Math"));
  return !math.isException() && define(js, math.get(), {{"random", denied, 0, mathRandom}});
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
  if (!context.options.clock && !withholdClock(context, global.get())) return false;
  if (!context.options.randomness && !withholdRandomness(js, global.get())) return false;
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
