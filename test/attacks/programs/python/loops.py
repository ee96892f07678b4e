# === while True: a bytecode loop
# expect: timeout_error
while True: pass

# === bare except: a handler that catches its own time-out
# expect: timeout_error
while True:
    try:
        while True: pass
    except: pass

# === BaseException and finally: handlers inside handlers
# expect: timeout_error
def f():
    while True:
        try:
            while True: pass
        except BaseException: pass
        finally:
            try:
                while True: pass
            except BaseException: continue
f()

# === recursion that catches: each level catches and goes on
# expect: timeout_error
def f():
    while True:
        try: f()
        except BaseException: pass
f()

# === generator: a generator that never ends
# expect: timeout_error
def g():
    while True: yield 1
for x in g(): pass

# === generator close: a finally that never ends
# expect: timeout_error
def g():
    try: yield 1
    finally:
        while True: pass
next(g())
while True: pass

# === GeneratorExit: a generator that refuses to close
# expect: timeout_error
def g():
    while True:
        try: yield 1
        except BaseException: pass
for i in range(10**9):
    x = g()
    next(x)
    try: x.close()
    except RuntimeError: pass

# === iterator: an iterator that is never done
# expect: timeout_error
for x in iter(int, 1): pass

# === with: an __exit__ that never ends
# expect: timeout_error
class C:
    def __enter__(self): pass
    def __exit__(self, *rest):
        while True: pass
with C(): pass

# === __exit__ that swallows: every exception is swallowed by a context manager
# expect: timeout_error
class C:
    def __enter__(self): pass
    def __exit__(self, *rest): return True
while True:
    with C():
        while True: pass

# === finalizer: a __del__ that never ends
# expect: timeout_error
class C:
    def __del__(self):
        while True: pass
C()
while True: pass

# === finalizer that revives: a __del__ that makes the next
# expect: timeout_error
class C:
    def __del__(self): C()
while True: C()

# === finalizer afterwards: a __del__ for the end of the context
# expect: value 1
class C:
    def __del__(self):
        while True: pass
kept = C()
1

# === weak reference callback: a callback that never ends
# expect: timeout_error
import weakref
class C: pass
def spin(_):
    while True: pass
c = C()
r = weakref.ref(c, spin)
del c
while True: pass

# === __getattr__: an attribute that never comes
# expect: timeout_error
class C:
    def __getattr__(self, name):
        while True: pass
C().x

# === property: a property that never comes
# expect: timeout_error
class C:
    @property
    def x(self):
        while True: pass
C().x

# === descriptor: a descriptor that never comes
# expect: timeout_error
class D:
    def __get__(self, *rest):
        while True: pass
class C: x = D()
C().x

# === __add__: an operator that never ends
# expect: timeout_error
class C:
    def __add__(self, other):
        while True: pass
C() + 1

# === __eq__: a comparison of keys that never ends
# expect: timeout_error
class C:
    def __hash__(self): return 1
    def __eq__(self, other):
        while True: pass
{C(): 1, C(): 2}

# === __hash__: a hash that never comes
# expect: timeout_error
class C:
    def __hash__(self):
        while True: pass
{C(): 1}

# === key function: a sort key that never comes
# expect: timeout_error
def key(x):
    while True: pass
sorted([3, 1, 2], key=key)

# === __iter__ of the result: a value that never tells its items
# expect: timeout_error or value
class C(list):
    def __iter__(self):
        while True: pass
    def __len__(self):
        while True: pass
C([1, 2])

# === __class__ of the result: a value that lies about its class
# expect: timeout_error or value or runtime_error
class C:
    @property
    def __class__(self):
        while True: pass
    def __getattribute__(self, name):
        while True: pass
C()

# === dict subclass: items that never come
# expect: timeout_error or value
class C(dict):
    def items(self):
        while True: pass
    def keys(self):
        while True: pass
    def __iter__(self):
        while True: pass
C(a=1)

# === __str__ while described: an exception that never tells
# expect: timeout_error
class E(Exception):
    def __str__(self):
        while True: pass
raise E()

# === __repr__ while described: a key that never tells
# expect: timeout_error
class K:
    def __repr__(self):
        while True: pass
    def __hash__(self): return 1
{}[K()]

# === hostile attributes of an exception: args, __cause__ and __traceback__
# expect: timeout_error or runtime_error
class E(Exception):
    def __getattribute__(self, name):
        while True: pass
raise E('x')

# === metaclass while described: a class whose name never comes
# expect: timeout_error or runtime_error
class M(type):
    def __getattribute__(self, name):
        if name in ('__name__', '__qualname__', '__module__'):
            while True: pass
        return type.__getattribute__(self, name)
class E(Exception, metaclass=M): pass
raise E('x')

# === excepthook: unraisable errors without end
# expect: timeout_error
class C:
    def __del__(self): raise ValueError('x')
while True: C()

# === coroutine: a loop after an await
# expect: timeout_error
import asyncio
async def f():
    await asyncio.sleep(0)
    while True: pass
await f()

# === coroutine that catches: a coroutine that refuses to be cancelled
# expect: timeout_error
import asyncio
async def f():
    while True:
        try: await asyncio.sleep(0.001)
        except BaseException: pass
await f()

# === call_soon: callbacks that make callbacks
# expect: timeout_error
import asyncio
loop = asyncio.get_running_loop() if False else None
async def f():
    loop = asyncio.get_running_loop()
    def again(): loop.call_soon(again)
    again()
    await asyncio.Event().wait()
await f()

# === __await__: an awaitable that never comes
# expect: timeout_error
class A:
    def __await__(self):
        while True: yield
A()

# === class body: a class whose body never ends
# expect: timeout_error
class C:
    while True: pass

# === decorator: a decorator that never ends
# expect: timeout_error
def d(f):
    while True: pass
@d
def f(): pass

# === module: a registered module whose top level never ends
# expect: timeout_error
# options: {"modules": [{"name": "spin", "functions": {}, "source": "while True: pass"}]}
import spin

# === time.sleep: sleeping
# expect: timeout_error
import time
time.sleep(100)

# === sleeping for ever: sleeping in a handler
# expect: timeout_error
import time
while True:
    try: time.sleep(100)
    except BaseException: pass

# === executeFunction: a function that never returns
# expect: timeout_error
# call: spin
def spin():
    while True: pass

# === five in a row: the same context times out again and again
# expect: timeout_error
# repeat: 5
while True: pass

# === thenable: a dict that JavaScript takes for a promise
# expect: conversion_error
{'then': lambda *a: 1}
