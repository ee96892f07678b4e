# A context as Python sees it: its namespace, its modules and what its scripts may import. One object for each context.
import _ast
import _thread
import types

# What restricted scripts may import: the pure parts of the standard library. They get a copy that holds a module's public names only.
PURE_MODULES = frozenset('''
    __future__ abc array asyncio base64 binascii bisect calendar cmath collections collections.abc contextlib contextvars copy csv
    dataclasses datetime decimal difflib enum fractions functools heapq html itertools json math numbers operator pprint random re
    statistics string struct sys textwrap time types typing unicodedata urllib.parse weakref zlib
'''.split())

HIDDEN_NAMES = {
    'asyncio': {'to_thread', 'open_connection', 'start_server', 'open_unix_connection', 'start_unix_server', 'create_subprocess_exec',
                'create_subprocess_shell', 'SelectorEventLoop', 'ProactorEventLoop', 'EventLoop', 'DefaultEventLoopPolicy',
                'set_event_loop_policy', 'get_event_loop_policy', 'WindowsSelectorEventLoopPolicy', 'WindowsProactorEventLoopPolicy',
                'get_child_watcher', 'set_child_watcher', 'AbstractChildWatcher', 'SafeChildWatcher', 'FastChildWatcher', 'PidfdChildWatcher',
                'MultiLoopChildWatcher', 'ThreadedChildWatcher'},
    'types': {'CodeType', 'FunctionType', 'LambdaType'},
    'random': {'SystemRandom'},
    'weakref': {'finalize'},
}

# Of these modules only the names that are listed.
PUBLIC_NAMES = {
    'sys': ['byteorder', 'float_info', 'getrecursionlimit', 'getsizeof', 'hash_info', 'hexversion', 'implementation', 'int_info', 'intern',
            'maxsize', 'maxunicode', 'platform', 'stderr', 'stdout', 'version', 'version_info', 'exc_info'],
}

# The capability that a module of the library needs: what tells the time, and what makes numbers by chance.
CAPABILITIES = {'time': 'clock', 'datetime': 'clock', 'calendar': 'clock', 'asyncio': 'clock', 'random': 'randomness'}

RESTRICTED_BUILTINS = ('open', 'input', 'breakpoint', 'help', 'exit', 'quit', 'copyright', 'credits', 'license', '__loader__', '__spec__')

TOP_LEVEL_AWAIT = 0x2000  # ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
ONLY_AST = 0x0400
COROUTINE = 0x0080  # inspect.CO_COROUTINE

_loop_loaded = False
_loop_loading = set()  # the threads that are at it


def ensure_loop():
    """This interpreter's loop.py, run when asyncio is first needed. A deadline may stop it half-way; the next call runs it again. Two threads may both run it."""
    global _loop_loaded
    thread = _thread.get_ident()
    if _loop_loaded or thread in _loop_loading:
        return
    _loop_loading.add(thread)
    native.count(False)
    try:
        native.load_loop()
        Context.start, Context.drive = start, drive  # one frame fewer for each nested call
        _loop_loaded = True
    finally:
        native.count(True)
        _loop_loading.discard(thread)


def _sleep(seconds):
    """time.sleep that a deadline can end."""
    if native.current() is None:
        return _thread_sleep(seconds)
    return native.sleep(seconds)


class Output:
    """sys.stdout and sys.stderr: to the host of the context that runs on this thread; without one, to the process's own stream."""
    encoding = 'utf-8'
    errors = 'backslashreplace'
    closed = False
    newlines = None

    def __init__(self, stream, fallback, name):
        self._stream = stream
        self._fallback = fallback
        self.name = name

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError('write() argument must be str, not ' + type(text).__name__)
        if not native.write(self._stream, text) and self._fallback is not None:
            self._fallback.write(text)
        return len(text)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def flush(self):
        pass

    def isatty(self):
        return False

    def readable(self):
        return False

    def writable(self):
        return True

    def seekable(self):
        return False

    def fileno(self):
        raise OSError('the output of a script has no file descriptor')


