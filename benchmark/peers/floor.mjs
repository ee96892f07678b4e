// The floors: N-API with no engine behind it ('napi add', ...), and each stock engine driven from C ('stock call', ...;
// 'stock computeFib', ... is its own speed). Both are built by benchmark/stock.

import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { expectEqual } from '../lib/check.mjs';
import { scriptPath } from '../lib/languages.mjs';
import { findPython } from '../lib/python.mjs';
import { longBytes, longText } from '../lib/records.mjs';

const folder = fileURLToPath(new URL('../stock/', import.meta.url));

export async function prepareReference(name, language) {
  const [kind, what] = name.split(' ');
  return kind === 'napi' ? napi[what](loadAddon()) : { sampleNs: () => runStock(language, what) };
}

function loadAddon() {
  return createRequire(import.meta.url)(`${folder}build/floor.node`);
}

const napi = {
  empty({ empty }) {
    return {
      work(times) {
        for (let index = 0; index < times; index += 1) empty();
      },
    };
  },

  add({ add }) {
    expectEqual('add(2, 3)', add(2, 3), 5);
    return {
      work(times) {
        let sum = 0;
        for (let index = 0; index < times; index += 1) sum += add(index, 1);
        return sum;
      },
    };
  },

  callback({ drive }) {
    const host = (a, b) => a + b;
    expectEqual('drive', drive(host, 3), 9);
    return { work: (times) => drive(host, times) };
  },

  takeText: ({ takeText }) => repeated(() => takeText(longText), longText.length),
  giveText({ takeText, giveText }) {
    takeText(longText);
    return repeated(giveText, longText);
  },
  takeBytes: ({ takeBytes }) => repeated(() => takeBytes(longBytes), longBytes.length),
  giveBytes({ takeBytes, giveBytes }) {
    takeBytes(longBytes);
    return repeated(giveBytes, longBytes.buffer);
  },
};

function repeated(body, expected) {
  expectEqual('the floor', body(), expected);
  return {
    work(times) {
      let last;
      for (let index = 0; index < times; index += 1) last = body();
      return last;
    },
  };
}

function runStock(language, what) {
  const computes = what.startsWith('compute');
  const measured = computes ? ['compute', scriptPath(language, 'compute'), what] : [what];
  if (language !== 'python') return nanoseconds(`${folder}build/stock_${language}`, measured);
  const { executable, library } = findPython();
  if (computes) return nanoseconds(executable, [`${folder}python.py`, ...measured.slice(1)]);
  return nanoseconds(`${folder}build/stock_python`, [library, ...measured]);
}

function nanoseconds(program, args) {
  return Number(execFileSync(program, args, { encoding: 'utf8' }));
}
