# === re alternation: (a|a)*
# expect: timeout_error
# isolation: thread, process
# after: either
import re
re.match('(a|a)*b', 'a' * 50)

# === str translate: translating megabytes
# expect: timeout_error
# after: either
s = 'abc' * 1000000
t = {97: 'xx'}
while True: s.translate(t)

# === str encode: encoding megabytes
# expect: timeout_error
s = 'é' * 3000000
while True: s.encode('utf-16').decode('utf-16')

# === str splitlines: lines
# expect: timeout_error
s = '\n' * 1000000
while True: s.splitlines()

# === bytes hex: hex and fromhex
# expect: timeout_error
b = b'a' * 3000000
while True: bytes.fromhex(b.hex())

# === bytearray insertion: inserting at the front
# expect: timeout_error
b = bytearray(5000000)
while True: b.insert(0, 1)

# === memoryview cast: slow comparison with format
# expect: timeout_error
a = memoryview(bytes(8000000)).cast('d')
b = memoryview(bytes(8000000)).cast('d')
while True: a == b

# === list insert: insert at the front
# expect: timeout_error
l = list(range(1000000))
while True: l.insert(0, 1)

# === list compare: comparison of long lists
# expect: timeout_error
# after: either
a = [1] * 3000000
b = [1] * 3000000
while True: a == b

# === list sort key: a key that is slow
# expect: timeout_error
# after: either
sorted(range(10000000), key=lambda x: -x)

# === set of endless: set of what never ends, natively
# expect: timeout_error
# after: either
import itertools
set(itertools.repeat(1))

# === dict from endless: dict of pairs
# expect: timeout_error
# after: either
import itertools
dict(itertools.repeat((1, 2)))

# === dict update: a mapping whose keys never end
# expect: timeout_error
class M:
    def keys(self):
        while True: yield 1
    def __getitem__(self, k): return 1
{}.update(M())

# === dict collisions: keys of the same hash
# expect: timeout_error
class K:
    def __hash__(self): return 1
    def __eq__(self, other): return False
d = {}
while True: d[K()] = 1

# === any endless: any of an endless native iterator
# expect: timeout_error
# after: either
import itertools
any(itertools.repeat(0))

# === sum of count: sum
# expect: timeout_error
# after: either
import itertools
sum(itertools.count())

# === zip endless: list of zip of endless, natively
# expect: timeout_error
# after: either
import itertools
for _ in itertools.islice(zip(itertools.count(), itertools.count()), 10 ** 12, None): pass

# === islice: skipping without end
# expect: timeout_error
# after: either
import itertools
next(itertools.islice(itertools.count(), 10 ** 15, None))

# === filter endless: filter of None
# expect: timeout_error
# after: either
import itertools
next(filter(None, itertools.repeat(0)))

# === dropwhile: dropwhile with a native predicate
# expect: timeout_error
# after: either
import itertools
next(itertools.dropwhile(bool, itertools.repeat(1)))

# === deque endless: deque of an endless iterator
# expect: timeout_error
# after: either
import itertools, collections
collections.deque(itertools.repeat(1), 0)

# === Counter endless: counting without end
# expect: timeout_error
# after: either
import itertools, collections
collections.Counter(itertools.repeat(1))

# === reduce endless: functools.reduce of a native function
# expect: timeout_error
# after: either
import itertools, functools, operator
functools.reduce(operator.or_, itertools.repeat(1))

# === heapq nlargest: nlargest of an endless iterator
# expect: timeout_error
# after: either
import heapq, itertools
heapq.nlargest(2, itertools.repeat(1))

# === int pow mod: pow with three arguments
# expect: timeout_error
# isolation: thread, process
# after: either
pow(3, 10 ** 100000, 10 ** 100000 + 1)

# === math prod: prod of an endless iterator
# expect: timeout_error
# after: either
import math, itertools
math.prod(itertools.repeat(1))

# === json dumps: encoding natively
# expect: timeout_error
# after: either
import json
l = [1.5] * 300000
while True: json.dumps(l)

# === json loads: decoding natively
# expect: timeout_error
import json
s = '[' + '1,' * 300000 + '1]'
while True: json.loads(s)

# === csv: a reader over an endless iterator
# expect: timeout_error
# after: either
import csv, itertools
for _ in csv.reader(itertools.repeat('')): pass

# === gc collect: collecting without end
# expect: timeout_error or import_error or permission_error or module_error or reference_error
l = [[] for _ in range(300000)]
import gc
while True: gc.collect()

# === cycles: cycles made without end
# expect: timeout_error
while True:
    a = []
    a.append(a)

# === del chain: a deep chain freed
# expect: value
a = None
for _ in range(1000000): a = [a]
a = None
1

# === __del__ in cycle: finalizers in cycles that never end
# expect: timeout_error
class A:
    def __init__(self): self.s = self
    def __del__(self):
        while True: pass
while True: A()

# === finally in generator dropped: generators dropped whose finally never ends
# expect: timeout_error
def g():
    try: yield 1
    finally:
        while True: pass
next(g())
while True: pass

# === swallow in comprehension: contextlib.suppress
# expect: timeout_error or import_error
import contextlib
while True:
    with contextlib.suppress(BaseException):
        while True: pass

# === swallow by signal: catching in a lambda chain
# expect: timeout_error
def guard(f):
    def g(*a):
        try: return f(*a)
        except BaseException: return g(*a)
    return g
