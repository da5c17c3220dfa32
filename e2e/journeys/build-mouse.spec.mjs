// A flow from nothing, by mouse: connections, webhook, mapping, HTTP and PostgreSQL, published, and real records through it.
import { expect, test } from '@playwright/test';
import { Api, until } from '../support/api.mjs';
import { accessible } from '../support/axe.mjs';
import { drawn, signIn, watch } from '../support/page.mjs';
import { startPostgres } from '../support/postgres.mjs';
import { Server } from '../support/server.mjs';
import { startSink } from '../support/sink.mjs';

const ORDER = { number: 1001, customer: { first_name: 'Ada', last_name: 'Byron', email: 'ADA@Example.com' }, total: '254.66' };
const orders = [
  ORDER,
  { number: 1002, customer: { first_name: 'Grace', last_name: 'Hopper', email: 'Grace@Example.com' }, total: '12.50' },
];

let server, sink, database;
test.beforeEach(async () => {
  database = await startPostgres();
  test.skip(!database, 'no PostgreSQL');
  [server, sink] = await Promise.all([Server.start(), startSink()]);
});
test.afterEach(async () => {
  await Promise.all([server, sink, database].filter(Boolean).map((one) => one.stop()));
});

/** Where the middle of an element is. */
async function middle(locator) {
  const box = await locator.boundingBox();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Presses on one place, moves to another in steps, lets go. */
async function drag(page, from, to) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
}

/** Creates a connection by the page's form: tried first, then saved. */
async function connect(page, title, name, fill) {
  await page.goto(`${server.url}/connections`);
  await page.getByRole('button', { name: 'New connection' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: new RegExp(`^${title}`) }).click();
  const dialog = page.getByRole('dialog', { name: `Connect ${title}` });
  await dialog.getByRole('textbox', { name: /^Name/ }).fill(name);
  await fill(dialog);
  await dialog.getByRole('button', { name: 'Test connection' }).click();
  await expect(dialog.locator('.note.ok')).toBeVisible();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText(name, { exact: true }).first()).toBeVisible();
}

async function pick(page, palette, word, option) {
  await page.getByRole('combobox', { name: palette }).fill(word);
  await page.getByRole('option', { name: option }).first().click();
}

const node = (page, id) => page.locator(`[data-node="${id}"]`);

