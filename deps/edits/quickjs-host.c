/* quickjs-host.h. Part of quickjs.c, because it reads QuickJS's own structures. */

JSObjectKind JS_GetObjectKind(JSContext *ctx, JSValueConst obj)
{
    const JSObject *p = JS_VALUE_GET_OBJ(obj);

    switch (p->class_id) {
    case JS_CLASS_OBJECT:
        return p->is_exotic ? JS_KIND_OTHER : JS_KIND_PLAIN;
    case JS_CLASS_ARRAY:
        return JS_KIND_ARRAY;
    case JS_CLASS_ARGUMENTS:
    case JS_CLASS_MAPPED_ARGUMENTS:
        return JS_KIND_ARGUMENTS;
    case JS_CLASS_ERROR:
    case JS_CLASS_DOM_EXCEPTION:
        return JS_KIND_ERROR;
    case JS_CLASS_NUMBER:
    case JS_CLASS_STRING:
    case JS_CLASS_BOOLEAN:
    case JS_CLASS_SYMBOL:
    case JS_CLASS_BIG_INT:
        return JS_KIND_PRIMITIVE;
    case JS_CLASS_DATE:
        return JS_KIND_DATE;
    case JS_CLASS_REGEXP:
        return JS_KIND_REGEXP;
    case JS_CLASS_MAP:
        return JS_KIND_MAP;
    case JS_CLASS_SET:
        return JS_KIND_SET;
    case JS_CLASS_ARRAY_BUFFER:
    case JS_CLASS_SHARED_ARRAY_BUFFER:
        return JS_KIND_BUFFER;
    case JS_CLASS_UINT8C_ARRAY:
    case JS_CLASS_UINT8_ARRAY:
        return JS_KIND_BYTES;
    case JS_CLASS_DATAVIEW:
        return JS_KIND_DATA_VIEW;
    case JS_CLASS_PROMISE:
        return JS_KIND_PROMISE;
    case JS_CLASS_PROXY:
        return JS_KIND_PROXY;
    case JS_CLASS_MODULE_NS:
        return JS_KIND_NAMESPACE;
    default:
        if (is_typed_array(p->class_id))
            return JS_KIND_NUMBERS;
        return JS_IsFunction(ctx, obj) ? JS_KIND_FUNCTION : JS_KIND_OTHER;
    }
}

int JS_GetRefCount(JSValueConst val)
{
    return JS_VALUE_HAS_REF_COUNT(val) ? JS_REF_COUNT(JS_VALUE_GET_PTR(val)) : 0;
}

/* A property that is a plain value is nothing but that value. */
_Static_assert(sizeof(JSProperty) == sizeof(JSValue), "JS_GetObjectView hands out properties as values");

void JS_GetObjectView(JSValueConst obj, JSObjectView *view)
{
    const JSObject *p = JS_VALUE_GET_OBJ(obj);

    view->shape = p->shape;
    view->values = (const JSValue *)p->prop;
    view->count = p->shape->prop_count;
}

JSShape *JS_DupShape(JSShape *shape)
{
    return js_dup_shape(shape);
}

void JS_FreeShape(JSContext *ctx, JSShape *shape)
{
    js_free_shape_null(ctx->rt, shape);
}

int JS_GetShapeKeys(JSContext *ctx, const JSShape *shape, JSAtom *keys, int max)
{
    const JSShapeProperty *pr = get_shape_prop(shape);
    uint32_t index;
    int i;

    if (!shape->is_hashed || shape->deleted_prop_count != 0)
        return -1;
    for (i = 0; i < shape->prop_count; i++, pr++) {
        if ((pr->flags & (JS_PROP_TMASK | JS_PROP_ENUMERABLE)) != JS_PROP_ENUMERABLE)
            return -1;
        if (JS_AtomGetKind(ctx, pr->atom) != JS_ATOM_KIND_STRING || JS_AtomIsArrayIndex(ctx, &index, pr->atom))
            return -1;
        if (i < max)
            keys[i] = pr->atom;
    }
    return shape->prop_count;
}

bool JS_IsPlainShape(JSContext *ctx, const JSShape *shape)
{
    return shape->proto == NULL || shape->proto == JS_VALUE_GET_OBJ(ctx->class_proto[JS_CLASS_OBJECT]);
}

