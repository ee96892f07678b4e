# === dispose in a loop: disposed while it runs
# expect: disposed
# during: dispose 40
# after: ended
# isolation: thread, process
while True:
    try:
        while True: pass
    except BaseException: pass

# === dispose while waiting: disposed while a promise is awaited
# expect: disposed
# during: dispose 40
# after: ended
await host.never()

# === dispose while sleeping: disposed in time.sleep
# expect: disposed
# during: dispose 40
# after: ended
# isolation: thread, process
import time
time.sleep(1000)

# === dispose while calling: disposed in a storm of host calls
# expect: disposed
# during: dispose 40
# after: ended
# isolation: thread, process
while True:
    try: host.echo([1, {'a': 2}])
    except BaseException: pass

# === cancel in a loop: cancelled while it runs
# expect: cancelled
# during: cancel 40
# isolation: thread, process
while True:
    try:
        while True: pass
    except BaseException: pass

# === abort while waiting: its signal aborts
# expect: cancelled
# during: abort 40
await host.never()

# === exit in a loop: the process exits while it runs
# expect: exit 7
# during: exit 40
# isolation: thread, process
while True: pass

# === exit while waiting: the process exits while a promise is awaited
# expect: exit 7
# during: exit 40
await host.never()

# === pending task: a task that is left over
# expect: value 1
import asyncio
async def f(): await host.never()
task = asyncio.ensure_future(f()) if False else None
1

# === timer: a timer of asyncio that is left over
# expect: value 1
import asyncio
async def main():
    asyncio.get_running_loop().call_later(0.001, lambda: [None for x in iter(int, 1)] if False else None)
await main()
1
