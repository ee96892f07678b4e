providers = zigllms.provider.list()

zigllms.provider.register({
    "name": "custom_ollama",
    "type": "ollama",
    "config": {"base_url": "http://localhost:11434", "models": ["llama2", "mistral"], "timeout": 30000},
})

capabilities = zigllms.provider.get_capabilities("openai")
print(f"Supports streaming: {capabilities.streaming}")
print(f"Max context: {capabilities.max_context_tokens}")

response = zigllms.provider.complete("openai", {
    "model": "gpt-3.5-turbo",
    "messages": [{"role": "user", "content": "Hello"}],
})
