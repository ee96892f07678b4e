// Who is measured. A library's adapter is { name, languages, open(language) }; open gives { createContext(options), dispose() }, and a
// context has
//   load(source)            runs a source for its definitions
//   eval(source)            brings the value of a small source
//   get(name)               a script's function, called synchronously with values that cross by copy, as the language's own
//   expose(name, function)  makes a host function of numbers a global
//   dispose()
// What a library lacks throws unsupported(why). References (a floor, what Node does by itself) have prepareReference(name, language)
// instead, which gives { work(times) } or { sampleNs() }.

export const libraries = [
  { name: 'zigllms', languages: ['lua', 'quickjs', 'wren', 'python'] },
  { name: 'wasmoon', languages: ['lua'] },
  { name: 'fengari', languages: ['lua'] },
  { name: 'quickjs-emscripten', languages: ['quickjs'] },
  { name: 'isolated-vm', languages: ['quickjs'] },
  { name: 'pyodide', languages: ['python'] },
  { name: 'node-calls-python', languages: ['python'] },
];

export async function loadPeer(name) {
  return import(`./${name}.mjs`);
}
