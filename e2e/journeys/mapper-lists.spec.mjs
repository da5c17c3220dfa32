// Lists in the mapper: grouped with sums, joined with a lookup table, one value of many; mistakes mended by quick fixes.
import { expect, test } from '@playwright/test';
import { Api } from '../support/api.mjs';
import { accessible } from '../support/axe.mjs';
import { drawn, signIn, watch } from '../support/page.mjs';
import { Server } from '../support/server.mjs';

const ORDER = {
  id: 10017,
  lines: [
    { sku: 'KB-1', qty: 2, price: '49.90', note: 'blue' },
    { sku: 'MS-2', qty: 1, price: '19.00', note: 'left' },
    { sku: 'KB-1', qty: 3, price: '49.90', note: 'red' },
  ],
};
const FLOW = {
  linkspan: 1,
  name: 'Orders by article',
  trigger: { id: 'received', connector: 'webhook', operation: 'received', samples: [ORDER] },
  steps: [
    {
      id: 'map',
      map: {
        targets: [
          { path: 'order_no', type: 'text', value: { field: 'id' } },
          { path: 'articles', type: 'list', value: { each: { list: 'lines', targets: [{ path: 'sku', type: 'text', value: { field: 'sku' } }, { path: 'pieces', type: 'integer' }, { path: 'name', type: 'text' }] } } },
          { path: 'total', type: 'decimal' },
          { path: 'notes', type: 'list' },
        ],
      },
    },
  ],
  edges: [{ from: 'received', to: 'map' }],
};

let server, api;
test.beforeEach(async ({ context }) => {
  server = await Server.start();
  api = await Api.setUp(server);
  await api.call('POST', '/lookup-tables', { name: 'parts', columns: ['sku', 'title'], rows: [['KB-1', 'Keyboard'], ['MS-2', 'Mouse']] });
  await signIn(context, api);
});
test.afterEach(() => server.stop());

const row = (page, key) => page.locator(`[data-row="${key}"]`);
const value = (page, key) => row(page, key).locator('.pv');
const editor = (page) => page.getByRole('region', { name: 'Value of the selected field' });
const form = (page) => editor(page).getByLabel('Form of the value').first();

/** Presses on a field, moves to a row in steps, lets go. */
async function link(page, field, key) {
  const centre = async (locator) => {
    const box = await locator.boundingBox();
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  const from = await centre(page.locator(`[data-field="${field}"]`));
  const to = await centre(row(page, key));
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, { steps: 4 });
  await page.mouse.move(...to, { steps: 4 });
  await page.mouse.up();
}

