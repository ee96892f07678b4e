// Errors of scripts: the class, its codes, places in sources.

export { errorCodes, type ErrorCode } from './error-codes.js';
export {
  describeThrown,
  EngineCrashedError,
  markPassage,
  ScriptError,
  type PassageMarks,
  type ScriptErrorDetails,
} from './script-error.js';
export { formatFrames, formatLocation, type ScriptFrame, type SourceLocation } from './source-location.js';
export { SourceMaps, type SourceMap } from './source-map.js';
