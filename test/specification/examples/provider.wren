import "zigllms.provider" for Provider

var providers = Provider.list()

Provider.register({
  "name": "custom_ollama",
  "type": "ollama",
  "config": { "baseUrl": "http://localhost:11434", "models": ["llama2", "mistral"], "timeout": 30000 }
})

var capabilities = Provider.getCapabilities("openai")
System.print("Supports streaming: %(capabilities["streaming"])")
System.print("Max context: %(capabilities["maxContextTokens"])")

var response = Provider.complete("openai", {
  "model": "gpt-3.5-turbo",
  "messages": [{ "role": "user", "content": "Hello" }]
})
