const providers = zigllms.provider.list();

zigllms.provider.register({
  name: "custom_ollama",
  type: "ollama",
  config: { baseUrl: "http://localhost:11434", models: ["llama2", "mistral"], timeout: 30000 },
});

const capabilities = zigllms.provider.getCapabilities("openai");
console.log(`Supports streaming: ${capabilities.streaming}`);
console.log(`Max context: ${capabilities.maxContextTokens}`);

const response = await zigllms.provider.complete("openai", {
  model: "gpt-3.5-turbo",
  messages: [{ role: "user", content: "Hello" }],
});
