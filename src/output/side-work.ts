// What the side thread does: this room's functions over long texts, with longer limits.

import { Schemas } from '../schema/index.js';
import { serveSideWork } from '../support/index.js';
import { formatValue } from './format.js';
import { extractCodeBlocks, extractLists, extractSections, extractTables } from './markdown.js';
import { extractJson, fillTemplate, OutputParser, type ParserConfig } from './output-parser.js';
import { ASIDE } from './reading-limits.js';

const schemas = new Schemas();

const work = {
  parse: (answer: string, config: ParserConfig) => new OutputParser(config, schemas, ASIDE).parse(answer),
  tryParse: (answer: string, config: ParserConfig) =>
    new OutputParser(config, schemas, ASIDE).tryParse(answer),
  extractJson: (answer: string) => extractJson(answer, ASIDE),
  extractSections,
  extractLists,
  extractTables,
  extractCodeBlocks,
  formatValue,
  fillTemplate,
};
export type SideWork = typeof work;

serveSideWork(work);
