# Generated from the descriptions in src/bridge/areas by `npm run generate`; do not edit.
from typing import Any, AsyncIterator, Callable, Generic, Iterator, Optional, TypeVar, Union

Item = TypeVar("Item")


class Stream(Generic[Item]):
    """What comes one by one: by for, and by async for in an async function. Leaving the loop, or a with statement, ends it."""
    def __iter__(self) -> Iterator[Item]: ...
    def __aiter__(self) -> AsyncIterator[Item]: ...
    def __enter__(self) -> "Stream[Item]": ...
    def __exit__(self, *error: Any) -> None: ...
    def next(self) -> Optional[Item]:
        """The next item, or None when there are no more."""
        ...
    def close(self) -> None:
        """Ends it."""
        ...

class Agent:
    """An agent."""
    @property
    def name(self) -> str: ...
    @property
    def id(self) -> str: ...
    def run(self, input: Union[str, dict[str, Any]]) -> dict[str, Any]:
        """Runs an agent and gives its result."""
        ...
    def run_async(self, input: Union[str, dict[str, Any]], callback: Optional[Callable[..., None]] = ...) -> dict[str, Any]:
        """Starts an agent. With a callback it returns at once; without, it gives what run gives."""
        ...
    def stream(self, input: Union[str, dict[str, Any]]) -> Stream[dict[str, Any]]:
        """Runs an agent and gives its answers piece by piece; the last piece has the result. Leaving the loop cancels the run."""
        ...
    def resume(self, state: str, decisions: Optional[Union[bool, dict[str, Any], list[dict[str, Any]]]] = ...) -> dict[str, Any]:
        """Goes on with a run that has not completed: pending calls are made or denied as decided, and the model is asked again."""
        ...
    def clone(self, overrides: Optional[dict[str, Any]] = ...) -> Agent:
        """A new agent with some options changed, the same hooks and an empty memory."""
        ...
    def get_info(self) -> dict[str, Any]:
        """What is known of an agent."""
        ...
    def add_hook(self, point: str, hook: Callable[..., Any]) -> str:
        """Has a hook run at a point of every run from now on; gives the id to remove it by."""
        ...
    def remove_hook(self, id: str) -> bool:
        """Removes a hook; false when there was none."""
        ...
    def get_memory(self) -> Memory:
        """The agent's memory."""
        ...
    def destroy(self) -> None:
        """Cancels what runs and removes the agent."""
        ...

class Memory:
    """What an agent remembers of its conversation."""
    @property
    def size(self) -> float: ...
    def get_history(self) -> list[dict[str, Any]]:
        """All messages, oldest first."""
        ...
    def add(self, message: dict[str, Any]) -> None:
        """Adds a message."""
        ...
    def clear(self) -> None:
        """Forgets everything."""
        ...

class Emitter:
    """Tells handlers of events."""
    @property
    def name(self) -> str: ...
    def on(self, pattern: str, handler: Callable[..., None], options: Optional[dict[str, Any]] = ...) -> Subscription:
        """Has a handler called for every event that a pattern means."""
        ...
    def once(self, pattern: str, handler: Callable[..., None], options: Optional[dict[str, Any]] = ...) -> Subscription:
        """As on, for one event only."""
        ...
    def off(self, pattern: str, handler: Optional[Callable[..., None]] = ...) -> float:
        """Ends the subscriptions of a pattern, or of a pattern and handler; gives how many."""
        ...
    def emit(self, type: str, data: Optional[Any] = ...) -> float:
        """Tells the handlers of an event; gives how many there were."""
        ...
    def emit_async(self, type: str, data: Optional[Any] = ...) -> float:
        """As emit, and waits until the handlers are done."""
        ...
    def filter(self, pattern: str, predicate: Optional[Callable[..., Any]] = ...) -> EventPipeline:
        """The events that a pattern means, and that a function says true to."""
        ...
    def map(self, change: Callable[..., Any]) -> EventPipeline:
        """What a function makes of each event."""
        ...
    def take(self, count: float) -> EventPipeline:
        """The first events only."""
        ...
    def debounce(self, delay_ms: float) -> EventPipeline:
        """Of events in quick succession the last, once there was none for a while."""
        ...
    def subscribe(self, handler: Callable[..., None], options: Optional[dict[str, Any]] = ...) -> Subscription:
        """Has a handler called with all that comes."""
        ...
    def stream(self, pattern: Optional[str] = ..., options: Optional[dict[str, Any]] = ...) -> Stream[dict[str, Any]]:
        """The events that a pattern means as they come, for a loop."""
        ...
    def get_history(self, options: Optional[dict[str, Any]] = ...) -> list[dict[str, Any]]:
        """The newest events, oldest first."""
        ...
    def clear_history(self) -> None:
        """Forgets the events of the past."""
        ...
    def listener_count(self, type: Optional[str] = ...) -> float:
        """How many handlers there are for events of a type; all without one."""
        ...
    def dispose(self) -> None:
        """Ends all subscriptions."""
        ...

