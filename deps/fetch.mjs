// Brings the engines' C sources into deps/vendor/ and applies our edits to them.
//
//   node deps/fetch.mjs [--force]
//
// The sources come from registry crates that Cargo.lock pins by checksum; cargo only downloads and verifies,
// it compiles nothing. Once deps/vendor/ is complete (a stamp says for which inputs) neither cargo nor the
// network is needed, so a packed npm tarball that carries deps/vendor/ builds without cargo.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const depsDir = dirname(fileURLToPath(import.meta.url));
const vendorDir = join(depsDir, 'vendor');
const stampFile = join(vendorDir, 'stamp.json');
const cargoHome = join(depsDir, '.cargo-home');

/** What is taken from each crate: files of `from` whose names match `pick`, without subfolders. */
const engines = [
  {
    name: 'lua',
    crate: 'lua-src',
    take: [{ from: 'lua-5.4.8', pick: /\.[ch]$/ }],
    // The crate's own LICENSE covers the crate; Lua's stands at the end of lua.h.
    licence: 'licences/lua.txt',
  },
  {
    name: 'quickjs',
    crate: 'rquickjs-sys',
    take: [
      {
        from: 'quickjs',
        pick: /^(LICENSE|(quickjs|dtoa|libregexp|libunicode)\.[ch]|(cutils|list)\.h|(quickjs|libregexp|libunicode)-\w[\w-]*\.h|builtin-.*\.h)$/,
        skip: /^quickjs-libc/,
      },
    ],
  },
  {
    name: 'wren',
    crate: 'ruwren-sys',
    take: [
      { from: 'src', pick: /\.(c|h|inc)$/ },
      { from: 'include', pick: /^wren\.h$/ },
      { from: 'optional', pick: /\.(c|h|inc)$/ },
    ],
    // The crate carries Wren's sources without their licence file.
    licence: 'licences/wren.txt',
  },
];

/** A problem that the person who builds can act on: printed without a stack. */
export class FetchError extends Error {}

function inputs() {
  const inFolder = (folder) =>
    readdirSync(join(depsDir, folder))
      .sort()
      .map((name) => `${folder}/${name}`);
  const names = ['Cargo.lock', 'fetch.mjs', ...inFolder('edits'), ...inFolder('licences')];
  const hash = createHash('sha256');
  // Line ends are normalised so that a checkout on Windows accepts a vendor folder packed elsewhere.
  for (const name of names) {
    hash.update(`${name}\n${readFileSync(join(depsDir, name), 'utf8').replaceAll('\r\n', '\n')}\n`);
  }
  return hash.digest('hex');
}

function isComplete(key) {
  if (!existsSync(stampFile)) return false;
  const stamp = JSON.parse(readFileSync(stampFile, 'utf8'));
  return stamp.key === key && stamp.files.every((file) => existsSync(join(vendorDir, file)));
}

function run(command, args, stdio) {
  const result = spawnSync(command, args, {
    cwd: depsDir,
    env: { ...process.env, CARGO_HOME: cargoHome },
    stdio,
    encoding: 'utf8',
  });
  if (result.error?.code === 'ENOENT') {
    throw new FetchError(
      'cargo was not found. It downloads and verifies the sources of Lua, QuickJS and Wren (it compiles nothing).\n' +
        'Install Rust (https://rustup.rs, or the package "cargo" of your system), then run the command again.',
    );
  }
  if (result.error) throw result.error;
  return result;
}

function fetchCrates() {
  const host = /^host: (\S+)$/m.exec(run('cargo', ['-vV'], 'pipe').stdout ?? '')?.[1];
  if (!host)
    throw new FetchError(
      '`cargo -vV` did not say for which host it was built; is the Rust installation complete?',
    );
  // Only one target, else cargo downloads the Windows import libraries (70 MB) on every system.
  const result = run('cargo', ['fetch', '--locked', '--target', host], ['ignore', 'inherit', 'inherit']);
  if (result.status !== 0) {
    throw new FetchError(
      '`cargo fetch --locked` failed (its message is above). It needs the crates.io registry, or a deps/vendor/ folder made elsewhere by `node deps/fetch.mjs`.',
    );
  }
}

