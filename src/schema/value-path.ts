// Paths to parts of a value, as messages show them: items[0].name.

export function joined(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`;
  if (!/^[\p{ID_Start}_$][\p{ID_Continue}$-]*$/u.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

export function pathOfPointer(pointer: string): string {
  if (pointer === '') return '';
  const keys = pointer.slice(1).split('/');
  return keys
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, key) => joined(path, /^\d+$/.test(key) ? Number(key) : key), '');
}
