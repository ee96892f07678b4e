#include "guards.h"

#include <array>
#include <utility>
#include <vector>

#include "context.h"
#include "limits.h"

namespace zigllms::python {

std::atomic<int> contextsToStop{0};

namespace {

// Where PyTypeObject has them, the same since long before 3.9 (builds with the GIL); layoutIsKnown() looks all the same.
constexpr size_t deallocOffset = 48, hashOffset = 120, getattributeOffset = 144, iternextOffset = 224;
constexpr size_t mostTypes = 32;  // of a kind

// What was put off is freed where there is so much more stack than where it was, else it would be put off again at once.
constexpr size_t spareToFreeBytes = 128 * 1024;

using Next = PyObject* (*)(PyObject*);
using Hash = Ssize (*)(PyObject*);
using GetAttribute = PyObject* (*)(PyObject*, PyObject*);
using Dealloc = void (*)(PyObject*);

template <class Function>
Function& slotOf(PyObject* type, size_t offset) {
  return *reinterpret_cast<Function*>(reinterpret_cast<char*>(type) + offset);
}

// A type's own function is the same code in every interpreter, so that one place for each is enough. Written before a script runs, or with the same value.
template <class Function>
std::array<std::atomic<Function>, mostTypes> originals{};

// Iterators that nest are a kind of their own: their originals must not be mixed with the others'.
std::array<std::atomic<Next>, mostTypes> nestingOriginals{};

// Freed later, each with the one reference that keeps it until then. Of the interpreter that the thread is attached to.
thread_local std::vector<PyObject*> deferred;
thread_local bool freeing = false;

bool stackIsLow(size_t spareBytes = 0) {
  const PythonContext* context = threadRecord.current;
  return context != nullptr && context->stackIsLow(spareBytes);
}

void* raiseTooDeep() {
  py.PyErr_SetString(py.recursionError(), "maximum recursion depth exceeded in a native function");
  return nullptr;
}

// True with the exception set when the script on this thread is to stop here.
bool stopsHere() {
  if (contextsToStop.load(std::memory_order_relaxed) == 0) return false;
  PythonContext* context = threadRecord.current;
  return context != nullptr && stopsInCall(*context);
}

template <size_t index>
PyObject* next(PyObject* self) {
  if (stopsHere()) return nullptr;
  return originals<Next>[index].load(std::memory_order_relaxed)(self);
}

template <size_t index>
PyObject* nestingNext(PyObject* self) {
  if (stackIsLow()) return static_cast<PyObject*>(raiseTooDeep());
  if (stopsHere()) return nullptr;
  return nestingOriginals[index].load(std::memory_order_relaxed)(self);
}

template <size_t index>
Ssize hash(PyObject* self) {
  if (stackIsLow()) {
    raiseTooDeep();
    return -1;
  }
  return originals<Hash>[index].load(std::memory_order_relaxed)(self);
}

template <size_t index>
PyObject* getAttribute(PyObject* self, PyObject* name) {
  if (stackIsLow()) return static_cast<PyObject*>(raiseTooDeep());
  return originals<GetAttribute>[index].load(std::memory_order_relaxed)(self, name);
}

template <size_t index>
void dealloc(PyObject* self) {
  // A subclass has taken parts of it away already, and must go on.
  const bool whole = slotOf<Dealloc>(self->type, deallocOffset) == dealloc<index>;
  if (whole && stackIsLow()) {
    py.Py_IncRef(self);
    deferred.push_back(self);
    return;
  }
  originals<Dealloc>[index].load(std::memory_order_relaxed)(self);
  if (!deferred.empty() && !freeing && !stackIsLow(spareToFreeBytes)) freeDeferred();
}

template <class Function, class Make, size_t... indexes>
constexpr std::array<Function, sizeof...(indexes)> tableOf(Make make, std::index_sequence<indexes...>) {
  return {make(std::integral_constant<size_t, indexes>())...};
}

constexpr std::make_index_sequence<mostTypes> all;
constexpr auto nexts = tableOf<Next>([](auto index) { return &next<index>; }, all);
constexpr auto nestingNexts = tableOf<Next>([](auto index) { return &nestingNext<index>; }, all);
constexpr auto hashes = tableOf<Hash>([](auto index) { return &hash<index>; }, all);
constexpr auto getAttributes = tableOf<GetAttribute>([](auto index) { return &getAttribute<index>; }, all);
constexpr auto deallocs = tableOf<Dealloc>([](auto index) { return &dealloc<index>; }, all);

template <class Function>
void guard(PyObject* types, const char* kind, size_t offset, std::array<std::atomic<Function>, mostTypes>& originalsOfKind,
           const std::array<Function, mostTypes>& guards) {
  PyObject* list = py.PyDict_GetItemString(types, kind);
  const Ssize count = list == nullptr ? 0 : py.PyList_Size(list);
  for (Ssize position = 0; position < count && position < static_cast<Ssize>(mostTypes); ++position) {
    PyObject* type = py.PyList_GetItem(list, position);
    const auto index = static_cast<size_t>(position);
    if (type == py.none()) continue;
    Function& slot = slotOf<Function>(type, offset);
    if (slot == nullptr || slot == guards[index]) continue;
    originalsOfKind[index].store(slot, std::memory_order_relaxed);
    slot = guards[index];
  }
}

// A type of our own with known functions tells whether its structure is what we take it for.
bool layoutIsKnown() {
  PyType_Slot slots[] = {{slot::dealloc, reinterpret_cast<void*>(deallocs[0])},
                         {slot::getattribute, reinterpret_cast<void*>(getAttributes[0])},
                         {slot::hash, reinterpret_cast<void*>(hashes[0])},
                         {slot::iter, reinterpret_cast<void*>(nexts[1])},
                         {slot::iternext, reinterpret_cast<void*>(nexts[0])},
                         {0, nullptr}};
  PyType_Spec spec{"zigllms.Layout", sizeof(PyObject), 0, static_cast<unsigned>(type_flag::standard), slots};
  const Ref type = Ref::steal(py.PyType_FromSpec(&spec));
  if (!type) {
    py.PyErr_Clear();
    return false;
  }
  return slotOf<Dealloc>(type.get(), deallocOffset) == deallocs[0] && slotOf<GetAttribute>(type.get(), getattributeOffset) == getAttributes[0] &&
         slotOf<Hash>(type.get(), hashOffset) == hashes[0] && slotOf<Next>(type.get(), iternextOffset) == nexts[0];
}

}  // namespace

void guardTypes(PyObject* types) {
  if (!layoutIsKnown()) return;
  guard(types, "endless", iternextOffset, originals<Next>, nexts);
  guard(types, "nesting", iternextOffset, nestingOriginals, nestingNexts);
  guard(types, "hashed", hashOffset, originals<Hash>, hashes);
  guard(types, "asked", getattributeOffset, originals<GetAttribute>, getAttributes);
  guard(types, "freed", deallocOffset, originals<Dealloc>, deallocs);
}

void freeDeferred() {
  if (deferred.empty() || freeing) return;
  freeing = true;
  while (!deferred.empty()) {
    PyObject* object = deferred.back();
    deferred.pop_back();
    py.Py_DecRef(object);
  }
  freeing = false;
}

}  // namespace zigllms::python
