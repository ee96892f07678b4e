// How a name is spelled in a language. Descriptions are in camelCase; every language also accepts the other spelling.

export type NamingStyle = 'camelCase' | 'snake_case';

export function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The name as the language writes it. */
export function spelled(name: string, style: NamingStyle): string {
  return style === 'snake_case' ? snakeCase(name) : name;
}

// What the grammar of Lua, Wren or Python doesn't let a script write as a name; JavaScript has no such names of members.
const keywords = new Set(
  `and as assert async await break class construct continue def del do elif else elseif end except false finally for foreign from function global goto if import in is lambda local nil
  nonlocal not null or pass raise repeat return static super then this true try until var while with yield`.split(
    /\s+/,
  ),
);

/** The name, with a _ behind it where a language has it as a keyword: `import_`. */
export function writable(name: string): string {
  return keywords.has(name) ? `${name}_` : name;
}

/** The names under which scripts find it: the language's own first, then the other spelling where it differs, or the one that can be written everywhere. */
export function spellings(name: string, style: NamingStyle): string[] {
  const snake = snakeCase(name);
  if (snake === name) return [...new Set([name, writable(name)])];
  return style === 'snake_case' ? [snake, name] : [name, snake];
}
