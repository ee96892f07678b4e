// quickjs-ng 0.16: an interface for readers and writers of values, and repairs of what an embedder with limits
// (time, memory, stack, untrusted modules) runs into.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const own = (name) => readFileSync(fileURLToPath(new URL(name, import.meta.url)), 'utf8').replaceAll('\r\n', '\n');

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
    rt->out_of_memory_count++;
    if (!rt->in_out_of_memory) {
        rt->in_out_of_memory = true;`,
  },
  {
    file: 'quickjs.c',
    reason: 'a tight memory limit must not fail while cycles could be collected: collect more often near to it',
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
      'an interrupt comes again at the very next poll: functions that turn exceptions into rejected promises, called in a loop, would otherwise swallow it forever',
    anchor: `            JS_ThrowInterrupted(ctx);
            return -1;
        }
    }
    return 0;
}

static inline __exception int js_poll_interrupts(JSContext *ctx)`,
    replace: `            ctx->interrupt_counter = 0;
            JS_ThrowInterrupted(ctx);
            return -1;
        }
    }
    return 0;
}

static inline __exception int js_poll_interrupts(JSContext *ctx)`,
  },
  {
    file: 'quickjs.c',
    reason: 'without memory or stack, resolving the promise of an async function fails: let the caller see that instead of ending the process',
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
    anchor: '/* Load all the required modules for module \'m\' */\n',
    before: 'static void js_forget_unlinked_modules(JSContext *ctx);\n\n',
  },
  {
    file: 'quickjs.c',
    reason:
      'when a dependency cannot be loaded, other modules may already refer to this one (a cycle): it was freed under them. Keep it, and let nobody find any of them',
    anchor: `    /* XXX: should free all the unresolved dependencies */
    if (m)
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
];
