# Values that need Python to be read or made: once in each interpreter, for all of its contexts. The names here are called from C++ (interpreter.h).
import builtins
import sys


class Namespace:
    """An object of the host that holds functions: its members read as attributes and as items."""

    def __init__(self, members=()):
        self.__dict__.update(members)

    def __getitem__(self, name):
        return self.__dict__[name]

    def __setitem__(self, name, value):
        self.__dict__[name] = value

    def __delitem__(self, name):
        del self.__dict__[name]

    def __contains__(self, name):
        return name in self.__dict__

    def __iter__(self):
        return iter(self.__dict__)

    def __len__(self):
        return len(self.__dict__)

    def keys(self):
        return self.__dict__.keys()

    def __repr__(self):
        return '<namespace ' + ', '.join(self.__dict__) + '>'


class Map(dict):
    """A Map of the host. A plain dict in all but this: an empty one goes back as a Map."""


class Record(dict):
    """Data of the host: a dict whose items read and write as attributes, too, in either spelling (toolCalls, tool_calls)."""
    __slots__ = ()

    def __getattr__(self, name):
        if name in self:
            return self[name]
        parts = name.split('_')
        camel = parts[0] + ''.join(part[:1].upper() + part[1:] for part in parts[1:])
        if camel in self and not name.startswith('_'):
            return self[camel]
        hint = nearest(name, self) if not name.startswith('__') else None
        raise AttributeError('the data has no member %r%s' % (name, '; did you mean %r?' % hint if hint else ''))

    def __setattr__(self, name, value):
        self[name] = value

    def __delattr__(self, name):
        if name not in self:
            raise AttributeError('the data has no member %r' % name)
        del self[name]


def iteration(next_item, close):
    """The special methods of a class of the host whose objects are gone through: by for, and by async for inside an event loop."""

    def __iter__(self):
        return self

    def __next__(self):
        item = next_item(self)
        if item is None:
            raise StopIteration
        if hasattr(item, '__await__'):
            close(self)
            raise TypeError('use async for inside an async function')
        return item

    async def __anext__(self):
        item = next_item(self)
        if hasattr(item, '__await__'):
            item = await item
        if item is None:
            raise StopAsyncIteration
        return item

    def __exit__(self, *_):
        close(self)

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        close(self)

    return {'__iter__': __iter__, '__next__': __next__, '__aiter__': __iter__, '__anext__': __anext__,
            '__enter__': __iter__, '__exit__': __exit__, '__aenter__': __aenter__, '__aexit__': __aexit__}


def to_namespace(value, memo=None):
    """The value with each dict that holds functions, at any depth, made a Namespace."""
    memo = {} if memo is None else memo
    if type(value) is list:
        if id(value) not in memo:
            memo[id(value)] = value
            value[:] = [to_namespace(item, memo) for item in value]
        return value
    if type(value) is not dict:
        return value
    if id(value) in memo:
        return memo[id(value)]
    if not _holds_functions(value, set()):
        return value
    made = memo[id(value)] = Namespace()
    for key, item in value.items():
        made.__dict__[key] = to_namespace(item, memo)
    return made


def _holds_functions(value, seen):
    if callable(value):
        return True
    if type(value) is not dict or id(value) in seen:
        return False
    seen.add(id(value))
    return any(_holds_functions(item, seen) for item in value.values())


def to_value(value):
    """A plain copy: instances become dicts of their public attributes, sequences lists, what cannot be copied its text."""
    return _copy(value, {})


def _copy(value, memo):
    kind = type(value)
    if value is None or kind in (bool, int, float, str, bytes, bytearray):
        return value
    if id(value) in memo:
        return memo[id(value)][0]

    def remember(made):
        memo[id(value)] = (made, value)  # the original is kept alive: its address must stay its own
        return made

    if isinstance(value, (bool, int, float, str)):
        return next(base(value) for base in (bool, int, float, str) if isinstance(value, base))
    if isinstance(value, tuple) and hasattr(value, '_fields'):
        made = remember({})
        made.update((name, _copy(item, memo)) for name, item in zip(value._fields, value))
        return made
    if isinstance(value, (list, tuple)):
        made = remember([])
        made.extend(_copy(item, memo) for item in value)
        return made
    if isinstance(value, dict):
        made = remember({})
        made.update((_copy(key, memo) if not isinstance(key, tuple) else key, _copy(item, memo)) for key, item in value.items())
        return made
    if isinstance(value, (set, frozenset)):
        return remember(set(value))
    if isinstance(value, Namespace):
        made = remember({})
        made.update((name, _copy(item, memo)) for name, item in value.__dict__.items())
        return made
    if callable(value) or isinstance(value, (BaseException, HostObject, memoryview)) or kind.__name__ in ('datetime', 'Pattern'):
        return value
    enum = sys.modules.get('enum')
    if enum is not None and isinstance(value, enum.Enum):
        return _copy(value.value, memo)
    if hasattr(kind, '__dataclass_fields__'):
        made = remember({})
        made.update((name, _copy(getattr(value, name), memo)) for name in kind.__dataclass_fields__ if hasattr(value, name))
        return made
    names = member_keys(value)
    if names:
        made = remember({})
        made.update((name, _copy(getattr(value, name), memo)) for name in names)
        return made
    if hasattr(kind, '__iter__'):
        made = remember([])
        made.extend(_copy(item, memo) for item in value)
        return made
    return str(value)


