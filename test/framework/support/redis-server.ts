// A Redis server of a test's own, on a free port, that keeps what it was told in a file. It can be killed and started again.

import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Why there can be no Redis here; false where there can. */
export const noRedis: string | false =
  spawnSync('redis-server', ['--version']).status === 0
    ? false
    : 'SKIPPED: there is no redis-server on this machine (Debian: apt-get install redis-server)';

export class RedisServer {
  readonly port: number;
  readonly #directory: string;
  #process: ChildProcess | undefined;

  static async start(): Promise<RedisServer> {
    const probe = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => probe.once('listening', resolve));
    const { port } = probe.address() as AddressInfo;
    await new Promise((resolve) => probe.close(resolve));
    const server = new RedisServer(port, mkdtempSync(join(tmpdir(), 'zigllms-redis-')));
    await server.restart();
    return server;
  }

  private constructor(port: number, directory: string) {
    this.port = port;
    this.#directory = directory;
  }

  async restart(): Promise<void> {
    const args = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#directory];
    this.#process = spawn('redis-server', [...args, '--appendonly', 'yes', '--save', ''], {
      stdio: 'ignore',
    });
    for (let tries = 0; !(await this.#answers()); tries += 1) {
      if (tries > 200) throw new Error('redis-server does not answer');
      await wait(50);
    }
  }

  async kill(): Promise<void> {
    const child = this.#process!;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #answers(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.port, '127.0.0.1', () => socket.write('PING\r\n'));
      const end = (answer: boolean): void => {
        socket.destroy();
        resolve(answer);
      };
      socket.on('data', (text) => end(text.toString().startsWith('+PONG')));
      socket.on('error', () => end(false));
    });
  }
}
