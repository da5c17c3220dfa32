// An order of sixty fields becomes an invoice with nested lines, by keyboard alone; then real orders.
import { expect, test } from '@playwright/test';
import { Api, until } from '../support/api.mjs';
import { accessible } from '../support/axe.mjs';
import { Keyboard } from '../support/keyboard.mjs';
import { FLOW, INVOICE, ORDER, SECOND, invoiceOf, invoices } from '../support/order.mjs';
import { drawn, signIn, watch } from '../support/page.mjs';
import { Server } from '../support/server.mjs';
import { startSink } from '../support/sink.mjs';

let server, sink, api, flow, keyboard;
test.beforeEach(async ({ context }) => {
  [server, sink] = await Promise.all([Server.start(), startSink()]);
  api = await Api.setUp(server);
  await api.allow(sink.host);
  await api.call('POST', '/connections', { name: 'Billing', connector: 'http', settings: { base_url: sink.url } });
  await api.call('POST', '/models', { name: 'Invoice', model: INVOICE });
  flow = await api.call('POST', '/flows', { name: FLOW.name, document: FLOW });
  await signIn(context, api);
});
test.afterEach(async () => {
  keyboard?.release();
  await Promise.all([server, sink].filter(Boolean).map((one) => one.stop()));
});

test('an order of sixty fields, by keyboard', async ({ page }) => {
  keyboard = await Keyboard.alone(page);
  const watched = watch(page);
  const grid = page.locator('#mapper-target');
  const row = (key) => page.locator(`[data-row="${key}"]`);
  const shown = (key) => row(key).locator('.pv');
  await page.goto(`${server.url}/flows/${flow.id}/map/map`);
  await expect(page.locator('[data-field="order_number"]')).toBeVisible();

  /** From the top of the grid down to a row: a search finds it, as a person does among many. */
  async function go(key) {
    await keyboard.tabTo(grid, !(await keyboard.has(grid)));
    await keyboard.press('/');
    await expect(page.getByRole('searchbox', { name: 'Search target fields' })).toBeFocused();
    await keyboard.press('Control+a');
    await keyboard.type(key);
    await keyboard.press('Enter');
    await expect(grid).toBeFocused();
    await keyboard.press('Home');
    for (let down = 0; down < 8 && (await row(key).getAttribute('aria-selected')) !== 'true'; down++) await keyboard.press('ArrowDown');
    await expect(row(key)).toHaveAttribute('aria-selected', 'true');
  }

  /** M on a row, a few letters, Enter. */
  async function map(key, typed, first) {
    await go(key);
    await keyboard.press('m');
    await expect(page.locator('#mapper-picker')).toBeFocused();
    await keyboard.type(typed);
    await expect(page.locator('#mapper-picks').getByRole('option').first()).toContainText(first ?? typed);
    await keyboard.press('Enter');
    await expect(grid).toBeFocused();
  }

  await test.step('the model of an invoice', async () => {
    await keyboard.use(page.getByRole('button', { name: 'Choose a model of the target' }));
    await expect(page.getByRole('menuitem').first()).toBeFocused();
    await keyboard.press('ArrowDown');
    await expect(page.getByRole('menuitem', { name: 'Invoice', exact: true })).toBeFocused();
    await keyboard.press('Enter');
    await expect(row('invoice_no')).toHaveClass(/need/);
  });

  await test.step('what is suggested is taken', async () => {
    const all = page.getByRole('button', { name: /suggestions?\s*Accept all/ });
    await expect(all).toBeVisible();
    for (let round = 0; round < 3 && await all.isVisible(); round++) {
      const before = await all.textContent();
      await keyboard.use(all, true);
      await expect(all.filter({ hasText: before })).toHaveCount(0);
    }
  });
  await test.step('what was guessed wrong, or not at all, is picked', async () => {
    const draw = async (key, typed, preview) => {
      await map(key, typed);
      await expect(shown(key)).toHaveText(preview);
    };
    await draw('invoice_no', 'order_number', /SO-2026-10017/);
    await map('invoice_date', 'ordered_at');
    await keyboard.use(page.getByRole('button', { name: 'Convert to date' }));
    await expect(shown('invoice_date')).toHaveText(/2026-11-20/);
    await draw('order_reference', 'customer_reference', /PO 4711/);
    await draw('customer.number', 'buyer.customer_no', /20417/);
    await draw('customer.name', 'buyer.company', /Analytical Engines Ltd/);
    await map('customer.contact', '{{ buyer.first_name }} {{ buyer.last_name }}');
    await expect(shown('customer.contact')).toHaveText(/Ada Byron/);
    await draw('billing_address.state', 'billing.region', /Greater London/);
    await draw('delivery_address.state', 'ship_to.region', /Cambridgeshire/);
    await draw('payment.due_days', 'terms_days', /30/);
    await draw('totals.shipping_amount', 'shipping.cost', /12\.90/);
    await draw('items.line_no', 'lines.position', /1/);
    await draw('items.description', 'lines.name', /Keyboard/);
    await draw('items.choices', 'lines.options', /2 items/);
    await draw('items.choices.label', 'options.name', /layout/);
    await map('source_system', '"webshop"');
    await expect(shown('source_system')).toHaveText(/webshop/);
    // The number of lines: a list that is counted.
    await map('item_count', '= $count(lines)');
    await expect(shown('item_count')).toHaveText(/2/);
    await expect(page.getByText(/required unmapped/)).toHaveCount(0);
    await drawn(page);
    await accessible(page, 'mapper with an order, by keyboard');
  });

  await test.step('published', async () => {
    await keyboard.use(page.getByRole('button', { name: 'Done' }), true);
    await expect(page.locator('[data-node="map"]')).toBeVisible();
    await keyboard.use(page.getByRole('button', { name: /^Publish/ }));
    const dialog = page.getByRole('dialog', { name: /Publish/ });
    await expect(dialog.getByLabel('What changed')).toBeFocused();
    await keyboard.type('First version');
    await keyboard.press('Enter');
    await expect(dialog).toBeHidden();
    await keyboard.pure();
  });

  await test.step('what arrives at billing is the whole invoice', async () => {
    const { hook_path: hook } = await api.call('GET', `/flows/${flow.id}/draft`);
    for (const order of [ORDER, SECOND]) {
      const answer = await fetch(server.url + hook, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(order) });
      expect(answer.ok, `the webhook answers ${answer.status}`).toBe(true);
    }
    await until('two invoices', () => invoices(sink).length === 2);
    const byNumber = (one, other) => one.invoice_no.localeCompare(other.invoice_no);
    expect(invoices(sink).sort(byNumber)).toEqual([ORDER, SECOND].map(invoiceOf));
  });
  watched.quiet();
});
