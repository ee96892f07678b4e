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
        """Goes on with a run that has not completed: pending calls are made or denied as decided, unfinished ones are made, finished ones are not made again, and the model is asked on."""
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

class ToolContext:
    """What a tool's function is given as its second argument. Functions that take one argument get the first only."""
    @property
    def tool_name(self) -> str: ...
    @property
    def tool_call_id(self) -> str: ...
    @property
    def agent_name(self) -> str: ...
    @property
    def deadline(self) -> float: ...
    @property
    def cancelled(self) -> bool: ...
    @property
    def signal(self) -> Signal: ...
    @property
    def budget(self) -> dict[str, Any]: ...

class McpServer:
    """An MCP server that is connected."""
    @property
    def name(self) -> str: ...
    @property
    def tools(self) -> list[str]: ...
    def close(self) -> None:
        """Takes its tools away and ends the connection. Safe to repeat."""
        ...

class Signal:
    """Says that work is to end: its time is over, or nobody wants it any more."""
    @property
    def aborted(self) -> bool: ...
    @property
    def reason(self) -> dict[str, Any]: ...
    def on_abort(self, handler: Callable[..., None]) -> None:
        """Has a function called when the work is to end; at once where that is so."""
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

class Memory:
    """What an agent or a script remembers of a conversation."""
    @property
    def size(self) -> float: ...
    @property
    def thread_id(self) -> str: ...
    @property
    def resource_id(self) -> str: ...
    def add(self, message: dict[str, Any]) -> float:
        """Adds a message and gives the id of its exchange. It is there at once, or, where hooks of memory.add.pre see it first, when they are done."""
        ...
    def add_batch(self, messages: list[dict[str, Any]]) -> list[float]:
        """Adds several messages, all or none."""
        ...
    def get(self, id: float) -> list[dict[str, Any]]:
        """The messages of the exchange that add gave an id for, or nothing."""
        ...
    def get_history(self, limit: Optional[float] = ...) -> list[dict[str, Any]]:
        """The messages at hand, oldest first."""
        ...
    def get_last(self, count: Optional[float] = ...) -> list[dict[str, Any]]:
        """The newest messages, oldest first; one when no count is given."""
        ...
    def get_by_role(self, role: str) -> list[dict[str, Any]]:
        """The messages of a role; a tool call comes with its results, a result with its call."""
        ...
    def search(self, query: str, options: Optional[dict[str, Any]] = ...) -> list[dict[str, Any]]:
        """Messages that have words of a query, those with more and rarer words first, of equals the newest."""
        ...
    def window(self, max_tokens: float) -> list[dict[str, Any]]:
        """The newest messages that have no more than so many tokens (estimated)."""
        ...
    def truncate(self, options: dict[str, Any]) -> float:
        """Forgets the oldest messages until a limit is kept; gives how many went."""
        ...
    def summarize(self, options: Optional[dict[str, Any]] = ..., summarizer: Optional[Callable[..., str]] = ...) -> str:
        """Puts a summary in the place of the older messages and gives it; nothing when there are none."""
        ...
    def snapshot(self) -> dict[str, Any]:
        """All messages at hand as plain data."""
        ...
    def restore(self, snapshot: dict[str, Any]) -> None:
        """Has what a snapshot holds in the place of what there is."""
        ...
    def fork(self, thread_id: Optional[str] = ...) -> Memory:
        """A memory of its own with the same messages."""
        ...
    def export(self) -> str:
        """All messages as text, one JSON object a line."""
        ...
    def import_(self, text: str) -> float:
        """Adds the messages of a text that export gave; gives how many."""
        ...
    def list_threads(self) -> list[str]:
        """The conversations about the same resource in a long_term memory's file."""
        ...
    def get_stats(self) -> dict[str, Any]:
        """How much there is."""
        ...
    def clear(self) -> None:
        """Forgets everything of this conversation, in the file as well."""
        ...