function crateFolder(crate) {
  const lock = readFileSync(join(depsDir, 'Cargo.lock'), 'utf8');
  const version = new RegExp(`name = "${crate}"\\r?\\nversion = "([^"]+)"`).exec(lock)?.[1];
  const registry = join(cargoHome, 'registry', 'src');
  for (const index of readdirSync(registry)) {
    const folder = join(registry, index, `${crate}-${version}`);
    if (existsSync(folder)) return folder;
  }
  throw new FetchError(`cargo fetched everything, but ${crate} ${version} is not under ${registry}.`);
}

function readSources(engine) {
  const folder = crateFolder(engine.crate);
  const files = new Map();
  for (const { from, pick, skip } of engine.take) {
    for (const name of readdirSync(join(folder, from))) {
      if (!pick.test(name) || skip?.test(name)) continue;
      files.set(name, readFileSync(join(folder, from, name), 'utf8').replaceAll('\r\n', '\n'));
    }
  }
  if (engine.licence) files.set('LICENSE', readFileSync(join(depsDir, engine.licence), 'utf8'));
  return files;
}

/**
 * An edit is `{ file, reason, anchor, before | after | replace }`: the text `anchor` must occur exactly once in
 * the file; then text is put before it, after it or in its place. `{ file, reason, create }` adds a file.
 */
function applyEdits(engineName, files, edits) {
  edits.forEach((edit, index) => {
    const label = `deps/edits/${engineName}.mjs, edit ${index + 1} (${edit.file}: ${edit.reason})`;
    if (edit.create !== undefined) {
      if (files.has(edit.file))
        throw new FetchError(`${label}\n  the file exists already in the engine's sources.`);
      files.set(edit.file, edit.create);
      return;
    }
    const text = files.get(edit.file);
    if (text === undefined)
      throw new FetchError(`${label}\n  there is no such file in the engine's sources.`);
    const parts = text.split(edit.anchor);
    if (parts.length !== 2) {
      throw new FetchError(
        `${label}\n  its anchor must occur exactly once and occurs ${parts.length - 1} times. ` +
          `The sources changed; look at the edit again. The anchor:\n${edit.anchor.replace(/^/gm, '  | ')}`,
      );
    }
    const middle = edit.replace ?? (edit.before ?? '') + edit.anchor + (edit.after ?? '');
    files.set(edit.file, parts[0] + middle + parts[1]);
  });
}

/** Writes only what differs, so that a changed edit rebuilds the files it touches and no others. */
function writeVendor(wanted, key) {
  rmSync(stampFile, { force: true });
  for (const [file, text] of wanted) {
    const path = join(vendorDir, file);
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
    mkdirSync(dirname(path), { recursive: true });
    // Renamed into place: a build that runs at the same time never sees half a file.
    const draft = `${path}.${process.pid}.draft`;
    writeFileSync(draft, text);
    renameSync(draft, path);
  }
  for (const entry of readdirSync(vendorDir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const file = relative(vendorDir, path).replaceAll('\\', '/');
    if (entry.isFile() && !wanted.has(file) && !file.endsWith('.draft')) rmSync(path, { force: true });
  }
  writeFileSync(stampFile, JSON.stringify({ key, files: [...wanted.keys()].sort() }, null, 1));
}

export async function fetchSources({ force = false } = {}) {
  const key = inputs();
  if (!force && isComplete(key)) return false;
  console.log('zigllms: fetching the sources of Lua, QuickJS and Wren');
  fetchCrates();
  const wanted = new Map();
  for (const engine of engines) {
    const files = readSources(engine);
    const { edits } = await import(pathToFileURL(join(depsDir, 'edits', `${engine.name}.mjs`)).href);
    applyEdits(engine.name, files, edits);
    for (const [name, text] of files) wanted.set(`${engine.name}/${name}`, text);
    console.log(`zigllms: ${engine.name}: ${files.size} files, ${edits.length} edits`);
  }
  writeVendor(wanted, key);
  return true;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await fetchSources({ force: process.argv.includes('--force') });
  } catch (error) {
    console.error(`zigllms: ${error instanceof FetchError ? error.message : error.stack}`);
    process.exitCode = 1;
  }
}
