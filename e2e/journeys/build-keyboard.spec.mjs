// A flow from nothing with the keyboard alone: webhook, mapping, HTTP and PostgreSQL, published, and a real record through it.
import { expect, test } from '@playwright/test';
import { Api, until } from '../support/api.mjs';
import { drawn, signIn, watch } from '../support/page.mjs';
import { startPostgres } from '../support/postgres.mjs';
import { Server } from '../support/server.mjs';
import { startSink } from '../support/sink.mjs';

const ORDER = { number: 'A-7', buyer: 'Ada Byron', total: '99.90' };
/** More tabs than any screen has controls: the way to one of them never ends otherwise. */
const TABS_MAX = 80;

let server, sink, database;
test.beforeEach(async () => {
  database = await startPostgres();
  test.skip(!database, 'no PostgreSQL');
  [server, sink] = await Promise.all([Server.start(), startSink()]);
});
test.afterEach(async () => {
  await Promise.all([server, sink, database].filter(Boolean).map((one) => one.stop()));
});

const focused = (locator) => locator.evaluateAll((all) => all.includes(document.activeElement));

/** Tabs until this has the focus. */
async function tabTo(page, locator) {
  await expect(locator.first()).toBeVisible();
  for (let tabs = 0; tabs < TABS_MAX; tabs++) {
    if (await focused(locator)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`no tab leads to ${locator}`);
}

/** Replaces what stands in a field, as a paste would. */
async function write(page, locator, text) {
  await tabTo(page, locator);
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
}

/** Adds what the palette finds first for a word. */
async function add(page, palette, word, id) {
  await page.keyboard.press('/');
  await expect(page.getByRole('combobox', { name: palette })).toBeFocused();
  await page.keyboard.type(word);
  await expect(page.getByRole('option').first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.locator(`[data-node="${id}"]`)).toBeFocused();
}

test('a flow from nothing, by keyboard', async ({ context, page }) => {
  page.setDefaultTimeout(45_000);
  const watched = watch(page);
  const api = await Api.setUp(server);
  await signIn(context, api);
  await api.allow(sink.host, `${database.host}:${database.port}`);
  await api.call('POST', '/connections', { name: 'Billing', connector: 'http', settings: { base_url: sink.url } });
  const { host, database: name, user, password, port } = database;
  const settings = { host, database: name, user, port: Number(port), tls: 'off', ...(password ? { password } : {}) };
  await api.call('POST', '/connections', { name: 'Ledger', connector: 'postgres', settings });
  const inspector = page.getByTestId('inspector');
  const node = (id) => page.locator(`[data-node="${id}"]`);

  await test.step('a new flow', async () => {
    await page.goto(`${server.url}/flows`);
    await drawn(page);
    await tabTo(page, page.getByRole('button', { name: 'New flow' }));
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'New flow' });
    await expect(dialog.getByLabel('Name')).toBeFocused();
    await page.keyboard.type('Orders to ledger');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: 'Add a trigger' })).toBeVisible();
  });

  await test.step('the steps', async () => {
    await add(page, 'Choose a trigger', 'webhook', 'received');
    await page.keyboard.press('Enter');
    await write(page, inspector.getByLabel('Sample record for tests'), JSON.stringify(ORDER));
    await page.keyboard.press('Escape');
    await expect(node('received')).toBeFocused();
    await add(page, 'Add a step', 'map fields', 'map');
    await add(page, 'Add a step', 'post records', 'post_records');
    await page.keyboard.press('Enter');
    await write(page, inspector.getByLabel('Path or URL'), '/invoices');
    await page.keyboard.press('Escape');
    await expect(node('post_records')).toBeFocused();
    await page.keyboard.press('ArrowLeft');
    await expect(node('map')).toBeFocused();
    await add(page, 'Add a step', 'upsert ledger', 'upsert_rows');
    await page.keyboard.press('Enter');
    await write(page, inspector.getByLabel('Table'), database.table);
    await expect(inspector.locator('datalist option[value="invoice_no"]').first()).toBeAttached();
    await write(page, inspector.getByLabel('Match on'), 'invoice_no');
    await expect(inspector.getByRole('button', { name: 'Remove invoice_no' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.locator('[data-edge]')).toHaveCount(3);
    await page.keyboard.press('Control+s');
    await expect(page.getByTestId('save-state')).toHaveText(/^Saved/);
  });

  await test.step('the mapping, by M', async () => {
    await page.keyboard.press('ArrowLeft');
    await expect(node('map')).toBeFocused();
    await page.keyboard.press('Enter');
    await tabTo(page, inspector.getByRole('link', { name: 'Open the mapper' }));
    await page.keyboard.press('Enter');
    const row = (key) => page.locator(`[data-row="${key}"]`);
    await expect(row('invoice_no')).toBeVisible();
    for (const [key, field, shown] of [['invoice_no', 'number', /A-7/], ['customer', 'buyer', /Ada Byron/], ['total', 'total', /99\.90/]]) {
      await tabTo(page, page.locator('#mapper-target'));
      // From the top down to the row.
      const place = await page.locator('#mapper-target [data-row]').evaluateAll((rows, key) => rows.findIndex((one) => one.dataset.row === key), key);
      await page.keyboard.press('Home');
      for (let step = 0; step < place; step++) await page.keyboard.press('ArrowDown');
      await expect(row(key)).toHaveAttribute('aria-selected', 'true');
      await page.keyboard.press('m');
      await expect(page.locator('#mapper-picker')).toBeFocused();
      await page.keyboard.type(field);
      await expect(page.locator('#mapper-picks').getByRole('option').first()).toContainText(field);
      await page.keyboard.press('Enter');
      await expect(row(key).locator('.pv')).toHaveText(shown);
      await expect(page.locator('#mapper-target')).toBeFocused();
    }
    await tabTo(page, page.getByRole('button', { name: 'Done' }));
    await page.keyboard.press('Enter');
    await expect(node('map')).toBeVisible();
  });

  await test.step('published, and a real record', async () => {
    await tabTo(page, page.getByRole('button', { name: /^Publish/ }));
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: /Publish/ });
    await expect(dialog.getByLabel('What changed')).toBeFocused();
    await page.keyboard.type('First version');
    await page.keyboard.press('Enter');
    await expect(dialog).toBeHidden();
    const live = page.getByRole('switch', { name: 'Live' });
    expect(await live.getAttribute('aria-checked')).toBe('true');
    // Off and on again; the focus stays on the switch meanwhile.
    await tabTo(page, live);
    await page.keyboard.press('Space');
    await expect(live).not.toBeChecked();
    await page.keyboard.press('Space');
    await expect(live).toBeChecked();
    await expect(live).toBeFocused();
    const [flow] = (await api.call('GET', '/flows')).items;
    const { hook_path: hook } = await api.call('GET', `/flows/${flow.id}/draft`);
    const answer = await fetch(server.url + hook, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(ORDER) });
    expect(answer.ok, `the webhook answers ${answer.status}`).toBe(true);
    await until('a row', async () => (await database.rows()).length === 1);
    expect(await database.rows()).toEqual([{ invoice_no: 'A-7', customer: 'Ada Byron', email: null, total: '99.90' }]);
    await until('a record at the sink', () => sink.received.some((request) => request.method === 'POST' && request.path === '/invoices'));
    const [sent] = sink.received.filter((request) => request.path === '/invoices').flatMap((request) => request.body);
    expect(sent.invoice_no).toBe('A-7');
  });
  watched.quiet();
});
