// The editors of lists by keyboard alone: for each with filter, order, number and doubles; group; join; one value of many.
import { expect, test } from '@playwright/test';
import { Api, until } from '../support/api.mjs';
import { accessible } from '../support/axe.mjs';
import { Keyboard } from '../support/keyboard.mjs';
import { drawn, signIn, watch } from '../support/page.mjs';
import { Server } from '../support/server.mjs';
import { startSink } from '../support/sink.mjs';

const ORDER = {
  id: 10017,
  lines: [
    { sku: 'KB-1', qty: 2, price: '49.90', kind: 'goods' },
    { sku: 'SHIP', qty: 1, price: '4.90', kind: 'service' },
    { sku: 'MS-2', qty: 1, price: '19.00', kind: 'goods' },
    { sku: 'KB-1', qty: 3, price: '49.90', kind: 'goods' },
  ],
};
const list = (path, targets) => ({ path, type: 'list', value: { each: { list: 'lines', targets } } });
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
          { path: 'goods', type: 'list' },
          list('articles', [{ path: 'sku', type: 'text', value: { field: 'sku' } }, { path: 'pieces', type: 'integer' }]),
          list('named', [{ path: 'sku', type: 'text', value: { field: 'sku' } }, { path: 'title', type: 'text' }]),
          { path: 'total', type: 'decimal' },
        ],
      },
    },
    { id: 'post', operation: { connector: 'http', name: 'post_records', connection: 'Billing', settings: { url: '/articles' } } },
  ],
  edges: [{ from: 'received', to: 'map' }, { from: 'map', to: 'post' }],
};

let server, sink, api, flow, keyboard;
test.beforeEach(async ({ context }) => {
  [server, sink] = await Promise.all([Server.start(), startSink()]);
  api = await Api.setUp(server);
  await api.allow(sink.host);
  await api.call('POST', '/connections', { name: 'Billing', connector: 'http', settings: { base_url: sink.url } });
  await api.call('POST', '/lookup-tables', { name: 'parts', columns: ['sku', 'title'], rows: [['KB-1', 'Keyboard'], ['MS-2', 'Mouse']] });
  flow = await api.call('POST', '/flows', { name: FLOW.name, document: FLOW });
  await signIn(context, api);
});
test.afterEach(async () => {
  keyboard?.release();
  await Promise.all([server, sink].filter(Boolean).map((one) => one.stop()));
});

