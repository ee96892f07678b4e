// Schemas: JSON Schema and zod, compiled once, validated with paths in the messages.

export { isZodSchema, type JsonSchema, type SchemaSource } from './json-schema.js';
export { SchemaCompiler, summarise } from './schema-compiler.js';
export type { ValidationError, ValidationResult, Validator } from './schema-compiler.js';
