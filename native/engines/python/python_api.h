// CPython's C interface as function pointers, looked up in a libpython that is opened at run time: the room is built without Python.h, so that one binary serves
// CPython 3.9 to 3.13. Only what is the same in all of them is relied upon: the two words at the head of an object (builds with the GIL, without Py_DEBUG) and the
// structures of the type, method and member descriptions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace zigllms::python {

using Ssize = std::ptrdiff_t;

// The head of every object. Types are objects too.
struct PyObject {
  Ssize references;
  PyObject* type;
};
struct PyThreadState;
struct PyInterpreterState;
struct PyFrameObject;

using VectorcallFunction = PyObject* (*)(PyObject* callable, PyObject* const* args, size_t countAndFlag, PyObject* names);
using CFunction = PyObject* (*)(PyObject* self, PyObject* args);
using TraceFunction = int (*)(PyObject* self, PyFrameObject* frame, int event, PyObject* argument);

inline constexpr size_t vectorcallOffsetFlag = size_t{1} << (8 * sizeof(size_t) - 1);  // PY_VECTORCALL_ARGUMENTS_OFFSET
inline constexpr size_t vectorcallCount(size_t countAndFlag) { return countAndFlag & ~vectorcallOffsetFlag; }

struct PyMethodDef {
  const char* name;
  CFunction function;
  int flags;
  const char* doc;
};
inline constexpr int methodVariableArguments = 0x0001;  // METH_VARARGS
using FastCFunction = PyObject* (*)(PyObject* self, PyObject* const* args, Ssize count);
inline constexpr int methodFast = 0x0080;  // METH_FASTCALL

struct PyMemberDef {
  const char* name;
  int type;
  Ssize offset;
  int flags;
  const char* doc;
};
inline constexpr int memberSsize = 19;    // T_PYSSIZET
inline constexpr int memberReadOnly = 1;  // READONLY

struct PyType_Slot {
  int slot;
  void* function;
};
struct PyType_Spec {
  const char* name;
  int basicSize;
  int itemSize;
  unsigned int flags;
  PyType_Slot* slots;
};
namespace slot {
inline constexpr int call = 50, dealloc = 52, descriptorGet = 54, getattribute = 58, hash = 59, init = 60, iter = 62, iternext = 63, create = 65, repr = 66,
                     members = 72, free = 74;
}
namespace type_flag {
inline constexpr unsigned long baseType = 1ul << 10, haveVectorcall = 1ul << 11, methodDescriptor = 1ul << 17, standard = 1ul << 18;
inline constexpr unsigned long longSubclass = 1ul << 24, listSubclass = 1ul << 25, tupleSubclass = 1ul << 26, bytesSubclass = 1ul << 27,
                               unicodeSubclass = 1ul << 28, dictSubclass = 1ul << 29, exceptionSubclass = 1ul << 30;
}  // namespace type_flag

namespace trace_event {
inline constexpr int call = 0, line = 2;
}

// PyInterpreterConfig of 3.12 and later.
struct PyInterpreterConfig {
  int useMainAllocator, allowFork, allowExec, allowThreads, allowDaemonThreads, checkExtensions, gil;
};
inline constexpr int ownGil = 2;
struct PyStatus {
  int type;
  const char* function;
  const char* message;
  int exitCode;
};

