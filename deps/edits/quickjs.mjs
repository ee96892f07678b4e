// quickjs-ng 0.16: an interface for readers and writers of values, and repairs of what an embedder with limits
// (time, memory, stack, untrusted modules) runs into.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const own = (name) =>
  readFileSync(fileURLToPath(new URL(name, import.meta.url)), 'utf8').replaceAll('\r\n', '\n');

// A jump polls before it is taken, so that the place of an interrupt is the jump's and not its target's.
const jump = (name, offset) => ({
  file: 'quickjs.c',
  reason: `poll before ${name}`,
  anchor: `        CASE(${name}):
            pc += ${offset};
            if (unlikely(js_poll_interrupts(ctx)))
                goto exception;
            BREAK;
`,
  replace: `        CASE(${name}):
            if (unlikely(js_poll_interrupts(ctx)))
                goto exception;
            pc += ${offset};
            BREAK;
`,
});
const conditionalJump = (name, size, condition, offset) => {
  const head = `        CASE(${name}):
            {
                int res;
                JSValue op1;

                op1 = sp[-1];
                pc += ${size};
                if ((uint32_t)JS_VALUE_GET_TAG(op1) <= JS_TAG_UNDEFINED) {
                    res = JS_VALUE_GET_INT(op1);
                } else {
                    res = JS_ToBoolFree(ctx, op1);
                }
                sp--;
`;
  const take = `                if (${condition}) {
                    pc += ${offset};
                }
`;
  const poll = `                if (unlikely(js_poll_interrupts(ctx)))
                    goto exception;
`;
  return {
    file: 'quickjs.c',
    reason: `poll before ${name}`,
    anchor: head + take + poll,
    replace: head + poll + take,
  };
};

