// What a run shows: output, value or failure, events, workflows, timings.

import type { Failure, RunMessage, Timing, Usage } from '../messages.js';
import { byId, element, milliseconds } from './dom.js';
import { Graph } from './graph.js';

const mostEvents = 500;
const mostOutput = 2_000_000;
/** From here on output goes on in a node of its own, so that what is there already is not laid out again. */
const longNode = 20_000;
const mostGraphs = 20;

interface StepEvent {
  type: string;
  runId: string;
  stepName: string;
  status?: string;
  duration?: number;
}

export class Results {
  readonly #output = byId('output');
  readonly #events = byId('events');
  readonly #goTo: (line: number, column?: number) => void;
  readonly #graphs = new Map<string, Graph>();
  #eventCount = 0;
  #outputLength = 0;
  #line: { stream: string; node: Text } | undefined;
  /** Output since the last frame. */
  #unshown: { stream: string; text: string } | undefined;

  constructor(goTo: (line: number, column?: number) => void) {
    this.#goTo = goTo;
  }

  clear(): void {
    this.#output.replaceChildren();
    this.#events.replaceChildren();
    this.#graphs.clear();
    this.#eventCount = 0;
    this.#outputLength = 0;
    this.#line = undefined;
    this.#unshown = undefined;
    byId('graphs').replaceChildren();
    byId('workflows').hidden = true;
    byId('events-pane').hidden = true;
    byId('timings').textContent = '';
  }

  take(message: RunMessage): void {
    if (message.type !== 'output') this.#show();
    switch (message.type) {
      case 'output':
        return this.#print(message.stream, message.text);
      case 'event':
        return this.#event(message.atMs, message.event);
      case 'workflow':
        return this.#workflow(message.name, message.runId, message.chart);
      case 'result':
        return this.#add(element('pre', 'value', element('span', 'label', 'value'), message.text));
      case 'error':
        return this.#failure(message);
      case 'end':
        return this.#timings(message.timings, message.usage);
    }
  }

  /** What the page itself has to say. */
  note(text: string): void {
    this.#show();
    this.#add(element('p', 'hint', text));
  }

  #print(stream: string, text: string): void {
    if (this.#outputLength > mostOutput) return;
    this.#outputLength += text.length;
    if (this.#unshown?.stream === stream) {
      this.#unshown.text += text;
      return;
    }
    this.#show();
    this.#unshown = { stream, text };
    // One by one, thousands of lines would keep the page from anything else.
    requestAnimationFrame(() => this.#show());
  }

  #show(): void {
    if (this.#unshown === undefined) return;
    const { stream, text } = this.#unshown;
    this.#unshown = undefined;
    const isFull =
      this.#line !== undefined && this.#line.node.length > longNode && this.#line.node.data.endsWith('\n');
    if (this.#line?.stream === stream && !isFull) this.#line.node.appendData(text);
    else {
      const node = document.createTextNode(text);
      this.#line = { stream, node };
      this.#output.append(element('pre', stream, node));
    }
    this.#output.scrollTop = this.#output.scrollHeight;
  }

  #add(node: Node): void {
    this.#line = undefined;
    this.#output.append(node);
    this.#output.scrollTop = this.#output.scrollHeight;
  }

  #failure({ code, message, errorType, frames, line, column, cause }: Failure): void {
    const kind = errorType === undefined ? code : `${errorType} · ${code}`;
    const place = line === undefined ? [] : [' ', this.#link(`line ${line}`, line, column)];
    const box = element(
      'div',
      'failure',
      element('p', 'kind', kind, ...place),
      element('p', 'message', message),
    );
    if (frames.length > 0) {
      const rows = frames.map((frame) =>
        frame.line === undefined
          ? element('li', 'host', frame.text)
          : element('li', '', this.#link(frame.text, frame.line, frame.column)),
      );
      box.append(element('ol', 'stack', ...rows));
    }
    if (cause !== undefined) box.append(element('p', 'cause', `caused by ${cause}`));
    this.#add(box);
  }

  #link(text: string, line: number, column: number | undefined): HTMLElement {
    const link = element('button', 'place', text);
    link.type = 'button';
    link.addEventListener('click', () => this.#goTo(line, column));
    return link;
  }

  #event(atMs: number, event: { type: string; [member: string]: unknown }): void {
    this.#stepEvent(event as unknown as StepEvent);
    this.#eventCount += 1;
    byId('events-pane').hidden = false;
    byId('event-count').textContent = String(this.#eventCount);
    if (this.#eventCount > mostEvents) return;
    const { type, timestamp: _, ...rest } = event;
    const at = element('span', 'at', milliseconds(atMs));
    const summary = element('summary', '', at, element('span', 'type', type), summaryOf(rest));
    const details = element('details', type.endsWith('.error') ? 'bad' : '', summary);
    // Few are opened, and their text can be long.
    details.addEventListener(
      'toggle',
      () => details.append(element('pre', '', JSON.stringify(rest, undefined, 2))),
      { once: true },
    );
    const atEnd = this.#events.scrollHeight - this.#events.scrollTop - this.#events.clientHeight < 40;
    this.#events.append(element('li', '', details));
    if (atEnd) this.#events.scrollTop = this.#events.scrollHeight;
  }

  #workflow(name: string, runId: string, chart: string): void {
    // A workflow inside another has a run of its own; the outer one is what was asked for.
    const isInside = [...this.#graphs.keys()].some((outer) => runId.startsWith(`${outer}/`));
    if (isInside || this.#graphs.size === mostGraphs) return;
    byId('workflows').hidden = false;
    const graph = new Graph(chart);
    byId('graphs').append(element('figure', '', element('figcaption', '', name), graph.picture));
    this.#graphs.set(runId, graph);
  }

  #stepEvent({ type, runId, stepName, status, duration }: StepEvent): void {
    const [, happened] = /^workflow\.step\.(\w+)$/.exec(type) ?? [];
    if (happened === undefined) return;
    const shown =
      { start: 'running', suspend: 'suspended', error: 'failed' }[happened] ?? status ?? 'completed';
    this.#graphs.get(runId)?.set(stepName, shown, happened === 'start' ? undefined : duration);
  }

  #timings(timings: Timing[], usage: Usage | undefined): void {
    const parts = timings.map(({ name, ms }) => `${name} ${milliseconds(ms)}`);
    if (usage !== undefined) {
      parts.push(`cpu ${milliseconds(usage.cpuMs)}`);
      if (usage.hostCalls > 0) parts.push(`${usage.hostCalls} host calls, ${milliseconds(usage.hostMs)}`);
      if (usage.peakBytes > 0) parts.push(`${Math.ceil(usage.peakBytes / 1024)} kB at most`);
    }
    byId('timings').replaceChildren(...parts.map((part) => element('span', '', part)));
  }
}

/** The members that say most, in a line. */
function summaryOf(event: Record<string, unknown>): HTMLElement {
  const names = ['agentName', 'toolName', 'workflow', 'stepName', 'model', 'status', 'content', 'output'];
  const texts = names
    .map((name) => event[name])
    .filter((value) => value !== undefined && value !== null)
    .map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  return element('span', 'summary', texts.join(' · ').slice(0, 200));
}