test('lists are grouped, joined and added up', async ({ page }) => {
  const watched = watch(page);
  const flow = await api.call('POST', '/flows', { name: FLOW.name, document: FLOW });
  await page.goto(`${server.url}/flows/${flow.id}/map/map`);
  await expect(value(page, 'articles.sku')).toHaveText(/KB-1/);

  await test.step('a group without a key is a mistake, and a quick fix names one', async () => {
    await row(page, 'articles').locator('.nm').click();
    await form(page).selectOption('group');
    await expect(editor(page).getByText('the group has no key')).toBeVisible();
    await editor(page).getByRole('button', { name: 'Group by sku' }).click();
    await expect(editor(page).getByText('the group has no key')).toBeHidden();
    await expect(editor(page).getByLabel('Name of key 1')).toHaveValue('sku');
    await expect(value(page, 'articles.sku')).toHaveText(/KB-1/);
    await expect(value(page, 'articles')).toHaveText(/2 items/);
  });

  await test.step('what is dropped on a row of the group is added up', async () => {
    await link(page, 'lines.qty', 'articles.pieces');
    await expect(row(page, 'articles.pieces')).toContainText('sum');
    await expect(value(page, 'articles.pieces')).toHaveText(/^5$/);
    await drawn(page);
    await accessible(page, 'mapper with a group');
  });

  await test.step('a value tells how it came to be', async () => {
    await row(page, 'articles.pieces').locator('.pv').click();
    const why = editor(page).getByRole('list', { name: 'How the value came to be' });
    await expect(why).toContainText('sum');
    await expect(why.getByRole('listitem').last()).toContainText('5');
  });

  await test.step('order and number of the groups', async () => {
    await row(page, 'articles').locator('.nm').click();
    await editor(page).getByLabel('Add an order').selectOption('key.sku');
    await editor(page).getByRole('button', { name: 'smallest first' }).click();
    await expect(value(page, 'articles.sku')).toHaveText(/MS-2/);
    await editor(page).getByLabel('at most').fill('1');
    await expect(value(page, 'articles')).toHaveText(/1 item/);
    await editor(page).getByLabel('at most').fill('');
    await expect(value(page, 'articles')).toHaveText(/2 items/);
  });

  await test.step('joined with a lookup table instead', async () => {
    await form(page).selectOption('join');
    await editor(page).getByLabel('Right list').selectOption('table parts');
    await expect(editor(page).getByLabel('Right key')).toHaveValue('sku');
    await expect(value(page, 'articles')).toHaveText(/3 items/);
    await row(page, 'articles.name').locator('.nm').click();
    await page.keyboard.press('Escape');
    await row(page, 'articles.name').locator('.nm').click();
    await editor(page).getByRole('button', { name: 'Pick a field' }).click();
    await page.getByRole('combobox', { name: 'Field', exact: true }).fill('right.title');
    await page.keyboard.press('Enter');
    await expect(value(page, 'articles.name')).toHaveText(/Keyboard/);
  });

  await test.step('one value of many', async () => {
    await row(page, 'total').locator('.nm').click();
    await form(page).selectOption('aggregate');
    await editor(page).getByLabel('What is made').selectOption('sum');
    await editor(page).getByLabel('List', { exact: true }).selectOption('lines');
    await editor(page).getByRole('button', { name: 'Pick a field' }).first().click();
    await page.getByRole('combobox', { name: 'Field', exact: true }).fill('lines.price');
    await page.keyboard.press('Enter');
    await expect(value(page, 'total')).toHaveText(/118\.80|118\.8/);
  });

  await test.step('a list of plain values, sorted, without doubles', async () => {
    await link(page, 'lines', 'notes');
    await row(page, 'notes').locator('.nm').click();
    await editor(page).getByLabel('What each item becomes').selectOption('value');
    await editor(page).getByRole('button', { name: 'Pick a field' }).last().click();
    await page.getByRole('combobox', { name: 'Field', exact: true }).fill('note');
    await page.keyboard.press('Enter');
    await expect(value(page, 'notes')).toHaveText(/blue|3 items/);
  });

  await test.step('each change is taken back by itself', async () => {
    await page.locator('#mapper-target').focus();
    for (let left = 0; left < 3; left++) await page.keyboard.press('Control+z');
    await expect(value(page, 'notes')).not.toHaveText(/blue/);
    for (let left = 0; left < 3; left++) await page.keyboard.press('Control+Shift+z');
    await expect(value(page, 'notes')).toHaveText(/blue|3 items/);
  });

  await test.step('the server has what was drawn', async () => {
    await page.getByRole('button', { name: 'Done' }).click();
    // The mapper is left once everything is saved.
    await expect(page.locator('[data-node="map"]')).toBeVisible();
    const draft = await api.call('GET', `/flows/${flow.id}/draft`);
    const targets = draft.document.steps[0].map.targets;
    expect(targets.find((target) => target.path === 'articles').value.join.on).toEqual([{ left: { field: 'sku' }, right: { field: 'sku' } }]);
    expect(targets.find((target) => target.path === 'total').value.aggregate).toEqual({ list: 'lines', take: 'sum', of: { field: 'price' } });
    expect(draft.findings.filter((finding) => finding.severity === 'error')).toEqual([]);
  });
  watched.quiet();
});
