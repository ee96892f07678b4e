// Scripts of each language connect an MCP server, where the tool policy lets them, and use its tools.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { createFramework, exposeFramework } from '../../src/framework-entry.js';
import { serveHttp } from '../framework/support/mcp-server.js';
import { openEngine } from '../support/open-engine.js';

const programs: Record<string, string> = {
  lua: `
local server = zigllms.tool.connectMcp({ name = "web", url = url, tools = { "add" } })
local sum = zigllms.tool.execute("web_add", { a = 2, b = 3 })
local names = server.tools
server:close()
local ok, problem = pcall(zigllms.tool.connectMcp, { name = "x", command = "sh" })
return { server.name, names, sum, zigllms.tool.exists("web_add"), problem.code }`,
  quickjs: `
const server = await zigllms.tool.connectMcp({ name: "web", url, tools: ["add"] });
const sum = await zigllms.tool.execute("web_add", { a: 2, b: 3 });
const names = server.tools;
await server.close();
const code = await zigllms.tool.connectMcp({ name: "x", command: "sh" }).catch((error) => error.code);
[server.name, names, sum, zigllms.tool.exists("web_add"), code]`,
  wren: `
var server = zigllms.tool.connectMcp({ "name": "web", "url": url, "tools": ["add"] })
var sum = zigllms.tool.execute("web_add", { "a": 2, "b": 3 })
var names = server.tools
server.close()
var problem = Fiber.new { zigllms.tool.connectMcp({ "name": "x", "command": "sh" }) }.try()
return [server.name, names, sum, zigllms.tool.exists("web_add"), problem.code]`,
  python: `
server = zigllms.tool.connect_mcp({"name": "web", "url": url, "tools": ["add"]})
total = zigllms.tool.execute("web_add", {"a": 2, "b": 3})
names = server.tools
server.close()
try:
    zigllms.tool.connect_mcp({"name": "x", "command": "sh"})
except Exception as error:
    code = error.code
[server.name, names, total, zigllms.tool.exists("web_add"), code]`,
};

const http = await serveHttp();
after(http.close);

for (const [language, program] of Object.entries(programs)) {
  const engine = await openEngine(language);
  const skip = typeof engine === 'string' ? engine : false;
  describe(`MCP in ${language}`, { skip, timeout: 120_000 }, () => {
    test('a server is connected, used and closed', async (t) => {
      if (typeof engine === 'string') return;
      t.after(() => engine.dispose());
      const context = await engine.createContext();
      const framework = createFramework({ toolPolicy: { hosts: [new URL(http.url).host] } });
      await context.setGlobal('url', http.url);
      await exposeFramework(context, framework);
      assert.deepEqual(await context.eval(program), ['web', ['web_add'], '5', false, 'permission_error']);
    });
  });
}
