// How a name is spelled in a language. Descriptions are in camelCase; every language also accepts the other spelling.

export type NamingStyle = 'camelCase' | 'snake_case';

export function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The name as the language writes it. */
export function spelled(name: string, style: NamingStyle): string {
  return style === 'snake_case' ? snakeCase(name) : name;
}

/** The names under which scripts find it: the language's own first, then the other spelling where it differs. */
export function spellings(name: string, style: NamingStyle): string[] {
  const snake = snakeCase(name);
  if (snake === name) return [name];
  return style === 'snake_case' ? [snake, name] : [name, snake];
}