class EventPipeline:
    """Events on their way to a handler. Nothing happens before subscribe."""
    def filter(self, predicate: Callable[..., Any]) -> EventPipeline:
        """Only what a function says true to."""
        ...
    def map(self, change: Callable[..., Any]) -> EventPipeline:
        """What a function makes of each event."""
        ...
    def take(self, count: float) -> EventPipeline:
        """The first events only."""
        ...
    def debounce(self, delay_ms: float) -> EventPipeline:
        """Of events in quick succession the last, once there was none for a while."""
        ...
    def subscribe(self, handler: Callable[..., None], options: Optional[dict[str, Any]] = ...) -> Subscription:
        """Has a handler called with all that comes."""
        ...
    def skip(self, count: float) -> EventPipeline:
        """All but the first events."""
        ...
    def throttle(self, delay_ms: float) -> EventPipeline:
        """At most one event in a time: the first."""
        ...

class Subscription:
    """A handler that is told of events."""
    @property
    def id(self) -> str: ...
    @property
    def active(self) -> bool: ...
    @property
    def dropped(self) -> float: ...
    def unsubscribe(self) -> None:
        """Ends it."""
        ...

class agent:
    """Create, run and inspect agents."""
    @staticmethod
    def create(config: Optional[dict[str, Any]] = ...) -> Agent:
        """Creates an agent. It goes when the script context goes."""
        ...
    @staticmethod
    def list() -> list[dict[str, Any]]:
        """What is known of all agents."""
        ...
    @staticmethod
    def get(name: str) -> Agent:
        """The agent of that name, or nothing."""
        ...
    @staticmethod
    def run(agent: Agent, input: Union[str, dict[str, Any]]) -> dict[str, Any]:
        """Runs an agent and gives its result."""
        ...
    @staticmethod
    def run_async(agent: Agent, input: Union[str, dict[str, Any]], callback: Optional[Callable[..., None]] = ...) -> dict[str, Any]:
        """Starts an agent. With a callback it returns at once; without, it gives what run gives."""
        ...
    @staticmethod
    def stream(agent: Agent, input: Union[str, dict[str, Any]]) -> Stream[dict[str, Any]]:
        """Runs an agent and gives its answers piece by piece; the last piece has the result. Leaving the loop cancels the run."""
        ...
    @staticmethod
    def resume(agent: Agent, state: str, decisions: Optional[Union[bool, dict[str, Any], list[dict[str, Any]]]] = ...) -> dict[str, Any]:
        """Goes on with a run that has not completed: pending calls are made or denied as decided, and the model is asked again."""
        ...
    @staticmethod
    def clone(agent: Agent, overrides: Optional[dict[str, Any]] = ...) -> Agent:
        """A new agent with some options changed, the same hooks and an empty memory."""
        ...
    @staticmethod
    def get_info(agent: Agent) -> dict[str, Any]:
        """What is known of an agent."""
        ...
    @staticmethod
    def add_hook(agent: Agent, point: str, hook: Callable[..., Any]) -> str:
        """Has a hook run at a point of every run from now on; gives the id to remove it by."""
        ...
    @staticmethod
    def remove_hook(agent: Agent, id: str) -> bool:
        """Removes a hook; false when there was none."""
        ...
    @staticmethod
    def get_memory(agent: Agent) -> Memory:
        """The agent's memory."""
        ...
    @staticmethod
    def destroy(agent: Agent) -> None:
        """Cancels what runs and removes the agent."""
        ...