// PYTHON_FUNCTION(result, name, arguments), needed; PYTHON_OPTIONAL: null where the version lacks it; PYTHON_OBJECT: an object, its address;
// PYTHON_POINTER: a variable that holds an object, its value once Python is initialised.
#define PYTHON_SYMBOLS                                                                                                        \
  PYTHON_FUNCTION(void, Py_InitializeEx, (int))                                                                               \
  PYTHON_FUNCTION(int, Py_IsInitialized, ())                                                                                  \
  PYTHON_FUNCTION(const char*, Py_GetVersion, ())                                                                             \
  PYTHON_OPTIONAL(void, Py_SetProgramName, (const wchar_t*))                                                                  \
  PYTHON_FUNCTION(PyThreadState*, PyEval_SaveThread, ())                                                                      \
  PYTHON_FUNCTION(void, PyEval_RestoreThread, (PyThreadState*))                                                               \
  PYTHON_FUNCTION(PyThreadState*, PyThreadState_New, (PyInterpreterState*))                                                   \
  PYTHON_FUNCTION(void, PyThreadState_Clear, (PyThreadState*))                                                                \
  PYTHON_FUNCTION(void, PyThreadState_DeleteCurrent, ())                                                                      \
  PYTHON_FUNCTION(PyThreadState*, PyThreadState_Get, ())                                                                      \
  PYTHON_FUNCTION(PyThreadState*, PyThreadState_Next, (PyThreadState*))                                                       \
  PYTHON_FUNCTION(int, PyThreadState_SetAsyncExc, (unsigned long, PyObject*))                                                 \
  PYTHON_FUNCTION(PyInterpreterState*, PyThreadState_GetInterpreter, (PyThreadState*))                                        \
  PYTHON_FUNCTION(PyInterpreterState*, PyInterpreterState_Main, ())                                                           \
  PYTHON_FUNCTION(PyThreadState*, PyInterpreterState_ThreadHead, (PyInterpreterState*))                                       \
  PYTHON_OPTIONAL(PyStatus, Py_NewInterpreterFromConfig, (PyThreadState**, const PyInterpreterConfig*))                       \
  PYTHON_FUNCTION(void, Py_EndInterpreter, (PyThreadState*))                                                                  \
  PYTHON_FUNCTION(unsigned long, PyThread_get_thread_ident, ())                                                               \
  PYTHON_FUNCTION(void, PyEval_SetTrace, (TraceFunction, PyObject*))                                                          \
  PYTHON_FUNCTION(PyObject*, PyFrame_GetCode, (PyFrameObject*))                                                               \
  PYTHON_FUNCTION(PyFrameObject*, PyFrame_GetBack, (PyFrameObject*))                                                          \
  PYTHON_FUNCTION(PyObject*, PyEval_EvalCode, (PyObject*, PyObject*, PyObject*))                                              \
  PYTHON_FUNCTION(void, Py_IncRef, (PyObject*))                                                                               \
  PYTHON_FUNCTION(void, Py_DecRef, (PyObject*))                                                                               \
  PYTHON_FUNCTION(PyObject*, PyObject_GetAttr, (PyObject*, PyObject*))                                                        \
  PYTHON_FUNCTION(PyObject*, PyObject_GetAttrString, (PyObject*, const char*))                                                \
  PYTHON_FUNCTION(PyObject*, PyFunction_GetCode, (PyObject*))                                                                 \
  PYTHON_FUNCTION(PyObject*, PyMethod_Function, (PyObject*))                                                                  \
  PYTHON_FUNCTION(int, PyObject_SetAttr, (PyObject*, PyObject*, PyObject*))                                                   \
  PYTHON_FUNCTION(int, PyObject_SetAttrString, (PyObject*, const char*, PyObject*))                                           \
  PYTHON_FUNCTION(PyObject*, PyObject_Call, (PyObject*, PyObject*, PyObject*))                                                \
  PYTHON_FUNCTION(PyObject*, PyObject_CallObject, (PyObject*, PyObject*))                                                     \
  PYTHON_FUNCTION(PyObject*, PyObject_CallFunctionObjArgs, (PyObject*, ...))                                                  \
  PYTHON_FUNCTION(PyObject*, PyObject_CallMethodObjArgs, (PyObject*, PyObject*, ...))                                         \
  PYTHON_OPTIONAL(PyObject*, PyObject_Vectorcall, (PyObject*, PyObject* const*, size_t, PyObject*))                           \
  PYTHON_FUNCTION(PyObject*, PyObject_VectorcallDict, (PyObject*, PyObject* const*, size_t, PyObject*))                       \
  PYTHON_FUNCTION(PyObject*, PyVectorcall_Call, (PyObject*, PyObject*, PyObject*))                                            \
  PYTHON_FUNCTION(PyObject*, PyObject_Str, (PyObject*))                                                                       \
  PYTHON_FUNCTION(PyObject*, PyObject_GetIter, (PyObject*))                                                                   \
  PYTHON_FUNCTION(PyObject*, PyIter_Next, (PyObject*))                                                                        \
  PYTHON_FUNCTION(PyObject*, PyMapping_Items, (PyObject*))                                                                    \
  PYTHON_FUNCTION(int, PyCallable_Check, (PyObject*))                                                                         \
  PYTHON_FUNCTION(unsigned long, PyType_GetFlags, (PyObject*))                                                                \
  PYTHON_FUNCTION(PyObject*, PyType_FromSpec, (PyType_Spec*))                                                                 \
  PYTHON_FUNCTION(PyObject*, PyType_FromSpecWithBases, (PyType_Spec*, PyObject*))                                             \
  PYTHON_FUNCTION(PyObject*, PyType_GenericAlloc, (PyObject*, Ssize))                                                         \
  PYTHON_FUNCTION(void*, PyType_GetSlot, (PyObject*, int))                                                                    \
  PYTHON_FUNCTION(int, PyType_IsSubtype, (PyObject*, PyObject*))                                                              \
  PYTHON_FUNCTION(PyObject*, PyMethod_New, (PyObject*, PyObject*))                                                            \
  PYTHON_FUNCTION(PyObject*, PyCFunction_NewEx, (PyMethodDef*, PyObject*, PyObject*))                                         \
  PYTHON_FUNCTION(PyObject*, PyModule_NewObject, (PyObject*))                                                                 \
  PYTHON_FUNCTION(PyObject*, PyLong_FromLongLong, (long long))                                                                \
  PYTHON_FUNCTION(PyObject*, PyLong_FromUnsignedLongLong, (unsigned long long))                                               \
  PYTHON_FUNCTION(long long, PyLong_AsLongLongAndOverflow, (PyObject*, int*))                                                 \
  PYTHON_FUNCTION(PyObject*, PyFloat_FromDouble, (double))                                                                    \
  PYTHON_FUNCTION(double, PyFloat_AsDouble, (PyObject*))                                                                      \
  PYTHON_FUNCTION(PyObject*, PyUnicode_FromStringAndSize, (const char*, Ssize))                                               \
  PYTHON_FUNCTION(const char*, PyUnicode_AsUTF8AndSize, (PyObject*, Ssize*))                                                  \
  PYTHON_FUNCTION(PyObject*, PyUnicode_InternFromString, (const char*))                                                       \
  PYTHON_FUNCTION(PyObject*, PyBytes_FromStringAndSize, (const char*, Ssize))                                                 \
  PYTHON_FUNCTION(int, PyBytes_AsStringAndSize, (PyObject*, char**, Ssize*))                                                  \
  PYTHON_FUNCTION(PyObject*, PyBytes_FromObject, (PyObject*))                                                                 \
  PYTHON_FUNCTION(PyObject*, PyList_New, (Ssize))                                                                             \
  PYTHON_FUNCTION(Ssize, PyList_Size, (PyObject*))                                                                            \
  PYTHON_FUNCTION(PyObject*, PyList_GetItem, (PyObject*, Ssize))                                                              \
  PYTHON_FUNCTION(int, PyList_SetItem, (PyObject*, Ssize, PyObject*))                                                         \
  PYTHON_FUNCTION(int, PyList_SetSlice, (PyObject*, Ssize, Ssize, PyObject*))                                                 \
  PYTHON_FUNCTION(int, PyList_Append, (PyObject*, PyObject*))                                                                 \
  PYTHON_FUNCTION(PyObject*, PyTuple_New, (Ssize))                                                                            \
  PYTHON_FUNCTION(Ssize, PyTuple_Size, (PyObject*))                                                                           \
  PYTHON_FUNCTION(PyObject*, PyTuple_GetItem, (PyObject*, Ssize))                                                             \
  PYTHON_FUNCTION(int, PyTuple_SetItem, (PyObject*, Ssize, PyObject*))                                                        \
  PYTHON_FUNCTION(PyObject*, PyDict_New, ())                                                                                  \
  PYTHON_FUNCTION(int, PyDict_SetItem, (PyObject*, PyObject*, PyObject*))                                                     \
  PYTHON_FUNCTION(int, PyDict_SetItemString, (PyObject*, const char*, PyObject*))                                             \
  PYTHON_FUNCTION(PyObject*, PyDict_GetItemWithError, (PyObject*, PyObject*))                                                 \
  PYTHON_FUNCTION(PyObject*, PyDict_GetItemString, (PyObject*, const char*))                                                  \
  PYTHON_FUNCTION(int, PyDict_Next, (PyObject*, Ssize*, PyObject**, PyObject**))                                              \
  PYTHON_FUNCTION(Ssize, PyDict_Size, (PyObject*))                                                                            \
  PYTHON_FUNCTION(PyObject*, PySet_New, (PyObject*))                                                                          \
  PYTHON_FUNCTION(int, PySet_Add, (PyObject*, PyObject*))                                                                     \
  PYTHON_FUNCTION(Ssize, PySet_Size, (PyObject*))                                                                             \
  PYTHON_FUNCTION(PyObject*, PyImport_ImportModule, (const char*))                                                            \
  PYTHON_FUNCTION(PyObject*, PyImport_AddModule, (const char*))                                                               \
  PYTHON_FUNCTION(PyObject*, PyImport_GetModuleDict, ())                                                                      \
  PYTHON_FUNCTION(PyObject*, PyModule_GetDict, (PyObject*))                                                                   \
  PYTHON_FUNCTION(PyObject*, PyMarshal_ReadObjectFromString, (const char*, Ssize))                                            \
  PYTHON_FUNCTION(PyObject*, PyMarshal_WriteObjectToString, (PyObject*, int))                                                 \
  PYTHON_FUNCTION(PyObject*, PyErr_Occurred, ())                                                                              \
  PYTHON_FUNCTION(void, PyErr_Clear, ())                                                                                      \
  PYTHON_FUNCTION(void, PyErr_Fetch, (PyObject**, PyObject**, PyObject**))                                                    \
  PYTHON_FUNCTION(void, PyErr_Restore, (PyObject*, PyObject*, PyObject*))                                                     \
  PYTHON_FUNCTION(void, PyErr_NormalizeException, (PyObject**, PyObject**, PyObject**))                                       \
  PYTHON_FUNCTION(int, PyException_SetTraceback, (PyObject*, PyObject*))                                                      \
  PYTHON_FUNCTION(void, PyErr_SetString, (PyObject*, const char*))                                                            \
  PYTHON_FUNCTION(void, PyErr_SetObject, (PyObject*, PyObject*))                                                              \
  PYTHON_FUNCTION(void, PyErr_SetNone, (PyObject*))                                                                           \
  PYTHON_FUNCTION(int, PyErr_ExceptionMatches, (PyObject*))                                                                   \
  PYTHON_FUNCTION(PyObject*, PyErr_NoMemory, ())                                                                              \
  PYTHON_OPTIONAL(int, PyGC_Disable, ())                                                                                      \
  PYTHON_OPTIONAL(int, PyGC_Enable, ())                                                                                       \
  PYTHON_OPTIONAL(PyFrameObject*, PyThreadState_GetFrame, (PyThreadState*))                                                   \
  PYTHON_FUNCTION(Ssize, PyGC_Collect, ())                                                                                    \
  PYTHON_OBJECT(PyType_Type)                                                                                                  \
  PYTHON_OBJECT(PyLong_Type)                                                                                                  \
  PYTHON_OBJECT(PyBool_Type)                                                                                                  \
  PYTHON_OBJECT(PyFloat_Type)                                                                                                 \
  PYTHON_OBJECT(PyUnicode_Type)                                                                                               \
  PYTHON_OBJECT(PyBytes_Type)                                                                                                 \
  PYTHON_OBJECT(PyByteArray_Type)                                                                                             \
  PYTHON_OBJECT(PyMemoryView_Type)                                                                                            \
  PYTHON_OBJECT(PyList_Type)                                                                                                  \
  PYTHON_OBJECT(PyTuple_Type)                                                                                                 \
  PYTHON_OBJECT(PyDict_Type)                                                                                                  \
  PYTHON_OBJECT(PySet_Type)                                                                                                   \
  PYTHON_OBJECT(PyFrozenSet_Type)                                                                                             \
  PYTHON_OBJECT(PyFunction_Type)                                                                                              \
  PYTHON_OBJECT(PyCFunction_Type)                                                                                             \
  PYTHON_OBJECT(PyMethod_Type)                                                                                                \
  PYTHON_OBJECT(PyCoro_Type)                                                                                                  \
  PYTHON_OBJECT(_Py_NoneStruct)                                                                                               \
  PYTHON_OBJECT(_Py_TrueStruct)                                                                                               \
  PYTHON_OBJECT(_Py_FalseStruct)                                                                                              \
  PYTHON_POINTER(PyExc_BaseException)                                                                                         \
  PYTHON_POINTER(PyExc_RuntimeError)                                                                                          \
  PYTHON_POINTER(PyExc_RecursionError)                                                                                        \
  PYTHON_POINTER(PyExc_TypeError)                                                                                             \
  PYTHON_POINTER(PyExc_ValueError)

