# === __str__ fails: an exception whose __str__ fails
# expect: runtime_error
class E(Exception):
    def __str__(self): raise ValueError('no')
raise E()

# === __str__ raises itself: an exception whose __str__ raises it again
# expect: runtime_error
class E(Exception):
    def __str__(self): raise self
raise E()

# === __str__ of a wrong type: it gives no text
# expect: runtime_error
class E(Exception):
    def __str__(self): return 5
raise E()

# === __str__ re-enters: it calls the host
# expect: runtime_error
class E(Exception):
    def __str__(self): return host.echo('text')
raise E()

# === BaseException: an exception that is none of Exception's
# expect: runtime_error
class E(BaseException):
    def __str__(self): raise BaseException('no')
raise E()

# === SystemExit: exit()
# expect: runtime_error
raise SystemExit(3)

# === SystemExit with a hostile code: its code cannot be shown
# expect: runtime_error
class C:
    def __str__(self): raise BaseException('no')
raise SystemExit(C())

# === KeyboardInterrupt: what a signal would raise
# expect: runtime_error
raise KeyboardInterrupt

# === GeneratorExit: what closes generators
# expect: runtime_error
raise GeneratorExit

# === StopIteration: what ends iterations
# expect: runtime_error
raise StopIteration(1)

# === huge message: 10 MB
# expect: runtime_error
raise ValueError('x' * 10000000)

# === surrogates: a message with half a character
# expect: runtime_error
raise ValueError('a\ud800b')

# === many arguments: an exception with a hundred thousand arguments
# expect: runtime_error
raise ValueError(*range(100000))

# === cyclic cause: an exception that is its own cause
# expect: runtime_error
e = ValueError('x')
e.__cause__ = e
raise e

# === cyclic context: two exceptions that are each other's context
# expect: runtime_error
a, b = ValueError('a'), ValueError('b')
a.__context__, b.__context__ = b, a
raise a

# === attributes that cannot cross: an exception that carries what has no value
# expect: runtime_error
e = ValueError('x')
e.self, e.function, e.deep, e.text = e, print, [[[e]]], '\ud800'
raise e

# === hostile attributes: a __dict__ that fails
# expect: runtime_error or timeout_error
class E(Exception):
    @property
    def __dict__(self): raise ValueError('no')
    @property
    def __cause__(self): raise ValueError('no')
    @property
    def __traceback__(self): raise ValueError('no')
raise E('x')

# === hostile class: a __class__ that fails
# expect: runtime_error
class E(Exception):
    @property
    def __class__(self): raise ValueError('no')
raise E('x')

# === syntax error by hand: a SyntaxError with wrong fields
# expect: syntax_error
e = SyntaxError('x')
e.filename, e.lineno, e.offset, e.text, e.msg = 5, 'x', [], {}, None
raise e

# === syntax error of huge numbers: a line that there is not
# expect: syntax_error
raise SyntaxError('x', ('f', 10 ** 30, -10 ** 30, 'x' * 1000000))

# === exception group: exceptions inside exceptions
# expect: runtime_error
g = ValueError('x')
for i in range(200): g = ExceptionGroup('g', [g])
raise g

# === class as exception: a class whose making fails
# expect: runtime_error
class E(Exception):
    def __init__(self): raise ValueError('no')
raise E

# === what is no exception: raise 5
# expect: type_error
raise 5

# === traceback: a very long traceback
# expect: runtime_error
def f(n):
    if n == 0: raise ValueError('deep')
    f(n - 1)
f(500)

# === unraisable: a __del__ that raises a hostile exception
# expect: value 1
class E(Exception):
    def __str__(self): raise E()
class C:
    def __del__(self): raise E()
C()
1

# === result fails: iterating the result raises
# expect: value
class C(list):
    def __iter__(self): raise ValueError('no')
    def __getitem__(self, i): raise ValueError('no')
C([1, 2])

# === changing result: a value that changes while it is read
# expect: value
class C:
    def __getattr__(self, name):
        d.clear()
        raise AttributeError(name)
d = {i: C() for i in range(1000)}
d

# === dataclass with a hostile field: a field that fails when it is read
# expect: value
import dataclasses
@dataclasses.dataclass
class D:
    x: int = 1
    def __getattribute__(self, name): raise ValueError('no')
D()

# === host throws null: a host function that throws null
# expect: runtime_error
host.failNull()

# === host throws undefined: caught by the script, then raised on
# expect: runtime_error
try: host.failUndefined()
except Exception as e: raise e

# === host error that cannot be read: a Proxy that throws
# expect: runtime_error
host.failProxy()

# === host error with a bad message: a getter that throws
# expect: runtime_error
host.failGetter()

# === host error of 10 MB: a huge message towards the script
# expect: runtime_error
host.failHuge(10000000)

# === host object that cannot be read: a getter of the host that throws null
# expect: conversion_error
host.badGetter()

# === deep host value: a value of the host too deep to cross
# expect: conversion_error
host.nested(100000)
