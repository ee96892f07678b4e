/*
 * What an embedder needs of QuickJS beyond quickjs.h: values read where they lie, without copies and without
 * running a script's code. quickjs-host.c, part of quickjs.c, defines it.
 */
#ifndef QUICKJS_HOST_H
#define QUICKJS_HOST_H

#include "quickjs.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- kinds ---- */

typedef enum JSObjectKind {
    JS_KIND_OTHER,         /* iterators, generators, weak collections, the embedder's own classes ... */
    JS_KIND_PLAIN,         /* an ordinary object of class Object; its prototype may be any */
    JS_KIND_ARRAY,
    JS_KIND_ARGUMENTS,
    JS_KIND_FUNCTION,      /* callable, the embedder's own classes included, but not proxies */
    JS_KIND_ERROR,
    JS_KIND_DATE,
    JS_KIND_REGEXP,
    JS_KIND_MAP,
    JS_KIND_SET,
    JS_KIND_BUFFER,        /* ArrayBuffer, SharedArrayBuffer */
    JS_KIND_BYTES,         /* Uint8Array, Uint8ClampedArray */
    JS_KIND_NUMBERS,       /* the other typed arrays */
    JS_KIND_DATA_VIEW,
    JS_KIND_PROMISE,
    JS_KIND_PROXY,
    JS_KIND_PRIMITIVE,     /* new Number(1) and its like */
    JS_KIND_NAMESPACE      /* of a module */
} JSObjectKind;

/* 'obj' must be an object */
JSObjectKind JS_GetObjectKind(JSContext *ctx, JSValueConst obj);
/* of anything that has one; 0 of what hasn't */
int JS_GetRefCount(JSValueConst val);

/* ---- objects ---- */

typedef struct JSShape JSShape;

/* An object's own properties: 'values[i]' belongs to the i-th key of the shape, if the shape is simple. Valid
   until a script runs or the object is changed. */
typedef struct JSObjectView {
    JSShape *shape;
    const JSValue *values;
    uint32_t count;
} JSObjectView;

/* 'obj' must be of kind JS_KIND_PLAIN */
void JS_GetObjectView(JSValueConst obj, JSObjectView *view);
JSShape *JS_DupShape(JSShape *shape);
void JS_FreeShape(JSContext *ctx, JSShape *shape);
/* The number of keys, and the keys if they are at most 'max', not dup'ed. -1 if the shape isn't simple: it may
   change in place, or a property isn't plain data (enumerable, a value, a text that isn't an array index). */
int JS_GetShapeKeys(JSContext *ctx, const JSShape *shape, JSAtom *keys, int max);
/* whether objects of that shape have Object.prototype or null as prototype */
bool JS_IsPlainShape(JSContext *ctx, const JSShape *shape);
/* A plain object with these own properties; takes the values. A key that comes again replaces the value. A
   '*hint' that fits makes it quick; one that doesn't is replaced. It owns a shape or is NULL. */
JSValue JS_NewPlainObject(JSContext *ctx, uint32_t count, const JSAtom *keys, JSValue *values, JSShape **hint);

/* An array's (or arguments object's) dense elements; false if they aren't dense. 'length' may be more than 'count'. */
bool JS_GetArrayView(JSValueConst arr, const JSValue **values, uint32_t *count, uint32_t *length);
/* An array with these elements; takes the values. */
JSValue JS_NewDenseArray(JSContext *ctx, uint32_t count, JSValue *values);
/* Dup'ed keys and values of a Map one after the other, or the members of a Set; to be freed, and then the table
   with js_free. -1 if there was no memory. */
int JS_CopyMapEntries(JSContext *ctx, JSValueConst map, JSValue **entries, uint32_t *count);
/* The bytes of JS_KIND_BUFFER, JS_KIND_BYTES, JS_KIND_DATA_VIEW; false if the buffer is detached or too short. */
bool JS_GetBytesView(JSValueConst obj, const uint8_t **data, size_t *size);
/* the value in JS_KIND_PRIMITIVE, the milliseconds in JS_KIND_DATE */
JSValue JS_GetPrimitiveData(JSContext *ctx, JSValueConst obj);
/* the stack of an Error object as it was recorded, whatever a script has put over it */
JSValue JS_GetErrorStack(JSContext *ctx, JSValueConst error);

/* ---- primitives ---- */

/* Characters of a string: Latin-1, or UTF-16 if 'wide'. False if the string must be flattened first. */
bool JS_GetStringView(JSValueConst str, const void **data, uint32_t *length, bool *wide);
JSValue JS_FlattenString(JSContext *ctx, JSValueConst str);

/* The number of 64-bit words of the magnitude, lowest first; writes them if they are at most 'max'. */
uint32_t JS_GetBigIntWords(JSValueConst val, bool *negative, uint64_t *words, uint32_t max);
JSValue JS_NewBigIntWords(JSContext *ctx, bool negative, const uint64_t *words, uint32_t count);

/* A key for properties that scripts can neither see nor make. JS_ATOM_NULL if there was no memory. */
JSAtom JS_NewPrivateAtom(JSContext *ctx, const char *description);

/* ---- context ---- */

/* The object that holds the global let, const and class bindings; must not reach scripts. */
JSValue JS_GetGlobalLexicals(JSContext *ctx);

/* exports by atom: names may hold NUL */
int JS_AddModuleExportAtom(JSContext *ctx, JSModuleDef *m, JSAtom name);
int JS_SetModuleExportAtom(JSContext *ctx, JSModuleDef *m, JSAtom name, JSValue val);
/* a module of that name that was linked and didn't fail; NULL if there is none */
JSModuleDef *JS_FindModule(JSContext *ctx, JSAtom name);
/* Imports don't find the modules of that name any more, and load a new one. */
void JS_ForgetModule(JSContext *ctx, JSAtom name);
/* The same for modules whose evaluation was interrupted; frees those that were forgotten before they were linked,
   which is only safe while no module is being loaded. */
void JS_ForgetBrokenModules(JSContext *ctx);

/* ---- runtime ---- */

void JS_DropPendingJobs(JSRuntime *rt);
/* While '*flag' is not zero, the interrupt handler is called at each poll: at jumps and calls, and in built-in functions that
   loop. Another thread may write it; it must outlive the runtime. */
void JS_SetInterruptFlag(JSRuntime *rt, const volatile int *flag);
/* Where it is counted how often memory was refused, modulo 2^32. */
const uint32_t *JS_GetOutOfMemoryCounter(JSRuntime *rt);
size_t JS_GetMallocSize(JSRuntime *rt);
/* false: objects are left that somebody holds */
bool JS_IsHeapEmpty(JSRuntime *rt);

#ifdef __cplusplus
} /* extern "C" { */
#endif

#endif /* QUICKJS_HOST_H */
