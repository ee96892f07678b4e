// JSON as models write it.

/** JSON written by a function for each kind of part. */
export function written(
  value,
  { key = JSON.stringify, string = JSON.stringify, literal = String, separator = ', ', tail = '' } = {},
) {
  const again = (inner) => written(inner, { key, string, literal, separator, tail });
  if (typeof value === 'string') return string(value);
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${value.map(again).join(separator)}${tail}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([name, inner]) => `${key(name)}: ${again(inner)}`)
      .join(separator)}${tail}}`;
  return literal(value);
}
