// zigllms.test

import { z } from 'zod';
import {
  MockProviderSchema,
  MockToolSchema,
  Random,
  report,
  ReportFormatSchema,
  RunOptionsSchema,
  Scenario,
  ScenarioOptionsSchema,
  ScenarioResultSchema,
  score,
  SuiteResultSchema,
  TestOptionsSchema,
  type Scorer,
  type TestFunction,
} from '../../testing/index.js';
import {
  data,
  defineArea,
  fn,
  handle,
  list,
  method,
  nothing,
  object,
  optional,
  parameter,
  scriptFunction,
} from '../define-area.js';
import { claims, testObjects } from './test-tools.js';

const name = parameter('name', data(z.string()), 'Its name.');
const runOptions = optional('options', data(RunOptionsSchema, 'TestRunOptions'), 'Which tests, and how.');
const step = parameter(
  'call',
  scriptFunction([], data(z.unknown())),
  'A function without parameters; may be asynchronous.',
);
const anything = data(z.unknown());

export const testArea = defineArea('test', {
  summary: 'Test what is built on the framework: scenarios, claims, mocks, scores, reports.',
  functions: {
    createScenario: fn({
      summary: 'Creates a scenario without tests. It goes when the script context goes.',
      parameters: [
        name,
        optional('options', data(ScenarioOptionsSchema, 'ScenarioOptions'), 'What holds for all its tests.'),
      ],
      returns: handle('Scenario'),
      call: ({ framework, owner }, own: string, options?: unknown) =>
        framework.tests.createScenario(own, options ?? {}, { owner }),
    }),
    get: fn({
      summary: 'The scenario of a name, or nothing.',
      parameters: [name],
      returns: handle('Scenario'),
      call: ({ framework }, own: string) => framework.tests.get(own),
    }),
    list: fn({
      summary: 'The names of all scenarios.',
      parameters: [],
      returns: list(z.string()),
      call: ({ framework }) => framework.tests.list(),
    }),
    remove: fn({
      summary: 'Forgets a scenario; false when there was none.',
      parameters: [name],
      returns: data(z.boolean()),
      call: ({ framework }, own: string) => framework.tests.remove(own),
    }),
    run: fn({
      summary: 'Runs the tests of all scenarios.',
      parameters: [runOptions],
      returns: data(SuiteResultSchema, 'SuiteResult'),
      async: true,
      call: ({ framework }, options?: unknown) => framework.tests.run(options ?? {}),
    }),
    report: fn({
      summary: 'Results in a form for people or other programs.',
      parameters: [
        parameter('results', data(z.record(z.string(), z.unknown())), 'What run gave.'),
        optional('format', data(ReportFormatSchema), 'text (when absent), junit (XML) or json.'),
      ],
      returns: data(z.string()),
      call: (_, results: unknown, format?: string) => report(results, format),
    }),
    score: fn({
      summary: 'How good an output is, from 0 to 1.',
      parameters: [
        parameter(
          'scorer',
          data(z.union([z.string(), z.unknown()])),
          'exact (equal data), contains (the share of the expected texts in it), similarity (words in common, F1), json (equal as JSON), or a function of output and expected.',
        ),
        optional('output', anything, 'What is judged.'),
        optional('expected', anything, 'What it should be.'),
      ],
      returns: data(z.number()),
      async: true,
      call: (_, scorer: Scorer, output: unknown, expected: unknown) => score(scorer, output, expected),
    }),
    createRandom: fn({
      summary: 'Chance that starts at a seed.',
      parameters: [parameter('seed', data(z.union([z.string(), z.number()])), 'Any text or number.')],
      returns: handle('Random'),
      call: (_, seed: string | number) => new Random(seed),
    }),
    ...claims,
  },
  objects: {
    Scenario: object<Scenario>({
      summary:
        'Tests that belong together. They run one after the other; one that fails, loops or never ends fails alone.',
      class: Scenario,
      properties: {
        name: { summary: 'Its name.', type: data(z.string()), get: (target) => target.name },
        tests: { summary: "Its tests' names.", type: list(z.string()), get: (target) => target.tests },
      },
      methods: {
        addFixture: method({
          summary: 'Adds what tests work with.',
          parameters: [
            name,
            optional(
              'value',
              anything,
              'Data, of which each run of a test gets its own copy; or a function that makes it.',
            ),
          ],
          returns: nothing,
          call: (_, target: Scenario, own: string, value: unknown) => void target.addFixture(own, value),
        }),
        getFixture: method({
          summary: 'A fixture, inside a test.',
          parameters: [name],
          returns: anything,
          call: (_, target: Scenario, own: string) => target.getFixture(own),
        }),
        addTest: method({
          summary: 'Adds a test: a function that passes unless it fails.',
          parameters: [
            name,
            parameter(
              'test',
              step.type,
              'A function without parameters; may be asynchronous. What it returns is what scorers are given.',
            ),
            optional('options', data(TestOptionsSchema, 'TestOptions'), 'How it is run.'),
          ],
          returns: nothing,
          call: (_, target: Scenario, own: string, test: TestFunction, options?: unknown) =>
            void target.addTest(own, test, options ?? {}),
        }),
        beforeEach: method({
          summary:
            'Has a function called before each run of a test; where it fails, the test fails and is not run.',
          parameters: [step],
          returns: nothing,
          call: (_, target: Scenario, call: TestFunction) => void target.beforeEach(call),
        }),
        afterEach: method({
          summary: 'Has a function called after each run of a test, whatever became of it.',
          parameters: [step],
          returns: nothing,
          call: (_, target: Scenario, call: TestFunction) => void target.afterEach(call),
        }),
        mockTool: method({
          summary:
            'Puts a tool in the place of another: for all tests, or inside of one, for the rest of it.',
          parameters: [
            name,
            optional('options', data(MockToolSchema, 'MockToolOptions'), 'What it answers.'),
          ],
          returns: handle('MockTool'),
          call: (_, target: Scenario, own: string, options?: unknown) => target.mockTool(own, options ?? {}),
        }),
        mockProvider: method({
          summary:
            'Puts a provider in the place of another: for all tests, or inside of one, for the rest of it.',
          parameters: [
            name,
            parameter('options', data(MockProviderSchema, 'MockProviderOptions'), 'What it answers.'),
          ],
          returns: handle('MockProvider'),
          call: (_, target: Scenario, own: string, options?: unknown) => target.mockProvider(own, options),
        }),
        useFakeClock: method({
          summary:
            'Has the framework take its time (the ttl of memories, waits between retries, pauses of workflows, events and their debounce) from a clock that only the test moves: for all tests, or inside of one, for the rest of it.',
          parameters: [optional('now', data(z.number()), 'Milliseconds since 1970; 0 when absent.')],
          returns: handle('FakeClock'),
          call: (_, target: Scenario, now?: number) => target.useFakeClock(now),
        }),
        getRandom: method({
          summary: 'The chance of the test that runs: the same with the same seed.',
          parameters: [],
          returns: handle('Random'),
          call: (_, target: Scenario) => target.getRandom(),
        }),
        assertSnapshot: method({
          summary:
            'Fails unless data is what it was when this was first called under the name, which is kept.',
          parameters: [name, optional('value', anything, 'The data.')],
          returns: nothing,
          call: (_, target: Scenario, own: string, value: unknown) => target.assertSnapshot(own, value),
        }),
        run: method({
          summary: 'Runs the tests and tells what became of each.',
          parameters: [runOptions],
          returns: data(ScenarioResultSchema, 'ScenarioResult'),
          async: true,
          call: (_, target: Scenario, options?: unknown) => target.run(options ?? {}),
        }),
      },
    }),
    ...testObjects,
  },
});
