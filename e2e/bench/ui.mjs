// Measures the page in headless Chromium, by the clock of the page itself. `cargo xtask bench ui` runs it.
//
//   node bench/ui.mjs [--json] [--rounds 5] [--keys 40] [--only first_load|mapper_200|mapper_10000]
//
// Each entry of SCENARIOS is one row; a screen that is measured anew is one more.
import { chromium } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Api } from '../support/api.mjs';
import { largeFlow, largeRecord, manyTargets } from '../support/large.mjs';
import { signIn } from '../support/page.mjs';
import { Server } from '../support/server.mjs';

const { values: options } = parseArgs({
  options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '5' }, keys: { type: 'string', default: '40' }, only: { type: 'string' } },
});
const ROUNDS = Math.max(1, Number(options.rounds));
const KEYS = Math.max(1, Number(options.keys));
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
/** A guard against a hang. */
const WAIT_MS = 180_000;

/** What runs in the page: figures are taken there, so that the way to the browser does not count. */
function inPage() {
  const text = (element) => element?.textContent ?? '';
  window.bench = {
    /** From the next event of this kind until `of` shows another text. */
    untilNew(kind, of) {
      return new Promise((done) => {
        const before = text(document.querySelector(of));
        let begun;
        window.addEventListener(kind, (event) => { begun ??= Math.min(event.timeStamp, performance.now()); }, { capture: true, once: true });
        const watch = new MutationObserver(() => {
          if (begun !== undefined && text(document.querySelector(of)) !== before) {
            watch.disconnect();
            done(performance.now() - begun);
          }
        });
        watch.observe(document.body, { childList: true, characterData: true, subtree: true });
      });
    },
    /** From the next event of this kind until its work is done and the page is laid out: what a person would wait for. */
    untilIdle(kind) {
      return new Promise((done) => {
        window.addEventListener(kind, () => {
          const begun = performance.now();
          // Effects run in microtasks of this event; a message comes after them.
          const channel = new MessageChannel();
          channel.port1.onmessage = () => {
            void document.body.offsetHeight;
            done(performance.now() - begun);
          };
          channel.port2.postMessage(0);
        }, { capture: true, once: true });
      });
    },
    /** The time between frames until `stop` is called. */
    frames() {
      const gaps = [];
      let last = performance.now(), going = true;
      const frame = (now) => {
        gaps.push(now - last);
        last = now;
        if (going) requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
      return { stop: () => { going = false; return gaps.slice(2); } };
    },
  };
  /** When this was seen first, by the clock that begins with the navigation. */
  window.benchSeen = (selector, holds = () => true) => new Promise((done) => {
    const look = () => {
      const element = document.querySelector(selector);
      if (!element || !holds(element)) return false;
      done(performance.now());
      return true;
    };
    const begin = () => {
      if (look()) return;
      const watch = new MutationObserver(() => look() && watch.disconnect());
      watch.observe(document.documentElement, { childList: true, characterData: true, subtree: true, attributes: true });
    };
    document.documentElement ? begin() : document.addEventListener('readystatechange', begin, { once: true });
  });
}

const sorted = (values) => [...values].sort((a, b) => a - b);
const median = (values) => sorted(values)[Math.floor(values.length / 2)];
const p95 = (values) => sorted(values)[Math.min(values.length - 1, Math.round(0.95 * (values.length - 1)))];
const round = (value) => (value >= 100 ? Math.round(value) : Math.round(value * 100) / 100);
/** A figure of several rounds: the middle one, the smallest, the greatest. */
const figure = (name, values) => ({ [name]: round(median(values)), [`${name}_min`]: round(Math.min(...values)), [`${name}_max`]: round(Math.max(...values)) });

/** A fresh page of a signed-in person. */
async function fresh(world) {
  const context = await world.browser.newContext({ viewport: { width: 1440, height: 900 } });
  await signIn(context, world.api);
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  await page.addInitScript(inPage);
  return page;
}

/** Opens a mapper; gives the page and the time until its first row shows what comes out. */
async function mapper(world, flow) {
  const page = await fresh(world);
  await page.goto(`${world.server.url}/flows/${flow.id}/map/map`, { waitUntil: 'commit' });
  const opened = await page.evaluate(() => window.benchSeen('#mapper-target [data-row] .pv', (cell) => /value|VALUE/.test(cell.textContent)));
  return { page, opened };
}

/** Does something many times, each measured by the page; gives the middle one. */
async function many(page, count, measure, act) {
  const times = [];
  for (let at = 0; at < count; at++) {
    await measure(page);
    await act(page, at);
    times.push(await measured(page));
  }
  return times;
}

// The page must listen before the key is pressed; what it finds is asked for afterwards.
const untilNew = (kind, of) => (page) => page.evaluate(([kind, of]) => { window.benchTime = window.bench.untilNew(kind, of); }, [kind, of]);
const untilIdle = (kind) => (page) => page.evaluate((kind) => { window.benchTime = window.bench.untilIdle(kind); }, kind);
const measured = (page) => page.evaluate(() => window.benchTime);

/** The keystrokes of one round, in the expression of one target. */
async function typing(page, key) {
  await page.locator(`[data-row="${key}"] .nm`).click();
  const code = page.getByLabel('Expression in JSONata');
  await code.focus();
  // Before the closing quote: every letter makes another value and no mistake.
  await code.evaluate((area) => area.setSelectionRange(area.value.length - 1, area.value.length - 1));
  const cell = `[data-row="${key}"] .pv .ell`;
  return many(page, KEYS, untilNew('input', cell), (page, at) => page.keyboard.type('abcdefghij'[at % 10]));
}

const SCENARIOS = {
  /** The first load of a signed-in person: bytes over the wire, and when Home is there. */
  async first_load(world) {
    const [bytes, ready] = [[], []];
    for (let at = 0; at < ROUNDS; at++) {
      const page = await fresh(world);
      await page.goto(world.server.url, { waitUntil: 'commit' });
      ready.push(await page.evaluate(() => window.benchSeen('main h1, h1', () => !document.querySelector('[aria-busy="true"]'))));
      await page.waitForLoadState('networkidle');
      bytes.push(await page.evaluate(() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].reduce((sum, entry) => sum + entry.transferSize, 0)));
      await page.context().close();
    }
    return { first_load_bytes: median(bytes), ...figure('ready_ms', ready) };
  },

  /** A keystroke in a mapping with 200 targets. */
  async mapper_200(world) {
    const record = largeRecord(2, 100);
    const flow = await world.flow('Two hundred', record, manyTargets(200));
    const [opens, medians, all] = [[], [], []];
    for (let at = 0; at < ROUNDS; at++) {
      const { page, opened } = await mapper(world, flow);
      opens.push(opened);
      const times = await typing(page, 'target_10');
      medians.push(median(times));
      all.push(...times);
      await page.context().close();
    }
    return { targets: 200, ...figure('preview_ms', medians), preview_p95_ms: round(p95(all)), ...figure('open_ms', opens) };
  },

  /** A source of 10,000 fields and 200 targets. */
  async mapper_10000(world) {
    const flow = await world.flow('Ten thousand', largeRecord(), manyTargets(200));
    const found = { preview_ms: [], open_ms: [], scroll_frame_p95_ms: [], search_ms: [], fold_ms: [], drop_ms: [], rows: [] };
    for (let at = 0; at < ROUNDS; at++) {
      const { page, opened } = await mapper(world, flow);
      found.open_ms.push(opened);
      found.preview_ms.push(median(await typing(page, 'target_10')));

      const source = page.locator('#mapper-source');
      const box = await source.boundingBox();
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      const frames = await page.evaluateHandle(() => window.bench.frames());
      for (let turn = 0; turn < 60; turn++) await page.mouse.wheel(0, 700);
      found.scroll_frame_p95_ms.push(p95(await frames.evaluate((frames) => frames.stop())));
      found.rows.push(await page.locator('[data-field], [data-row]').count());

      await source.focus();
      await page.keyboard.press('Home');
      await page.keyboard.press('/');
      await page.waitForFunction(() => document.activeElement?.id === 'mapper-source-search');
      const letters = 'field_57_9';
      found.search_ms.push(median(await many(page, letters.length, untilIdle('input'), (page, at) => page.keyboard.type(letters[at]))));
      await page.keyboard.press('Escape');

      await source.focus();
      await page.keyboard.press('Home');
      // The whole record, then the second group, folded and unfolded.
      const folds = await many(page, 6, untilIdle('keydown'), (page, at) => page.keyboard.press(at % 2 ? 'ArrowRight' : 'ArrowLeft'));
      found.fold_ms.push(median(folds));

      const field = await page.locator('[data-field="customer_name"]').boundingBox();
      const row = await page.locator('[data-row="target_5"]').boundingBox();
      await page.mouse.move(field.x + 60, field.y + 10);
      await page.mouse.down();
      await page.mouse.move(row.x + 60, row.y - 20, { steps: 4 });
      await page.mouse.move(row.x + 60, row.y + 10, { steps: 2 });
      await untilIdle('pointerup')(page);
      await page.mouse.up();
      found.drop_ms.push(await measured(page));
      await page.context().close();
    }
    const { rows, ...figures } = found;
    return { fields: 10_000, targets: 200, ...Object.assign({}, ...Object.entries(figures).map(([name, values]) => figure(name, values))), rows_in_dom_max: Math.max(...rows) };
  },
};

const server = await Server.start();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
try {
  const api = await Api.setUp(server);
  const world = { server, browser, api, flow: (name, record, targets) => api.call('POST', '/flows', { name, document: largeFlow(name, record, targets) }) };
  for (const [name, measure] of Object.entries(SCENARIOS)) {
    if (options.only && options.only !== name) continue;
    const load = readFileSync('/proc/loadavg', 'utf8').split(' ')[0];
    const row = { scenario: 'ui', system: 'linkspan', name, build: process.env.LINKSPAN_PAGE_DIR ? 'dev' : 'release', rounds: ROUNDS, machine_load: load, ...(await measure(world)) };
    if (options.json) console.log(JSON.stringify(row));
    else console.log(`${Object.entries(row).map(([key, value]) => `${key.padStart(24)}  ${value}`).join('\n')}\n`);
  }
} finally {
  await browser.close();
  await server.stop();
}
