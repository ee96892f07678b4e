// The answer as data, where an agent has an output schema.

import { summarise, type Validator } from '../schema/index.js';
import { toJsonValue, type JsonValue } from '../support/index.js';

/** The data in a text that should be JSON, or what is wrong with it. */
export function readOutput(text: string, validator: Validator): { output: JsonValue } | { problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(withoutFence(text));
  } catch (error) {
    return { problem: `it is not JSON: ${(error as Error).message}` };
  }
  const checked = validator.parse(value);
  if (checked.errors.length > 0) return { problem: summarise(checked.errors) };
  return { output: toJsonValue(checked.value) };
}

/** Models like to wrap JSON in a block of Markdown. */
function withoutFence(text: string): string {
  const trimmed = text.trim();
  if (!trimmed.startsWith('```')) return trimmed;
  const end = trimmed.lastIndexOf('```');
  return trimmed.slice(trimmed.indexOf('\n') + 1, end > 3 ? end : undefined);
}