def _unraisable(failure):
    """What a finalizer raises, and other errors that nobody can catch."""
    if native.current() is None:
        sys.__unraisablehook__(failure)
    elif failure.exc_type is not Stopped:
        native.unhandled(failure.exc_type() if failure.exc_value is None else failure.exc_value)


def guard_extensions():
    """
    3.12 runs an extension module's old-style initialisation before it finds that the module doesn't support interpreters with their own lock: the ImportError
    comes, and the process aborts when another interpreter tries the same (_decimal, for which Python has a slower stand-in, is one). What the main
    interpreter has loaded is refused at once, as later versions do it.
    """
    import _imp
    for kind in ('create_dynamic', 'create_builtin'):
        def load(spec, *rest, create=getattr(_imp, kind)):
            native.load_in_main(spec.name, spec.origin)
            return create(spec, *rest)
        setattr(_imp, kind, load)


def load_extension(name, origin):
    """In the main interpreter, for guard_extensions."""
    import _imp
    create = _imp.create_builtin if origin == 'built-in' else _imp.create_dynamic
    create(types.SimpleNamespace(name=name, origin=origin))


_counting = 0
_monitoring = getattr(sys, 'monitoring', None)  # from 3.12
_COUNTING_TOOL = 4


def count_steps(more):
    """
    Has native.step called at every jump and call in this interpreter as long as a context needs it: every loop jumps, every recursion calls. Scripts don't find
    sys.monitoring from then on, by which they could switch it off.
    """
    global _counting
    if 'monitoring' in sys.__dict__:
        del sys.monitoring
        _monitoring.use_tool_id(_COUNTING_TOOL, 'zigllms')
        for event in ('PY_START', 'PY_RESUME', 'PY_THROW', 'JUMP'):
            _monitoring.register_callback(_COUNTING_TOOL, getattr(_monitoring.events, event), native.step)
    _counting += 1 if more else -1
    events = _monitoring.events
    _monitoring.set_events(_COUNTING_TOOL, events.PY_START | events.PY_RESUME | events.PY_THROW | events.JUMP if _counting else 0)


MOST_RECURSION = 10000


def _limit_recursion(limit, set_limit=sys.setrecursionlimit):
    """sys.setrecursionlimit within what native stacks hold: beyond, the process would crash."""
    if limit > MOST_RECURSION:
        raise ValueError('the recursion limit can be %d at most' % MOST_RECURSION)
    set_limit(limit)


def prepare_interpreter(isolated):
    """Makes a new interpreter ready; the folder of its standard library."""
    global _thread_sleep
    import os
    import time
    _thread_sleep = time.sleep
    _sleep.__name__ = _sleep.__qualname__ = 'sleep'
    time.sleep = _sleep
    sys.stdout = Output(0, sys.__stdout__, '<stdout>')
    sys.stderr = Output(1, sys.__stderr__, '<stderr>')
    sys.unraisablehook = _unraisable
    _limit_recursion.__name__ = _limit_recursion.__qualname__ = 'setrecursionlimit'
    sys.setrecursionlimit = _limit_recursion
    sys.setswitchinterval(0.0005)
    if isolated and sys.version_info < (3, 14):
        # Their C versions share objects between interpreters: the process aborts when two that have used them end. Python's own stand-ins are used instead.
        sys.modules['_datetime'] = sys.modules['_zoneinfo'] = None
    if isolated and sys.version_info < (3, 13):
        guard_extensions()
    if sys.version_info < (3, 11):
        # Calls of C functions count there as well: this is what later versions allow to Python functions.
        sys.setrecursionlimit(1500)
    return os.path.dirname(os.__file__) + os.sep


