// Contexts kept ready for many tenants.

export { ContextPool, type PoolStats } from './context-pool.js';
export type { AcquireOptions, ContextPoolOptions } from './pool-options.js';
