// How many contexts of a pool are ready, being made and in use, and how many calls wait for one.

import type { BatchObservableResult, Meter } from '@opentelemetry/api';
import type { ContextPool } from '../pool/index.js';

const states = ['ready', 'preparing', 'inUse'] as const;

export function observePool(meter: Meter, pool: ContextPool, name: string): () => void {
  const attributes = { 'zigllms.pool': name, 'zigllms.engine': pool.engine.name };
  const contexts = meter.createObservableGauge('zigllms.pool.contexts', {
    unit: '{context}',
    description: 'Contexts of a pool, by zigllms.pool.state.',
  });
  const waiting = meter.createObservableGauge('zigllms.pool.waiting', {
    unit: '{call}',
    description: 'Calls that wait for a context of a pool.',
  });
  const observe = (result: BatchObservableResult): void => {
    const { stats } = pool;
    for (const state of states)
      result.observe(contexts, stats[state], { ...attributes, 'zigllms.pool.state': state });
    result.observe(waiting, stats.waiting, attributes);
  };
  meter.addBatchObservableCallback(observe, [contexts, waiting]);
  return () => meter.removeBatchObservableCallback(observe, [contexts, waiting]);
}