struct PythonApi {
#define PYTHON_FUNCTION(result, name, arguments) result(*name) arguments = nullptr;
#define PYTHON_OPTIONAL(result, name, arguments) result(*name) arguments = nullptr;
#define PYTHON_OBJECT(name) PyObject* name = nullptr;
#define PYTHON_POINTER(name) PyObject** name##_address = nullptr;
  PYTHON_SYMBOLS
#undef PYTHON_FUNCTION
#undef PYTHON_OPTIONAL
#undef PYTHON_OBJECT
#undef PYTHON_POINTER

  // Not null whatever the version: PyObject_Vectorcall, or what does the same before 3.11.
  PyObject* (*vectorcall)(PyObject*, PyObject* const*, size_t, PyObject*) = nullptr;
  int minorVersion = 0;  // 11 for 3.11

  PyObject* none() const { return _Py_NoneStruct; }
  PyObject* typeError() const { return *PyExc_TypeError_address; }
  PyObject* valueError() const { return *PyExc_ValueError_address; }
  PyObject* runtimeError() const { return *PyExc_RuntimeError_address; }
  PyObject* recursionError() const { return *PyExc_RecursionError_address; }
};

// Filled once, before Python is initialised, and constant from then on (library.cc). A global because CPython is one per process.
extern PythonApi py;

// Fills `api` from an open library; the names of needed symbols that it lacks.
std::string lookUpSymbols(void* library, PythonApi& api);

}  // namespace zigllms::python
