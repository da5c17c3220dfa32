// Stored models in the mapper: chosen and cleared by mouse and by keyboard, with and without a sample; and what was mapped by
// hand in one flow is suggested in another one.
import { expect, test } from '@playwright/test';
import { Api } from '../support/api.mjs';
import { accessible } from '../support/axe.mjs';
import { Keyboard } from '../support/keyboard.mjs';
import { drawn, signIn, watch } from '../support/page.mjs';
import { Server } from '../support/server.mjs';

const field = (name, type, more = {}) => ({ name, type, ...more });
const ORDER = { name: 'order', fields: [field('number', 'text', { required: true }), field('buyer', 'object', { fields: [field('zz_17', 'text')] }), field('total', 'decimal')] };
const INVOICE = { name: 'invoice', fields: [field('invoice_no', 'text', { required: true }), field('cost_centre', 'text'), field('total', 'decimal', { required: true })] };
const flow = (name) => ({
  linkspan: 1,
  name,
  trigger: { id: 'received', connector: 'webhook', operation: 'received' },
  steps: [{ id: 'map', map: { targets: [] } }, { id: 'reply', operation: { connector: 'webhook', name: 'respond' } }],
  edges: [{ from: 'received', to: 'map' }, { from: 'map', to: 'reply' }],
});

let server, api, keyboard;
test.beforeEach(async ({ context }) => {
  server = await Server.start();
  api = await Api.setUp(server);
  await api.call('POST', '/models', { name: 'Order', model: ORDER });
  await api.call('POST', '/models', { name: 'Invoice', model: INVOICE });
  await signIn(context, api);
});
test.afterEach(() => {
  keyboard?.release();
  keyboard = undefined;
  return server.stop();
});

const open = async (page, document) => {
  const made = await api.call('POST', '/flows', { name: document.name, document });
  await page.goto(`${server.url}/flows/${made.id}/map/map`);
  await expect(page.locator('#mapper-target')).toBeVisible();
  return made.id;
};
const source = (page) => page.getByRole('button', { name: /model of the source/i });
const target = (page) => page.getByRole('button', { name: /model of the target/i });
const row = (page, key) => page.locator(`[data-row="${key}"]`);
const steps = async (id) => (await api.call('GET', `/flows/${id}/draft`)).document.steps;

test('models of both ends, by mouse and without a sample', async ({ page }) => {
  const watched = watch(page);
  const id = await open(page, flow('Orders'));
  await expect(page.getByText('No target fields yet')).toBeVisible();

  await test.step('the fields of the models, with what they require', async () => {
    await source(page).click();
    await page.getByRole('menuitem', { name: 'Order', exact: true }).click();
    await expect(page.locator('[data-field="buyer.zz_17"]')).toBeVisible();
    await target(page).click();
    await page.getByRole('menuitem', { name: 'Invoice', exact: true }).click();
    await expect(row(page, 'invoice_no')).toHaveClass(/need/);
    await expect(page.getByRole('button', { name: '2 required unmapped' })).toBeVisible();
    await expect(page.getByText('No sample', { exact: true })).toBeVisible();
    await expect(row(page, 'total')).toContainText(/total.*decimal/);
    await drawn(page);
    await accessible(page, 'mapper with models and no sample');
  });

  await test.step('suggestions and findings need no sample', async () => {
    await page.getByRole('button', { name: /Accept all/ }).click();
    await expect(row(page, 'total')).not.toHaveClass(/need/);
    await expect.poll(async () => (await steps(id))[0]).toMatchObject({ source_model: 'Order', target_model: 'Invoice' });
    const { findings } = await api.call('GET', `/flows/${id}/draft`);
    expect(findings.filter((finding) => finding.code === 'step.no_model')).toEqual([]);
  });

  await test.step('and it is the same after loading again', async () => {
    await expect(page.getByRole('status').filter({ hasText: /^Saved/ })).toBeVisible();
    await page.reload();
    await expect(target(page)).toContainText('Invoice');
    await expect(row(page, 'cost_centre')).toBeVisible();
  });

  await test.step('a model is taken away', async () => {
    await target(page).click();
    await page.getByRole('menuitem', { name: /^No model/ }).click();
    await expect(row(page, 'cost_centre')).toHaveCount(0);
    await expect.poll(async () => (await steps(id))[0].target_model).toBeUndefined();
  });

  await test.step('and comes back by undo', async () => {
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect(row(page, 'cost_centre')).toBeVisible();
    await expect(target(page)).toContainText('Invoice');
    await expect.poll(async () => (await steps(id))[0].target_model).toBe('Invoice');
    await page.getByRole('button', { name: 'Redo', exact: true }).click();
    await expect(row(page, 'cost_centre')).toHaveCount(0);
    await expect.poll(async () => (await steps(id))[0].target_model).toBeUndefined();
  });

  await test.step('what is chosen a moment before the page is loaded again is not lost, nor is the log', async () => {
    await target(page).click();
    // In one go: the choice, and the page that leaves before it is saved.
    await page.getByRole('menuitem', { name: 'Invoice', exact: true }).evaluate((item) => {
      item.click();
      location.reload();
    });
    await expect(target(page)).toContainText('Invoice');
    await expect(row(page, 'cost_centre')).toBeVisible();
    await expect.poll(async () => (await steps(id))[0].target_model).toBe('Invoice');
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect(row(page, 'cost_centre')).toHaveCount(0);
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect(target(page)).toContainText('Invoice');
    await expect(page.getByRole('button', { name: 'Undo', exact: true })).toBeEnabled();
  });
  watched.quiet();
});

