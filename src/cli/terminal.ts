// What depends on where output goes: colours and progress are for terminals only.

import type { WriteStream } from 'node:tty';

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

const codes: Readonly<Record<Style, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
};

export type Paint = (style: Style, text: string) => string;

/** Colours text for this stream: not unless it is a terminal, nor where NO_COLOR or TERM=dumb asks for none. */
export function painter(stream: NodeJS.WriteStream): Paint {
  if (!hasColours(stream)) return (_, text) => text;
  return (style, text) => `\u001b[${codes[style][0]}m${text}\u001b[${codes[style][1]}m`;
}

export function hasColours(stream: NodeJS.WriteStream): boolean {
  // NO_COLOR counts whatever its value; Node itself asks the rest (TERM, FORCE_COLOR).
  return stream.isTTY === true && !process.env.NO_COLOR && (stream as WriteStream).hasColors();
}

/** One line on a terminal's stderr that says how far long work is, and is gone when it is done. */
export class Progress {
  readonly #stream = process.stderr;
  readonly #total: number;
  #done = 0;

  constructor(total: number) {
    this.#total = total;
  }

  /** Another part begins. */
  step(what: string): void {
    if (!this.#stream.isTTY) return;
    const width = 20;
    const filled = Math.floor((width * this.#done) / Math.max(1, this.#total));
    const bar = '#'.repeat(filled) + '-'.repeat(width - filled);
    const line = `[${bar}] ${this.#done}/${this.#total} ${what}`;
    this.#stream.write(`\r\u001b[2K${line.slice(0, Math.max(20, this.#stream.columns - 1))}`);
    this.#done += 1;
  }

  end(): void {
    if (this.#stream.isTTY) this.#stream.write('\r\u001b[2K');
  }
}

/** Columns as wide as their widest cell; the last one is not padded. */
export function tableText(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Prints a line of results on stdout. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function sayJson(value: unknown): void {
  say(JSON.stringify(value, undefined, 2));
}