class Schema:
    """A compiled schema."""
    @property
    def name(self) -> str: ...
    def validate(self, value: Optional[Any] = ...) -> tuple[bool, list[dict[str, Any]]]:
        """Whether a value is what a schema says, and what is wrong with it."""
        ...
    def coerce(self, value: Optional[Any] = ...) -> Any:
        """A copy of a value with types converted where that can mean one thing only, and defaults filled in."""
        ...
    def apply_defaults(self, value: Optional[Any] = ...) -> Any:
        """A copy of a value with what is missing filled from the defaults."""
        ...
    def extend(self, changes: dict[str, Any], name: Optional[str] = ...) -> Schema:
        """A schema with further or changed properties; a property set to false is taken away."""
        ...
    def to_json_schema(self, dialect: Optional[str] = ...) -> dict[str, Any]:
        """A schema as JSON Schema, as it is or as a provider accepts it."""
        ...

class OutputParser:
    """Reads answers of one kind."""
    def parse(self, answer: str) -> Any:
        """The value that an answer holds."""
        ...
    def try_parse(self, answer: str) -> dict[str, Any]:
        """What an answer holds, what is wrong with it, and what was put right."""
        ...
    def parse_partial(self, piece: str) -> Any:
        """Takes the next piece of an answer that is still being written and gives the value so far."""
        ...
    def finish(self) -> Any:
        """The value of all pieces together, and the parser ready for the next answer."""
        ...
    def reset(self) -> None:
        """Forgets the pieces so far."""
        ...
    def validate(self, value: Optional[Any] = ...) -> tuple[bool, list[dict[str, Any]]]:
        """Whether a value is what the parser's schema says, and what is wrong with it."""
        ...
    def format(self, value: Any) -> str:
        """A value as text in the parser's format."""
        ...
    def extract_sections(self, answer: str) -> list[dict[str, Any]]:
        """The sections of a Markdown text, each with its own text."""
        ...
    def extract_lists(self, answer: str) -> list[dict[str, Any]]:
        """The lists of a Markdown text with what is nested in them."""
        ...
    def extract_tables(self, answer: str) -> list[dict[str, Any]]:
        """The tables of a Markdown text."""
        ...
    def extract_json(self, answer: str) -> Any:
        """The JSON in a text, mended where need be; nothing where there is none."""
        ...
    def extract_code_blocks(self, answer: str, language: Optional[str] = ...) -> list[dict[str, Any]]:
        """The code blocks of a Markdown text."""
        ...

class Workflow:
    """Steps that wait for each other."""
    @property
    def name(self) -> str: ...
    @property
    def steps(self) -> list[str]: ...
    def add_step(self, name: str, config: dict[str, Any]) -> None:
        """Adds a step: an agent, a tool, a function, a workflow or a pause."""
        ...
    def validate(self, options: Optional[dict[str, Any]] = ...) -> tuple[bool, list[str]]:
        """Whether the steps fit together, and what is wrong; for these options, where a log or a runner needs functions by name."""
        ...
    def warnings(self) -> list[str]:
        """What validate has nothing against without a log and a runner: steps that hold functions."""
        ...
    def execute(self, input: Optional[Any] = ..., options: Optional[dict[str, Any]] = ...) -> dict[str, Any]:
        """Runs all steps and tells what became of each."""
        ...
    def execute_async(self, input: Optional[Any] = ..., options: Optional[dict[str, Any]] = ...) -> str:
        """Starts a run and gives its id."""
        ...
    def wait(self, run_id: Optional[str] = ...) -> dict[str, Any]:
        """Waits until a run has ended or waits for answers, and tells what became of each step."""
        ...
    def get_status(self, run_id: Optional[str] = ...) -> str:
        """How a run stands."""
        ...
    def get_results(self, run_id: Optional[str] = ...) -> dict[str, Any]:
        """What has become of each step by now."""
        ...
    def pause(self, run_id: Optional[str] = ...) -> None:
        """Lets running steps end and begins no others."""
        ...
    def resume(self, run_id: Optional[str] = ..., answers: Optional[dict[str, Any]] = ...) -> None:
        """Goes on after a pause, or with answers to what is pending; wait tells what comes of it."""
        ...
    def cancel(self, run_id: Optional[str] = ...) -> None:
        """Ends a run."""
        ...
    def visualize(self) -> str:
        """The steps as a Mermaid flow chart."""
        ...