@guard
def spin():
    while True: pass
spin()

# === asyncio gather: tasks that all refuse
# expect: timeout_error
import asyncio
async def f():
    while True:
        try: await asyncio.sleep(0)
        except BaseException: pass
await asyncio.gather(*(f() for _ in range(100)))

# === asyncio shield: cancellation that is shielded
# expect: timeout_error
import asyncio
async def f():
    while True: await asyncio.shield(asyncio.sleep(1))
await f()

# === asyncio queue: waiting for a queue
# expect: timeout_error
import asyncio
await asyncio.Queue().get()

# === locks: waiting for a lock
# expect: timeout_error or runtime_error or permission_error or import_error or module_error or reference_error
import threading
l = threading.Lock()
l.acquire()
l.acquire()

# === loader: by the loader of a module
# expect: runtime_error or permission_error or reference_error or module_error
import json
json.__loader__.load_module('os')

# === result hostile len: a sequence that lies about its length
# expect: value or conversion_error or runtime_error or timeout_error
class L(list):
    def __len__(self): return 2 ** 40
    def __iter__(self):
        while True: yield 1
L([1])

# === raise with notes: hostile notes
# expect: runtime_error or timeout_error
e = ValueError('x')
e.__notes__ = [type('S', (), {'__str__': lambda s: [0 for _ in iter(int, 1)]})()]
raise e

# === raise class of a hostile metaclass: the name of the class never comes
# expect: runtime_error or timeout_error
class M(type):
    def __getattribute__(cls, name):
        while True: pass
class E(Exception, metaclass=M): pass
raise E

# === dispose in __eq__: disposed inside a comparison
# expect: disposed
# after: ended
class K:
    def __hash__(self): return 1
    def __eq__(self, other):
        host.dispose()
        while True: pass
{K(): 1}[K()]

# === cancel in re.sub: cancelled in a callback
# expect: cancelled
import re
def f(m):
    host.cancel()
    while True: pass
re.sub('a', f, 'aaa')

# === reenter catches: re-entry whose end is caught
# expect: timeout_error
# isolation: thread, process
while True:
    try: host.reenter('while True: pass')
    except BaseException: pass

# === recursion map: nested maps and filters
# expect: memory_error or value or runtime_error
m = [1]
for _ in range(100000): m = map(abs, m)
list(m)

# === recursion isinstance: nested tuples of classes
# expect: memory_error or value or runtime_error
t = (int,)
for _ in range(100000): t = (t,)
isinstance('x', t)

# === recursion exec: compiled deep trees
# expect: memory_error or syntax_error or value or runtime_error
compile('-' * 50000 + '1', 'x', 'eval')
1

# === subclasscheck: a hostile __subclasscheck__ in except
# expect: timeout_error or runtime_error
class M(type):
    def __subclasscheck__(cls, c):
        while True: pass
    def __instancecheck__(cls, c):
        while True: pass
class A(BaseException, metaclass=M): pass
try: raise ValueError
except A: pass
isinstance(1, A)

# === slots and descriptors: __set_name__ that never ends
# expect: timeout_error
class D:
    def __set_name__(self, o, n):
        while True: pass
class A: d = D()

# === missing: __missing__ of a dict
# expect: timeout_error
class D(dict):
    def __missing__(self, k):
        while True: pass
D()['x']

# === index: __index__ that never ends in a slice
# expect: timeout_error
class I:
    def __index__(self):
        while True: pass
[1, 2][I():]

# === hash: a deep tuple is hashed
# expect: memory_error or value
t = ()
for _ in range(150000): t = (t,)
hash(t)

# === generic alias: a deep generic type is hashed
# expect: memory_error or value
t = int
for _ in range(150000): t = list[t]
hash(t)

# === method of a method: an attribute that each method asks the next for
# expect: memory_error or value
import types
m = print
for _ in range(150000): m = types.MethodType(m, m)
m.__qualname__

# === free deque: a deep chain of deques is freed
# expect: value 1
import collections
d = 1
for _ in range(300000): d = collections.deque([d])
d = None
1

# === free defaultdict: a deep chain of defaultdicts is freed
# expect: value 1
import collections
d = 1
for _ in range(300000): d = collections.defaultdict(None, {1: d})
d = None
1

# === free generators: a deep chain of generators is freed
# expect: value 1
def g(x): yield x
d = 1
for _ in range(300000):
    d = g(d)
    next(d)
d = None
1

# === free coroutines: a deep chain of coroutines is freed
# expect: value 1
async def g(x): pass
d = 1
for _ in range(3000): d = g(d)
d = None
1

# === cycles next: cycles inside cycles
# expect: memory_error or value
import itertools
c = iter([1])
for _ in range(150000): c = itertools.cycle(c)
next(c)

# === filters: filters inside filters
# expect: memory_error or value
c = iter([1])
for _ in range(150000): c = filter(None, c)
list(c)

# === deque finalizer: a deep chain with finalizers that use it
# expect: value
import collections
n = 0
class A(collections.deque):
    def __del__(self):
        global n
        n += 1
d = 1
for _ in range(50000): d = A([d])
d = None
n

# === weak revival: a weak reference to what is freed bit by bit
# expect: value
import collections, weakref
refs = []
d = collections.deque([1])
for i in range(200000):
    d = collections.deque([d])
    if i % 1000 == 0: refs.append(weakref.ref(d))
d = None
sum(r() is not None for r in refs)
