// The near end of lib/subject.mjs.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('subject.mjs', import.meta.url));

export class SubjectProcess {
  #child;
  #waiting;
  #errorText = '';

  constructor(peerName, language) {
    this.peerName = peerName;
    this.language = language;
  }

  /** Rejects with what the subject said, or when it died or was too slow; it is then gone, and the next question starts it anew. */
  ask(question, details = {}, timeoutMs = 120_000) {
    this.#child ??= this.#start();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.kill();
        this.#settle({ error: `killed after ${timeoutMs / 1000} s`, timedOut: true });
      }, timeoutMs);
      this.#waiting = ({ value, error, ...rest }) => {
        clearTimeout(timer);
        if (error === undefined) resolve(value);
        else reject(Object.assign(new Error(error), rest));
      };
      this.#child.send({ question, ...details });
    });
  }

  #start() {
    const child = fork(program, [this.peerName, this.language], {
      execArgv: ['--expose-gc'],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    child.stderr.on('data', (data) => {
      this.#errorText = `${this.#errorText}${data}`.slice(-600);
    });
    child.on('message', (message) => this.#settle(message));
    child.on('exit', (code, signal) => {
      if (this.#child !== child) return;
      this.#child = undefined;
      this.#settle({
        error: `the process ended by ${signal ?? `exit code ${code}`}: ${this.#errorText.trim()}`,
      });
    });
    return child;
  }

  #settle(message) {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.(message);
  }

  kill() {
    const child = this.#child;
    this.#child = undefined;
    child?.kill('SIGKILL');
  }
}
