// OpenTelemetry for engines, pools and the framework, `zigllms/telemetry`: an entry of its own, because only it needs the package @opentelemetry/api.

export { openTelemetry, type Telemetry } from './open-telemetry.js';