test('each, group, join and one of many, by keyboard', async ({ page }) => {
  keyboard = await Keyboard.alone(page);
  const watched = watch(page);
  const row = (key) => page.locator(`[data-row="${key}"]`);
  const shown = (key) => row(key).locator('.pv');
  const grid = page.locator('#mapper-target');
  const editor = page.getByRole('region', { name: 'Value of the selected field' });
  const form = editor.getByLabel('Form of the value').first();
  await page.goto(`${server.url}/flows/${flow.id}/map/map`);
  await expect(shown('order_no')).toHaveText(/10017/);

  /** From the grid down to a row, and into its editor. */
  async function edit(key) {
    if (!(await keyboard.has(grid))) {
      await keyboard.press('Escape');
      await keyboard.tabTo(grid, true);
    }
    await keyboard.press('Home');
    for (let down = 0; down < 30 && (await row(key).getAttribute('aria-selected')) !== 'true'; down++) await keyboard.press('ArrowDown');
    await expect(row(key)).toHaveAttribute('aria-selected', 'true');
    await keyboard.press('ArrowRight');
    await expect(editor).toBeVisible();
  }

  /** Writes `/` and a name into a value box, which picks the field. */
  async function pick(box, name) {
    await keyboard.tabTo(box);
    await keyboard.type('/');
    await expect(page.getByRole('combobox', { name: 'Field', exact: true })).toBeFocused();
    await keyboard.type(name);
    await expect(page.locator('#mapper-field-picks').getByRole('option').first()).toContainText(name);
    await keyboard.press('Enter');
  }

  await test.step('for each: filter, order, once per, at most, one value', async () => {
    await edit('goods');
    await keyboard.choose(form, 'For each');
    await keyboard.choose(editor.getByLabel('List', { exact: true }), 'lines');
    await keyboard.use(editor.getByRole('button', { name: 'Every item; add a filter' }));
    await pick(editor.getByLabel('Left side').getByRole('textbox').first(), 'kind');
    await keyboard.tabTo(editor.getByLabel('Right side').getByRole('textbox').first());
    await keyboard.type('goods');
    await keyboard.add(editor.getByLabel('Add an order'), 'sku');
    await expect(editor.getByLabel('Sort by')).toHaveValue('sku');
    await keyboard.use(editor.getByRole('button', { name: 'smallest first' }));
    await keyboard.choose(editor.getByLabel('Once per'), 'sku');
    await keyboard.write(editor.getByLabel('at most'), '2');
    await keyboard.choose(editor.getByLabel('What each item becomes'), 'one value');
    await pick(editor.getByLabel('Value', { exact: true }).getByRole('textbox').last(), 'sku');
    await expect(shown('goods')).toHaveText(/MS-2.*KB-1|2 items/);
    await drawn(page);
    await accessible(page, 'mapper with a loop');
  });

  await test.step('group: a key, a sum in each group, order', async () => {
    await edit('articles');
    await keyboard.choose(form, 'Group');
    await keyboard.add(editor.getByLabel('Add a key'), 'sku');
    await expect(editor.getByLabel('Name of key 1')).toBeVisible();
    await keyboard.add(editor.getByLabel('Add an order'), 'key.sku');
    await expect(shown('articles')).toHaveText(/3 items/);
    await edit('articles.pieces');
    await keyboard.choose(form, 'One of many');
    await keyboard.choose(editor.getByLabel('What is made'), 'sum');
    await pick(editor.getByLabel('Value in each item').getByRole('textbox').first(), 'qty');
    await expect(shown('articles.pieces')).toHaveText(/5/);
    await accessible(page, 'mapper with a group');
  });

  await test.step('join: a lookup table, and what has no partner stays', async () => {
    await edit('named');
    await keyboard.choose(form, 'Join');
    await keyboard.choose(editor.getByLabel('Right list'), 'table parts');
    await expect(editor.getByLabel('Right key')).toHaveValue('sku');
    await keyboard.choose(editor.getByLabel('Items without a partner'), 'stay without one');
    await expect(shown('named')).toHaveText(/4 items/);
    await edit('named.title');
    await pick(editor.getByLabel('Value', { exact: true }).getByRole('textbox').last(), 'right.title');
    await expect(shown('named.title')).toHaveText(/Keyboard/);
    await accessible(page, 'mapper with a join');
  });

  await test.step('one value of many', async () => {
    await edit('total');
    await keyboard.choose(form, 'One of many');
    await keyboard.choose(editor.getByLabel('What is made'), 'sum');
    await keyboard.choose(editor.getByLabel('List', { exact: true }), 'lines');
    await pick(editor.getByLabel('Value in each item').getByRole('textbox').first(), 'price');
    await expect(shown('total')).toHaveText(/123\.7/);
  });

  await test.step('what was drawn is what runs', async () => {
    await keyboard.press('Escape');
    await keyboard.use(page.getByRole('button', { name: 'Done' }), true);
    await expect(page.locator('[data-node="map"]')).toBeVisible();
    await keyboard.pure();
    await api.call('POST', `/flows/${flow.id}/publish`, { message: 'first' });
    await api.call('PATCH', `/flows/${flow.id}`, { enabled: true }, { 'if-match': '*' });
    const { hook_path: hook } = await api.call('GET', `/flows/${flow.id}/draft`);
    await fetch(server.url + hook, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(ORDER) });
    await until('the record', () => sink.received.some((request) => request.path === '/articles'));
    expect(sink.received.flatMap((request) => request.body)).toEqual([{
      order_no: '10017',
      goods: ['MS-2', 'KB-1'],
      articles: [{ sku: 'KB-1', pieces: 5 }, { sku: 'MS-2', pieces: 1 }, { sku: 'SHIP', pieces: 1 }],
      named: [{ sku: 'KB-1', title: 'Keyboard' }, { sku: 'SHIP' }, { sku: 'MS-2', title: 'Mouse' }, { sku: 'KB-1', title: 'Keyboard' }],
      total: 123.7,
    }]);
  });
  watched.quiet();
});
