// What scripts print.

import assert from 'node:assert/strict';
import { eachTarget } from './engines.js';

eachTarget('output', (target) => {
  target.test(
    'print goes to onOutput, in order and whole',
    { snippets: ['printing', 'calls'] },
    async (t) => {
      let printed = '';
      const context = await target.load(t, ['printing'], {
        onOutput: (stream, text) => (printed += `${stream === 'stdout' ? '' : '!'}${text}`),
      });
      for (const text of ['first', 'ünïcode 😀', '', 'last']) await context.executeFunction('say', [text]);
      assert.equal(printed.replaceAll('!', ''), 'first\nünïcode 😀\n\nlast\n');
    },
  );

  target.test(
    'what is printed before a call ends is told before it ends',
    { snippets: ['printing'] },
    async (t) => {
      const events: string[] = [];
      const context = await target.load(t, ['printing'], { onOutput: (_, text) => events.push(text) });
      await context.executeFunction('say', ['text']);
      events.push('ended');
      assert.equal(events.join(''), 'text\nended');
    },
  );

  target.test('the stream of errors is told apart', { snippets: ['complaining'] }, async (t) => {
    const told: string[] = [];
    const context = await target.load(t, ['complaining'], {
      onOutput: (stream, text) => told.push(`${stream}: ${text.trim()}`),
    });
    await context.executeFunction('complain', ['no']);
    assert.ok(told.includes('stderr: no'), String(told));
  });

  target.test(
    'a listener that throws is told to onUnhandled, and the script goes on',
    { snippets: ['printing'] },
    async (t) => {
      const unhandled: unknown[] = [];
      const failure = new Error('listener');
      const context = await target.load(t, ['printing'], {
        onOutput: () => {
          throw failure;
        },
        onUnhandled: (error) => unhandled.push(error),
      });
      await context.executeFunction('say', ['text']);
      assert.ok(unhandled.includes(failure));
    },
  );
});
