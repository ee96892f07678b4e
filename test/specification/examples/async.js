// JavaScript: Promise-based async
try {
    const result = await zigllms.agent.run(agent, input);
    console.log(result.content);
} catch (error) {
    console.error("Error:", error);
}
