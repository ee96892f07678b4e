# Exceptions as the host is told of them. Everything here may meet hostile exceptions: what fails in describing gives a text instead, while a stop
# (a BaseException) passes.


class ZigllmsError(Exception):
    """An error of the host, or of a script that wants to give its error a code: raise ZigllmsError('permission_error', 'no')."""

    def __init__(self, code='runtime_error', message='', name=None):
        super().__init__(message)
        self.code = code
        self.message = message
        self.name = name

    def __str__(self):
        return str(self.message)


class ModuleNotAllowed(ImportError):
    """The policy or the sandbox keeps this module from scripts."""


_host_error_ids = {}  # id of the exception: what tells the host's own error object apart; kept beside the exception, out of scripts' reach


class _HostError(ZigllmsError):
    def __del__(self):
        _host_error_ids.pop(id(self), None)


_HostError.__name__ = _HostError.__qualname__ = 'ZigllmsError'


def make_host_error(code, message, name, host_error_id):
    error = _HostError(code, message, name or None)
    if host_error_id:
        _host_error_ids[id(error)] = host_error_id
    return error


def swallow_stop():
    """Takes the stop that was sent to this thread."""
    try:
        while True:
            pass
    except BaseException:
        pass


def message_of(error):
    try:
        if isinstance(error, SyntaxError) and isinstance(error.msg, str):
            return error.msg
        if isinstance(error, KeyError) and len(error.args) == 1:
            return 'no such key: ' + repr(error.args[0])
        if isinstance(error, SystemExit):
            return 'the script called exit(%s)' % ('' if error.code is None else error.code)
        return str(error)
    except Exception as failure:
        return '<the message could not be read: %s>' % type(failure).__name__


def code_of(error):
    if isinstance(error, ZigllmsError):
        return error.code if isinstance(error.code, str) else 'runtime_error'
    if isinstance(error, SyntaxError):
        return 'syntax_error'
    if isinstance(error, (ModuleNotAllowed, PermissionError)):
        return 'permission_error'
    if isinstance(error, (NameError, AttributeError, ModuleNotFoundError)):
        return 'reference_error'
    if isinstance(error, TypeError):
        return 'type_error'
    if isinstance(error, (MemoryError, RecursionError)):
        return 'memory_error'
    return 'runtime_error'


def _is_ours(file):
    return file.startswith('<zigllms ') or file.startswith('<frozen importlib')


def _column(code, instruction, line, sources):
    """1-based, in characters; 0 where the version does not say (before 3.11)."""
    positions = getattr(code, 'co_positions', None)
    if positions is None or instruction < 0:
        return 0
    for index, (start_line, _, column, _) in enumerate(positions()):
        if index == instruction // 2:
            if column is None or start_line != line:
                return 0
            source = sources.get(code.co_filename)
            lines = source.splitlines() if source is not None else ()
            if line <= len(lines):
                column = len(lines[line - 1].encode('utf-8', 'replace')[:column].decode('utf-8', 'replace'))
            return column + 1
    return 0


def frames_of(traceback, sources):
    """Innermost first: (function, file, line, column)."""
    entries = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if not _is_ours(code.co_filename):
            entries.append((code, traceback.tb_lasti, traceback.tb_lineno))
            if len(entries) > 2000:
                del entries[:1000]
        traceback = traceback.tb_next
    frames = []
    for code, instruction, line in reversed(entries[-200:]):
        column = _column(code, instruction, line or 0, sources) if code.co_filename in sources else 0
        frames.append((code.co_name, code.co_filename, line or 0, column))
    return frames


def _place(number):
    """A line or column; a script may have made a SyntaxError of anything."""
    return number if isinstance(number, int) and 0 < number < 2 ** 31 else 0


def fill_linecache(sources):
    import linecache
    for name, source in sources.items():
        linecache.cache[name] = (len(source), None, source.splitlines(True), name)


def traceback_text(error, sources=None):
    """As Python prints it, source lines included, without this room's own frames."""
    try:
        import traceback
        if sources:
            fill_linecache(sources)
        report = traceback.TracebackException(type(error), error, error.__traceback__, limit=-200)
        todo, seen = [report], set()
        while todo:
            part = todo.pop()
            if part is None or id(part) in seen:
                continue
            seen.add(id(part))
            part.stack[:] = [frame for frame in part.stack if not _is_ours(frame.filename)]
            todo += [part.__cause__, part.__context__]
            todo += getattr(part, 'exceptions', None) or ()
        return ''.join(report.format()).rstrip('\n')
    except Exception as failure:
        return '%s: %s\n<no traceback: %s>' % (type(error).__name__, message_of(error), type(failure).__name__)


def _attributes(error):
    """What a script's own class of exception carries besides its message."""
    if isinstance(error, ZigllmsError):
        return None
    attributes = {name: value for name, value in vars(error).items() if isinstance(name, str) and not name.startswith('_')}
    return attributes or None


def describe(error, sources, depth=0):
    """(code, name, message, file, line, column, stack, frames, attributes, cause, host error)."""
    name, file, line, column, attributes = type(error).__name__, '', 0, 0, None
    frames = frames_of(error.__traceback__, sources)
    if isinstance(error, SyntaxError) and error.filename is not None:
        file = error.filename if isinstance(error.filename, str) else ''
        line, column = error.lineno, error.offset
    else:
        for frame in frames:
            if frame[1] in sources:
                _, file, line, column = frame
                break
        else:
            if frames:
                _, file, line, column = frames[0]
    if isinstance(error, ZigllmsError) and isinstance(error.name, str):
        name = error.name
    try:
        attributes = _attributes(error)
    except Exception:
        pass
    cause = error.__cause__ if error.__cause__ is not None else None if error.__suppress_context__ else error.__context__
    if cause is not None and depth < 8:
        cause = describe(cause, sources, depth + 1)
    else:
        cause = None
    stack = traceback_text(error, sources) if depth == 0 else ''
    return (code_of(error), name, message_of(error), file, _place(line), _place(column), stack, frames, attributes, cause,
            _host_error_ids.get(id(error), 0))
