// Mistakes in a mapping: each is shown at its row, mended by its own quick fix, and what comes out at the end is right.
import { expect, test } from '@playwright/test';
import { Api, until } from '../support/api.mjs';
import { accessible } from '../support/axe.mjs';
import { drawn, signIn, watch } from '../support/page.mjs';
import { Server } from '../support/server.mjs';
import { startSink } from '../support/sink.mjs';

const ORDER = {
  no: 'SO-7', placed: '20.11.2026', amount: '1.254,66', paid: true, state: 'open',
  lines: [{ sku: 'KB-1', qty: 2, price: '49.90' }, { sku: 'MS-2', qty: 1, price: '19.00' }],
};
const INVOICE = {
  name: 'invoice',
  fields: [
    { name: 'invoice_no', type: 'text', required: true }, { name: 'status', type: 'text', required: true, one_of: ['new', 'sent'] },
    { name: 'date', type: 'date', required: true }, { name: 'amount', type: 'decimal', required: true }, { name: 'paid_on', type: 'date' },
    { name: 'articles', type: 'text' }, { name: 'pieces', type: 'integer' }, { name: 'first_price', type: 'decimal' },
    { name: 'items', type: 'list', items: 'object', fields: [{ name: 'article', type: 'text', required: true }, { name: 'count', type: 'integer' }] },
  ],
};
const FLOW = {
  linkspan: 1,
  name: 'Orders with mistakes',
  trigger: { id: 'received', connector: 'webhook', operation: 'received', samples: [ORDER] },
  steps: [
    {
      id: 'map',
      target_model: 'Invoice',
      map: {
        targets: [
          { path: 'date', type: 'date', required: true, value: { field: 'placed' } },
          { path: 'amount', type: 'decimal', required: true, value: { field: 'amount' } },
          { path: 'paid_on', type: 'date', value: { field: 'paid' } },
          { path: 'articles', type: 'text', value: { field: 'lines.sku' } },
          { path: 'pieces', type: 'integer', value: { field: 'lines.qty' } },
          { path: 'first_price', type: 'decimal', value: { field: 'lines.prize' } },
          { path: 'items.article', type: 'text', value: { field: 'lines.sku' } },
          { path: 'items.count', type: 'integer', value: { field: 'lines.qty' } },
        ],
      },
    },
    { id: 'post', operation: { connector: 'http', name: 'post_records', connection: 'Billing', settings: { url: '/invoices' } } },
  ],
  edges: [{ from: 'received', to: 'map' }, { from: 'map', to: 'post' }],
};

let server, sink, api, flow;
test.beforeEach(async ({ context }) => {
  [server, sink] = await Promise.all([Server.start(), startSink()]);
  api = await Api.setUp(server);
  await api.allow(sink.host);
  await api.call('POST', '/connections', { name: 'Billing', connector: 'http', settings: { base_url: sink.url } });
  await api.call('POST', '/models', { name: 'Invoice', model: INVOICE });
  flow = await api.call('POST', '/flows', { name: FLOW.name, document: FLOW });
  await signIn(context, api);
});
test.afterEach(() => Promise.all([server, sink].filter(Boolean).map((one) => one.stop())));

test('each mistake is mended by its quick fix', async ({ page }) => {
  const watched = watch(page);
  const row = (key) => page.locator(`[data-row="${key}"]`);
  const shown = (key) => row(key).locator('.pv');
  const editor = page.getByRole('region', { name: 'Value of the selected field' });
  await page.goto(`${server.url}/flows/${flow.id}/map/map`);
  await expect(row('invoice_no')).toBeVisible();
  await expect(shown('date').locator('svg')).toBeVisible();

  /** Opens a row, sees the finding, takes the fix, and sees that the finding is gone. */
  async function mend(key, finding, fix, result) {
    await row(key).locator('.nm').click();
    const told = editor.locator('.efinding').filter({ hasText: finding });
    await expect(told).toBeVisible();
    await told.getByRole('button', { name: fix }).first().click();
    await expect(told).toBeHidden();
    if (result) await expect(shown(key)).toHaveText(result);
  }

  await test.step('mistakes are told at their rows', async () => {
    await expect(page.getByText('2 required unmapped')).toBeVisible();
    await expect(row('status')).toHaveClass(/need/);
    await expect(row('date')).toContainText('text into date');
    await drawn(page);
    await accessible(page, 'mapper with mistakes');
  });

  await test.step('required and missing', async () => {
    await mend('invoice_no', 'is required', 'Use no', /SO-7/);
    await mend('status', 'is required', 'Write "new"', /new/);
    await expect(page.getByText(/required unmapped/)).toHaveCount(0);
  });

  await test.step('wrong types', async () => {
    await mend('date', 'is a date written as dd.MM.yyyy', /parse_date/, /2026-11-20/);
    await mend('amount', 'is a number with a comma', /replace/, /1254\.66/);
    // What no change of the value can mend says so; the row is emptied by hand.
    await row('paid_on').locator('.nm').click();
    await expect(editor.locator('.efinding')).toContainText('`paid` is true or false, and that cannot become a date');
    await page.locator('#mapper-target').press('Delete');
    await expect(row('paid_on').locator('.fpill')).toHaveCount(0);
    await expect(editor.locator('.efinding')).toHaveCount(0);
  });

  await test.step('lists that are read as one value', async () => {
    await mend('articles', 'it is many values', /join/, /KB-1, MS-2/);
    await mend('pieces', 'it is many values', 'Add up all of them', /3/);
    await mend('first_price', 'the source has no field `lines.prize`', 'Use lines.price');
    await mend('first_price', 'it is many values', /first/, /49\.9/);
  });

  await test.step('a list whose parent is not looped', async () => {
    await mend('items.article', 'is not looped over it', 'Loop lines into items', /KB-1/);
    await expect(shown('items.count')).toHaveText(/2/);
  });

  await test.step('nothing is wrong any more, and what arrives is right', async () => {
    await page.getByRole('button', { name: 'Done' }).click();
    await expect(page.locator('[data-node="map"]')).toBeVisible();
    const draft = await api.call('GET', `/flows/${flow.id}/draft`);
    expect(draft.findings.filter((finding) => finding.severity === 'error')).toEqual([]);
    await api.call('POST', `/flows/${flow.id}/publish`, { message: 'mended' });
    await api.call('PATCH', `/flows/${flow.id}`, { enabled: true }, { 'if-match': '*' });
    const answer = await fetch(server.url + draft.hook_path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(ORDER) });
    expect(answer.ok, `the webhook answers ${answer.status}`).toBe(true);
    await until('the invoice', () => sink.received.length === 1);
    expect(sink.received.flatMap((request) => request.body)).toEqual([{
      invoice_no: 'SO-7', status: 'new', date: '2026-11-20', amount: 1254.66, articles: 'KB-1, MS-2', pieces: 3, first_price: 49.9,
      items: [{ article: 'KB-1', count: 2 }, { article: 'MS-2', count: 1 }],
    }]);
  });
  watched.quiet();
});
