// A workflow's steps as a picture, from the Mermaid flow chart that the framework gives, with what becomes of each step.

import { milliseconds } from './dom.js';

export interface Chart {
  nodes: { id: string; name: string; kind: string }[];
  arrows: { from: string; to: string }[];
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Layout {
  boxes: Map<string, Box>;
  /** For each arrow, the boxes that it leads through: its ends, and a free place in each column between. */
  paths: Box[][];
  width: number;
  height: number;
}

const boxHeight = 44;
const passageHeight = 10;
const gapX = 44;
const gapY = 16;
const margin = 8;
const letterWidth = 7.4;
const padding = 28;
const leastWidth = 104;

/** The charts that Workflow.visualize writes: `s0["name (kind)"]` and `s0 --> s1`. */
export function readChart(text: string): Chart {
  const nodes = [...text.matchAll(/^\s*(\w+)\["(.*) \((\w+)\)"\]$/gm)];
  const arrows = [...text.matchAll(/^\s*(\w+) --> (\w+)$/gm)];
  return {
    nodes: nodes.map(([, id, name, kind]) => ({ id, name, kind })),
    arrows: arrows.map(([, from, to]) => ({ from, to })),
  };
}

/** From left to right: each step one column behind the last that it waits for, and as high as those are on average. */
export function layOut({ nodes, arrows }: Chart): Layout {
  const columnOf = columnsOf(nodes, arrows);
  const before = new Map<string, string[]>();
  const lead = (from: string, to: string): void => {
    before.set(to, [...(before.get(to) ?? []), from]);
  };
  const columns: string[][] = [];
  for (const { id } of nodes) (columns[columnOf(id)] ??= []).push(id);
  // An arrow over several columns has a place of its own in each that it crosses, so that it crosses no step.
  const routes = arrows.map(({ from, to }) => {
    const route = [from];
    for (let column = columnOf(from) + 1; column < columnOf(to); column += 1) {
      const passage = `${from} ${to} ${column}`;
      columns[column].push(passage);
      lead(route.at(-1) as string, passage);
      route.push(passage);
    }
    lead(route.at(-1) as string, to);
    return [...route, to];
  });
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  const heightOf = (id: string): number => (names.has(id) ? boxHeight : passageHeight);
  const columnHeight = (ids: string[]): number => ids.reduce((sum, id) => sum + heightOf(id) + gapY, -gapY);
  const height = Math.max(boxHeight, ...columns.map(columnHeight));
  const boxes = new Map<string, Box>();
  const middle = (id: string): number => {
    const others = (before.get(id) ?? []).map((other) => boxes.get(other) as Box);
    return others.reduce((sum, { y, height: own }) => sum + y + own / 2, 0) / Math.max(1, others.length);
  };
  let x = margin;
  for (const ids of columns) {
    const widths = ids.map((id) => (names.get(id)?.length ?? 0) * letterWidth + padding);
    const width = Math.max(leastWidth, ...widths);
    let y = margin + (height - columnHeight(ids)) / 2;
    for (const id of ids.toSorted((left, right) => middle(left) - middle(right))) {
      boxes.set(id, { x, y, width, height: heightOf(id) });
      y += heightOf(id) + gapY;
    }
    x += width + gapX;
  }
  const paths = routes.map((route) => route.map((id) => boxes.get(id) as Box));
  return { boxes, paths, width: x - gapX + margin, height: height + 2 * margin };
}

function columnsOf(nodes: Chart['nodes'], arrows: Chart['arrows']): (id: string) => number {
  const before = new Map(nodes.map(({ id }): [string, string[]] => [id, []]));
  for (const { from, to } of arrows) before.get(to)?.push(from);
  const columns = new Map<string, number>();
  const columnOf = (id: string): number => {
    const known = columns.get(id);
    if (known !== undefined) return known;
    columns.set(id, 0); // A circle would end here; the framework refuses it.
    const column = Math.max(-1, ...(before.get(id) ?? []).map(columnOf)) + 1;
    columns.set(id, column);
    return column;
  };
  return columnOf;
}

function svg(name: string, attributes: Record<string, string | number>, text = ''): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.textContent = text;
  return made;
}

export class Graph {
  readonly #steps = new Map<string, { box: SVGElement; note: SVGElement; kind: string }>();

  readonly picture: SVGElement;

  constructor(text: string) {
    const chart = readChart(text);
    const { boxes, paths, width, height } = layOut(chart);
    const picture = svg('svg', { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img' });
    picture.setAttribute('aria-label', `Steps: ${chart.nodes.map(({ name }) => name).join(', ')}`);
    for (const path of paths) picture.append(arrow(path));
    for (const { id, name, kind } of chart.nodes) {
      const { x, y, width: own } = boxes.get(id) as Box;
      const box = svg('g', { class: 'step pending', 'data-step': name });
      const note = svg('text', { x: x + own / 2, y: y + 34, class: 'note' }, kind);
      box.append(
        svg('rect', { x, y, width: own, height: boxHeight, rx: 7 }),
        svg('text', { x: x + own / 2, y: y + 19 }, name),
        note,
      );
      picture.append(box);
      this.#steps.set(name, { box, note, kind });
    }
    this.picture = picture;
  }

  set(name: string, status: string, durationMs?: number): void {
    const step = this.#steps.get(name);
    if (step === undefined) return;
    step.box.setAttribute('class', `step ${status}`);
    const took = durationMs === undefined ? '' : ` · ${milliseconds(durationMs)}`;
    step.note.textContent = `${step.kind}${took}`;
  }
}

/** Through the middles of boxes, into the last one. */
function arrow([first, ...rest]: Box[]): SVGElement {
  let [x, y] = [first.x + first.width, first.y + first.height / 2];
  let line = `M${x} ${y}`;
  for (const box of rest) {
    const [left, middle] = [box.x, box.y + box.height / 2];
    const bend = (left - x) / 2;
    line += ` C${x + bend} ${y} ${left - bend} ${middle} ${left} ${middle}`;
    [x, y] = [box === rest.at(-1) ? left : left + box.width, middle];
    if (box !== rest.at(-1)) line += ` H${x}`;
  }
  return svg('path', { class: 'arrow', d: `${line} M${x - 6} ${y - 4} L${x} ${y} L${x - 6} ${y + 4}` });
}
