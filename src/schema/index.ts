// Schemas: JSON Schema and zod, compiled once, validated with paths in the messages.

export { isZodSchema, type JsonSchema, type SchemaSource } from './json-schema.js';
export { SchemaCompiler, summarise } from './schema-compiler.js';
export type { ValidationError, ValidationResult, Validator } from './schema-compiler.js';
export { Schema, SchemaError, Schemas, type SchemaInfo, type SchemaLike } from './schema.js';
export { coerce, type Change, type Coerced, type CoercionOptions } from './coercion.js';
export { SCHEMA_DIALECTS, toDialect, type SchemaDialect } from './dialects.js';
export { joined } from './value-path.js';
