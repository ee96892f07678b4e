// A local MCP server made with the SDK itself, for tests: over its standard streams when it is run, over HTTP when `serveHttp` is called.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { z } from 'zod';

function testServer(): McpServer {
  const server = new McpServer({ name: 'test', version: '1' });
  const text = (said: string): { content: [{ type: 'text'; text: string }] } => ({
    content: [{ type: 'text', text: said }],
  });
  server.registerTool(
    'add',
    { description: 'Adds two numbers', inputSchema: { a: z.number(), b: z.number() } },
    ({ a, b }) => text(String(a + b)),
  );
  server.registerTool('user.find', { outputSchema: { name: z.string() } }, () => ({
    ...text('{"name":"Ann"}'),
    structuredContent: { name: 'Ann' },
  }));
  server.registerTool('fails', {}, () => ({ ...text('out of luck'), isError: true }));
  server.registerTool('hangs', {}, () => new Promise<never>(() => undefined));
  server.registerTool('large', {}, () => text('x'.repeat(2_000_000)));
  server.registerTool('environment', {}, () => text(Object.keys(process.env).sort().join(' ')));
  server.registerTool('dies', {}, () => process.exit(1));
  return server;
}

export async function serveHttp(): Promise<{
  url: string;
  received: { authorization: string | undefined }[];
  close: () => void;
}> {
  const received: { authorization: string | undefined }[] = [];
  const http = createServer((request, response) => {
    received.push({ authorization: request.headers.authorization });
    if (request.url === '/elsewhere') {
      response.writeHead(307, { location: 'http://127.0.0.1:1/mcp' }).end();
      return;
    }
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    void testServer()
      .connect(transport as never)
      .then(() => transport.handleRequest(request, response));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const close = (): void => {
    http.closeAllConnections();
    http.close();
  };
  return { url: `http://127.0.0.1:${port}/mcp`, received, close };
}

if (process.argv[1]?.endsWith('mcp-server.ts') === true)
  await testServer().connect(new StdioServerTransport());
