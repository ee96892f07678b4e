// The page in a real browser, as the built package serves it.

import assert from 'node:assert/strict';
import { after, before, beforeEach, afterEach, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { openBrowser, reasonToSkip } from './chromium.js';

// The built one: its page was bundled with it.
const { startPlayground } = (await import(
  new URL('../../dist/playground/index.js', import.meta.url).href
)) as typeof import('../../src/playground/index.js');

/** Generous: a machine may be many times slower than ours. */
const longestMs = 120_000;

describe('the playground in Chromium', { skip: reasonToSkip }, () => {
  let browser: Browser;
  let playground: Awaited<ReturnType<typeof startPlayground>>;
  let page: Page;
  /** What the browser complained of: errors of the page, and what its security policy stopped. */
  let complaints: string[];

  before(async () => {
    playground = await startPlayground();
    browser = await openBrowser();
  });
  after(async () => {
    await browser.close();
    await playground.close();
  });
  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(longestMs);
    complaints = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    await page.goto(playground.url);
    await page.waitForSelector('.cm-content');
    await page.fill('#timeout', '60000');
  });
  afterEach(async () => {
    await page.close();
    assert.deepEqual(complaints, []);
  });

  const write = async (source: string): Promise<void> => {
    await page.click('.cm-content');
    await page.keyboard.press('ControlOrMeta+a');
    // Text that replaces coloured text would be given its colour by the browser, which the page's policy stops.
    await page.keyboard.press('Delete');
    await page.keyboard.insertText(source);
  };
  const ended = (): Promise<unknown> => page.waitForSelector('#state.done, #state.failed');
  const textOf = (selector: string): Promise<string> => page.innerText(selector);

  test('a program that is written and run shows its output, its value and its times', async () => {
    await write('print("one")\nprint("two")\nreturn { answer = 6 * 7 }');
    await page.keyboard.press('ControlOrMeta+Enter');
    await page.waitForSelector('#state.done');
    assert.equal((await textOf('#output .stdout')).trim(), 'one\ntwo');
    assert.match(await textOf('#output .value'), /\{ answer: 42 \}/);
    assert.match(await textOf('#timings'), /script [\d.]+ m?s/);
  });

  test('every language that the machine has runs its first example', async () => {
    const languages = await page.$$eval('#languages button:enabled', (tabs) =>
      tabs.map((tab) => (tab as unknown as { dataset: { language: string } }).dataset.language),
    );
    assert.ok(languages.length >= 3, languages.join());
    for (const language of languages) {
      await page.click(`#languages [data-language=${language}]`);
      await page.click('#run');
      await page.waitForSelector('#state.running, #state.done, #state.failed');
      await ended();
      assert.match(await textOf('#output'), /The result of word_count is \d/, language);
      assert.match(await textOf('#events'), /agent\.execution\.complete/, language);
    }
  });

  test('output comes while the program runs, and stopping it ends it', async () => {
    await write('print("before")\nwhile true do end');
    await page.fill('#timeout', '600000');
    await page.click('#run');
    await page.waitForSelector('#output .stdout');
    assert.equal(await textOf('#run'), 'Stop');
    assert.equal((await textOf('#output .stdout')).trim(), 'before');
    await page.click('#run');
    await page.waitForSelector('#state.failed');
    assert.equal(await textOf('#state'), 'Stopped');
    await write('return "after"');
    await page.click('#run');
    await page.waitForSelector('#state.done');
    assert.match(await textOf('#output'), /after/);
  });

  test('a flood of output is shown as far as it may go, and the page stays usable', async () => {
    await write('for i = 1, 1000000 do print(i, string.rep("x", 100)) end');
    await page.click('#run');
    await page.waitForSelector('#state.failed');
    assert.match(await textOf('#output .failure'), /limit_exceeded.*maxOutputBytes/s);
    assert.ok(((await page.textContent('#output')) ?? '').length > 1_000_000);
    await write('return "after"');
    await page.click('#run');
    await page.waitForSelector('#state.done');
    assert.match(await textOf('#output'), /after/);
  });

  test('limits of the page hold', async () => {
    await write('while true do end');
    await page.fill('#timeout', '50');
    await page.click('#run');
    await page.waitForSelector('#state.failed');
    assert.match(await textOf('#output .failure'), /timeout_error/);
  });

  test('a workflow is drawn, and its steps change as they are done', async () => {
    await page.selectOption('#samples', 'Workflow');
    await page.click('#run');
    await page.waitForSelector('#graphs .step');
    assert.equal(await page.locator('#graphs .step').count(), 5);
    assert.equal(await page.locator('#graphs .arrow').count(), 6);
    await page.waitForSelector('#state.done');
    assert.equal(await page.locator('#graphs .step.completed').count(), 5);
    assert.match((await page.textContent('#graphs [data-step=pause] .note')) ?? '', /sleep · \d+ ms/);
  });

  test('a line of a stack leads to its place in the source, and the line that failed is marked', async () => {
    await page.selectOption('#samples', 'Failure and its stack');
    await page.click('#run');
    await page.waitForSelector('#state.failed');
    assert.match(await textOf('.failed-line'), /error\("cannot divide/);
    await page.click('.stack .place >> text=main chunk');
    assert.match(await textOf('.cm-activeLine'), /b = 0/);
    await write('return 1');
    assert.equal(await page.locator('.failed-line').count(), 0);
  });

  test('the editor offers what the stubs have, with what it is for', async () => {
    await write('');
    await page.keyboard.type('zigllms.');
    await page.waitForSelector('.cm-tooltip-autocomplete >> text=workflow');
    await page.keyboard.type('agent.cre');
    await page.waitForSelector('.cm-tooltip-autocomplete >> text=create');
    await page.waitForSelector('.cm-completionInfo >> text=Creates an agent');
    await page.keyboard.press('Enter');
    assert.equal(await textOf('.cm-line'), 'zigllms.agent.create');
  });

  test('what scripts print is text, not markup', async () => {
    await write('print("<img src=x onerror=alert(1)>") return "<b>bold</b>"');
    await page.click('#run');
    await page.waitForSelector('#state.done');
    assert.equal(await page.locator('#output img, #output b').count(), 0);
    assert.match(await textOf('#output'), /<img src=x onerror=alert\(1\)>/);
  });

  test('each language keeps what was written while another is looked at', async () => {
    await write('return "kept"');
    await page.click('#languages [data-language=wren]');
    assert.doesNotMatch(await textOf('.cm-content'), /kept/);
    await page.click('#languages [data-language=lua]');
    assert.match(await textOf('.cm-content'), /kept/);
  });

  test('light and dark differ', async () => {
    const colour = (): Promise<string> =>
      page.$eval('body', (body) => {
        const { getComputedStyle } = globalThis as unknown as {
          getComputedStyle(element: unknown): { backgroundColor: string };
        };
        return getComputedStyle(body).backgroundColor;
      });
    const before = await colour();
    await page.click('#theme');
    assert.notEqual(await colour(), before);
  });
});
