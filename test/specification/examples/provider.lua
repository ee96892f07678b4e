-- Lua: Direct provider access and configuration
local providers = zigllms.provider.list()

-- Configure a new provider
zigllms.provider.register({
    name = "custom_ollama",
    type = "ollama",
    config = {
        base_url = "http://localhost:11434",
        models = {"llama2", "mistral"},
        timeout = 30000
    }
})

-- Get provider capabilities
local capabilities = zigllms.provider.getCapabilities("openai")
print("Supports streaming: " .. tostring(capabilities.streaming))
print("Max context: " .. capabilities.max_context_tokens)

-- Direct provider calls (bypassing agents)
local response = zigllms.provider.complete("openai", {
    model = "gpt-3.5-turbo",
    messages = {{role = "user", content = "Hello"}}
})
