// Stock CPython driven from C: the floor of each measurement. Opens the libpython it is given and needs no Python.h.
//   stock_python <libpython> call | callback | eval | context | memory
// A context is a sub-interpreter from 3.12 on, and a namespace before: what zigllms has there.
#include <dlfcn.h>

#include "measure.h"

typedef struct Object Object;
typedef Object* (*Function)(Object* self, Object* arguments);
typedef struct {
  const char* name;
  Function function;
  int flags;
  const char* documentation;
} Method;

static const int fileInput = 257, evalInput = 258, fastCall = 0x80;

static struct {
  void (*initialize)(int);
  const char* (*version)(void);
  Object* (*run)(const char*, int, Object*, Object*);
  Object* (*import)(const char*);
  Object* (*namespaceOf)(Object*);
  Object* (*newDict)(void);
  Object* (*item)(Object*, const char*);
  int (*setItem)(Object*, const char*, Object*);
  Object* (*call)(Object*, ...);
  Object* (*integer)(long);
  long (*integerOf)(Object*);
  Object* (*functionOf)(Method*, Object*, Object*);
  void (*decrement)(Object*);
  void* (*newInterpreter)(void);
  void (*endInterpreter)(void*);
  void* (*threadState)(void);
  void* (*swapThreadState)(void*);
} py;

static void* find(void* library, const char* name) {
  void* symbol = dlsym(library, name);
  require(symbol != NULL, name);
  return symbol;
}

static void open(const char* path) {
  void* library = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
  require(library != NULL, "libpython could not be opened");
  py.initialize = find(library, "Py_InitializeEx");
  py.version = find(library, "Py_GetVersion");
  py.run = find(library, "PyRun_String");
  py.import = find(library, "PyImport_AddModule");
  py.namespaceOf = find(library, "PyModule_GetDict");
  py.newDict = find(library, "PyDict_New");
  py.item = find(library, "PyDict_GetItemString");
  py.setItem = find(library, "PyDict_SetItemString");
  py.call = find(library, "PyObject_CallFunctionObjArgs");
  py.integer = find(library, "PyLong_FromLong");
  py.integerOf = find(library, "PyLong_AsLong");
  py.functionOf = find(library, "PyCFunction_NewEx");
  py.decrement = find(library, "Py_DecRef");
  py.newInterpreter = find(library, "Py_NewInterpreter");
  py.endInterpreter = find(library, "Py_EndInterpreter");
  py.threadState = find(library, "PyThreadState_Get");
  py.swapThreadState = find(library, "PyThreadState_Swap");
  py.initialize(0);
}

static Object* host(Object* self, Object* const* arguments, long count) {
  (void)self;
  return count == 2 ? py.integer(py.integerOf(arguments[0]) + py.integerOf(arguments[1])) : NULL;
}

static void run(const char* source, int kind, Object* namespace) {
  Object* result = py.run(source, kind, namespace, namespace);
  require(result != NULL, "the script failed");
  py.decrement(result);
}

typedef struct {
  Object* namespace;
  Object* function;
} Subject;

static void call(void* pointer, long times) {
  Subject* subject = pointer;
  for (long i = 0; i < times; ++i) {
    Object* first = py.integer(i);
    Object* second = py.integer(1);
    Object* result = py.call(subject->function, first, second, NULL);
    require(result != NULL && py.integerOf(result) == i + 1, "add failed");
    py.decrement(first);
    py.decrement(second);
    py.decrement(result);
  }
}

static void callback(void* pointer, long times) {
  Subject* subject = pointer;
  Object* argument = py.integer(times);
  Object* result = py.call(subject->function, argument, NULL);
  require(result != NULL, "drive failed");
  py.decrement(result);
  py.decrement(argument);
}

static void eval(void* pointer, long times) {
  Subject* subject = pointer;
  for (long i = 0; i < times; ++i) run("1 + 1", evalInput, subject->namespace);
}

static void namespaces(long times, int keep) {
  for (long i = 0; i < times; ++i) {
    Object* namespace = py.newDict();
    run("1 + 1", evalInput, namespace);
    if (!keep) py.decrement(namespace);
  }
}

static void interpreters(long times, int keep) {
  void* own = py.threadState();
  for (long i = 0; i < times; ++i) {
    void* made = py.newInterpreter();
    require(made != NULL, "no interpreter");
    run("1 + 1", evalInput, py.namespaceOf(py.import("__main__")));
    if (!keep) py.endInterpreter(made);
    py.swapThreadState(own);
  }
}

static int hasOwnInterpreters(void) { return atoi(py.version() + 2) >= 12; }

static void context(void* subject, long times) {
  (void)subject;
  (hasOwnInterpreters() ? interpreters : namespaces)(times, 0);
}

static void keepContexts(void* subject, long times) {
  (void)subject;
  (hasOwnInterpreters() ? interpreters : namespaces)(times, 1);
}

int main(int count, char** arguments) {
  require(count > 2, "expected a libpython and what to measure");
  open(arguments[1]);
  const char* what = arguments[2];
  static Method method = {"host", (Function)(void*)host, 0, NULL};
  method.flags = fastCall;
  Subject subject = {py.namespaceOf(py.import("__main__")), NULL};
  py.setItem(subject.namespace, "host", py.functionOf(&method, NULL, NULL));
  if (strcmp(what, "call") == 0) {
    run("def add(a, b):\n  return a + b\n", fileInput, subject.namespace);
    subject.function = py.item(subject.namespace, "add");
    tell(fastestNs(call, &subject));
  } else if (strcmp(what, "callback") == 0) {
    run("def drive(n):\n  total = 0\n  for i in range(1, n + 1):\n    total += host(i, 1)\n  return total\n", fileInput,
        subject.namespace);
    subject.function = py.item(subject.namespace, "drive");
    tell(fastestNs(callback, &subject));
  } else if (strcmp(what, "eval") == 0) {
    tell(fastestNs(eval, &subject));
  } else if (strcmp(what, "context") == 0) {
    tell(fastestNs(context, NULL));
  } else {
    tell(bytesEach(keepContexts, NULL, hasOwnInterpreters() ? 20 : 2000));
  }
  return 0;
}