class StepContext:
    """What a function of a step is given as its second argument. Functions that take one argument get the first only."""
    @property
    def workflow(self) -> str: ...
    @property
    def run_id(self) -> str: ...
    @property
    def step(self) -> str: ...
    @property
    def index(self) -> float: ...
    @property
    def attempt(self) -> float: ...
    @property
    def params(self) -> Any: ...
    @property
    def input(self) -> Any: ...
    @property
    def steps(self) -> dict[str, Any]: ...
    @property
    def outputs(self) -> dict[str, Any]: ...
    @property
    def idempotency_key(self) -> str: ...
    @property
    def deadline(self) -> float: ...
    @property
    def cancelled(self) -> bool: ...
    @property
    def signal(self) -> Signal: ...
    @property
    def budget(self) -> dict[str, Any]: ...
    def suspend(self, data: Optional[Any] = ..., options: Optional[dict[str, Any]] = ...) -> Any:
        """Asks somebody outside: ends the step until workflow.resume brings an answer; then the step runs again from its beginning, and this gives the answer."""
        ...

class Scenario:
    """Tests that belong together. They run one after the other; one that fails, loops or never ends fails alone."""
    @property
    def name(self) -> str: ...
    @property
    def tests(self) -> list[str]: ...
    def add_fixture(self, name: str, value: Optional[Any] = ...) -> None:
        """Adds what tests work with."""
        ...
    def get_fixture(self, name: str) -> Any:
        """A fixture, inside a test."""
        ...
    def add_test(self, name: str, test: Callable[..., Any], options: Optional[dict[str, Any]] = ...) -> None:
        """Adds a test: a function that passes unless it fails."""
        ...
    def before_each(self, call: Callable[..., Any]) -> None:
        """Has a function called before each run of a test; where it fails, the test fails and is not run."""
        ...
    def after_each(self, call: Callable[..., Any]) -> None:
        """Has a function called after each run of a test, whatever became of it."""
        ...
    def mock_tool(self, name: str, options: Optional[dict[str, Any]] = ...) -> MockTool:
        """Puts a tool in the place of another: for all tests, or inside of one, for the rest of it."""
        ...
    def mock_provider(self, name: str, options: dict[str, Any]) -> MockProvider:
        """Puts a provider in the place of another: for all tests, or inside of one, for the rest of it."""
        ...
    def use_fake_clock(self, now: Optional[float] = ...) -> FakeClock:
        """Has the framework take its time (the ttl of memories, waits between retries, pauses of workflows, events and their debounce) from a clock that only the test moves: for all tests, or inside of one, for the rest of it."""
        ...
    def get_random(self) -> Random:
        """The chance of the test that runs: the same with the same seed."""
        ...
    def assert_snapshot(self, name: str, value: Optional[Any] = ...) -> None:
        """Fails unless data is what it was when this was first called under the name, which is kept."""
        ...
    def run(self, options: Optional[dict[str, Any]] = ...) -> dict[str, Any]:
        """Runs the tests and tells what became of each."""
        ...

class MockTool:
    """A tool that stands in for another."""
    @property
    def name(self) -> str: ...
    @property
    def calls(self) -> list[dict[str, Any]]: ...
    @property
    def call_count(self) -> float: ...

class MockProvider:
    """A provider that stands in for another."""
    @property
    def name(self) -> str: ...
    @property
    def requests(self) -> list[dict[str, Any]]: ...
    @property
    def request_count(self) -> float: ...

class FakeClock:
    """A clock that stands still until it is moved."""
    def now(self) -> float:
        """Milliseconds since 1970."""
        ...
    def advance(self, ms: float) -> None:
        """Lets time pass: what waits for the clock is woken in order."""
        ...

class Random:
    """Chance that can be repeated: the same seed gives the same in every language."""
    @property
    def seed(self) -> str: ...
    def next(self) -> float:
        """A number from 0 to below 1."""
        ...
    def integer(self, least: float, most: float) -> float:
        """A whole number between two, both included."""
        ...
    def pick(self, items: list[Any]) -> Any:
        """One of the items; nothing of an empty list."""
        ...
    def shuffle(self, items: list[Any]) -> list[Any]:
        """The items in another order."""
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
        """Goes on with a run that has not completed: pending calls are made or denied as decided, unfinished ones are made, finished ones are not made again, and the model is asked on."""
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
    def connect_mcp(config: dict[str, Any]) -> McpServer:
        """Connects an MCP server and registers its tools. Which programs and hosts that may be, the tool policy says. It goes when the script context goes."""
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
    def get_price(name: Optional[str] = ..., model: Optional[str] = ...) -> dict[str, Any]:
        """What a model's tokens cost, from the host's data or a dated table; nothing where it is not known."""
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