test('a flow from nothing, by mouse', async ({ context, page }) => {
  page.setDefaultTimeout(45_000);
  const watched = watch(page);
  const api = await Api.setUp(server);
  await signIn(context, api);

  await test.step('hosts of the inside are allowed', async () => {
    await page.goto(`${server.url}/settings/network`);
    await page.getByLabel('Allowed hosts').fill(`${sink.host}\n${database.host}:${database.port}`);
    const saved = page.waitForResponse((answer) => answer.url().endsWith('/settings/network') && answer.request().method() === 'PUT');
    await page.getByRole('button', { name: 'Save' }).click();
    expect((await saved).status()).toBe(200);
  });

  await test.step('two connections', async () => {
    await connect(page, 'HTTP', 'Billing', (dialog) => dialog.getByLabel('Base URL').fill(sink.url));
    await connect(page, 'PostgreSQL', 'Ledger', async (dialog) => {
      await dialog.getByLabel('Host').fill(database.host);
      await dialog.getByLabel('Database').fill(database.database);
      await dialog.getByLabel('User').fill(database.user);
      await dialog.getByLabel('Port').fill(database.port);
      if (database.password) await dialog.getByLabel('Password').fill(database.password);
      await dialog.getByLabel('Encryption').selectOption('off');
    });
  });

  await test.step('a new flow with a webhook and a pinned sample', async () => {
    await page.goto(`${server.url}/flows`);
    await page.getByRole('button', { name: 'New flow' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'New flow' });
    await dialog.getByLabel('Name').fill('Orders to ledger');
    await dialog.getByRole('button', { name: 'Create flow' }).click();
    await page.getByRole('button', { name: 'Add a trigger' }).click();
    await pick(page, 'Choose a trigger', 'webhook', /./);
    await node(page, 'received').click();
    const inspector = page.getByTestId('inspector');
    await inspector.getByLabel('Sample record for tests').fill(JSON.stringify(ORDER));
  });

  await test.step('steps by port, by drag and by plus', async () => {
    // A click on a port: the palette behind it.
    await node(page, 'received').locator('[data-port="out"]').click();
    await pick(page, 'Add a step', 'post records', /Post records.*Billing/);
    await expect(node(page, 'post_records')).toBeVisible();
    await page.getByTestId('inspector').getByLabel('Path or URL').fill('/invoices');
    // Plus on the edge: the mapping between the two.
    await page.getByRole('button', { name: /^Add a step between/ }).click();
    await pick(page, 'Add a step', 'map', /^Map fields/);
    await expect(page.locator('[data-edge]')).toHaveCount(2);
    // A wire into empty space: the second way out.
    const port = await middle(node(page, 'map').locator('[data-port="out"]'));
    await drag(page, port, { x: port.x + 60, y: port.y + 190 });
    await pick(page, 'Add a step', 'upsert', /Upsert rows.*Ledger/);
    const inspector = page.getByTestId('inspector');
    await inspector.getByLabel('Table').fill(database.table);
    await expect(inspector.locator('datalist option[value="invoice_no"]').first()).toBeAttached();
    await inspector.getByLabel('Match on').fill('invoice_no');
    await expect(inspector.getByRole('button', { name: 'Remove invoice_no' })).toBeVisible();
    await expect(page.locator('[data-edge]')).toHaveCount(3);
    await expect(page.getByTestId('save-state')).toHaveText(/^Saved/);
    await drawn(page);
    await accessible(page, 'editor');
  });

  await test.step('the mapping, by drag', async () => {
    await node(page, 'map').click();
    await page.getByTestId('inspector').getByRole('link', { name: 'Open the mapper' }).click();
    const field = (key) => page.locator(`[data-field="${key}"]`);
    const row = (key) => page.locator(`[data-row="${key}"]`);
    await expect(row('invoice_no')).toBeVisible();
    await expect(field('customer.email')).toBeVisible();
    const link = async (from, to) => drag(page, await middle(field(from)), await middle(row(to)));
    await link('number', 'invoice_no');
    await expect(row('invoice_no').locator('.pv')).toHaveText(/1001/);
    await link('customer.first_name', 'customer');
    await expect(row('customer').locator('.pv')).toHaveText(/Ada/);
    await link('total', 'total');
    await expect(row('total').locator('.pv')).toHaveText(/254\.66/);
    await link('customer.email', 'email');
    await page.locator('#mfn-add').click();
    await page.locator('#mapper-palette').fill('lower');
    await page.getByRole('option', { name: /^lower/i }).first().click();
    await expect(row('email').locator('.pv')).toHaveText(/ada@example\.com/);
    await drawn(page);
    await accessible(page, 'mapper');
    await page.getByRole('button', { name: 'Done' }).click();
    await expect(node(page, 'map')).toBeVisible();
  });

  await test.step('published and on', async () => {
    await page.getByRole('button', { name: /^Publish/ }).click();
    const dialog = page.getByRole('dialog', { name: /Publish/ });
    await dialog.getByLabel('What changed').fill('First version');
    await dialog.getByRole('button', { name: 'Publish' }).click();
    await expect(dialog).toBeHidden();
    const live = page.getByRole('switch', { name: 'Live' });
    // What is published is on: nothing has to be clicked, and the switch knows it as soon as the dialog is gone.
    expect(await live.getAttribute('aria-checked')).toBe('true');
    await expect(live).toBeEnabled();
  });

  await test.step('real records', async () => {
    await node(page, 'received').click();
    const inspector = page.getByTestId('inspector');
    await inspector.getByRole('tab', { name: 'Set up', exact: true }).click();
    const hook = await inspector.getByTestId('hook-url').inputValue();
    for (const order of orders) {
      const answer = await fetch(hook, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(order) });
      expect(answer.ok, `the webhook answers ${answer.status}`).toBe(true);
    }
    const expected = [
      { invoice_no: '1001', customer: 'Ada', email: 'ada@example.com', total: '254.66' },
      { invoice_no: '1002', customer: 'Grace', email: 'grace@example.com', total: '12.50' },
    ];
    await until('two rows', async () => (await database.rows()).length === 2);
    expect(await database.rows()).toEqual(expected);
    const sent = () => sink.received.filter((request) => request.method === 'POST' && request.path === '/invoices').flatMap((request) => request.body);
    await until('two records at the sink', () => sent().length === 2);
    expect(sent().map((record) => [record.invoice_no, record.email]).sort()).toEqual(expected.map((one) => [one.invoice_no, one.email]));
    await page.goto(`${server.url}/runs`);
    await expect(page.getByRole('row').filter({ hasText: 'Orders to ledger' })).toHaveCount(2);
    await expect(page.getByRole('row').filter({ hasText: 'Succeeded' })).toHaveCount(2);
  });
  watched.quiet();
});
