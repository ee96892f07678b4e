// Tests of what scripts and programs build on the framework: scenarios, claims, mocks, scores, reports.

export { AssertionFailed, Assertions } from './assertions.js';
export { FakeClock } from './fake-clock.js';
export { MockProvider, MockProviderSchema, MockTool, MockToolSchema } from './mocks.js';
export type { ProviderRequest, ToolCall } from './mocks.js';
export { Random } from './random.js';
export { report, ReportFormatSchema, type ReportFormat } from './reports.js';
export { ScenarioResultSchema, SuiteResultSchema } from './results.js';
export type { ScenarioResult, SuiteResult, TestFailure, TestResult } from './results.js';
export { Scenario, ScenarioOptionsSchema } from './scenario.js';
export { Scenarios } from './scenarios.js';
export { score, ScorerNameSchema, type Scorer } from './scorers.js';
export { Snapshots } from './snapshots.js';
export { RunOptionsSchema, TestOptionsSchema, type TestFunction } from './test-case.js';