class memory:
    """Remember conversations. Whatever a memory gives is a valid prompt: a tool call is never parted from its results."""
    @staticmethod
    def create(config: Optional[dict[str, Any]] = ...) -> Memory:
        """Creates a memory. It goes when the script context goes; a long_term one stays in its file."""
        ...
    @staticmethod
    def save_snapshot(id: str, snapshot: dict[str, Any]) -> None:
        """Keeps a snapshot under a name."""
        ...
    @staticmethod
    def load_snapshot(id: str) -> dict[str, Any]:
        """The snapshot of a name."""
        ...

class schema:
    """Say what values must be, and check them."""
    @staticmethod
    def define(schema: dict[str, Any]) -> Schema:
        """Compiles a JSON Schema; one with a name is kept until the script context goes."""
        ...
    @staticmethod
    def get(name: str) -> Schema:
        """The schema defined by a name, or nothing."""
        ...
    @staticmethod
    def list() -> list[dict[str, Any]]:
        """All defined schemas."""
        ...
    @staticmethod
    def remove(name: str) -> bool:
        """Forgets a defined schema; false when there was none."""
        ...
    @staticmethod
    def merge(schemas: list[Any], name: Optional[str] = ...) -> Schema:
        """One schema of several: a value fits it that fits them all."""
        ...
    @staticmethod
    def validate(schema: Any, value: Optional[Any] = ...) -> tuple[bool, list[dict[str, Any]]]:
        """Whether a value is what a schema says, and what is wrong with it."""
        ...
    @staticmethod
    def coerce(schema: Any, value: Optional[Any] = ...) -> Any:
        """A copy of a value with types converted where that can mean one thing only, and defaults filled in."""
        ...
    @staticmethod
    def apply_defaults(schema: Any, value: Optional[Any] = ...) -> Any:
        """A copy of a value with what is missing filled from the defaults."""
        ...
    @staticmethod
    def extend(schema: Any, changes: dict[str, Any], name: Optional[str] = ...) -> Schema:
        """A schema with further or changed properties; a property set to false is taken away."""
        ...
    @staticmethod
    def to_json_schema(schema: Any, dialect: Optional[str] = ...) -> dict[str, Any]:
        """A schema as JSON Schema, as it is or as a provider accepts it."""
        ...

class output:
    """Read models' answers: in a format, against a schema, mended where that is certain."""
    @staticmethod
    def create_parser(config: Optional[dict[str, Any]] = ...) -> OutputParser:
        """A parser for answers of one kind."""
        ...
    @staticmethod
    def parse(answer: str, config: Optional[dict[str, Any]] = ...) -> Any:
        """The value that an answer holds."""
        ...
    @staticmethod
    def extract_sections(answer: str) -> list[dict[str, Any]]:
        """The sections of a Markdown text, each with its own text."""
        ...
    @staticmethod
    def extract_lists(answer: str) -> list[dict[str, Any]]:
        """The lists of a Markdown text with what is nested in them."""
        ...
    @staticmethod
    def extract_tables(answer: str) -> list[dict[str, Any]]:
        """The tables of a Markdown text."""
        ...
    @staticmethod
    def extract_json(answer: str) -> Any:
        """The JSON in a text, mended where need be; nothing where there is none."""
        ...
    @staticmethod
    def extract_code_blocks(answer: str, language: Optional[str] = ...) -> list[dict[str, Any]]:
        """The code blocks of a Markdown text."""
        ...
    @staticmethod
    def validate(schema: Any, value: Optional[Any] = ...) -> tuple[bool, list[dict[str, Any]]]:
        """Whether a value is what a schema says, and what is wrong with it."""
        ...
    @staticmethod
    def format(value: Any, format: Optional[str] = ...) -> str:
        """A value as text in a format."""
        ...
    @staticmethod
    def template(template: str, values: Optional[dict[str, Any]] = ...) -> str:
        """A text with values in its places, such as "Hello {{user.name}}"."""
        ...

