// An order of sixty fields becomes an invoice with nested lines, by mouse in fewer than eighty gestures; then real orders.
import { expect, test } from '@playwright/test';
import { Api, until } from '../support/api.mjs';
import { accessible } from '../support/axe.mjs';
import { Mouse } from '../support/gestures.mjs';
import { FLOW, INVOICE, ORDER, SECOND, fieldCount, invoiceOf, invoices } from '../support/order.mjs';
import { drawn, signIn, watch } from '../support/page.mjs';
import { Server } from '../support/server.mjs';
import { startSink } from '../support/sink.mjs';

/** The most clicks, drags and typed texts from an empty mapping to a published one. */
const GESTURES_MAX = 80;

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

test('an order of sixty fields, by mouse', async ({ page }) => {
  const watched = watch(page);
  const mouse = new Mouse(page);
  const field = (key) => page.locator(`[data-field="${key}"]`);
  const row = (key) => page.locator(`[data-row="${key}"]`);
  const shown = (key) => row(key).locator('.pv');
  const editor = page.getByRole('region', { name: 'Value of the selected field' });
  expect(fieldCount(ORDER)).toBeGreaterThan(60);
  await page.goto(`${server.url}/flows/${flow.id}/map/map`);
  await expect(field('order_number')).toBeVisible();

  await test.step('the model says what an invoice needs', async () => {
    await mouse.click(page.getByRole('button', { name: 'Choose a model of the target' }));
    await mouse.click(page.getByRole('menuitem', { name: 'Invoice', exact: true }));
    await expect(row('invoice_no')).toHaveClass(/need/);
    await expect(page.getByText(/\d+ required unmapped/)).toBeVisible();
    await drawn(page);
    await accessible(page, 'mapper with a model and nothing mapped');
  });

  await test.step('what is suggested is taken, lists first, then what is in them', async () => {
    const all = page.getByRole('button', { name: /suggestions?\s*Accept all/ });
    for (let round = 0; round < 3 && await all.isVisible(); round++) {
      const before = await all.textContent();
      await mouse.click(all);
      await expect(all.filter({ hasText: before })).toHaveCount(0);
    }
  });

  await test.step('what was guessed wrong, or not at all, is drawn', async () => {
    const draw = async (from, to, preview, keys) => {
      await mouse.drag(field(from), row(to), keys);
      await expect(shown(to)).toHaveText(preview);
    };
    await draw('order_number', 'invoice_no', /SO-2026-10017/);
    await mouse.drag(field('ordered_at'), row('invoice_date'));
    await mouse.click(page.getByRole('button', { name: 'Convert to date' }));
    await expect(shown('invoice_date')).toHaveText(/2026-11-20/);
    await draw('customer_reference', 'order_reference', /PO 4711/);
    await draw('buyer.customer_no', 'customer.number', /20417/);
    await draw('buyer.company', 'customer.name', /Analytical Engines Ltd/);
    // Two fields in one text: the second is dropped with shift.
    await draw('buyer.first_name', 'customer.contact', /Ada/);
    await draw('buyer.last_name', 'customer.contact', /Ada Byron/, ['Shift']);
    await draw('billing.region', 'billing_address.state', /Greater London/);
    await draw('ship_to.region', 'delivery_address.state', /Cambridgeshire/);
    await draw('payment.terms_days', 'payment.due_days', /30/);
    await draw('shipping.cost', 'totals.shipping_amount', /12\.90/);
    await draw('lines.position', 'items.line_no', /1/);
    await draw('lines.name', 'items.description', /Keyboard/);
    await draw('lines.options', 'items.choices', /2 items/);
    await draw('lines.options.name', 'items.choices.label', /layout/);
    // The number of lines: a list that is counted.
    await mouse.reach(row('item_count'));
    await mouse.click(row('item_count').locator('.nm'));
    await mouse.choose(editor.getByLabel('Form of the value'), 'aggregate');
    await mouse.choose(editor.getByLabel('List', { exact: true }), 'lines');
    await expect(shown('item_count')).toHaveText(/2/);
    // A text that is always the same.
    await mouse.reach(row('source_system'));
    await mouse.click(row('source_system').getByRole('button', { name: 'Required, nothing mapped' }));
    await mouse.type('"webshop"');
    await mouse.press('Enter');
    await expect(shown('source_system')).toHaveText(/webshop/);
    await expect(page.getByText(/required unmapped/)).toHaveCount(0);
    await drawn(page);
    await accessible(page, 'mapper with an order');
  });

  await test.step('published', async () => {
    await mouse.click(page.getByRole('button', { name: 'Done' }));
    await mouse.click(page.getByRole('button', { name: /^Publish/ }));
    const dialog = page.getByRole('dialog', { name: /Publish/ });
    await expect(dialog.getByLabel('What changed')).toBeFocused();
    await mouse.type('First version');
    await mouse.click(dialog.getByRole('button', { name: 'Publish' }));
    await expect(dialog).toBeHidden();
    expect(mouse.gestures, 'gestures from an empty mapping to a published one').toBeLessThan(GESTURES_MAX);
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
