// Texts with {{places}} for values: {{input.topic}}, {{steps[0].name}}. Places name data; nothing is run.

import { FrameworkError } from './framework-error.js';
import { suggestion } from './nearest-name.js';
import { toText } from './json-value.js';

/** A piece of a template: text as it is, or a path of keys. */
type Piece = string | Path;

export interface Path {
  /** As it was written. */
  source: string;
  keys: readonly (string | number)[];
}

export interface Template {
  pieces: readonly Piece[];
  /** Set when the template is one place and nothing else: its value keeps its type. */
  whole: Path | undefined;
}

const LONGEST = 1_000_000;
const LONGEST_PATH = 200;

/** Reads a template. Fails with `template_invalid`. */
export function parseTemplate(text: string): Template {
  if (text.length > LONGEST) throw templateInvalid(`a template has ${LONGEST} characters at most`);
  const pieces: Piece[] = [];
  let index = 0;
  for (;;) {
    const open = text.indexOf('{{', index);
    if (open < 0) break;
    const close = text.indexOf('}}', open + 2);
    if (close < 0) throw templateInvalid(`"{{" at character ${open + 1} is not closed`);
    if (open > index) pieces.push(text.slice(index, open));
    pieces.push(parsePath(text.slice(open + 2, close).trim()));
    index = close + 2;
  }
  if (index < text.length) pieces.push(text.slice(index));
  const [first] = pieces;
  return { pieces, whole: pieces.length === 1 && typeof first === 'object' ? first : undefined };
}

export function pathsOf(template: Template): Path[] {
  return template.pieces.filter((piece): piece is Path => typeof piece === 'object');
}

/** The template with its values in place. Fails with `template_invalid` where there is no such value. */
export function renderTemplate(template: Template, data: unknown): unknown {
  if (template.whole !== undefined) return valueAt(template.whole, data);
  return template.pieces
    .map((piece) => (typeof piece === 'string' ? piece : toText(valueAt(piece, data))))
    .join('');
}

/** The value that a path leads to. Fails with `template_invalid`, naming the first key that leads nowhere. */
export function valueAt({ source, keys }: Path, data: unknown): unknown {
  let current = data;
  for (const [index, key] of keys.entries()) {
    const isThere = typeof current === 'object' && current !== null && Object.hasOwn(current, key);
    if (!isThere) {
      const known =
        typeof current === 'object' && current !== null && !Array.isArray(current)
          ? Object.keys(current)
          : [];
      const at = keys.slice(0, index).join('.');
      throw templateInvalid(
        `{{${source}}}: ${at === '' ? 'there is' : `${at} has`} no ${JSON.stringify(key)}${suggestion(String(key), known)}`,
      );
    }
    current = (current as Record<string | number, unknown>)[key];
  }
  return current;
}

function parsePath(source: string): Path {
  if (
    source.length > LONGEST_PATH ||
    !/^[\p{L}_$][\p{L}\p{N}_$-]*(?:\.[\p{L}\p{N}_$-]+|\[\d+\])*$/u.test(source)
  )
    throw templateInvalid(`{{${source.slice(0, 60)}}}: expected a path such as input.topic or steps[0].name`);
  const keys = source.split(/[.[\]]+/).filter(Boolean);
  return { source, keys: keys.map((key) => (/^\d+$/.test(key) ? Number(key) : key)) };
}

function templateInvalid(message: string): FrameworkError {
  return new FrameworkError('template_invalid', message);
}
