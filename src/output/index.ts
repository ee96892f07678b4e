// Output: what models answer, read into values.

export {
  extractJson,
  fillTemplate,
  OutputError,
  OutputParser,
  OUTPUT_FORMATS,
  ParserConfigSchema,
} from './output-parser.js';
export type { OutputFormat, ParserConfig, ParseResult } from './output-parser.js';
export { doAside, isLong, type SideCall } from './aside.js';
export { formatValue } from './format.js';
export { extractCodeBlocks, extractLists, extractSections, extractTables } from './markdown.js';
export type { CodeBlock, ListItem, MarkdownList, Section, Table } from './markdown.js';
export type { Repair } from './json-reader.js';
