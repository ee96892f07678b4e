// Modules that the host registers or resolves.

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { eachTarget } from './engines.js';
import { failureOf, rejectsWith } from './expectations.js';
import { ScriptError } from '../../src/index.js';

const store = { name: 'app.store', functions: { double: (x: number) => x * 2 } };
const needs = { capabilities: ['modules'] } as const;

eachTarget('modules', (target) => {
  target.test(
    'a registered module is imported by its name',
    { ...needs, snippets: ['importingStore'] },
    async (t) => {
      const context = await target.context(t);
      await context.registerModule(store);
      await context.loadScript(target.words('importingStore'), target.file('main'));
      assert.equal(await context.executeFunction('useStore', [21]), 42);
    },
  );

  target.test(
    'modules can be given when the context is made',
    { ...needs, snippets: ['importingStore'] },
    async (t) => {
      const context = await target.context(t, { modules: [store] });
      await context.loadScript(target.words('importingStore'), target.file('main'));
      assert.equal(await context.executeFunction('useStore', [21]), 42);
    },
  );

  target.test(
    'a registered module may have a source',
    { ...needs, snippets: ['helperModule', 'importingHelper'] },
    async (t) => {
      const context = await target.context(t);
      await context.registerModule({ name: 'helper', source: target.words('helperModule') });
      await context.loadScript(target.words('importingHelper'), target.file('main'));
      assert.equal(await context.executeFunction('useHelper', [5]), 15);
    },
  );

  target.test(
    'a resolver supplies sources',
    { ...needs, snippets: ['helperModule', 'importingHelper'] },
    async (t) => {
      const asked: string[][] = [];
      const context = await target.context(t, {
        resolveModule: (name, importer) => {
          asked.push([name, importer]);
          return name === 'helper' ? target.words('helperModule') : undefined;
        },
      });
      await context.loadScript(target.words('importingHelper'), target.file('main'));
      assert.equal(await context.executeFunction('useHelper', [5]), 15);
      assert.deepEqual(
        asked.filter(([name]) => name === 'helper'),
        [['helper', target.file('main')]],
      );
    },
  );

  target.test(
    'a resolver may take its time on a thread of its own',
    { ...needs, snippets: ['helperModule', 'importingHelper'], isolation: 'thread' },
    async (t) => {
      const context = await target.context(t, {
        resolveModule: (name) => sleep(5, name === 'helper' ? target.words('helperModule') : undefined),
      });
      await context.loadScript(target.words('importingHelper'), target.file('main'));
      assert.equal(await context.executeFunction('useHelper', [5]), 15);
    },
  );

  target.test(
    'an inline context says that it cannot wait for a resolver',
    { ...needs, snippets: ['helperModule', 'importingHelper'], isolation: 'inline' },
    async (t) => {
      const context = await target.context(t, { resolveModule: () => sleep(1, '') });
      const error = await failureOf(context.loadScript(target.words('importingHelper'), target.file('main')));
      assert.ok(ScriptError.isInstance(error) && /promise|wait/i.test(error.message), String(error));
    },
  );

  target.test(
    'what a resolver throws is what the import fails with',
    { ...needs, snippets: ['importingHelper'] },
    async (t) => {
      for (const fails of [
        () => {
          throw new RangeError('no store');
        },
        ...(target.inline ? [] : [() => Promise.reject(new RangeError('no store'))]),
      ]) {
        const context = await target.context(t, { resolveModule: fails as never });
        const error = await failureOf(
          context.loadScript(target.words('importingHelper'), target.file('main')),
        );
        assert.ok(ScriptError.isInstance(error) && /no store/.test((error as Error).message), String(error));
      }
    },
  );

  target.test(
    'a module that nobody knows is a reference_error naming module, file and line',
    { ...needs, snippets: ['importingUnknown'] },
    async (t) => {
      const context = await target.context(t);
      const error = await rejectsWith(
        context.loadScript(target.words('importingUnknown'), target.file('main')),
        'reference_error',
        /no[./]such/,
      );
      const told = `${error.location?.file}:${error.location?.line} ${error.message}`;
      assert.ok(told.includes(target.file('main')), told);
    },
  );

  target.test(
    'allowedModules decides over every kind of module',
    { ...needs, snippets: ['importingHelper', 'importingStore', 'helperModule'] },
    async (t) => {
      const context = await target.context(t, {
        allowedModules: ['app.store'],
        resolveModule: () => target.words('helperModule'),
      });
      await context.registerModule(store);
      await rejectsWith(context.registerModule({ name: 'helper' }), 'permission_error', /helper/);
      await rejectsWith(
        context.loadScript(target.words('importingHelper'), target.file('main')),
        'permission_error',
        /helper/,
      );
      await context.loadScript(target.words('importingStore'), target.file('main'));
      assert.equal(await context.executeFunction('useStore', [21]), 42);
    },
  );

  target.test(
    'the restricted policy keeps scripts from files, processes and the network',
    { skips: { echo: 'it has no library' } },
    async (t) => {
      const context = await target.context(t);
      const attempts: Record<string, string[]> = {
        lua: [
          'return io.open("/etc/passwd")',
          'return os.execute("true")',
          'return require("io")',
          'return load("\\27Lua")()',
          'return package.loadlib("x", "y")',
        ],
        quickjs: [
          'import("std")',
          'import("os")',
          'std.open("/etc/passwd")',
          'os.exec(["true"])',
          'require("fs")',
        ],
        wren: ['import "io" for File', 'import "os" for Process', 'File.read("/etc/passwd")'],
        python: [
          'open("/etc/passwd").read()',
          'import os; os.getcwd()',
          'import subprocess',
          'import socket',
          '__import__("os").system("true")',
          'import ctypes',
        ],
      };
      for (const attempt of attempts[target.language]) {
        const error = await failureOf(context.eval(attempt));
        assert.ok(ScriptError.isInstance(error), `${attempt}: ${String(error)}`);
      }
    },
  );
});
