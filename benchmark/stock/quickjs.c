// Stock quickjs-ng driven from C: the floor of each measurement, and the engine's own speed.
//   stock_quickjs call | callback | eval | context | memory | compute <file> <function>
#include <quickjs.h>

#include "measure.h"

static JSContext* newContext(void) { return JS_NewContext(JS_NewRuntime()); }

static JSValue run(JSContext* context, const char* source) {
  JSValue value = JS_Eval(context, source, strlen(source), "<bench>", JS_EVAL_TYPE_GLOBAL);
  require(!JS_IsException(value), "the script failed");
  return value;
}

static JSValue host(JSContext* context, JSValueConst self, int count, JSValueConst* arguments) {
  (void)self;
  double first = 0, second = 0;
  if (count == 2) {
    JS_ToFloat64(context, &first, arguments[0]);
    JS_ToFloat64(context, &second, arguments[1]);
  }
  return JS_NewNumber(context, first + second);
}

typedef struct {
  JSContext* context;
  JSValue function;
} Subject;

static void call(void* pointer, long times) {
  Subject* subject = pointer;
  for (long i = 0; i < times; ++i) {
    JSValue arguments[2] = {JS_NewInt32(subject->context, (int)i), JS_NewInt32(subject->context, 1)};
    JSValue result = JS_Call(subject->context, subject->function, JS_UNDEFINED, 2, arguments);
    require(JS_VALUE_GET_TAG(result) == JS_TAG_INT && JS_VALUE_GET_INT(result) == i + 1, "add failed");
  }
}

static void callback(void* pointer, long times) {
  Subject* subject = pointer;
  JSValue argument = JS_NewInt32(subject->context, (int)times);
  JSValue result = JS_Call(subject->context, subject->function, JS_UNDEFINED, 1, &argument);
  require(!JS_IsException(result), "drive failed");
}

static void compute(void* pointer, long times) {
  Subject* subject = pointer;
  for (long i = 0; i < times; ++i) {
    JSValue result = JS_Call(subject->context, subject->function, JS_UNDEFINED, 0, NULL);
    require(!JS_IsException(result), "the computation failed");
    JS_FreeValue(subject->context, result);
  }
}

static void eval(void* pointer, long times) {
  Subject* subject = pointer;
  for (long i = 0; i < times; ++i) JS_FreeValue(subject->context, run(subject->context, "1 + 1"));
}

static void context(void* subject, long times) {
  (void)subject;
  for (long i = 0; i < times; ++i) {
    JSContext* made = newContext();
    JSRuntime* runtime = JS_GetRuntime(made);
    JS_FreeValue(made, run(made, "1 + 1"));
    JS_FreeContext(made);
    JS_FreeRuntime(runtime);
  }
}

static void keepContexts(void* subject, long times) {
  (void)subject;
  for (long i = 0; i < times; ++i) run(newContext(), "1 + 1");
}

int main(int count, char** arguments) {
  require(count > 1, "expected what to measure");
  const char* what = arguments[1];
  Subject subject = {newContext(), JS_UNDEFINED};
  JSContext* made = subject.context;
  JSValue global = JS_GetGlobalObject(made);
  JS_SetPropertyStr(made, global, "host", JS_NewCFunction(made, host, "host", 2));
  if (strcmp(what, "call") == 0) {
    subject.function = run(made, "(function (a, b) { return a + b })");
    tell(fastestNs(call, &subject));
  } else if (strcmp(what, "callback") == 0) {
    subject.function =
        run(made, "(function (n) { let sum = 0; for (let i = 1; i <= n; i++) sum += host(i, 1); return sum })");
    tell(fastestNs(callback, &subject));
  } else if (strcmp(what, "eval") == 0) {
    tell(fastestNs(eval, &subject));
  } else if (strcmp(what, "context") == 0) {
    tell(fastestNs(context, NULL));
  } else if (strcmp(what, "memory") == 0) {
    tell(bytesEach(keepContexts, NULL, 200));
  } else {
    require(count > 3, "expected compute <file> <function>");
    run(made, readFile(arguments[2]));
    subject.function = JS_GetPropertyStr(made, global, arguments[3]);
    tell(fastestNs(compute, &subject));
  }
  return 0;
}
