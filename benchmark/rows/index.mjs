// The rows in the order of the table. A row has cases; a case is
//   name, title, unit     values are nanoseconds or bytes; the unit is how they are shown
//   languages             default: all
//   peers                 whether other libraries are measured too
//   floor                 references of peers/floor.mjs that add up to the least this work can take
//   references            of peers/node.mjs
//   prepare(...)          checks results, then gives { work(times), close() }: timed in turns with the others
//   measure(...)          instead: brings a figure; each time in a fresh process
//   startsProcess         instead: how long a process takes to its first result
//   moreIsBetter
//   goal, met(...)        what is to be reached, and whether it was: { value, floor, peers, references, language }

import { awaiting } from './awaiting.mjs';
import { bulk } from './bulk.mjs';
import { call } from './call.mjs';
import { callback } from './callback.mjs';
import { compute } from './compute.mjs';
import { context } from './context.mjs';
import { deadline } from './deadline.mjs';
import { evaluation } from './evaluation.mjs';
import { growth } from './growth.mjs';
import { memory } from './memory.mjs';
import { object } from './object.mjs';
import { records } from './records.mjs';
import { start } from './start.mjs';
import { threads } from './threads.mjs';

export const rows = [
  call,
  callback,
  records,
  object,
  bulk,
  context,
  evaluation,
  memory,
  compute,
  awaiting,
  deadline,
  growth,
  start,
  threads,
];

export const benchmarkCases = new Map(rows.flatMap(({ cases }) => cases).map((one) => [one.name, one]));
