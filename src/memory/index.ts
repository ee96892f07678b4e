// Memory: what agents and scripts remember.

export { Memory } from './memory.js';
export type {
  MemorySnapshot,
  MemoryStats,
  SearchOptions,
  SummarizeOptions,
  TruncateOptions,
} from './memory.js';
export type { MemorySurroundings, MessageOrigin } from './add-hooks.js';
export { Memories, type MemoriesOptions, type MemoryCreationOptions } from './memories.js';
export { MemoryConfigSchema, type MemoryConfig } from './memory-config.js';
export { estimateMessageTokens, estimateTokens } from './token-estimate.js';
