// The parts of a Markdown text that programs want: sections, code blocks, lists, tables. One pass over its lines, linear whatever they hold; inline
// markup is left as it is. (Full CommonMark parsers take seconds for a megabyte.)

import { FrameworkError } from '../support/index.js';

export interface Section {
  /** Without the marks; '' for what stands before the first heading. */
  title: string;
  /** 1 to 6; 0 for what stands before the first heading. */
  level: number;
  /** The text up to the next heading, of whatever level. */
  content: string;
}

export interface CodeBlock {
  /** '' where none is given. */
  language: string;
  code: string;
}

export interface MarkdownList {
  ordered: boolean;
  items: ListItem[];
}

export interface ListItem {
  text: string;
  /** Of a task list: whether it is ticked. */
  checked?: boolean;
  /** Items below it. */
  items?: ListItem[];
}

export interface Table {
  headers: string[];
  /** One object a row, by header. */
  rows: Array<Record<string, string>>;
}

interface Line {
  text: string;
  /** Inside a code block, its fences included. */
  code: boolean;
}

const FENCE = /^ {0,3}(`{3,}|~{3,})[ \t]*([^\s`]*)/;
const HEADING = /^ {0,3}(#{1,6})(?:[ \t]+|$)/;
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])[ \t]+(?:\[([ xX])\][ \t]+)?(.*)$/;
const DEEPEST = 20;
/** Cells that rows leave out are filled in as empty ones, all tables of a text together: few characters can leave out very many. */
const MOST_FILLED = 200_000;

/** The sections in order. A section holds its own text, not that of the sections below it. */
export function extractSections(text: string): Section[] {
  const lines = linesOf(text);
  const sections: Section[] = [];
  let current: Section & { lines: string[] } = { title: '', level: 0, content: '', lines: [] };
  const end = (): void => {
    const content = current.lines.join('\n').trim();
    if (current.level > 0 || content !== '')
      sections.push({ title: current.title, level: current.level, content });
  };
  const begin = (level: number, title: string): void => {
    end();
    current = { title, level, content: '', lines: [] };
  };
  for (const [index, { text: line, code }] of lines.entries()) {
    const heading = code ? null : HEADING.exec(line);
    if (heading !== null) begin(heading[1].length, withoutClosingMarks(line.slice(heading[0].length)));
    else if (!code && isUnderline(line) && isTitle(lines[index - 1], current.lines)) {
      current.lines.pop();
      begin(line.trim()[0] === '=' ? 1 : 2, lines[index - 1].text.trim());
    } else current.lines.push(line);
  }
  end();
  return sections;
}

/** The fenced code blocks, one that is not closed included; of one language where it is given. */
export function extractCodeBlocks(text: string, language?: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { mark: string; language: string; lines: string[] } | undefined;
  for (const line of text.split(/\r?\n/)) {
    const fence = FENCE.exec(line);
    if (open === undefined) {
      if (fence !== null) open = { mark: fence[1], language: fence[2].toLowerCase(), lines: [] };
    } else if (closes(line, open.mark)) {
      blocks.push({ language: open.language, code: open.lines.join('\n') });
      open = undefined;
    } else open.lines.push(line);
  }
  if (open !== undefined) blocks.push({ language: open.language, code: open.lines.join('\n') });
  return language === undefined
    ? blocks
    : blocks.filter((block) => block.language === language.toLowerCase());
}

/** The lists with what is nested in them. */
export function extractLists(text: string): MarkdownList[] {
  const lists: MarkdownList[] = [];
  /** The item last seen on each level, with its indentation. */
  let path: { indent: number; items: ListItem[] }[] = [];
  let ordered = false;
  let blank = false;
  for (const { text: line, code } of linesOf(text)) {
    const item = code ? null : ITEM.exec(line);
    if (item === null) {
      const continues =
        path.length > 0 && line.trim() !== '' && !blank && !code && HEADING.exec(line) === null;
      if (continues) {
        const last = path.at(-1)!.items.at(-1)!;
        last.text += ` ${line.trim()}`;
      } else if (line.trim() !== '' && !/^\s/.test(line)) path = [];
      blank = line.trim() === '';
      continue;
    }
    blank = false;
    const indent = item[1].replaceAll('\t', '    ').length;
    const isOrdered = /\d/.test(item[2]);
    while (path.length > 1 && indent < path.at(-1)!.indent) path.pop();
    const parsed: ListItem = { text: item[4].trim() };
    if (item[3] !== undefined) parsed.checked = item[3] !== ' ';
    const level = path.at(-1);
    if (level === undefined || (path.length === 1 && isOrdered !== ordered && indent <= level.indent)) {
      ordered = isOrdered;
      const items = [parsed];
      lists.push({ ordered, items });
      path = [{ indent, items }];
    } else if (indent > level.indent + 1 && path.length < DEEPEST) {
      const parent = level.items.at(-1)!;
      parent.items ??= [];
      parent.items.push(parsed);
      path.push({ indent, items: parent.items });
    } else level.items.push(parsed);
  }
  return lists;
}