static bool js_shape_fits(JSContext *ctx, const JSShape *shape, uint32_t count, const JSAtom *keys)
{
    const JSShapeProperty *pr;
    uint32_t i;

    if (shape->prop_count != count)
        return false;
    for (i = 0, pr = get_shape_prop(shape); i < count; i++, pr++) {
        if (pr->atom != keys[i])
            return false;
    }
    return true;
}

JSValue JS_NewPlainObject(JSContext *ctx, uint32_t count, const JSAtom *keys, JSValue *values, JSShape **hint)
{
    JSValue obj;
    JSObject *p;
    JSProperty *pr;
    uint32_t i;

    if (*hint && js_shape_fits(ctx, *hint, count, keys))
        return JS_NewObjectFromShape(ctx, js_dup_shape(*hint), JS_CLASS_OBJECT, (JSProperty *)values);

    i = 0;
    obj = JS_NewObject(ctx);
    if (JS_IsException(obj))
        goto fail;
    p = JS_VALUE_GET_OBJ(obj);
    for (; i < count; i++) {
        if (find_own_property(&pr, p, keys[i])) {
            set_value(ctx, &pr->u.value, values[i]);
            continue;
        }
        pr = add_property(ctx, p, keys[i], JS_PROP_C_W_E);
        if (!pr)
            goto fail;
        pr->u.value = values[i];
    }
    if (p->shape->is_hashed && p->shape->prop_count == count) {
        js_free_shape_null(ctx->rt, *hint);
        *hint = js_dup_shape(p->shape);
    }
    return obj;
 fail:
    for (; i < count; i++)
        JS_FreeValue(ctx, values[i]);
    JS_FreeValue(ctx, obj);
    return JS_EXCEPTION;
}

bool JS_GetArrayView(JSValueConst arr, const JSValue **values, uint32_t *count, uint32_t *length)
{
    const JSObject *p = JS_VALUE_GET_OBJ(arr);

    if (!p->fast_array || (p->class_id != JS_CLASS_ARRAY && p->class_id != JS_CLASS_ARGUMENTS))
        return false;
    *values = p->u.array.u.values;
    *count = p->u.array.count;
    *length = p->u.array.count;
    /* an array's length is always its first property, and a number */
    if (p->class_id == JS_CLASS_ARRAY) {
        JSValue len = p->prop[0].u.value;
        *length = JS_VALUE_GET_TAG(len) == JS_TAG_INT ? (uint32_t)JS_VALUE_GET_INT(len) : (uint32_t)JS_VALUE_GET_FLOAT64(len);
    }
    return true;
}

JSValue JS_NewDenseArray(JSContext *ctx, uint32_t count, JSValue *values)
{
    return JS_NewArrayFrom(ctx, count, values);
}

int JS_CopyMapEntries(JSContext *ctx, JSValueConst map, JSValue **entries, uint32_t *count)
{
    const JSObject *p = JS_VALUE_GET_OBJ(map);
    JSMapState *s = p->u.map_state;
    struct list_head *el;
    JSMapRecord *mr;
    JSValue *tab;
    uint32_t n = 0;
    bool is_map = p->class_id == JS_CLASS_MAP;

    *entries = NULL;
    *count = 0;
    if (s->record_count == 0)
        return 0;
    tab = js_malloc(ctx, sizeof(*tab) * s->record_count * (is_map ? 2 : 1));
    if (!tab)
        return -1;
    list_for_each(el, &s->records) {
        mr = list_entry(el, JSMapRecord, link);
        if (mr->empty)
            continue;
        tab[n++] = js_dup(mr->key);
        if (is_map)
            tab[n++] = js_dup(mr->value);
    }
    *entries = tab;
    *count = n;
    return 0;
}

