// Places in scripts, as data and as text.

/** A place in a script. */
export interface SourceLocation {
  /** The name that the source was given. */
  file: string;
  /** 1-based. */
  line: number;
  /** 1-based; absent where the language doesn't tell columns. */
  column?: number;
}

/** A call on a script's stack. */
export interface ScriptFrame {
  /** Empty where the language has no name for it. */
  function: string;
  /** The name that its source was given. */
  file: string;
  /** 1-based; 0 where it isn't known, as in built-in functions. */
  line: number;
  /** 1-based; absent where the language doesn't tell columns. */
  column?: number;
}

/** `shapes.lua:3:5`, without what isn't known. */
export function formatLocation({ file, line, column }: SourceLocation): string {
  if (line === 0) return file;
  return column === undefined ? `${file}:${line}` : `${file}:${line}:${column}`;
}

/** One line for each frame, in the shape that Node's own stacks have. */
export function formatFrames(frames: readonly ScriptFrame[]): string {
  return frames
    .map((frame) => {
      const place = formatLocation(frame);
      return frame.function === '' ? `    at ${place}` : `    at ${frame.function} (${place})`;
    })
    .join('\n');
}