class tool:
    """Register, find and run tools."""
    @staticmethod
    def register(definition: dict[str, Any]) -> dict[str, Any]:
        """Registers a tool whose function is written in the script. It goes when the script context goes."""
        ...
    @staticmethod
    def unregister(name: str) -> bool:
        """Removes a tool; false when there was none."""
        ...
    @staticmethod
    def get(name: str) -> dict[str, Any]:
        """What is known of a tool, or nothing."""
        ...
    @staticmethod
    def list() -> list[dict[str, Any]]:
        """What is known of all tools."""
        ...
    @staticmethod
    def search(query: str, limit: Optional[float] = ...) -> list[dict[str, Any]]:
        """Tools whose name or description has all words of a query, the best matches first."""
        ...
    @staticmethod
    def enable(name: str) -> None:
        """Lets a tool be called again."""
        ...
    @staticmethod
    def disable(name: str) -> None:
        """Keeps a tool from being called until it is enabled."""
        ...
    @staticmethod
    def exists(name: str) -> bool:
        """Whether there is a tool of that name."""
        ...
    @staticmethod
    def execute(name: str, input: Optional[Any] = ...) -> Any:
        """Runs a tool and gives what it returns."""
        ...
    @staticmethod
    def execute_async(name: str, input: Optional[Any] = ..., callback: Optional[Callable[..., None]] = ...) -> Any:
        """Starts a tool. With a callback it returns at once; without, it gives what execute gives."""
        ...
    @staticmethod
    def validate(name: str, input: Optional[Any] = ...) -> dict[str, Any]:
        """What is wrong with an input, without running the tool."""
        ...

class provider:
    """Register providers of models and ask them directly."""
    @staticmethod
    def list() -> list[dict[str, Any]]:
        """What is known of all providers."""
        ...
    @staticmethod
    def register(definition: dict[str, Any]) -> dict[str, Any]:
        """Registers a provider. It goes when the script context goes. Keys must be given: scripts cannot read the environment."""
        ...
    @staticmethod
    def unregister(name: str) -> bool:
        """Removes a provider; false when there was none."""
        ...
    @staticmethod
    def get(name: str) -> dict[str, Any]:
        """What is known of a provider, or nothing."""
        ...
    @staticmethod
    def get_models(name: Optional[str] = ...) -> list[str]:
        """The names of the models that are known; a provider may accept others."""
        ...
    @staticmethod
    def get_capabilities(name: Optional[str] = ..., model: Optional[str] = ...) -> dict[str, Any]:
        """What is known of a model, and where it is known from."""
        ...
    @staticmethod
    def complete(name: str, request: dict[str, Any]) -> dict[str, Any]:
        """Asks a model once, without an agent."""
        ...
    @staticmethod
    def stream(name: str, request: dict[str, Any]) -> Stream[dict[str, Any]]:
        """As complete, piece by piece; leaving the loop ends the request."""
        ...
    @staticmethod
    def embed(name: str, request: dict[str, Any]) -> dict[str, Any]:
        """Makes vectors of texts."""
        ...
    @staticmethod
    def set_default(name: str) -> None:
        """Makes a provider the one that agents use when they name none."""
        ...
    @staticmethod
    def get_default() -> str:
        """The default provider's name."""
        ...
    @staticmethod
    def test_connection(name: Optional[str] = ..., model: Optional[str] = ...) -> dict[str, Any]:
        """Sends a short request and says whether it was answered, and how fast."""
        ...
    @staticmethod
    def get_usage(name: Optional[str] = ...) -> dict[str, Any]:
        """What a provider was asked for so far, and what it cost."""
        ...

class event:
    """Tell of events, and be told of them: of the framework, and of your own."""
    @staticmethod
    def create_emitter(options: Optional[dict[str, Any]] = ...) -> Emitter:
        """An emitter, for own events and those of the framework. It goes when the script context goes."""
        ...
    @staticmethod
    def types() -> list[str]:
        """The types of the events that the framework tells of."""
        ...
    @staticmethod
    def list() -> list[Emitter]:
        """All emitters."""
        ...

class hook:
    """Have functions run at points of the work of the whole framework."""
    @staticmethod
    def register(point: str, handler: Callable[..., Any], priority: Optional[float] = ..., condition: Optional[Callable[..., bool]] = ..., id: Optional[str] = ..., on_error: Optional[str] = ..., timeout_ms: Optional[float] = ...) -> str:
        """Has a hook run at a point from now on; gives the id to remove it by. It goes when the script context goes."""
        ...
    @staticmethod
    def unregister(id: str) -> bool:
        """Removes a hook; false when there was none."""
        ...
    @staticmethod
    def enable(id: str) -> bool:
        """Lets a hook run again; false when there is none."""
        ...
    @staticmethod
    def disable(id: str) -> bool:
        """Keeps a hook from running; false when there is none."""
        ...
    @staticmethod
    def list(point: Optional[str] = ...) -> list[dict[str, Any]]:
        """The hooks of the framework, or of one point."""
        ...
    @staticmethod
    def points() -> list[str]:
        """The names of the points."""
        ...
