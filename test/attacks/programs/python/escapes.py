# === open: files
# expect: reference_error
open('/etc/passwd')

# === import os: the system
# expect: permission_error
import os

# === import subprocess: processes
# expect: permission_error
import subprocess

# === import ctypes: native code
# expect: permission_error
import ctypes

# === import socket: the network
# expect: permission_error
import socket

# === import sys members: what the module of a restricted context has
# expect: value false
import sys
hasattr(sys, 'modules') or hasattr(sys, '_getframe') or hasattr(sys, 'settrace')

# === importlib: importing by another way
# expect: permission_error
import importlib

# === __import__: the function behind the statement
# expect: permission_error
__import__('os')

# === builtins: the builtins module
# expect: permission_error
import builtins
hasattr(builtins, 'open')

# === inner modules: a module that another one uses
# expect: value false
import json, random, re
any(hasattr(m, n) for m in (json, random, re) for n in ('os', '_os', 'sys', 'codecs', 'functools', 'enum'))

# === threads: a thread of the script's own
# expect: permission_error
import threading

# === signal: handlers of signals
# expect: permission_error
import signal

# === faulthandler: a crash on demand
# expect: permission_error
import faulthandler

# === gc: all objects
# expect: permission_error
import gc

# === input: reading what the process is given
# expect: reference_error
input()

# === breakpoint: the debugger
# expect: reference_error
breakpoint()

# === exit: the builtin that ends a process
# expect: reference_error
exit()

# === crash by code object: a code object made by hand
# expect: value
type((lambda: 0).__code__)

# === lost builtins: a script that removes everything
# expect: reference_error
# after: either
for name in list(vars(__builtins__) if not hasattr(__builtins__, 'keys') else __builtins__):
    (__builtins__ if hasattr(__builtins__, 'keys') else vars(__builtins__)).pop(name)

# === lost globals: a script that clears its namespace
# expect: value
globals().clear()

# === replaced builtins: what the room may use itself
# expect: value
isinstance = len = str = repr = type = lambda *a: 1 / 0
Exception = BaseException = int
1

# === replaced stdout: sys.stdout that fails
# expect: value
import sys
class Bad:
    def write(self, text): raise ValueError('no')
sys.stdout = Bad()
print('x')

# === patched module: a module of the standard library changed
# expect: value
import json
json.dumps = None
json.JSONEncoder.default = lambda *a: 1 / 0
1

# === settrace: a trace function of the script's own
# options: {"policy": "trusted"}
# expect: timeout_error
import sys
def trace(*rest):
    return trace
sys.settrace(trace)
while True: pass

# === settrace that swallows: a trace function against the stop
# options: {"policy": "trusted"}
# expect: timeout_error
import sys
def spin():
    try:
        while True: pass
    except BaseException:
        sys.settrace(None)
while True:
    try: spin()
    except BaseException: pass
