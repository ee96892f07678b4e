# Many tools: registered by a decorator, found by words, watched by events, guarded by hooks, switched off and on.

TYPES = {int: "integer", float: "number", str: "string", bool: "boolean"}


def tool(function):
    """Registers a function as a tool: its name, its docstring and its annotations are all that is needed."""
    types = function.__annotations__
    optional = len(function.__defaults__ or ())
    names = list(types)
    zigllms.tool.register({
        "name": function.__name__,
        "description": function.__doc__,
        "schema": {
            "type": "object",
            "properties": {name: {"type": TYPES[types[name]]} for name in names},
            "required": names[: len(names) - optional],
        },
        "execute": lambda input: function(**input),
    })
    return function


@tool
def slug(title: str, separator: str = "-"):
    """Turns a title into a name for an address."""
    return separator.join(title.lower().split())


@tool
def reading_time(words: int):
    """Tells how many minutes a text of so many words takes to read."""
    return max(1, round(words / 200))


@tool
async def translate(text: str):
    """Translates a text into capitals."""
    return text.upper()


@tool
def delete_everything(really: bool):
    """Deletes everything."""
    return "gone"


# Directly, whether the function is synchronous or not.
print(zigllms.tool.execute("slug", {"title": "Four Languages One Contract"}))
print(zigllms.tool.execute("slug", {"title": "Four Languages", "separator": "_"}))
print(zigllms.tool.execute("translate", {"text": "hello"}))

# Found by words.
print("about texts: " + ", ".join(found.name for found in zigllms.tool.search("text")))

# Watched: each call is told.
emitter = zigllms.event.create_emitter(history=50)
emitter.on("tool.execution.*", lambda event: None)

# Guarded: a hook may change what a tool is given, or stop it.
def guard(context):
    if context["toolName"] == "delete_everything":
        return {"stop": "not on my watch"}


zigllms.hook.register("tool.execution.pre", handler=guard, priority=100)
zigllms.hook.register(
    "tool.execution.pre",
    handler=lambda context: {"input": {"words": min(context["input"]["words"], 100_000)}},
    condition=lambda context: context["toolName"] == "reading_time",
)

print(f"minutes for a very long text: {zigllms.tool.execute('reading_time', {'words': 10 ** 9})}")
try:
    zigllms.tool.execute("delete_everything", {"really": True})
except Exception as error:
    print(f"stopped: {error.message}")

# Switched off, and on again.
zigllms.tool.disable("translate")
try:
    zigllms.tool.execute("translate", {"text": "hello"})
except Exception as error:
    print(f"switched off: {error.code}")
zigllms.tool.enable("translate")

# Used by an agent, which is shown the same descriptions.
editor = zigllms.agent.create({"name": "editor", "tools": ["slug", "reading_time"]})
result = editor.run('Use slug on the title "A Tour of Tools"')
print(result.content)

past = emitter.get_history({"pattern": "tool.execution.*"})
print("seen: " + ", ".join(f"{event.tool_name} {event.type.split('.')[-1]}" for event in past))
print(f"tools in all: {len(zigllms.tool.list())}")
