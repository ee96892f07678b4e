// Compiled, not run: the public types say what the documentation says. An error is expected where marked.

import {
  createEngine,
  EngineRegistry,
  hostObject,
  isScriptFunction,
  ScriptError,
  ScriptObject,
  type ContextOptions,
  type ErrorCode,
  type ScriptContext,
  type ScriptFunction,
  type ScriptingEngine,
  type ScriptModule,
  type ScriptValue,
} from '../../src/index.js';

export async function publicApi(): Promise<void> {
  await using engine: ScriptingEngine = await createEngine('lua');
  const options: ContextOptions = {
    isolation: 'inline',
    timeoutMs: 500,
    memoryLimitBytes: 1 << 24,
    policy: 'trusted',
    surrogates: 'replace',
  };
  await using context: ScriptContext = await engine.createContext(options);

  const value: ScriptValue = await context.eval('return 1');
  const text: string = await context.eval<string>(new Uint8Array());
  const inferred: string = await context.eval('return "x"');

  await context.setGlobal('greet', (name: string) => `Hello, ${name}!`);
  await context.executeFunction<number>('area', [3, { w: 1n, list: [new Date(), /x/] }], {
    timeoutMs: 5,
    signal: AbortSignal.timeout(5),
  });
  // @ts-expect-error: options come after the arguments
  await context.executeFunction('area', { timeoutMs: 5 });
  // @ts-expect-error: a blocking call cannot be aborted
  context.sync.eval('1', { signal: AbortSignal.timeout(5) });
  // @ts-expect-error: no such isolation
  await engine.createContext({ isolation: 'fork' });

  const add = await context.getGlobal<ScriptFunction>('add');
  const sum: number = await add<number>(1, 2);
  const alsoSum: number = add.sync<number>(1, 2);
  await add.run([1, 2], { timeoutMs: 5 });
  using disposable: ScriptFunction = add;
  if (isScriptFunction(value)) await value();

  const point = await context.eval<ScriptObject>('return point');
  const x: number = await point.get<number>('x');
  await point.set('x', 5);
  await point.call('move', [1], { timeoutMs: 5 });
  const keys: (string | number)[] = await point.keys();

  const module: ScriptModule = {
    name: 'app.store',
    functions: { double: (n: number) => n * 2 },
    values: { limit: 5 },
    source: '',
  };
  await context.registerModule(module);

  const counter = {
    count: 0,
    add(by: number): void {
      this.count += by;
    },
  };
  hostObject(counter, ['count', 'add']);
  hostObject(
    counter,
    { plus: 'add', twice: { call: (it: typeof counter, by: number) => it.add(2 * by) } },
    { className: 'Counter' },
  );
  hostObject(counter, [
    'count',
    { name: 'double', call: (it: typeof counter) => it.count * 2, getter: true },
  ]);

  try {
    await context.eval('error("x")');
  } catch (error) {
    if (!ScriptError.isInstance(error)) throw error;
    const code: ErrorCode = error.code;
    const line: number | undefined = error.location?.line;
    void [code, line, error.scriptStack, error.scriptFrames[0]?.function, error.cause, error.engine];
    // @ts-expect-error: no such code
    if (error.code === 'oops') return;
  }

  const registry = new EngineRegistry();
  for (const info of await registry.engines()) {
    if (info.available) void info.capabilities.integers64;
    else void info.reason;
  }
  void [value, text, inferred, sum, alsoSum, disposable, x, keys];
}
