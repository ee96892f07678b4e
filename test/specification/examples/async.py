# Python: Both async/await and callback styles
# Async/await style
async def process():
    result = await zigllms.agent.run_async(agent, input)
    return result

# Callback style
def on_complete(result, error):
    if error:
        print(f"Error: {error}")
    else:
        print(f"Result: {result}")

zigllms.agent.run_async(agent, input, callback=on_complete)
