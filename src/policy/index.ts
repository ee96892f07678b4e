// Policies: what scripts may do, whether that can be kept, and the keeping. host-module.ts is loaded where a policy needs it.

export { PolicyGuard } from './policy-guard.js';
export {
  hostModuleName,
  narrowable,
  needsHostModule,
  policies,
  type AuditEvent,
  type Capability,
  type FilesystemGrant,
  type PolicyName,
  type PolicyNarrowing,
  type SecurityPolicy,
} from './security-policy.js';
export {
  validatePolicy,
  type PolicyDiagnostic,
  type PolicyDiagnosticCode,
  type PolicyTarget,
} from './validate-policy.js';