class workflow:
    """Have steps run in their order, side by side where they can."""
    @staticmethod
    def create(name: str) -> Workflow:
        """Creates a workflow without steps. It goes when the script context goes."""
        ...
    @staticmethod
    def get(name: str) -> Workflow:
        """The workflow of a name, or nothing."""
        ...
    @staticmethod
    def list() -> list[str]:
        """The names of all workflows."""
        ...
    @staticmethod
    def remove(name: str) -> bool:
        """Cancels what runs of a workflow and forgets it; false when there was none."""
        ...

class task:
    """Have several pieces of work done at the same time."""
    @staticmethod
    def all(functions: list[Any]) -> list[Any]:
        """What the functions give, in their order. The first that fails ends the others, and all with it."""
        ...
    @staticmethod
    def race(functions: list[Any]) -> Any:
        """What the first function that ends gives, or its failure; the others are ended."""
        ...

class test:
    """Test what is built on the framework: scenarios, claims, mocks, scores, reports."""
    @staticmethod
    def create_scenario(name: str, options: Optional[dict[str, Any]] = ...) -> Scenario:
        """Creates a scenario without tests. It goes when the script context goes."""
        ...
    @staticmethod
    def get(name: str) -> Scenario:
        """The scenario of a name, or nothing."""
        ...
    @staticmethod
    def list() -> list[str]:
        """The names of all scenarios."""
        ...
    @staticmethod
    def remove(name: str) -> bool:
        """Forgets a scenario; false when there was none."""
        ...
    @staticmethod
    def run(options: Optional[dict[str, Any]] = ...) -> dict[str, Any]:
        """Runs the tests of all scenarios."""
        ...
    @staticmethod
    def report(results: dict[str, Any], format: Optional[str] = ...) -> str:
        """Results in a form for people or other programs."""
        ...
    @staticmethod
    def score(scorer: Union[str, Any], output: Optional[Any] = ..., expected: Optional[Any] = ...) -> float:
        """How good an output is, from 0 to 1."""
        ...
    @staticmethod
    def create_random(seed: Any) -> Random:
        """Chance that starts at a seed."""
        ...
    @staticmethod
    def assert_true(value: Optional[Any] = ..., message: Optional[str] = ...) -> None:
        """Fails unless a value is true."""
        ...
    @staticmethod
    def assert_false(value: Optional[Any] = ..., message: Optional[str] = ...) -> None:
        """Fails unless a value is false."""
        ...
    @staticmethod
    def assert_equal(actual: Optional[Any] = ..., expected: Optional[Any] = ..., message: Optional[str] = ...) -> None:
        """Fails unless two values are equal, data part by part; says where they differ."""
        ...
    @staticmethod
    def assert_not_equal(actual: Optional[Any] = ..., unwanted: Optional[Any] = ..., message: Optional[str] = ...) -> None:
        """Fails when two values are equal."""
        ...
    @staticmethod
    def assert_close(actual: float, expected: float, tolerance: Optional[float] = ..., message: Optional[str] = ...) -> None:
        """Fails unless a number is near another."""
        ...
    @staticmethod
    def assert_contains(container: Any, item: Optional[Any] = ..., message: Optional[str] = ...) -> None:
        """Fails unless a text has a part, a list an item, or an object a key."""
        ...
    @staticmethod
    def assert_match(text: str, pattern: str, message: Optional[str] = ...) -> None:
        """Fails unless a text matches a regular expression (of JavaScript, without look-around)."""
        ...
    @staticmethod
    def assert_schema(value: Any, schema: Any, message: Optional[str] = ...) -> None:
        """Fails unless a value fits a schema."""
        ...
    @staticmethod
    def assert_throws(call: Callable[..., Any], text: Optional[str] = ..., message: Optional[str] = ...) -> None:
        """Fails unless a function fails."""
        ...
    @staticmethod
    def fail(message: Optional[str] = ...) -> None:
        """Fails."""
        ...
