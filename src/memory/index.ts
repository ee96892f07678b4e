// Memory: what agents remember.

export { Memory, MemoryConfigSchema, type MemoryConfig } from './memory.js';