/** The tables, with a line of dashes below their headers. Fails with `output_invalid` where rows leave out more than 200,000 cells. */
export function extractTables(text: string): Table[] {
  const tables: Table[] = [];
  let filled = 0;
  const lines = linesOf(text);
  for (let index = 1; index < lines.length; index += 1) {
    const head = lines[index - 1];
    if (head.code || lines[index].code || !isDelimiter(lines[index].text) || !head.text.includes('|'))
      continue;
    const headers = cells(head.text);
    if (cells(lines[index].text).length !== headers.length) continue;
    const rows: Table['rows'] = [];
    for (
      index += 1;
      index < lines.length && !lines[index].code && lines[index].text.includes('|');
      index += 1
    ) {
      const values = cells(lines[index].text);
      filled += Math.max(0, headers.length - values.length);
      if (filled > MOST_FILLED)
        throw new FrameworkError(
          'output_invalid',
          `the rows of a table of ${headers.length} columns leave out more than ${MOST_FILLED} cells`,
        );
      const row: Record<string, string> = {};
      for (let column = 0; column < headers.length; column += 1)
        setOwn(row, headers[column], values[column] ?? '');
      rows.push(row);
    }
    tables.push({ headers, rows });
  }
  return tables;
}

function setOwn(row: Record<string, string>, key: string, value: string): void {
  // Assigning would change the prototype instead.
  if (key === '__proto__')
    Object.defineProperty(row, key, { value, enumerable: true, writable: true, configurable: true });
  else row[key] = value;
}

function linesOf(text: string): Line[] {
  let mark: string | undefined;
  return text.split(/\r?\n/).map((line) => {
    if (mark !== undefined) {
      if (closes(line, mark)) mark = undefined;
      return { text: line, code: true };
    }
    mark = FENCE.exec(line)?.[1];
    return { text: line, code: mark !== undefined };
  });
}

function closes(line: string, mark: string): boolean {
  const trimmed = line.trim();
  return trimmed.length >= mark.length && trimmed[0] === mark[0] && onlyOf(trimmed, mark[0]);
}

function onlyOf(text: string, character: string): boolean {
  for (const one of text) if (one !== character) return false;
  return true;
}

function isUnderline(line: string): boolean {
  const trimmed = line.trim();
  return trimmed.length > 1 && (trimmed[0] === '=' || trimmed[0] === '-') && onlyOf(trimmed, trimmed[0]);
}

/** A line of text before an underline, which would else be a rule. */
function isTitle(before: Line | undefined, section: readonly string[]): boolean {
  return (
    before !== undefined &&
    !before.code &&
    before.text.trim() !== '' &&
    section.at(-1) === before.text &&
    !ITEM.test(before.text) &&
    !before.text.includes('|')
  );
}

function withoutClosingMarks(title: string): string {
  let end = title.trimEnd().length;
  const full = end;
  while (end > 0 && title[end - 1] === '#') end -= 1;
  return (end === 0 || /\s/.test(title[end - 1]) ? title.slice(0, end) : title.slice(0, full)).trim();
}

function isDelimiter(line: string): boolean {
  return line.includes('-') && /^[\s|:-]+$/.test(line) && cells(line).every((cell) => /^:?-+:?$/.test(cell));
}

function cells(line: string): string[] {
  const trimmed = line.trim();
  const inner = trimmed.slice(
    trimmed.startsWith('|') ? 1 : 0,
    trimmed.endsWith('|') && !trimmed.endsWith('\\|') ? -1 : undefined,
  );
  if (!inner.includes('\\|')) return inner.split('|').map((cell) => cell.trim());
  const found: string[] = [];
  let cell = '';
  for (let index = 0; index < inner.length; index += 1) {
    if (inner[index] === '\\' && inner[index + 1] === '|') {
      cell += '|';
      index += 1;
    } else if (inner[index] === '|') {
      found.push(cell.trim());
      cell = '';
    } else cell += inner[index];
  }
  found.push(cell.trim());
  return found;
}
