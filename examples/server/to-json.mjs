// A script's value as JSON. What JSON lacks becomes a text, or is refused with a ScriptError of code conversion_error.

import { ScriptError } from 'zigllms';

export function toJson(value) {
  try {
    return JSON.parse(JSON.stringify(value ?? null, replaced));
  } catch (error) {
    throw ScriptError.isInstance(error) ? error : refused(error.message);
  }
}

function replaced(key, value) {
  if (typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value)))
    return String(value);
  if (typeof value === 'function' || typeof value === 'symbol') throw refused('a function cannot be sent');
  // Before this function sees it, a Buffer has become {type, data}.
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Map) return [...value];
  if (value instanceof Set) return [...value];
  return value;
}

function refused(why) {
  return new ScriptError('conversion_error', `result: it cannot be sent as JSON: ${why}`);
}