bool JS_GetBytesView(JSValueConst obj, const uint8_t **data, size_t *size)
{
    JSObject *p = JS_VALUE_GET_OBJ(obj);
    const JSArrayBuffer *abuf;
    const JSTypedArray *ta;

    switch (p->class_id) {
    case JS_CLASS_ARRAY_BUFFER:
    case JS_CLASS_SHARED_ARRAY_BUFFER:
        abuf = p->u.array_buffer;
        if (abuf->detached)
            return false;
        *data = abuf->data;
        *size = abuf->byte_length;
        return true;
    case JS_CLASS_UINT8C_ARRAY:
    case JS_CLASS_UINT8_ARRAY:
        if (typed_array_is_oob(p))
            return false;
        *data = p->u.array.u.uint8_ptr;
        *size = p->u.array.count;
        return true;
    case JS_CLASS_DATAVIEW:
        if (dataview_is_oob(p))
            return false;
        ta = p->u.typed_array;
        abuf = ta->buffer->u.array_buffer;
        *data = abuf->data + ta->offset;
        *size = ta->track_rab ? abuf->byte_length - ta->offset : ta->length;
        return true;
    default:
        return false;
    }
}

JSValue JS_GetPrimitiveData(JSContext *ctx, JSValueConst obj)
{
    return js_dup(JS_VALUE_GET_OBJ(obj)->u.object_data);
}

JSValue JS_GetErrorStack(JSContext *ctx, JSValueConst error)
{
    JSObject *p = JS_VALUE_GET_OBJ(error);
    JSShapeProperty *prs;
    JSProperty *pr;

    prs = find_own_property(&pr, p, JS_ATOM_stack);
    if (prs && (prs->flags & JS_PROP_TMASK) == JS_PROP_NORMAL)
        return js_dup(pr->u.value);
    return p->class_id == JS_CLASS_ERROR ? js_dup(p->u.object_data) : JS_UNDEFINED;
}

bool JS_GetStringView(JSValueConst str, const void **data, uint32_t *length, bool *wide)
{
    JSString *p;

    if (JS_VALUE_GET_TAG(str) != JS_TAG_STRING)
        return false;
    p = JS_VALUE_GET_STRING(str);
    *data = strv(p);
    *length = p->len;
    *wide = p->is_wide_char;
    return true;
}

JSValue JS_FlattenString(JSContext *ctx, JSValueConst str)
{
    if (JS_VALUE_GET_TAG(str) == JS_TAG_STRING_ROPE)
        return js_linearize_string_rope(ctx, str);
    return js_dup(str);
}

uint32_t JS_GetBigIntWords(JSValueConst val, bool *negative, uint64_t *words, uint32_t max)
{
    JSBigIntBuf buf;
    const JSBigInt *p;
    uint32_t i, n;
    uint64_t word, carry;

    if (JS_VALUE_GET_TAG(val) == JS_TAG_SHORT_BIG_INT)
        p = js_bigint_set_short(&buf, val);
    else
        p = JS_VALUE_GET_PTR(val);
    *negative = js_bigint_sign(p);
    /* limbs are in two's complement: the magnitude of a negative number is its complement plus one */
    n = (p->len + 1) / 2;
    if (n > max)
        return n;
    carry = *negative;
    for (i = 0; i < n; i++) {
        uint32_t high = 2 * i + 1 < p->len ? p->tab[2 * i + 1] : *negative ? UINT32_MAX : 0;
        word = ((uint64_t)high << 32) | p->tab[2 * i];
        if (*negative) {
            word = ~word + carry;
            carry = carry && word == 0;
        }
        words[i] = word;
    }
    while (n > 0 && words[n - 1] == 0)
        n--;
    return n;
}

JSValue JS_NewBigIntWords(JSContext *ctx, bool negative, const uint64_t *words, uint32_t count)
{
    JSBigInt *r;
    uint64_t word, carry;
    uint32_t i;

    if (count > JS_BIGINT_MAX_SIZE / 2)
        return JS_ThrowRangeError(ctx, "BigInt is too large to allocate");
    /* one limb more than the magnitude has, for the sign */
    r = js_bigint_new(ctx, 2 * count + 1);
    if (!r)
        return JS_EXCEPTION;
    carry = negative;
    for (i = 0; i < count; i++) {
        word = words[i];
        if (negative) {
            word = ~word + carry;
            carry = carry && word == 0;
        }
        r->tab[2 * i] = word;
        r->tab[2 * i + 1] = word >> 32;
    }
    r->tab[2 * count] = negative ? UINT32_MAX + (uint32_t)carry : 0;
    return JS_CompactBigInt(ctx, js_bigint_normalize(ctx, r));
}