export const edits = [
  { file: 'quickjs-host.h', reason: 'the interface of the embedder', create: own('quickjs-host.h') },
  { file: 'quickjs-host.c', reason: 'its definition', create: own('quickjs-host.c') },
  {
    file: 'quickjs.c',
    reason: 'the definition needs the structures of quickjs.c',
    anchor: 'uintptr_t js_std_cmd(int cmd, ...) {',
    before: '#include "quickjs-host.h"\n#include "quickjs-host.c"\n\n',
  },
  {
    file: 'quickjs.c',
    reason: 'count refused memory: an exception may then be null, like one that a script throws',
    anchor: '    /* true if inside an out of memory error, to avoid recursing */\n',
    before: '    uint32_t out_of_memory_count;\n',
  },
  {
    file: 'quickjs.c',
    reason: 'count it',
    anchor: `    JSRuntime *rt = ctx->rt;
    if (!rt->in_out_of_memory) {
        rt->in_out_of_memory = true;`,
    replace: `    JSRuntime *rt = ctx->rt;
    size_t limit = rt->malloc_state.malloc_limit;
    rt->out_of_memory_count++;
    if (!rt->in_out_of_memory) {
        rt->in_out_of_memory = true;
        if (limit != 0 && limit < SIZE_MAX - 16384)
            rt->malloc_state.malloc_limit = limit + 16384;`,
  },
  {
    file: 'quickjs.c',
    reason: 'the error has memory of its own, else the script is thrown null',
    anchor: `        JS_ThrowInternalError(ctx, "out of memory");
`,
    after: `        rt->malloc_state.malloc_limit = limit;
`,
  },
  {
    file: 'quickjs.c',
    reason:
      'a tight memory limit must not fail while cycles could be collected: collect more often near to it',
    anchor: `        rt->malloc_gc_threshold = rt->malloc_state.malloc_size +
            (rt->malloc_state.malloc_size >> 1);
`,
    after: `        if (rt->malloc_state.malloc_limit > rt->malloc_state.malloc_size) {
            size_t room = rt->malloc_state.malloc_limit - rt->malloc_state.malloc_size;
            rt->malloc_gc_threshold = min_size(rt->malloc_gc_threshold, rt->malloc_state.malloc_size + room / 2);
        }
`,
  },
  {
    file: 'quickjs.c',
    reason: 'min_size for it',
    anchor: 'static void js_trigger_gc(JSRuntime *rt, size_t size)\n{',
    before: `static inline size_t min_size(size_t a, size_t b)
{
    return a < b ? a : b;
}

`,
  },
  {
    file: 'quickjs.c',
    reason:
      "an int of the embedder that is polled: QuickJS's own counter asks once in 10,000 polls, and between two polls may lie a built-in function that takes long",
    anchor:
      '    /* when the counter reaches zero, JSRutime.interrupt_handler is called */\n    int interrupt_counter;\n',
    replace: '    const volatile int *interrupt_flag; /* never NULL; of the runtime */\n',
  },
  {
    file: 'quickjs.c',
    reason: 'contexts take it from their runtime',
    anchor: '    JSInterruptHandler *interrupt_handler;\n',
    before: '    const volatile int *interrupt_flag;\n',
  },
  {
    file: 'quickjs.c',
    reason: 'a runtime starts without one',
    anchor: '    rt->malloc_gc_threshold = 256 * 1024;\n',
    after: '    rt->interrupt_flag = &js_never_raised;\n',
  },
  {
    file: 'quickjs.c',
    reason: 'what it points to then',
    anchor: 'JSRuntime *JS_NewRuntime2(const JSMallocFunctions *mf, void *opaque)\n{',
    before: 'static const volatile int js_never_raised = 0;\n\n',
  },
  {
    file: 'quickjs.c',
    reason: 'a new context has it too',
    anchor: '    list_add_tail(&ctx->link, &rt->context_list);\n    for(i = 0; i < rt->class_count; i++)\n',
    before: '    ctx->interrupt_flag = rt->interrupt_flag;\n',
  },
  {
    file: 'quickjs.c',
    reason:
      'the poll: while the flag is up the handler is asked at each, and says whether to go on. Functions that turn exceptions into rejected promises, called in a loop, cannot swallow that',
    anchor: `    JSRuntime *rt = ctx->rt;
    ctx->interrupt_counter = JS_INTERRUPT_COUNTER_INIT;
    if (rt->interrupt_handler) {
        if (rt->interrupt_handler(rt, rt->interrupt_opaque)) {
            JS_ThrowInterrupted(ctx);
            return -1;
        }
    }
    return 0;
}

static inline __exception int js_poll_interrupts(JSContext *ctx)
{
    if (unlikely(--ctx->interrupt_counter <= 0)) {
        return __js_poll_interrupts(ctx);`,
    replace: `    JSRuntime *rt = ctx->rt;
    if (rt->interrupt_handler) {
        if (rt->interrupt_handler(rt, rt->interrupt_opaque)) {
            JS_ThrowInterrupted(ctx);
            return -1;
        }
    }
    return 0;
}

#if defined(__GNUC__)
#define js_interrupt_raised(ctx) __atomic_load_n((ctx)->interrupt_flag, __ATOMIC_RELAXED)
#else
#define js_interrupt_raised(ctx) (*(ctx)->interrupt_flag)
#endif

static inline __exception int js_poll_interrupts(JSContext *ctx)
{
    if (unlikely(js_interrupt_raised(ctx))) {
        return __js_poll_interrupts(ctx);`,
  },
  {
    file: 'quickjs.c',
    reason:
      'without memory or stack, resolving the promise of an async function fails: let the caller see that instead of ending the process',
    anchor: '                    abort(); /* BUG */',
    replace: '                    is_success = false;',
  },
  {
    file: 'quickjs.c',
    reason: 'a specifier with NUL must not import what stands before the NUL',
    anchor: `    cname = JS_AtomToCString(ctx, module_name1);
    if (!cname) {
        JS_FreeCString(ctx, base_cname);
        return NULL;
    }
`,
    replace: `    size_t cname_len;
    cname = JS_AtomToCStringLen(ctx, &cname_len, module_name1);
    if (!cname) {
        JS_FreeCString(ctx, base_cname);
        return NULL;
    }
    if (strlen(cname) != cname_len) {
        JS_ThrowTypeError(ctx, "a module specifier cannot hold NUL");
        JS_FreeCString(ctx, base_cname);
        JS_FreeCString(ctx, cname);
        return NULL;
    }
`,
  },
  {
    file: 'quickjs.c',
    reason: 'the same for import()',
    anchor: `    filename = JS_ToCString(ctx, specifier);
    if (!filename)
        goto exception;

    JS_LoadModuleInternal(`,
    replace: `    size_t filename_len;
    filename = JS_ToCStringLen(ctx, &filename_len, specifier);
    if (!filename)
        goto exception;
    if (strlen(filename) != filename_len) {
        JS_FreeCString(ctx, filename);
        JS_ThrowTypeError(ctx, "a module specifier cannot hold NUL");
        goto exception;
    }

    JS_LoadModuleInternal(`,
  },
  {
    file: 'quickjs.c',
    reason: 'declare js_forget_unlinked_modules (quickjs-host.c)',
    anchor: "/* Load all the required modules for module 'm' */\n",
    before: 'static void js_forget_unlinked_modules(JSContext *ctx);\n\n',
  },
  {
    file: 'quickjs.c',
    reason:
      'when a dependency cannot be loaded, other modules may already refer to this one (a cycle): it was freed under them. Keep it, and let nobody find any of them',
    anchor: `    if (m)
        js_free_module_def(ctx, m);`,
    replace: `    if (m && m->resolved)
        js_forget_unlinked_modules(ctx);
    else if (m)
        js_free_module_def(ctx, m);`,
  },
  {
    file: 'quickjs.c',
    reason: 'modules that could not be linked are half linked: the next import must load them anew',
    anchor: `        if (js_link_module(ctx, m) < 0)
            goto fail;`,
    replace: `        if (js_link_module(ctx, m) < 0) {
            js_forget_unlinked_modules(ctx);
            goto fail;
        }`,
  },

  // ---- polls in built-in functions that loop by themselves ----------------------------------------------------------
  {
    file: 'quickjs.c',
    reason: 'a poll for code that cannot throw: it gives up, and the next poll throws',
    anchor: '/* return -1 (exception) or true/false */\nstatic int JS_SetPrototypeInternal(',
    before: `static bool js_interrupt_pending(JSContext *ctx)
{
    JSRuntime *rt = ctx->rt;
    return unlikely(js_interrupt_raised(ctx)) && rt->interrupt_handler &&
           rt->interrupt_handler(rt, rt->interrupt_opaque);
}

`,
  },
  {
    file: 'quickjs.c',
    reason:
      'the functions of Array.prototype take any length: poll where they look for an element that is not in a dense array',
    anchor: `    val = JS_EXCEPTION;
    present = -1;
    prop = JS_NewAtomInt64(ctx, idx);
`,
    replace: `    val = JS_EXCEPTION;
    present = -1;
    prop = js_poll_interrupts(ctx) ? JS_ATOM_NULL : JS_NewAtomInt64(ctx, idx);
`,
  },
  {
    file: 'quickjs.c',
    reason: 'the same where they read one',
    anchor: `            return val;
    }
    prop = JS_NewAtomInt64(ctx, idx);
    if (prop == JS_ATOM_NULL)
        return JS_EXCEPTION;

    val = JS_GetProperty(ctx, obj, prop);
`,
    replace: `            return val;
    }
    if (js_poll_interrupts(ctx))
        return JS_EXCEPTION;
    prop = JS_NewAtomInt64(ctx, idx);
    if (prop == JS_ATOM_NULL)
        return JS_EXCEPTION;

    val = JS_GetProperty(ctx, obj, prop);
`,
  },
  {
    file: 'quickjs.c',
    reason: 'the same where they write one',
    anchor: `    JSAtom prop;
    int res;

    if ((uint64_t)idx <= INT32_MAX) {
        /* fast path for fast arrays */
        return JS_SetPropertyValue(`,
    replace: `    JSAtom prop;
    int res;

    if (js_poll_interrupts(ctx)) {
        JS_FreeValue(ctx, val);
        return -1;
    }
    if ((uint64_t)idx <= INT32_MAX) {
        /* fast path for fast arrays */
        return JS_SetPropertyValue(`,
  },
  {
    file: 'quickjs.c',
    reason: 'the same where they delete one',
    anchor: `    if ((uint64_t)idx <= JS_ATOM_MAX_INT) {
        /* fast path for fast arrays */
        return JS_DeleteProperty(`,
    before: `    if (js_poll_interrupts(ctx))
        return -1;
`,
  },
  {
    file: 'quickjs.c',
    reason: 'the same where they define one',
    anchor: `static int JS_CreateDataPropertyUint32(JSContext *ctx, JSValueConst this_obj,
                                       int64_t idx, JSValue val, int flags)
{
`,
    after: `    if (js_poll_interrupts(ctx)) {
        JS_FreeValue(ctx, val);
        return -1;
    }
`,
  },
  {
    file: 'quickjs.c',
    reason: 'poll in Array.prototype.join',
    anchor: `        el = JS_GetPropertyUint32(ctx, obj, i);
        if (JS_IsException(el))
            goto fail;
        if (!JS_IsNull(el) && !JS_IsUndefined(el)) {
            if (toLocaleString) {`,
    before: `        if (js_poll_interrupts(ctx))
            goto fail;
`,
  },
  {
    file: 'quickjs.c',
    reason: 'poll in %TypedArray%.prototype.join',
    anchor: `        el = JS_GetPropertyUint32(ctx, this_val, i);
        /* Can return undefined for example if the typed array is detached */
`,
    before: `        if (js_poll_interrupts(ctx))
            goto fail;
`,
  },
  {
    file: 'quickjs.c',
    reason: 'poll in sort without a comparison function',
    anchor: `    if (psc->exception)
        return 0;

    if (psc->has_method) {
        argv[0] = ap->val;`,
    replace: `    if (psc->exception)
        return 0;
    if (js_poll_interrupts(ctx))
        goto exception;

    if (psc->has_method) {
        argv[0] = ap->val;`,
  },
  {
    file: 'quickjs.c',
    reason: 'poll where built-in functions and spread elements iterate',
    anchor: `    obj = JS_IteratorNext2(ctx, enum_obj, method, argc, argv, &done);
    if (JS_IsException(obj))
        goto fail;
    if (likely(done == 0)) {`,
    replace: `    if (js_poll_interrupts(ctx)) {
        *pdone = false;
        return JS_EXCEPTION;
    }
    obj = JS_IteratorNext2(ctx, enum_obj, method, argc, argv, &done);
    if (JS_IsException(obj))
        goto fail;
    if (likely(done == 0)) {`,
  },
  {
    file: 'quickjs.c',
    reason: 'searching a text is quadratic: give it the context, to poll',
    anchor: 'static int string_indexof(JSString *p1, JSString *p2, int from)',
    replace: 'static int string_indexof(JSContext *ctx, JSString *p1, JSString *p2, int from)',
  },
  {
    file: 'quickjs.c',
    reason: 'poll in it',
    anchor: '        if (!string_cmp(p1, p2, j + 1, 1, len2 - 1))\n',
    before: `        if (js_interrupt_pending(ctx))
            break;
`,
  },
  {
    file: 'quickjs.c',
    reason: 'its use in replace and replaceAll',
    anchor: '            pos = string_indexof(sp, searchp, endOfLastMatch);\n',
    replace: `            pos = string_indexof(ctx, sp, searchp, endOfLastMatch);
            if (pos < 0 && js_poll_interrupts(ctx))
                goto exception;
`,
  },
  {
    file: 'quickjs.c',
    reason: 'its use in split',
    anchor: 'string_indexof(sp, rp, q)',
    replace: 'string_indexof(ctx, sp, rp, q)',
  },
  {
    file: 'quickjs.c',
    reason: 'poll in String.prototype.indexOf and lastIndexOf',
    anchor: `            if (!string_cmp(p, p1, i, 0, v_len)) {
                ret = i;`,
    before: `            if (js_poll_interrupts(ctx))
                goto fail;
`,
  },
  {
    file: 'quickjs.c',
    reason: 'poll in String.prototype.includes',
    anchor: `            if (!string_cmp(p, p1, i, 0, v_len)) {
                ret = 1;`,
    before: `            if (js_poll_interrupts(ctx))
                goto fail;
`,
  },
  {
    file: 'quickjs.c',
    reason: 'writing a BigInt in decimal is quadratic: poll; a step is at most 30,000 limbs',
    anchor: `            for(;;) {
                /* remove leading zero limbs */
`,
    replace: `            for(;;) {
                if (js_poll_interrupts(ctx)) {
                    js_free(ctx, buf);
                    js_free(ctx, tmp);
                    return JS_EXCEPTION;
                }
                /* remove leading zero limbs */
`,
  },
  {
    file: 'quickjs.c',
    reason: 'regular expressions look at the flag first',
    anchor: `    JSRuntime *rt = ctx->rt;
    return (rt->interrupt_handler &&
            rt->interrupt_handler(rt, rt->interrupt_opaque));`,
    replace: '    return js_interrupt_pending(ctx);',
  },
  {
    file: 'quickjs.c',
    reason: 'multiplying BigInts is quadratic: give it the context, to poll',
    anchor: `static void js_mp_mul_basecase(js_limb_t *result,
                            const js_limb_t *op1, js_limb_t op1_size,
                            const js_limb_t *op2, js_limb_t op2_size)
{`,
    replace: `static bool js_interrupt_pending(JSContext *ctx);

static void js_mp_mul_basecase(JSContext *ctx, js_limb_t *result,
                            const js_limb_t *op1, js_limb_t op1_size,
                            const js_limb_t *op2, js_limb_t op2_size)
{`,
  },
  {
    file: 'quickjs.c',
    reason: 'poll in it; whoever called throws',
    anchor: `        r = js_mp_add_mul1(result + i, op1, op1_size, op2[i]);
`,
    before: `        if (js_interrupt_pending(ctx))
            break;
`,
  },
  {
    file: 'quickjs.c',
    reason: 'throw',
    anchor: `    js_mp_mul_basecase(r->tab, a->tab, a->len, b->tab, b->len);
`,
    replace: `    js_mp_mul_basecase(ctx, r->tab, a->tab, a->len, b->tab, b->len);
    if (js_poll_interrupts(ctx)) {
        js_free(ctx, r);
        return NULL;
    }
`,
  },
  {
    file: 'quickjs.c',
    reason: 'a power that is given up leaks nothing',
    anchor: `        r1 = js_bigint_mul(ctx, r, r);
        if (!r1)
            return NULL;
        js_free(ctx, r);`,
    replace: `        r1 = js_bigint_mul(ctx, r, r);
        js_free(ctx, r);
        if (!r1)
            return NULL;`,
  },
  {
    file: 'quickjs.c',
    reason: 'the same',
    anchor: `            r1 = js_bigint_mul(ctx, r, a);
            if (!r1)
                return NULL;
            js_free(ctx, r);`,
    replace: `            r1 = js_bigint_mul(ctx, r, a);
            js_free(ctx, r);
            if (!r1)
                return NULL;`,
  },
  {
    file: 'quickjs.c',
    reason: 'dividing BigInts is quadratic: give it the context, to poll',
    anchor: 'static void js_mp_divnorm(js_limb_t *tabq, js_limb_t *taba, js_limb_t na,',
    replace: 'static void js_mp_divnorm(JSContext *ctx, js_limb_t *tabq, js_limb_t *taba, js_limb_t na,',
  },
  {
    file: 'quickjs.c',
    reason: 'poll in it',
    anchor: `        if (unlikely(taba[i + nb] >= b1)) {
            q = -1;`,
    before: `        if (js_interrupt_pending(ctx))
            break;
`,
  },
  {
    file: 'quickjs.c',
    reason: 'throw',
    anchor: `    js_mp_divnorm(q->tab, r->tab, na, tabb, nb);
    js_free(ctx, tabb);
`,
    replace: `    js_mp_divnorm(ctx, q->tab, r->tab, na, tabb, nb);
    js_free(ctx, tabb);
    if (js_poll_interrupts(ctx)) {
        js_free(ctx, q);
        js_free(ctx, r);
        return NULL;
    }
`,
  },
  {
    file: 'quickjs.c',
    reason: 'reading a BigInt in decimal is quadratic: poll',
    anchor: `            v = 0;
            for(i = 0; i < digits_per_limb; i++) {
`,
    before: `            if (js_poll_interrupts(ctx)) {
                js_free(ctx, r);
                return NULL;
            }
`,
  },
  {
    file: 'quickjs.c',
    reason: 'declare the polls for what stands before them',
    anchor: '/* Rope string support functions */\n',
    before: `static inline __exception int js_poll_interrupts(JSContext *ctx);

`,
  },
  {
    file: 'quickjs.c',
    reason: 'sorting numbers in C calls nothing of the script, so that an interrupt may simply jump out',
    anchor: 'static JSValue js_TA_get_int8(JSContext *ctx, const void *a) {',
    before: `typedef struct {
    JSContext *ctx;
    int (*compare)(const void *, const void *, void *);
    jmp_buf interrupted;
} JSPolledSort;

static int js_TA_cmp_polled(const void *a, const void *b, void *opaque)
{
    JSPolledSort *s = opaque;
    if (js_interrupt_pending(s->ctx))
        longjmp(s->interrupted, 1);
    return s->compare(a, b, NULL);
}

static int js_TA_sort_polled(JSContext *ctx, void *data, size_t len, size_t elt_size,
                             int (*compare)(const void *, const void *, void *))
{
    JSPolledSort s;
    s.ctx = ctx;
    s.compare = compare;
    if (setjmp(s.interrupted) == 0)
        rqsort(data, len, elt_size, js_TA_cmp_polled, &s);
    return js_poll_interrupts(ctx);
}

`,
  },
  {
    file: 'quickjs.c',
    reason: 'its use',
    anchor: `            rqsort(p->u.array.u.ptr, len, elt_size, cmpfun, &tsc);
            if (tsc.exception)
                return JS_EXCEPTION;`,
    replace: `            if (js_TA_sort_polled(ctx, p->u.array.u.ptr, len, elt_size, cmpfun))
                return JS_EXCEPTION;`,
  },
  {
    file: 'quickjs.c',
    reason: 'for jmp_buf',
    anchor: '#include <stdarg.h>\n',
    after: '#include <setjmp.h>\n',
  },
  {
    file: 'libunicode.c',
    reason:
      'ordering and composing runs of combining marks are quadratic: poll (libregexp.h has the function)',
    anchor: 'static void sort_cc(int *buf, int len)\n{',
    replace: `int lre_check_timeout(void *opaque);

static int sort_cc(int *buf, int len, void *opaque)
{`,
  },
  {
    file: 'libunicode.c',
    reason: 'poll while looking for what is to be ordered',
    anchor: `        cc = unicode_get_cc(buf[i]);
        if (cc != 0) {`,
    before: `        if ((i & 1023) == 1023 && lre_check_timeout(opaque))
            return -1;
`,
  },
  {
    file: 'libunicode.c',
    reason: 'poll while ordering',
    anchor: `                ch1 = buf[j];
                cc1 = unicode_get_cc(ch1);
`,
    before: `                if ((j & 127) == 0 && lre_check_timeout(opaque))
                    return -1;
`,
  },
  {
    file: 'libunicode.c',
    reason: 'its good end',
    anchor: `            i = j;
        }
    }
}

static void to_nfd_rec(`,
    replace: `            i = j;
        }
    }
    return 0;
}

static void to_nfd_rec(`,
  },
  {
    file: 'libunicode.c',
    reason: 'give up; the caller throws',
    anchor: '    sort_cc(buf, buf_len);\n',
    replace: `    if (sort_cc(buf, buf_len, opaque)) {
        dbuf_free(dbuf);
        goto fail;
    }
`,
  },
  {
    file: 'libunicode.c',
    reason: 'poll while composing',
    anchor: `        last_cc = unicode_get_cc(buf[i]);
        starter_pos = out_len - 1;
`,
    before: `        if ((i & 127) == 0 && lre_check_timeout(opaque)) {
            dbuf_free(dbuf);
            goto fail;
        }
`,
  },
  {
    file: 'quickjs.c',
    reason: 'the poll needs the context',
    anchor: `                                ctx->rt, (DynBufReallocFunc *)js_realloc_rt);
    js_free(ctx, buf);
    if (out_len < 0)
        return JS_EXCEPTION;`,
    replace: `                                ctx, (DynBufReallocFunc *)js_realloc);
    js_free(ctx, buf);
    if (out_len < 0) {
        (void)js_poll_interrupts(ctx);
        return JS_EXCEPTION;
    }`,
  },
  {
    file: 'quickjs.c',
    reason: 'localeCompare throws too when it was interrupted',
    anchor: `    ret = js_int32(cmp);

exception:
`,
    replace: `    ret = js_int32(cmp);

exception:
    if (JS_IsException(ret) && !JS_HasException(ctx))
        (void)js_poll_interrupts(ctx);
`,
  },
  {
    file: 'libregexp.c',
    reason: 'sets of characters take long to make: poll in the compiler of regular expressions',
    anchor: `    if (lre_check_stack_overflow(s->opaque, 0))
        return re_parse_error(s, "stack overflow");

    re_string_list_init(s, cr);`,
    before: `    if (lre_check_timeout(s->opaque))
        return re_parse_error(s, "interrupted");
`,
  },
  {
    file: 'quickjs.c',
    reason: 'poll in JSON.stringify',
    anchor: `    if (js_check_stack_overflow(ctx->rt, 0)) {
        JS_ThrowStackOverflow(ctx);
        goto exception;
    }

    if (JS_IsObject(val)) {
        p = JS_VALUE_GET_OBJ(val);
        cl = p->class_id;`,
    before: `    if (js_poll_interrupts(ctx))
        goto exception;
`,
  },
  {
    file: 'quickjs.c',
    reason: 'poll in JSON.parse',
    anchor: `    json_free_token(s, &s->token);

    p = s->last_ptr = s->buf_ptr;
`,
    before: `    if (js_poll_interrupts(s->ctx))
        return -1;

`,
  },
  {
    file: 'quickjs.c',
    reason: 'poll in the compiler: declarations are looked up one by one',
    anchor: `    free_token(s, &s->token);

    p = s->last_ptr = s->buf_ptr;
    s->got_lf = false;
`,
    before: `    if (js_poll_interrupts(s->ctx))
        return -1;

`,
  },

  {
    file: 'quickjs.c',
    reason: 'making jumps short is quadratic: stop where it is, the rest stay long; the next poll throws',
    anchor: `        int j, pos, diff, delta;

        delta = 3;
`,
    replace: `        int j, pos, diff, delta;

        if (js_interrupt_pending(ctx))
            break;
        delta = 3;
`,
  },
  {
    file: 'quickjs.c',
    reason: 'poll while the keys that a Proxy tells are compared with each other',
    anchor: `        if (find_prop_key(tab, i, tab[i].atom) >= 0) {
            JS_ThrowTypeError(ctx, "proxy: duplicate property");`,
    before: `        if (js_poll_interrupts(ctx))
            goto fail;
`,
  },
  {
    file: 'quickjs.c',
    reason: 'poll while they are compared with those of its target',
    anchor: `        {
            int desc_flags;
            res = JS_GetOwnPropertyFlagsInternal(ctx, &desc_flags, JS_VALUE_GET_OBJ(s->target),
`,
    before: `        if (js_poll_interrupts(ctx))
            goto fail;
`,
  },
  {
    file: 'quickjs.c',
    reason: 'poll while a text is quoted',
    anchor: `        c = string_getc(p, &i);
        switch(c) {
        case '\\t':
            c = 't';
            goto quote;`,
    before: `        if ((i & 4095) == 0 && js_poll_interrupts(ctx))
            goto fail;
`,
  },
  {
    file: 'libunicode.c',
    reason: 'poll while letters are taken apart; the caller throws',
    anchor: `    for(i = 0; i < src_len; i++) {
        c = src[i];
        if (c >= 0xac00 && c < 0xd7a4) {`,
    replace: `    for(i = 0; i < src_len; i++) {
        if ((i & 1023) == 1023 && lre_check_timeout(dbuf->opaque)) {
            dbuf->error = true;
            return;
        }
        c = src[i];
        if (c >= 0xac00 && c < 0xd7a4) {`,
  },
  {
    file: 'libunicode.c',
    reason: 'what was made by then is freed',
    anchor: `    if (dbuf_error(dbuf)) {
    fail:`,
    replace: `    if (dbuf_error(dbuf)) {
        dbuf_free(dbuf);
    fail:`,
  },

  // ---- out of memory in the compiler --------------------------------------------------------------------------------
  // It goes on after a failed allocation in dozens of places and then reads and writes outside its tables. So the
  // limit is lifted while it works and checked at every token and function instead: it overshoots by little.
  {
    file: 'quickjs.c',
    reason: 'where the limit is kept meanwhile',
    anchor: '    size_t malloc_limit;\n',
    after: '    size_t held_limit; /* malloc_limit, while the compiler works */\n',
  },
  {
    file: 'quickjs.c',
    reason: 'check it at every token',
    anchor: `    free_token(s, &s->token);

    p = s->last_ptr = s->buf_ptr;
    s->got_lf = false;
`,
    before: `    if (unlikely(s->ctx->rt->malloc_state.malloc_size >
                 s->ctx->rt->malloc_state.held_limit - 1)) {
        JS_ThrowOutOfMemory(s->ctx);
        return -1;
    }
`,
  },
  {
    file: 'quickjs.c',
    reason: 'check it at every function',
    anchor: `    /* recompute scope linkage */
    for (scope = 0; scope < fd->scope_count; scope++) {
        fd->scopes[scope].first = -1;
    }
`,
    before: `    if (ctx->rt->malloc_state.malloc_size > ctx->rt->malloc_state.held_limit - 1) {
        JS_ThrowOutOfMemory(ctx);
        goto fail;
    }
    if (js_poll_interrupts(ctx))
        goto fail;

`,
  },
  {
    file: 'quickjs.c',
    reason: 'lift it when a compilation begins',
    anchor: `    s->cur_func = fd;
    fd->eval_type = eval_type;
`,
    before: `    ctx->rt->malloc_state.held_limit = ctx->rt->malloc_state.malloc_limit;
    ctx->rt->malloc_state.malloc_limit = 0;
`,
  },
  {
    file: 'quickjs.c',
    reason: 'put it back when the compilation failed',
    anchor: `    fail:
        free_token(s, &s->token);
        js_free_function_def(ctx, fd);
        goto fail1;
`,
    replace: `    fail:
        ctx->rt->malloc_state.malloc_limit = ctx->rt->malloc_state.held_limit;
        ctx->rt->malloc_state.held_limit = 0;
        free_token(s, &s->token);
        js_free_function_def(ctx, fd);
        goto fail1;
`,
  },
  {
    file: 'quickjs.c',
    reason: 'put it back when the compilation is done, before any module is loaded or code runs',
    anchor: `    fun_obj = js_create_function(ctx, fd);
    if (JS_IsException(fun_obj))
        goto fail1;
`,
    replace: `    fun_obj = js_create_function(ctx, fd);
    ctx->rt->malloc_state.malloc_limit = ctx->rt->malloc_state.held_limit;
    ctx->rt->malloc_state.held_limit = 0;
    if (JS_IsException(fun_obj))
        goto fail1;
`,
  },
  {
    file: 'quickjs.c',
    reason:
      'each function keeps its own source, and nested arrow functions may all end at one token: count that before it is copied',
    anchor: `            fd->source_len = s->last_ptr - ptr;
`,
    before: `            if (ctx->rt->malloc_state.malloc_size + (size_t)(s->last_ptr - ptr) >
                ctx->rt->malloc_state.held_limit - 1) {
                JS_ThrowOutOfMemory(ctx);
                goto fail;
            }
            if (js_poll_interrupts(ctx))
                goto fail;
`,
  },
  jump('OP_goto', '(int32_t)get_u32(pc)'),
  jump('OP_goto16', '(int16_t)get_u16(pc)'),
  jump('OP_goto8', '(int8_t)pc[0]'),
  conditionalJump('OP_if_true', 4, 'res', '(int32_t)get_u32(pc - 4) - 4'),
  conditionalJump('OP_if_false', 4, '!res', '(int32_t)get_u32(pc - 4) - 4'),
  conditionalJump('OP_if_true8', 1, 'res', '(int8_t)pc[-1] - 1'),
  conditionalJump('OP_if_false8', 1, '!res', '(int8_t)pc[-1] - 1'),
];
