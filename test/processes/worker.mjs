// The entry of worker_threads: Node 20 gives them no TypeScript loader of their own.

import { register } from 'tsx/esm/api';

register();
await import('./scenarios.ts');
