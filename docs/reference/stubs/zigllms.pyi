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
