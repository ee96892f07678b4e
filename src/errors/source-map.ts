// Source maps of the scripts that one context has loaded: where a generated file says a thing stands, and where its author wrote it. Maps are
// supplied with a run or found inline (`//# sourceMappingURL=data:...`); they are parsed, and the library for it loaded, when an error first needs them.

import { createRequire } from 'node:module';
import type { TraceMap } from '@jridgewell/trace-mapping';
import { formatLocation, type ScriptFrame, type SourceLocation } from './source-location.js';

/** A source map of version 3, parsed or as JSON text. */
export type SourceMap = string | object;

const inlineMap = /\/\/[#@] ?sourceMappingURL=data:application\/json(?:;charset=[^;,]+)?(;base64)?,([^\s]*)/g;
const mostSources = 256;

function traceMapping(): typeof import('@jridgewell/trace-mapping') {
  return createRequire(import.meta.url)('@jridgewell/trace-mapping') as never;
}

type Place = { file: string; line: number; column?: number };

export class SourceMaps {
  // Text: an inline map that nobody has needed yet. Null: it turned out to be no map.
  readonly #maps = new Map<string, { inline: string } | { supplied: SourceMap } | TraceMap | null>();

  /** Takes note of a source that runs under `file`. Cheap for sources without a map. */
  remember(file: string, source: string, supplied?: SourceMap): void {
    if (supplied !== undefined) this.#set(file, { supplied });
    else if (source.includes('sourceMappingURL=data:')) this.#set(file, { inline: source });
    else if (this.#maps.size > 0) this.#maps.delete(file);
  }

  get isEmpty(): boolean {
    return this.#maps.size === 0;
  }

  /** The place in the author's file, or `place` itself where no map knows better. */
  original<T extends Place>(place: T): T {
    const map = this.#mapOf(place.file);
    if (map === undefined || place.line < 1) return place;
    const { line, column } = place;
    const { LEAST_UPPER_BOUND, originalPositionFor } = traceMapping();
    // Without a column, the first thing on the line that the map knows of stands for the line.
    if (column === undefined) {
      const first = originalPositionFor(map, { line, column: 0, bias: LEAST_UPPER_BOUND });
      return first.source === null ? place : { ...place, file: first.source, line: first.line };
    }
    const found = originalPositionFor(map, { line, column: Math.max(0, column - 1) });
    return found.source === null
      ? place
      : { ...place, file: found.source, line: found.line, column: found.column + 1 };
  }

  originalFrames(frames: readonly ScriptFrame[]): ScriptFrame[] {
    return frames.map((frame) => this.original(frame));
  }

  originalLocation(location: SourceLocation): SourceLocation {
    return this.original(location);
  }

  /** A stack as text with every `file:line:column` of a mapped file replaced. */
  originalStack(stack: string): string {
    let mapped = stack;
    for (const file of this.#maps.keys()) {
      if (!mapped.includes(file)) continue;
      const places = new RegExp(`${escapeForRegExp(file)}:(\\d+)(?::(\\d+))?`, 'g');
      mapped = mapped.replace(places, (text, line: string, column: string | undefined) => {
        const generated: Place = { file, line: Number(line) };
        if (column !== undefined) generated.column = Number(column);
        const found = this.original(generated);
        return found === generated ? text : formatLocation(found);
      });
    }
    return mapped;
  }

  #set(file: string, entry: { inline: string } | { supplied: SourceMap }): void {
    this.#maps.delete(file);
    this.#maps.set(file, entry);
    if (this.#maps.size > mostSources) this.#maps.delete(this.#maps.keys().next().value as string);
  }

  #mapOf(file: string): TraceMap | undefined {
    const entry = this.#maps.get(file);
    if (entry === undefined || entry === null) return undefined;
    if (!('inline' in entry || 'supplied' in entry)) return entry;
    const map = 'inline' in entry ? parseInline(entry.inline) : parse(entry.supplied);
    this.#maps.set(file, map);
    return map ?? undefined;
  }
}

function parseInline(source: string): TraceMap | null {
  const last = [...source.matchAll(inlineMap)].at(-1);
  if (last === undefined) return null;
  const [, base64, data] = last;
  try {
    return parse(
      base64 === undefined ? decodeURIComponent(data) : Buffer.from(data, 'base64').toString('utf8'),
    );
  } catch {
    return null;
  }
}

/** A map that cannot be read is no map: an error must not fail for the sake of its place. */
function parse(map: SourceMap): TraceMap | null {
  try {
    return new (traceMapping().TraceMap)(map as string);
  } catch {
    return null;
  }
}

function escapeForRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
