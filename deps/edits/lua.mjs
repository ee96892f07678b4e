// Lua 5.4.8: an interrupt that another thread may raise.
//
// A count hook, Lua's own means, halves the speed whatever its count. Instead the VM polls an int of the embedder
// where code can go round: jumps, loops, calls, and the library functions that loop in C. While the int is not
// zero each poll calls the embedder's function, which raises an error or returns to let the code go on.

export const edits = [
  {
    file: 'lua.h',
    reason: 'declare the interrupt',
    anchor: 'LUA_API void (lua_setwarnf) (lua_State *L, lua_WarnFunction f, void *ud);',
    after: `

/*
** interrupt: while '*flag' is not zero, 'on' is called soon, by whichever
** coroutine runs. It may raise an error (again and again, until '*flag' is
** zero). Message handlers are not called for that error. 'flag' may be
** written by another thread and must outlive the state.
*/
LUA_API void (lua_setinterrupt) (lua_State *L, const volatile int *flag,
                                 void (*on) (lua_State *L));
/* for C functions that loop */
LUA_API void (lua_pollinterrupt) (lua_State *L);
`,
  },
  {
    file: 'lstate.h',
    reason: 'keep the interrupt in the global state',
    anchor: `  void *ud_warn;         /* auxiliary data to 'warnf' */
`,
    after: `  const volatile int *interruptflag;  /* polled; never NULL */
  void (*oninterrupt) (struct lua_State *L);
`,
  },
  {
    file: 'lstate.h',
    reason: 'one definition of the poll; relaxed atomic, because another thread writes the flag',
    anchor: '#define G(L)	(L->l_G)',
    after: `

#if defined(__GNUC__)
#define luai_interrupted(L) \\
	__atomic_load_n(G(L)->interruptflag, __ATOMIC_RELAXED)
#else
#define luai_interrupted(L)	(*G(L)->interruptflag)
#endif`,
  },
  {
    file: 'lstate.c',
    reason: 'a state starts without an interrupt',
    anchor: `  g->ud_warn = NULL;
`,
    after: `  {
    static const volatile int neverraised = 0;
    g->interruptflag = &neverraised;
    g->oninterrupt = NULL;
  }
`,
  },
  {
    file: 'lapi.c',
    reason: 'define the interrupt functions',
    anchor: `void lua_setwarnf (lua_State *L, lua_WarnFunction f, void *ud) {
  lua_lock(L);
  G(L)->ud_warn = ud;
  G(L)->warnf = f;
  lua_unlock(L);
}
`,
    after: `

LUA_API void lua_setinterrupt (lua_State *L, const volatile int *flag,
                               void (*on) (lua_State *L)) {
  lua_lock(L);
  G(L)->oninterrupt = on;
  G(L)->interruptflag = flag;
  lua_unlock(L);
}


LUA_API void lua_pollinterrupt (lua_State *L) {
  lua_lock(L);
  if (l_unlikely(luai_interrupted(L)))
    luaD_interrupt(L);
  lua_unlock(L);
}
`,
  },
  {
    file: 'ldo.h',
    reason: 'declare luaD_interrupt',
    anchor: 'LUAI_FUNC void luaD_hookcall (lua_State *L, CallInfo *ci);',
    after: `
LUAI_FUNC void luaD_interrupt (lua_State *L);`,
  },
  {
    file: 'ldo.c',
    reason:
      'call the embedder with the stack protected as for a hook, and without message handlers: a handler written in Lua would only be interrupted again',
    anchor: `/*
** Executes a call hook for Lua functions. This function is called
** whenever 'hookmask' is not zero`,
    before: `/*
** Call the embedder's interrupt function.
*/
void luaD_interrupt (lua_State *L) {
  if (G(L)->oninterrupt) {
    CallInfo *ci = L->ci;
    ptrdiff_t top = savestack(L, L->top.p);  /* preserve original 'top' */
    ptrdiff_t ci_top = savestack(L, ci->top.p);  /* idem for 'ci->top' */
    ptrdiff_t errfunc = L->errfunc;
    L->errfunc = 0;  /* protected calls restore their own after an error */
    if (isLua(ci) && L->top.p < ci->top.p)
      L->top.p = ci->top.p;  /* protect entire activation register */
    luaD_checkstack(L, LUA_MINSTACK);  /* ensure minimum stack size */
    if (ci->top.p < L->top.p + LUA_MINSTACK)
      ci->top.p = L->top.p + LUA_MINSTACK;
    lua_unlock(L);
    (*G(L)->oninterrupt)(L);
    lua_lock(L);
    L->errfunc = errfunc;
    ci->top.p = restorestack(L, ci_top);
    L->top.p = restorestack(L, top);
  }
}


`,
  },
  {
    file: 'ldebug.c',
    reason: 'a raised flag comes through the trap: call the embedder before looking for hooks',
    anchor: `  const Proto *p = ci_func(ci)->p;
  int counthook;
`,
    after: `  if (l_unlikely(luai_interrupted(L))) {
    ci->u.l.savedpc = pc + 1;  /* errors name the line of this instruction */
    if (!isIT(*pc))  /* top not being used? */
      L->top.p = ci->top.p;  /* correct top */
    luaD_interrupt(L);
    mask = L->hookmask;
  }
`,
  },
  {
    file: 'lvm.c',
    reason: 'the trap that also sees the interrupt, for the places where code can go round',
    anchor: `#define updatetrap(ci)  (trap = ci->u.l.trap)
`,
    after: `
#define polltrap(ci)  (trap = ci->u.l.trap | luai_interrupted(L))
`,
  },
  {
    file: 'lvm.c',
    reason: 'poll at jumps',
    anchor: '{ pc += GETARG_sJ(i) + e; updatetrap(ci); }',
    replace: '{ pc += GETARG_sJ(i) + e; polltrap(ci); }',
  },
  {
    file: 'lvm.c',
    reason: 'poll at calls of Lua functions, tail calls included',
    anchor: '  trap = L->hookmask;\n returning:',
    replace: '  trap = L->hookmask | luai_interrupted(L);\n returning:',
  },
  {
    file: 'lvm.c',
    reason: 'poll after calls of C functions: pcall cannot hold an interrupt back',
    anchor: 'updatetrap(ci);  /* C call; nothing else to be done */',
    replace: 'polltrap(ci);  /* C call; nothing else to be done */',
  },
  {
    file: 'lvm.c',
    reason: 'poll at numeric loops',
    anchor: 'updatetrap(ci);  /* allows a signal to break the loop */',
    replace: 'polltrap(ci);  /* allows a signal to break the loop */',
  },
  {
    file: 'lvm.c',
    reason: 'poll at generic loops',
    anchor: '        ProtectNT(luaD_call(L, ra + 4, GETARG_C(i)));  /* do the call */\n',
    after: '        polltrap(ci);\n',
  },
  {
    file: 'lparser.c',
    reason: 'poll in the compiler: matching many gotos with many labels is quadratic',
    anchor: `  int line = ls->linenumber;  /* may be needed for error messages */
  enterlevel(ls);
  switch (ls->t.token) {
    case ';':`,
    replace: `  int line = ls->linenumber;  /* may be needed for error messages */
  if (l_unlikely(luai_interrupted(ls->L)))
    luaD_interrupt(ls->L);
  enterlevel(ls);
  switch (ls->t.token) {
    case ';':`,
  },
  {
    file: 'ldo.c',
    reason:
      'poll where a __call leads to a __call: a table that is its own moves all arguments for each of a million',
    anchor: `  checkstackGCp(L, 1, func);  /* space for metamethod */
  tm = luaT_gettmbyobj(L, s2v(func), TM_CALL);  /* (after previous GC) */
`,
    before: `  if (l_unlikely(luai_interrupted(L))) {
    ptrdiff_t saved = savestack(L, func);
    luaD_interrupt(L);
    func = restorestack(L, saved);
  }
`,
  },
  {
    file: 'ldo.c',
    reason:
      'an interrupt passes thousands of nested protected calls: not each should measure the whole stack, which the collector shrinks too',
    anchor: `    luaD_seterrorobj(L, status, restorestack(L, old_top));
    luaD_shrinkstack(L);   /* restore stack size in case of overflow */`,
    replace: `    luaD_seterrorobj(L, status, restorestack(L, old_top));
    if (l_likely(!luai_interrupted(L)))
      luaD_shrinkstack(L);   /* restore stack size in case of overflow */`,
  },
  {
    file: 'ldo.c',
    reason: 'the same for protected calls that were resumed',
    anchor: `    luaD_seterrorobj(L, status, func);
    luaD_shrinkstack(L);   /* restore stack size in case of overflow */`,
    replace: `    luaD_seterrorobj(L, status, func);
    if (l_likely(!luai_interrupted(L)))
      luaD_shrinkstack(L);   /* restore stack size in case of overflow */`,
  },
  {
    file: 'lstrlib.c',
    reason: 'poll in string.rep: rep("", 1e18) loops without using memory',
    anchor: `    while (n-- > 1) {  /* first n-1 copies (followed by separator) */
`,
    after: `      lua_pollinterrupt(L);
`,
  },
  {
    file: 'lstrlib.c',
    reason: 'poll in the pattern matcher, which is exponential in the number of repetitions',
    anchor: `  if (l_unlikely(ms->matchdepth-- == 0))
`,
    before: `  lua_pollinterrupt(ms->L);
`,
  },
  {
    file: 'lstrlib.c',
    reason: 'the plain search is quadratic: give it the state, to poll',
    anchor: 'static const char *lmemfind (const char *s1, size_t l1,',
    replace: 'static const char *lmemfind (lua_State *L, const char *s1, size_t l1,',
  },
  {
    file: 'lstrlib.c',
    reason: 'poll in the plain search',
    anchor: '      init++;   /* 1st char is already checked */\n',
    before: '      lua_pollinterrupt(L);\n',
  },
  {
    file: 'lstrlib.c',
    reason: 'pass the state to the plain search',
    anchor: 'lmemfind(s + init, ls - init, p, lp)',
    replace: 'lmemfind(L, s + init, ls - init, p, lp)',
  },
  {
    file: 'lstrlib.c',
    reason: 'poll in string.reverse: a text may have gigabytes',
    anchor: '    p[i] = s[l - i - 1];\n',
    replace: `  {
    if ((i & 0xffff) == 0) lua_pollinterrupt(L);
    p[i] = s[l - i - 1];
  }
`,
  },
  {
    file: 'lstrlib.c',
    reason: 'the same in string.lower',
    anchor: '    p[i] = tolower(uchar(s[i]));\n',
    replace: `  {
    if ((i & 0xffff) == 0) lua_pollinterrupt(L);
    p[i] = tolower(uchar(s[i]));
  }
`,
  },
  {
    file: 'lstrlib.c',
    reason: 'the same in string.upper',
    anchor: '    p[i] = toupper(uchar(s[i]));\n',
    replace: `  {
    if ((i & 0xffff) == 0) lua_pollinterrupt(L);
    p[i] = toupper(uchar(s[i]));
  }
`,
  },
  {
    file: 'lstrlib.c',
    reason: 'the same in string.format("%q")',
    anchor: `  while (len--) {
    if (*s == '"' ||`,
    replace: `  while (len--) {
    if ((len & 0xffff) == 0) lua_pollinterrupt(b->L);
    if (*s == '"' ||`,
  },
  {
    file: 'lstrlib.c',
    reason: 'poll at each option of string.pack, packsize and unpack',
    anchor: `  KOption opt = getoption(h, fmt, psize);
`,
    before: `  lua_pollinterrupt(h->L);
`,
  },
  {
    file: 'lutf8lib.c',
    reason: 'poll in utf8.len',
    anchor: '    const char *s1 = utf8_decode(s + posi, NULL, !lax);\n',
    before: '    if ((n & 0xffff) == 0) lua_pollinterrupt(L);\n',
  },
  {
    file: 'llex.c',
    reason: 'poll in the lexer, which skips any amount of space',
    anchor: `  luaZ_resetbuffer(ls->buff);
  for (;;) {
`,
    after: `    if (l_unlikely(luai_interrupted(ls->L)))
      luaD_interrupt(ls->L);
`,
  },
  {
    file: 'llex.c',
    reason: 'and comments',
    anchor: `        while (!currIsNewline(ls) && ls->current != EOZ)
          next(ls);  /* skip until end of line (or end of file) */
`,
    replace: `        while (!currIsNewline(ls) && ls->current != EOZ) {
          if (l_unlikely(luai_interrupted(ls->L)))
            luaD_interrupt(ls->L);
          next(ls);  /* skip until end of line (or end of file) */
        }
`,
  },
  {
    file: 'llex.c',
    reason: 'and long texts',
    anchor: `    inclinenumber(ls);  /* skip it */
  for (;;) {
`,
    after: `    if (l_unlikely(luai_interrupted(ls->L)))
      luaD_interrupt(ls->L);
`,
  },
  {
    file: 'ltablib.c',
    reason: 'poll in table.insert: __len may claim any length',
    anchor: `        lua_geti(L, 1, i - 1);
`,
    before: `        lua_pollinterrupt(L);
`,
  },
  {
    file: 'ltablib.c',
    reason: 'poll in table.remove',
    anchor: `    lua_geti(L, 1, pos + 1);
`,
    before: `    lua_pollinterrupt(L);
`,
  },
  {
    file: 'ltablib.c',
    reason: 'poll in table.move, upwards',
    anchor: `      for (i = 0; i < n; i++) {
`,
    after: `        lua_pollinterrupt(L);
`,
  },
  {
    file: 'ltablib.c',
    reason: 'poll in table.move, downwards',
    anchor: `      for (i = n - 1; i >= 0; i--) {
`,
    after: `        lua_pollinterrupt(L);
`,
  },
  {
    file: 'ltablib.c',
    reason: 'poll in table.concat',
    anchor: `  for (; i < last; i++) {
`,
    after: `    lua_pollinterrupt(L);
`,
  },
  {
    file: 'ltablib.c',
    reason: 'poll in table.sort without a comparison function',
    anchor: `  if (lua_isnil(L, 2))  /* no function? */
`,
    before: `  lua_pollinterrupt(L);
`,
  },
  {
    file: 'llimits.h',
    reason:
      '200 nested C calls are too few for calls that go back and forth between host and script; the address below is what limits them',
    anchor: '#define LUAI_MAXCCALLS		200',
    replace: '#define LUAI_MAXCCALLS		20000',
  },
  {
    file: 'lua.h',
    reason: 'declare the limit of the native stack',
    anchor: 'LUA_API void (lua_setwarnf) (lua_State *L, lua_WarnFunction f, void *ud);',
    after: `

/*
** stack limit: C calls (of functions, of the parser) that find the native
** stack below 'lowest' raise "C stack overflow". They may still use some
** 32 KB below it. NULL: no limit.
*/
LUA_API void (lua_setstacklimit) (lua_State *L, const void *lowest);
`,
  },
  {
    file: 'lstate.h',
    reason: 'keep the limit of the native stack in the global state',
    anchor: `  void *ud_warn;         /* auxiliary data to 'warnf' */
`,
    after: `  const char *cstacklow;  /* lowest address for the native stack */
`,
  },
  {
    file: 'lstate.h',
    reason:
      'how far the native stack is below an address; the frame address is right under AddressSanitizer too',
    anchor: '#define G(L)	(L->l_G)',
    after: `

#if defined(__GNUC__)
#define luai_stackaddress()	((const char *)__builtin_frame_address(0))
#else
#include <intrin.h>
#define luai_stackaddress()	((const char *)_AddressOfReturnAddress())
#endif
#define luai_cstackfull(L)	(luai_stackaddress() < G(L)->cstacklow)`,
  },
  {
    file: 'lstate.c',
    reason: 'a state starts without a limit of the native stack',
    anchor: `  g->ud_warn = NULL;
`,
    after: `  g->cstacklow = NULL;
`,
  },
  {
    file: 'lapi.c',
    reason: 'define lua_setstacklimit',
    anchor: `void lua_setwarnf (lua_State *L, lua_WarnFunction f, void *ud) {
  lua_lock(L);
  G(L)->ud_warn = ud;
  G(L)->warnf = f;
  lua_unlock(L);
}
`,
    after: `

LUA_API void lua_setstacklimit (lua_State *L, const void *lowest) {
  lua_lock(L);
  G(L)->cstacklow = (const char *)lowest;
  lua_unlock(L);
}
`,
  },
  {
    file: 'ldo.c',
    reason: 'look at the native stack in each call through C',
    anchor: `  if (l_unlikely(getCcalls(L) >= LUAI_MAXCCALLS)) {
    checkstackp(L, 0, func);  /* free any use of EXTRA_STACK */`,
    replace: `  if (l_unlikely(getCcalls(L) >= LUAI_MAXCCALLS || luai_cstackfull(L))) {
    checkstackp(L, 0, func);  /* free any use of EXTRA_STACK */`,
  },
  {
    file: 'ldo.c',
    reason: 'and when a coroutine is resumed',
    anchor: `  if (getCcalls(L) >= LUAI_MAXCCALLS)
    return resume_error(L, "C stack overflow", nargs);`,
    replace: `  if (getCcalls(L) >= LUAI_MAXCCALLS || luai_cstackfull(L))
    return resume_error(L, "C stack overflow", nargs);`,
  },
  {
    file: 'lstate.c',
    reason: 'and in the parser',
    anchor: `  L->nCcalls++;
  if (l_unlikely(getCcalls(L) >= LUAI_MAXCCALLS))`,
    replace: `  L->nCcalls++;
  if (l_unlikely(getCcalls(L) >= LUAI_MAXCCALLS || luai_cstackfull(L)))`,
  },
  {
    file: 'lstate.c',
    reason: 'raise the error; a message handler that overflows in its turn ends as one that fails',
    anchor: `void luaE_checkcstack (lua_State *L) {
`,
    after: `  if (luai_cstackfull(L)) {
    if (luai_stackaddress() < G(L)->cstacklow - 32 * 1024)
      luaD_errerr(L);
    luaG_runerror(L, "C stack overflow");
  }
`,
  },
  {
    file: 'lauxlib.c',
    reason:
      "buffers take memory behind the collector's back: under a limit, garbage must make room for them too",
    anchor: `  void *temp = allocf(ud, box->box, box->bsize, newsize);
`,
    after: `  if (l_unlikely(temp == NULL && newsize > 0)) {
    lua_gc(L, LUA_GCCOLLECT);
    temp = allocf(ud, box->box, box->bsize, newsize);
  }
`,
  },
];