def guarded_types():
    """What guards.cc puts a guard on, by kind; None for what this version lacks."""
    import itertools
    import _collections

    def of(module, names):
        return [getattr(module, name, None) for name in names.split()]

    return {
        'endless': of(itertools, 'count repeat product permutations combinations combinations_with_replacement')
        + [type(iter(int, 1)), type(iter(range(1))), type(iter(range(2**70)))],
        'nesting': of(itertools, 'accumulate chain compress cycle dropwhile filterfalse groupby islice pairwise starmap takewhile zip_longest')
        + [type(itertools.tee(())[0]), map, filter, zip, enumerate],
        'hashed': [tuple, types.GenericAlias],
        'asked': [types.MethodType],
        'freed': [_collections.deque, _collections.defaultdict, types.GeneratorType, types.CoroutineType, types.AsyncGeneratorType],
    }


def readable_paths():
    """Where imports read from, a line each."""
    import os
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
    places = [*sys.path, *(os.path.join(prefix, name) for prefix in prefixes for name in ('lib', 'lib64', 'pyvenv.cfg'))]
    return '\n'.join(place for place in places if os.path.isabs(place) and '\n' not in place)


class Context:
    def __init__(self, name, restricted, isolated, clock, randomness):
        self.name = name
        self.restricted = restricted
        self.isolated = isolated
        self.granted = {'clock': clock, 'randomness': randomness}
        self.sources = {}      # file name: text, for tracebacks
        self.modules = {}      # name: module, of this context only
        self.unrun = {}        # name of a module whose source has not run yet: (text, file name)
        self.facades = {}      # restricted: the public part of a standard module
        self.host_calls = {}   # token of a host call that goes on: future
        self.runs = {}         # number of a suspended run: task
        self.starting = []     # tasks of runs in their first step: what a stop leaves here must not go on
        self._loop = None
        scope = dict(vars(builtins))
        if restricted:
            for hidden in RESTRICTED_BUILTINS:
                scope.pop(hidden, None)
        scope['__import__'] = self.import_module
        self.builtins = scope
        if isolated:
            import __main__
            self.globals = __main__.__dict__
            self.globals.clear()
        else:
            self.globals = {}
        self.globals.update(__name__='__main__', __builtins__=scope, __doc__=None)
        self.globals['zigllms'] = self.language_namespace({})

    # ---- Running ----

    def run(self, text, name, want_value):
        """Runs a source in the context's namespace; the value of its last expression. A coroutine where the source awaits at its top level."""
        name = name.replace('\0', '\N{SYMBOL FOR NULL}')
        self.remember_source(name, text)
        try:
            tree = compile(text, name, 'exec', ONLY_AST | TOP_LEVEL_AWAIT, True)
            last = None
            if want_value and tree.body and isinstance(tree.body[-1], _ast.Expr):
                last = compile(_ast.Expression(tree.body.pop().value), name, 'eval', TOP_LEVEL_AWAIT, True)
            body = compile(tree, name, 'exec', TOP_LEVEL_AWAIT, True) if tree.body else None
        except ValueError as error:  # a NUL, before 3.12
            raise SyntaxError(str(error), (name, 1, 0, '')) from None
        scope = self.globals
        if (body is not None and body.co_flags & COROUTINE) or (last is not None and last.co_flags & COROUTINE):
            return self.run_awaiting(body, last)
        if body is not None:
            exec(body, scope)
        return eval(last, scope) if last is not None else None

    async def run_awaiting(self, body, last):
        for code in (body, last):
            value = eval(code, self.globals) if code is not None else None
            if code is not None and code.co_flags & COROUTINE:
                value = await value
        return value if last is not None else None

    def remember_source(self, name, text):
        if len(self.sources) >= 1000 and name not in self.sources:
            self.sources.pop(next(iter(self.sources)))
        self.sources[name] = text
        if 'linecache' in sys.modules:
            fill_linecache({name: text})

    def resolve(self, name):
        """What executeFunction means: a global, then members; else a module's function."""
        found, rest = self.globals, name.split('.')
        first = rest[0]
        if first in self.globals:
            value = self.globals[first]
        elif len(rest) > 1 and self.module_prefix(rest) is not None:
            value, rest = self.module_prefix(rest)
            rest = [first] + rest
        elif first in self.builtins and not first.startswith('_'):
            value = self.builtins[first]
        else:
            raise NameError(self.unknown(name, first, self.globals))
        known = first
        for part in rest[1:]:
            try:
                value = get_member(value, part)
            except (AttributeError, KeyError, TypeError, IndexError):
                raise NameError(self.unknown(name, part, dir(value), known)) from None
            known += '.' + part
        if not callable(value):
            raise TypeError("'%s' is not a function: it is of the type %s" % (name, type(value).__name__))
        return value

    def module_prefix(self, parts):
        for length in range(len(parts) - 1, 0, -1):
            name = '.'.join(parts[:length])
            if name in self.modules:
                return self.ready(name), parts[length:]
        return None

    def unknown(self, name, part, names, owner=None):
        where = "'%s' is not defined" % name if owner is None else "'%s' is not a member of '%s'" % (part, owner)
        close = nearest(part, names)
        return where if close is None else "%s; did you mean '%s'?" % (where, close)

    def set_global(self, name, value):
        value = to_namespace(value)
        if name == 'zigllms' and isinstance(value, (Namespace, dict)):
            value = self.language_namespace(value)
        self.globals[name] = value

    def language_namespace(self, members):
        """The global `zigllms`: what the host put there, and this room's own."""
        return Namespace({'to_value': to_value, 'toValue': to_value, 'ZigllmsError': ZigllmsError, **dict(members)})

    # ---- Modules ----

    def register_module(self, name, exports, text, file):
        module = self.make_module(name)
        exports = to_namespace(exports)
        module.__dict__.update(exports.__dict__ if isinstance(exports, Namespace) else exports)
        if text is not None:
            self.unrun[name] = (text, file)
        else:
            self.unrun.pop(name, None)

    def make_module(self, name):
        """A module of this context; its parents become packages where they are not yet."""
        module = types.ModuleType(name)
        children = {known.rpartition('.')[2]: child for known, child in self.modules.items() if known.rpartition('.')[0] == name}
        module.__dict__.update(__builtins__=self.builtins, __package__=name, __path__=[], **children)
        self.modules[name] = module
        parent, _, last = name.rpartition('.')
        if parent:
            if parent not in self.modules:
                made = self.make_module(parent)
                if parent == 'zigllms':
                    made.__getattr__ = lambda attribute: self.language_member(attribute)
            setattr(self.modules[parent], last, module)
        return module

    def language_member(self, name):
        value = self.globals.get('zigllms')
        if isinstance(value, Namespace) and name in value:
            return value[name]
        raise AttributeError("module 'zigllms' has no attribute '%s'" % name)

    def ready(self, name):
        source = self.unrun.pop(name, None)
        module = self.modules[name]
        if source is not None:
            try:
                self.run_module(module, *source)
            except BaseException:
                self.unrun[name] = source
                raise
        return module

    def run_module(self, module, text, file):
        module.__file__ = file
        self.remember_source(file, text)
        try:
            code = compile(text, file, 'exec', 0, True)
        except ValueError as error:
            raise SyntaxError(str(error), (file, 1, 0, '')) from None
        exec(code, module.__dict__)

    def import_module(self, name, globals=None, locals=None, fromlist=(), level=0):
        """The __import__ of this context's scripts; library modules that they import use Python's own."""
        if not isinstance(name, str):
            raise TypeError('the name of a module is a str')
        if level:
            package = (globals or {}).get('__package__') or ''
            parts = package.split('.')
            if not package or level > len(parts):
                raise ImportError('attempted relative import with no known parent package')
            # A module of a context counts as a package itself; siblings are one level up.
            base = '.'.join(parts[:len(parts) - level]) if level < len(parts) else ''
            name = '.'.join(part for part in (base, name) if part)
            if not name:
                raise ImportError('attempted relative import beyond top-level package')
        importer = sys._getframe(1).f_code.co_filename
        module = self.find(name, importer)
        if not fromlist:
            return self.top_of(name)
        for attribute in fromlist:
            if attribute == '*' or hasattr(module, attribute):
                continue
            inner = name + '.' + attribute
            if name in self.modules or inner in self.modules or (self.restricted and inner in PURE_MODULES):
                try:
                    self.find(inner, importer)
                except ModuleNotFoundError as error:
                    if error.name != inner:
                        raise
            elif not self.restricted:
                builtins.__import__(name, None, None, (attribute,), 0)
        return module

    def top_of(self, name):
        top = name.partition('.')[0]
        if top in self.modules:
            return self.modules[top]
        if top in self.facades:
            return self.facades[top]
        if self.restricted:
            return self.facade(top)
        return sys.modules[top]

    def find(self, name, importer):
        if not native.module_allowed(name):
            self.deny('modules', name)
        if name in self.modules:
            parent = name.rpartition('.')[0]
            while parent:
                if parent in self.unrun:
                    self.ready(parent)
                parent = parent.rpartition('.')[0]
            return self.ready(name)
        if name == 'zigllms':
            module = self.make_module(name)
            module.__getattr__ = self.language_member
            return module
        if self.restricted:
            if name in PURE_MODULES:
                needed = CAPABILITIES.get(name.partition('.')[0])
                if needed is not None and not self.granted[needed]:
                    self.deny(needed, name)
                return self.facade(name)
        elif native.members_allowed(name) is not None:
            self.deny('modules', name)
        else:
            try:
                return self.import_real(name)
            except ModuleNotFoundError as error:
                if error.name is None or not (name == error.name or name.startswith(error.name + '.')):
                    raise
        parent = name.rpartition('.')[0]
        if parent and parent not in self.modules and parent.partition('.')[0] not in PURE_MODULES and native.module_allowed(parent):
            try:
                self.find(parent, importer)
            except ModuleNotFoundError:
                pass
        text = native.load_module(name, importer)
        if text is not None:
            module = self.make_module(name)
            try:
                self.run_module(module, text, name + '.py')
            except BaseException:
                self.modules.pop(name, None)
                raise
            return module
        if self.restricted and self.exists(name):
            self.deny('modules', name)
        close = nearest(name, list(self.modules) + sorted(PURE_MODULES))
        hint = '' if close is None else "; did you mean '%s'?" % close
        raise ModuleNotFoundError("there is no module '%s'%s" % (name, hint), name=name)

    def deny(self, capability, name):
        raise ModuleNotAllowed(native.denied(capability, "module '%s'" % name), name=name)

    def exists(self, name):
        top = name.partition('.')[0]
        if top in sys.modules or top in getattr(sys, 'stdlib_module_names', ()):
            return True
        from importlib.util import find_spec
        try:
            return find_spec(top) is not None
        except (ImportError, ValueError):
            return False

    def import_real(self, name):
        """Loads a module of the library, which counts towards no limit: how long that takes depends on the machine and on who has done it before."""
        native.count(False)
        try:
            return self.load_real(name)
        finally:
            native.count(True)

    def load_real(self, name):
        if name == 'asyncio' or name.startswith('asyncio.'):
            ensure_loop()
        try:
            builtins.__import__(name)
        except ImportError as error:
            seen, part = 0, error
            while self.isolated and part is not None and seen < 8:
                if 'subinterpreter' in str(part):
                    raise ImportError("the module '%s' does not work in an isolated interpreter: create the context with the engine option "
                                      "interpreter: 'main' (%s)" % (name, part), name=name) from error
                seen, part = seen + 1, part.__cause__ or part.__context__
            raise
        if not _loop_loaded and 'asyncio' in sys.modules:
            ensure_loop()
        return sys.modules[name]

    def facade(self, name):
        """A restricted script's view of a standard module: its public names, without the modules that it uses itself."""
        if name in self.facades:
            return self.facades[name]
        # A package that isn't allowed itself is an empty one around its modules that are.
        real = self.import_real(name) if name in PURE_MODULES and native.module_allowed(name) else None
        made = types.ModuleType(name, getattr(real, '__doc__', None))
        if real is not None:
            hidden = HIDDEN_NAMES.get(name, ())
            allowed = native.members_allowed(name)
            public = PUBLIC_NAMES.get(name) or getattr(real, '__all__', None) or [known for known in vars(real) if not known.startswith('_')]
            for known in public:
                value = getattr(real, known, None)
                if known not in hidden and (allowed is None or known in allowed) and not isinstance(value, types.ModuleType):
                    made.__dict__[known] = value
            if name == 'types':
                made.__dict__.pop('ModuleType', None)
        self.facades[name] = made
        for inner in PURE_MODULES:
            parent, _, last = inner.rpartition('.')
            if parent == name and inner in sys.modules:
                setattr(made, last, self.facade(inner))
            if inner == name and parent:
                setattr(self.facade(parent), last, made)
        return made

    # ---- Waiting ----

    def loop(self):
        if self._loop is None or self._loop.is_closed():
            ensure_loop()
            self._loop = make_loop(self)
            native.loop_used()
        return self._loop

    def set_loop(self, loop):
        # asyncio.run sets its loop and, at the end, none: the context's own then serves again.
        pass

    def start(self, awaitable, run_id):
        ensure_loop()
        return start(self, awaitable, run_id)

    def drive(self, awaitable):
        ensure_loop()
        return drive(self, awaitable)

    def step(self):
        if self._loop is not None:
            self._loop.step()

    def next_due(self):
        return self._loop.next_due() if self._loop is not None and not self._loop.is_closed() else None

    def abandon(self, run_id):
        task = self.runs.pop(run_id, None)
        if task is not None:
            task.cancel()

    def repair(self, over_limit):
        """After a stop: nothing of asyncio runs any more, whatever its last words were."""
        reset_loop(self._loop)
        for task, awaitable in self.starting:
            task.cancel()
            frame = getattr(awaitable, 'cr_frame', None)
            if frame is not None and frame.f_lasti < 0:
                awaitable.close()  # it has not begun, which Python would warn of
        self.starting.clear()
        # A suspended run whose task the stop has ended, or may have lost with the round of the loop that it came in.
        for run_id, task in list(self.runs.items()):
            if over_limit or (task.done() and not task.cancelled() and isinstance(task.exception(), Stopped)):
                del self.runs[run_id]
                task.cancel()
                native.run_done(run_id, None, Stopped())

    def host_future(self, token):
        return host_future(self, token) if _loop_loaded else None

    def settle(self, token, value, error):
        if token in self.host_calls:
            settle(self, token, value, error)

    def close(self):
        """Lets go of everything, so that what scripts held is freed while the context can still say so to the host."""
        self.runs.clear()
        self.host_calls.clear()
        if self._loop is not None and not self._loop.is_closed() and not self._loop.is_running():
            self._loop._ready.clear()
            self._loop._scheduled.clear()
            self._loop.close()
        self._loop = None
        self.globals.clear()
        for module in list(self.modules.values()):
            module.__dict__.clear()
        self.modules.clear()
        self.facades.clear()
        self.builtins.pop('__import__', None)
        if self.isolated and 'threading' in sys.modules:
            # 3.13 notes the end of a thread that it doesn't know by an object whose finalizer fails when the interpreter ends.
            getattr(sys.modules['threading'], '_thread_local_info', self).__dict__.pop('_track_dummy_thread_ref', None)


class IsolatedFinder:
    """Lets importlib.import_module find a context's modules too, where the interpreter is the context's own."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        context = native.current()
        if context is None or name not in context.modules:
            return None
        from importlib.machinery import ModuleSpec
        return ModuleSpec(name, IsolatedFinder, is_package=True)

    @staticmethod
    def create_module(spec):
        return native.current().ready(spec.name)

    @staticmethod
    def exec_module(module):
        pass
