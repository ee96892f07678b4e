# === million calls: a host function called 10^6 times
# expect: timeout_error or value
# options: {"timeoutMs": 2000}
for i in range(1000000): host.echo(i)
1

# === endless calls: a loop that only calls the host
# expect: timeout_error
while True: host.echo(1)

# === never: a promise that never settles
# expect: timeout_error
await host.never()

# === many never: a thousand promises that never settle
# expect: timeout_error
import asyncio
async def wait(): await host.never()
await asyncio.gather(*[wait() for i in range(1000)])

# === endless waits: one short promise after another
# expect: timeout_error
while True: await host.later(1)

# === catching waits: a script that catches the end of its waiting
# expect: timeout_error
while True:
    try: await host.never()
    except BaseException: pass

# === dispose inside: the context is disposed by a host function
# expect: disposed
# after: ended
host.dispose()
1

# === dispose inside a loop: the script goes on after that
# expect: disposed
# after: ended
host.dispose()
while True:
    try: host.echo(1)
    except BaseException: pass

# === dispose in a sort: deep inside of C
# expect: disposed
# after: ended
def key(x):
    host.dispose()
    return x
sorted([3, 1, 2], key=key)

# === dispose in __str__ of an exception: while an error is described
# expect: disposed
# after: either
class E(Exception):
    def __str__(self):
        host.dispose()
        return 'x'
raise E()

# === dispose in a coroutine: after the run has suspended
# expect: disposed
# after: ended
await host.later(1)
host.dispose()
await host.never()

# === cancel inside: the context is cancelled by a host function
# expect: cancelled
host.cancel()
while True: pass

# === call in a finalizer: a host function from a __del__
# expect: value 1
class C:
    def __del__(self): host.echo(1)
for i in range(1000): C()
1

# === many functions: functions for the host to keep
# expect: value or memory_error or timeout_error
# options: {"timeoutMs": 5000}
for i in range(30000): host.keep(lambda: i)
1

# === many arguments: 10,000 arguments
# expect: value
host.echo(*range(10000))

# === exotic arguments: values that cannot cross
# expect: value
host.echo(object(), 1 + 2j, range(5), type, ...)

# === unhashable key: a dict in a dict key
# expect: conversion_error
host.echo({(1, (2, 3)): 4, None: 5, frozenset([1]): 6})

# === yield in a host callback: a generator given to the host
# expect: value
def g():
    while True: yield 1
host.echo(g()) and 1

# === object reading: the host reads an object whose attributes never come
# expect: timeout_error
class Bad:
    def __init__(self): self.x = 1
    def __getattribute__(self, name):
        if name == 'x':
            while True: pass
        return object.__getattribute__(self, name)
await host.read(Bad())

# === exit of the host: a host function that ends the process
# expect: exit 9
host.exit()