def member_keys(value):
    """The names of an instance's public attributes, as a host sees them."""
    if isinstance(value, dict):
        return [key for key in value if isinstance(key, str)]
    names = list(getattr(type(value), '_fields', ()))
    for kind in reversed(type(value).__mro__):
        slots = kind.__dict__.get('__slots__', ())
        names.extend([slots] if isinstance(slots, str) else slots)
    names.extend(getattr(value, '__dict__', ()))
    return [name for name in dict.fromkeys(names) if not name.startswith('_') and hasattr(value, name)]


def get_member(value, key):
    if isinstance(key, str):
        try:
            return getattr(value, key)
        except AttributeError:
            if not hasattr(type(value), '__getitem__'):
                raise
    return value[key]


def set_member(value, key, item):
    if isinstance(key, str) and not (hasattr(type(value), '__setitem__') and not hasattr(value, '__dict__')):
        setattr(value, key, item)
    else:
        value[key] = item


def int_parts(value):
    """Whether it is negative, and its magnitude in little-endian words of eight bytes."""
    size = (value.bit_length() + 63) // 64 * 8
    return value < 0, abs(value).to_bytes(size, 'little')


def make_int(negative, magnitude):
    value = int.from_bytes(magnitude, 'little')
    return -value if negative else value


def make_date(milliseconds):
    from datetime import datetime, timedelta, timezone
    if milliseconds != milliseconds:
        raise ValueError('an invalid Date has no datetime')
    try:
        return datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(milliseconds=milliseconds)
    except OverflowError:
        raise ValueError('a Date outside the years 1 to 9999 has no datetime') from None


def date_milliseconds(value):
    """An aware datetime is a point in time; a naive one is local time, as datetime.timestamp() has it. Parts of a millisecond are dropped."""
    from datetime import datetime, timedelta, timezone
    if value.tzinfo is None or value.utcoffset() is None:
        value = value.astimezone()
    return float((value - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(milliseconds=1))


def make_pattern(source, flags):
    import re
    known = {'i': re.IGNORECASE, 'm': re.MULTILINE, 's': re.DOTALL}
    bits = 0
    for flag in flags:
        if flag not in known:
            raise ValueError("Python's regular expressions have no flag '%s'" % flag)
        bits |= known[flag]
    try:
        return re.compile(source, bits)
    except re.error as error:
        raise ValueError("Python cannot compile the regular expression: %s" % error) from None


def pattern_parts(pattern):
    import re
    if not isinstance(pattern.pattern, str):
        raise ValueError('a regular expression over bytes')
    known = {'i': re.IGNORECASE, 'm': re.MULTILINE, 's': re.DOTALL}
    rest = pattern.flags & ~(re.UNICODE | re.IGNORECASE | re.MULTILINE | re.DOTALL)
    if rest:
        raise ValueError('a regular expression with flags other than IGNORECASE, MULTILINE and DOTALL')
    return pattern.pattern, ''.join(flag for flag, bit in known.items() if pattern.flags & bit)


_error_classes = {}


def make_error_value(name, message, stack):
    """An error that came as a value: Python's own class where there is one of that name."""
    kind = getattr(builtins, name, None)
    if not (isinstance(kind, type) and issubclass(kind, Exception)):
        kind = _error_classes.get(name)
        if kind is None:
            kind = type(name if name.isidentifier() else 'Exception', (Exception,), {'__module__': 'host'})
            if len(_error_classes) < 256:
                _error_classes[name] = kind
    try:
        error = kind(message)
    except Exception:  # UnicodeDecodeError and others want more
        error = Exception(message)
    if stack:
        error.stack = stack
    return error


def error_value_parts(error):
    stack = getattr(error, 'stack', None)
    if not isinstance(stack, str):
        stack = traceback_text(error) if error.__traceback__ is not None else ''
    return type(error).__name__, message_of(error), stack


def plain_scalar(value):
    """numpy's scalars are numbers of their own classes; the number itself, or None for anything else."""
    kind = type(value)
    if kind.__module__ == 'numpy' and getattr(value, 'ndim', None) == 0 and hasattr(kind, 'item'):
        plain = value.item()
        return plain if type(plain) in (bool, int, float, str, bytes) else None
    return None


def nearest(name, names):
    """The known name that is most like this one, for messages; None when none is."""
    from difflib import get_close_matches
    found = get_close_matches(name, [known for known in names if isinstance(known, str) and not known.startswith('__')], 1, 0.6)
    return found[0] if found else None
