// Stock Wren driven from C: the floor of each measurement, and the engine's own speed.
//   stock_wren call | callback | eval | context | memory | compute <file> <variable that holds a Fn>
#include <wren.h>

#include "measure.h"

static void host(WrenVM* vm) {
  wrenSetSlotDouble(vm, 0, wrenGetSlotDouble(vm, 1) + wrenGetSlotDouble(vm, 2));
}

static WrenForeignMethodFn findHost(WrenVM* vm, const char* module, const char* class, bool isStatic, const char* signature) {
  (void)vm, (void)module, (void)class, (void)isStatic, (void)signature;
  return host;
}

static void onError(WrenVM* vm, WrenErrorType type, const char* module, int line, const char* message) {
  (void)vm, (void)type;
  fprintf(stderr, "%s:%d: %s\n", module == NULL ? "?" : module, line, message);
}

static WrenVM* newVM(void) {
  WrenConfiguration configuration;
  wrenInitConfiguration(&configuration);
  configuration.bindForeignMethodFn = findHost;
  configuration.errorFn = onError;
  return wrenNewVM(&configuration);
}

static void run(WrenVM* vm, const char* source) {
  require(wrenInterpret(vm, "main", source) == WREN_RESULT_SUCCESS, "the script failed");
}

typedef struct {
  WrenVM* vm;
  WrenHandle* function;
  WrenHandle* signature;
} Subject;

static void enter(Subject* subject, int slots) {
  wrenEnsureSlots(subject->vm, slots);
  wrenSetSlotHandle(subject->vm, 0, subject->function);
}

static void leave(Subject* subject) {
  require(wrenCall(subject->vm, subject->signature) == WREN_RESULT_SUCCESS, "the call failed");
}

static void call(void* pointer, long times) {
  Subject* subject = pointer;
  for (long i = 0; i < times; ++i) {
    enter(subject, 3);
    wrenSetSlotDouble(subject->vm, 1, (double)i);
    wrenSetSlotDouble(subject->vm, 2, 1);
    leave(subject);
    require(wrenGetSlotDouble(subject->vm, 0) == (double)i + 1, "add failed");
  }
}

static void callback(void* pointer, long times) {
  Subject* subject = pointer;
  enter(subject, 2);
  wrenSetSlotDouble(subject->vm, 1, (double)times);
  leave(subject);
}

static void compute(void* pointer, long times) {
  Subject* subject = pointer;
  for (long i = 0; i < times; ++i) {
    enter(subject, 1);
    leave(subject);
  }
}

static void eval(void* pointer, long times) {
  Subject* subject = pointer;
  for (long i = 0; i < times; ++i) run(subject->vm, "1 + 1");
}

static void context(void* subject, long times) {
  (void)subject;
  for (long i = 0; i < times; ++i) {
    WrenVM* vm = newVM();
    run(vm, "1 + 1");
    wrenFreeVM(vm);
  }
}

static void keepContexts(void* subject, long times) {
  (void)subject;
  for (long i = 0; i < times; ++i) run(newVM(), "1 + 1");
}

static void take(Subject* subject, const char* variable, const char* signature) {
  wrenEnsureSlots(subject->vm, 1);
  wrenGetVariable(subject->vm, "main", variable, 0);
  subject->function = wrenGetSlotHandle(subject->vm, 0);
  subject->signature = wrenMakeCallHandle(subject->vm, signature);
}

int main(int count, char** arguments) {
  require(count > 1, "expected what to measure");
  const char* what = arguments[1];
  Subject subject = {newVM(), NULL, NULL};
  if (strcmp(what, "call") == 0) {
    run(subject.vm, "var add = Fn.new {|a, b| a + b }");
    take(&subject, "add", "call(_,_)");
    tell(fastestNs(call, &subject));
  } else if (strcmp(what, "callback") == 0) {
    run(subject.vm,
        "class Host {\n foreign static add(a, b)\n}\n"
        "var drive = Fn.new {|n|\n var sum = 0\n var i = 1\n"
        " while (i <= n) {\n  sum = sum + Host.add(i, 1)\n  i = i + 1\n }\n return sum\n}");
    take(&subject, "drive", "call(_)");
    tell(fastestNs(callback, &subject));
  } else if (strcmp(what, "eval") == 0) {
    tell(fastestNs(eval, &subject));
  } else if (strcmp(what, "context") == 0) {
    tell(fastestNs(context, NULL));
  } else if (strcmp(what, "memory") == 0) {
    tell(bytesEach(keepContexts, NULL, 200));
  } else {
    require(count > 3, "expected compute <file> <variable>");
    run(subject.vm, readFile(arguments[2]));
    take(&subject, arguments[3], "call()");
    tell(fastestNs(compute, &subject));
  }
  return 0;
}