JSAtom JS_NewPrivateAtom(JSContext *ctx, const char *description)
{
    JSAtom atom = JS_NewAtom(ctx, description);
    JSValue symbol;

    if (atom == JS_ATOM_NULL)
        return JS_ATOM_NULL;
    symbol = JS_NewSymbolFromAtom(ctx, atom, JS_ATOM_TYPE_PRIVATE);
    JS_FreeAtom(ctx, atom);
    if (JS_IsException(symbol))
        return JS_ATOM_NULL;
    return js_symbol_to_atom(ctx, symbol);
}

JSValue JS_GetGlobalLexicals(JSContext *ctx)
{
    return js_dup(ctx->global_var_obj);
}

int JS_AddModuleExportAtom(JSContext *ctx, JSModuleDef *m, JSAtom name)
{
    return add_export_entry2(ctx, NULL, m, JS_ATOM_NULL, name, JS_EXPORT_TYPE_LOCAL) ? 0 : -1;
}

int JS_SetModuleExportAtom(JSContext *ctx, JSModuleDef *m, JSAtom name, JSValue val)
{
    JSExportEntry *me = find_export_entry(ctx, m, name);

    if (!me) {
        JS_FreeValue(ctx, val);
        return -1;
    }
    set_value(ctx, me->u.local.var_ref->pvalue, val);
    return 0;
}

JSModuleDef *JS_FindModule(JSContext *ctx, JSAtom name)
{
    JSModuleDef *m = js_find_loaded_module_by_name(ctx, name);

    if (!m || m->eval_has_exception || m->status == JS_MODULE_STATUS_UNLINKED ||
        m->status == JS_MODULE_STATUS_LINKING)
        return NULL;
    return m;
}

/* A module without a name is a forgotten one: no import can find it, and those who have it keep it. */
static void js_forget_module(JSContext *ctx, JSModuleDef *m)
{
    JS_FreeAtom(ctx, m->module_name);
    m->module_name = JS_ATOM_NULL;
}

void JS_ForgetModule(JSContext *ctx, JSAtom name)
{
    struct list_head *el;

    list_for_each(el, &ctx->loaded_modules) {
        JSModuleDef *m = list_entry(el, JSModuleDef, link);
        if (m->module_name == name)
            js_forget_module(ctx, m);
    }
}

/* Loading or linking failed: whichever modules came along may refer to each other and must not be used again. */
static void js_forget_unlinked_modules(JSContext *ctx)
{
    struct list_head *el;

    list_for_each(el, &ctx->loaded_modules) {
        JSModuleDef *m = list_entry(el, JSModuleDef, link);
        if (m->status == JS_MODULE_STATUS_UNLINKED)
            js_forget_module(ctx, m);
    }
}

void JS_ForgetBrokenModules(JSContext *ctx)
{
    struct list_head *el, *el1;

    list_for_each_safe(el, el1, &ctx->loaded_modules) {
        JSModuleDef *m = list_entry(el, JSModuleDef, link);
        if (m->eval_has_exception && JS_IsUncatchableError(m->eval_exception))
            js_forget_module(ctx, m);
        if (m->module_name == JS_ATOM_NULL && m->status == JS_MODULE_STATUS_UNLINKED)
            js_free_module_def(ctx, m);
    }
}

void JS_DropPendingJobs(JSRuntime *rt)
{
    struct list_head *el;
    int i;

    /* freeing a value may enqueue further jobs (finalization registries): take them one by one */
    while (!list_empty(&rt->job_list)) {
        JSJobEntry *e;
        el = rt->job_list.next;
        e = list_entry(el, JSJobEntry, link);
        list_del(&e->link);
        for (i = 0; i < e->argc; i++)
            JS_FreeValueRT(rt, e->argv[i]);
        js_free_rt(rt, e);
    }
}

const uint32_t *JS_GetOutOfMemoryCounter(JSRuntime *rt)
{
    return &rt->out_of_memory_count;
}

size_t JS_GetMallocSize(JSRuntime *rt)
{
    return rt->malloc_state.malloc_size;
}

bool JS_IsHeapEmpty(JSRuntime *rt)
{
    return list_empty(&rt->gc_obj_list);
}

void JS_SetInterruptFlag(JSRuntime *rt, const volatile int *flag)
{
    struct list_head *el;

    rt->interrupt_flag = flag;
    list_for_each(el, &rt->context_list) {
        list_entry(el, JSContext, link)->interrupt_flag = flag;
    }
}
