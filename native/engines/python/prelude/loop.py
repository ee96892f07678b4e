# asyncio's event loop in a context: BaseEventLoop, whose waiting is the host's. Run on first use of asyncio in an interpreter.
import asyncio
import heapq
import threading
import time as _time
from asyncio import base_events, events


class HostLoopMixin:
    """Waits in native.wait, where the host settles its promises; or, while it is stepped, not at all."""

    _stepping = False

    def _host_wait(self, timeout):
        native.wait(timeout)

    def _run_once(self):
        scheduled, ready = self._scheduled, self._ready
        while scheduled and scheduled[0]._cancelled:
            self._timer_cancelled_count -= 1
            heapq.heappop(scheduled)._scheduled = False
        timeout = None
        if ready or self._stopping or self._stepping:
            timeout = 0
        elif scheduled:
            timeout = max(0, scheduled[0]._when - self.time())
        self._host_wait(timeout)
        end = self.time() + self._clock_resolution
        while scheduled and scheduled[0]._when < end:
            handle = heapq.heappop(scheduled)
            handle._scheduled = False
            ready.append(handle)
        # Only those that are ready now: what they schedule is for the next round. A nested round may have taken some.
        for _ in range(len(ready)):
            if not ready:
                break
            handle = ready.popleft()
            if not handle._cancelled:
                handle._run()
        handle = None

    def next_due(self):
        """Seconds until a step has something to do; None when there is nothing."""
        if self._ready:
            return 0.0
        while self._scheduled and self._scheduled[0]._cancelled:
            self._timer_cancelled_count -= 1
            heapq.heappop(self._scheduled)._scheduled = False
        return max(0.0, self._scheduled[0]._when - self.time()) if self._scheduled else None

    def step(self):
        """Runs what is ready, without waiting."""
        if self.is_closed():
            return
        with _Running(self):
            self._stepping = True
            try:
                for _ in range(64):
                    self._run_once()
                    due = self.next_due()
                    if due is None or due > 0:
                        break
            finally:
                self._stepping = False

    def run_forever(self):
        native.loop_running(True)
        try:
            super().run_forever()
        finally:
            native.loop_running(False)


class PureHostLoop(HostLoopMixin, base_events.BaseEventLoop):
    """For restricted contexts: timers, tasks and host calls; no sockets, processes or threads."""

    def _process_events(self, event_list):
        pass

    def _write_to_self(self):
        pass

    def run_in_executor(self, executor, function, *arguments):
        raise PermissionError('threads are not allowed here')


class SocketHostLoop(HostLoopMixin, asyncio.SelectorEventLoop):
    """For trusted contexts: with sockets, which are looked at every few milliseconds between the host's events."""

    def _host_wait(self, timeout):
        while True:
            events_now = self._selector.select(0)
            if events_now:
                self._process_events(events_now)
            if events_now or self._ready or self._stepping or timeout == 0:
                return
            # Other threads may schedule something too: they wake a real selector, but not the host.
            others = len(self._selector.get_map()) > 1 or threading.active_count() > 1
            slice_ = 0.005 if others and (timeout is None or timeout > 0.005) else timeout
            native.wait(slice_)
            if slice_ is timeout or not others:
                return
            if timeout is not None:
                timeout = max(0, timeout - slice_)


class _Running:
    """asyncio's idea of a running loop, around our own stepping."""

    def __init__(self, loop):
        self.loop = loop

    def __enter__(self):
        loop = self.loop
        loop._check_closed()
        self.thread = loop._thread_id
        self.hooks = sys.get_asyncgen_hooks()
        self.before = asyncio._get_running_loop()
        loop._thread_id = threading.get_ident()
        sys.set_asyncgen_hooks(firstiter=loop._asyncgen_firstiter_hook, finalizer=loop._asyncgen_finalizer_hook)
        asyncio._set_running_loop(loop)
        native.loop_running(True)

    def __exit__(self, *error):
        native.loop_running(False)
        asyncio._set_running_loop(self.before)
        sys.set_asyncgen_hooks(*self.hooks)
        self.loop._thread_id = self.thread


