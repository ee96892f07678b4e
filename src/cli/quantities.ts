// Times, sizes and pairs of names as people write them.

import { CommandFailure } from './failure.js';

const milliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const bytes: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** `500`, `500ms`, `2s`, `1.5m` as milliseconds. */
export function parseDuration(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/i.exec(text.trim()) ?? [];
  const value = Number(number) * milliseconds[(unit ?? 'ms').toLowerCase()];
  if (value >= 1) return value;
  throw new CommandFailure(`expected a time such as 500, 500ms, 2s or 1m, got "${text}"`);
}

/** `65536`, `64k`, `64kb`, `16mb`, `1g` as bytes, in steps of 1024. */
export function parseSize(text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)([kmg]?i?b?)$/i.exec(text.trim()) ?? [];
  const value = Math.floor(Number(number) * (bytes[unit.charAt(0).toLowerCase()] ?? 1));
  if (value >= 1) return value;
  throw new CommandFailure(`expected a size such as 65536, 64k or 16mb, got "${text}"`);
}

export function parseCount(text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : 0;
  if (value >= 1 && Number.isSafeInteger(value)) return value;
  throw new CommandFailure(`expected a whole number from 1 on, got "${text}"`);
}

export function parsePort(text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= 65_535) return value;
  throw new CommandFailure(`expected a port from 1 to 65535, got "${text}"`);
}

/** `save,restore` as two names. */
export function parseHandOver(text: string): [save: string, restore: string] {
  const [save, restore, ...more] = text.split(',').map((name) => name.trim());
  if (save && restore && more.length === 0) return [save, restore];
  throw new CommandFailure(`expected two names of functions such as save,restore, got "${text}"`);
}