test('models of both ends, by keyboard', async ({ page }) => {
  keyboard = await Keyboard.alone(page);
  const watched = watch(page);
  const id = await open(page, flow('Orders'));
  for (const [button, name] of [[source(page), 'Order'], [target(page), 'Invoice']]) {
    await keyboard.use(button);
    await expect(page.getByRole('menuitem').first()).toBeFocused();
    const item = page.getByRole('menuitem', { name, exact: true });
    for (let down = 0; down < 4 && !(await keyboard.has(item)); down++) await keyboard.press('ArrowDown');
    await expect(item).toBeFocused();
    await keyboard.press('Enter');
    await expect(button).toContainText(name);
  }
  await expect(row(page, 'invoice_no')).toBeVisible();
  await keyboard.use(target(page));
  await expect(page.getByRole('menuitem').first()).toBeFocused();
  await keyboard.press('Enter');
  await expect(row(page, 'invoice_no')).toHaveCount(0);
  await expect.poll(async () => (await steps(id))[0]).toMatchObject({ source_model: 'Order' });
  await keyboard.pure();
  watched.quiet();
});

test('an odd pair that was mapped by hand is suggested in another flow', async ({ page }) => {
  const watched = watch(page);
  const named = (name) => {
    const document = flow(name);
    Object.assign(document.steps[0], { source_model: 'Order', target_model: 'Invoice' });
    return document;
  };
  await open(page, named('Orders'));
  await expect(row(page, 'cost_centre')).toBeVisible();
  await expect(row(page, 'cost_centre').locator('.fpill.sug')).toHaveCount(0);
  await page.locator('[data-field="buyer.zz_17"]').dblclick();
  await page.getByRole('combobox', { name: 'Map buyer.zz_17 to' }).fill('cost');
  await page.keyboard.press('Enter');
  await expect(row(page, 'cost_centre').locator('.fpill')).toHaveText(/zz_17/);
  await expect.poll(async () => (await api.call('GET', '/mapping-pairs')).items).toContainEqual({ source: 'buyer.zz_17', target: 'cost_centre', weight: 1 });

  await open(page, named('Returns'));
  await expect(row(page, 'cost_centre').locator('.fpill.sug')).toHaveText(/zz_17/);
  await expect(row(page, 'cost_centre')).toContainText('accepted here before');

  await test.step('dismissed, it falls', async () => {
    await row(page, 'cost_centre').getByRole('button', { name: 'Dismiss suggestion' }).click();
    await expect.poll(async () => (await api.call('GET', '/mapping-pairs')).items.filter((pair) => pair.source === 'buyer.zz_17')).toEqual([]);
  });
  watched.quiet();
});