def pause_loop():
    """A call comes into a context from inside a task: asyncio must not see that task until the call is over."""
    loop = asyncio._get_running_loop()
    task = None
    if loop is not None:
        task = asyncio.current_task(loop)
        if task is not None:
            asyncio.tasks._leave_task(loop, task)
        asyncio._set_running_loop(None)
    return loop, task


def resume_loop(paused):
    loop, task = paused
    asyncio._set_running_loop(loop)
    if task is not None:
        asyncio.tasks._enter_task(loop, task)


def reset_loop(loop):
    asyncio._set_running_loop(None)
    if loop is not None:
        loop._thread_id = None
        loop._stepping = False
        loop._stopping = False
        task = asyncio.current_task(loop)
        if task is not None:
            asyncio.tasks._leave_task(loop, task)


def _exception_handler(loop, report):
    if native.current() is not loop.context:
        return  # a context that has ended, whose tasks are collected now
    error = report.get('exception')
    if error is None:
        error = RuntimeError(report.get('message', 'an error in the event loop'))
    native.unhandled(error)


class HostPolicy(asyncio.DefaultEventLoopPolicy):
    """asyncio.run, new_event_loop and get_event_loop give loops that wait for the host; outside of contexts, Python's own."""

    def new_event_loop(self):
        context = native.current()
        return super().new_event_loop() if context is None else make_loop(context)

    def get_event_loop(self):
        context = native.current()
        return super().get_event_loop() if context is None else context.loop()

    def set_event_loop(self, loop):
        context = native.current()
        if context is None:
            super().set_event_loop(loop)
        else:
            context.set_loop(loop)


def make_loop(context):
    loop = PureHostLoop() if context.restricted else SocketHostLoop()
    loop.context = context
    loop.set_exception_handler(_exception_handler)
    return loop


def host_future(context, token):
    """The future of a host call that goes on; None where no loop runs, so that the caller must wait."""
    loop = asyncio._get_running_loop()
    if loop is None:
        return None
    future = loop.create_future()
    context.host_calls[token] = future

    def done(future):
        if context.host_calls.pop(token, None) is not None:
            native.forget(token)

    future.add_done_callback(done)
    return future


async def _await(awaitable):
    return await awaitable


async def _host_wait(token, context):
    return await host_future(context, token)


def start(context, awaitable, run_id):
    """Starts a run's awaitable on the context's loop: (True, its value) when it ends at once, else (False, None), and native.run_done later."""
    loop = context.loop()
    task = loop.create_task(_await(awaitable))
    context.starting.append((task, awaitable))
    loop.step()
    context.starting.remove((task, awaitable))
    if task.done():
        return True, task.result()
    context.runs[run_id] = task
    task.add_done_callback(lambda task: _run_ended(context, run_id, task))
    return False, None


def _run_ended(context, run_id, task):
    if context.runs.pop(run_id, None) is None:
        return
    if task.cancelled():
        native.run_done(run_id, None, asyncio.CancelledError('the task of this run was cancelled'))
    elif task.exception() is not None:
        native.run_done(run_id, None, task.exception())
    else:
        native.run_done(run_id, task.result(), None)


def drive(context, awaitable):
    """Runs the context's loop until the awaitable has ended."""
    loop = context.loop()
    task = loop.create_task(_await(awaitable))
    with _Running(loop):
        while not task.done():
            loop._run_once()
    return task.result()


def settle(context, token, value, error):
    future = context.host_calls.pop(token, None)
    if future is None or future.done():
        return
    if error is None:
        future.set_result(value)
    else:
        future.set_exception(error)


if sys.version_info < (3, 14):
    asyncio.set_event_loop_policy(HostPolicy())
else:
    import warnings
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        asyncio.set_event_loop_policy(HostPolicy())
