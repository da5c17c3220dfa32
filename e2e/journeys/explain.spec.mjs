// A value in the history: how it came to be, by the mapping that ran.
import { expect, test } from '@playwright/test';
import { Api } from '../support/api.mjs';
import { accessible } from '../support/axe.mjs';
import { drawn, signIn, watch } from '../support/page.mjs';
import { Server } from '../support/server.mjs';

let server, api;
test.beforeEach(async ({ context }) => {
  server = await Server.start();
  api = await Api.setUp(server);
  await signIn(context, api);
});
test.afterEach(async () => {
  await server.stop();
});

const targets = [
  { path: 'invoice_no', type: 'text', required: true, value: { pipeline: { from: { field: 'id' }, steps: [{ function: 'trim' }, { function: 'upper' }] } } },
  { path: 'country', type: 'text', value: { lookup: { table: 'countries', key: { field: 'country' }, column: 'name', on_miss: 'fail' } } },
  { path: 'items', value: { each: { list: 'lines', targets: [{ path: 'sku', type: 'text', value: { field: 'sku' } }] } } },
];

test('a value of a past run is explained by mouse and by keys', async ({ page }) => {
  const table = { name: 'countries', columns: ['code', 'name'], rows: [['de', 'Germany']] };
  const made = await api.call('POST', '/lookup-tables', table);
  const trigger = { id: 'order', connector: 'webhook', operation: 'received' };
  const document = { name: 'Orders', trigger, steps: [{ id: 'make', name: 'Map invoice', map: { targets } }], edges: [{ from: 'order', to: 'make' }] };
  const flow = await api.call('POST', '/flows', { name: 'Orders', document });
  await api.call('POST', `/flows/${flow.id}/publish`, {});
  const input = [{ id: ' in-7 ', country: 'de', lines: [{ sku: 'A' }, { sku: 'B' }] }];
  const run = await api.call('POST', `/flows/${flow.id}/runs`, { input }, { prefer: 'wait=30' });
  const watched = watch(page);
  const panel = page.getByRole('complementary', { name: 'Chosen step' });
  const why = page.getByRole('region', { name: 'How the value came to be' });
  const steps = why.getByRole('list', { name: 'How the value came to be' });

  await test.step('by mouse', async () => {
    await page.goto(`${server.url}/runs/${run.id}`);
    await expect(panel.getByRole('heading', { name: 'Map invoice' })).toBeVisible();
    await panel.getByRole('button', { name: 'Explain invoice_no' }).click();
    await expect(steps.getByRole('listitem')).toHaveText(['id" in-7 "', 'trim"in-7"', 'upper"IN-7"']);
    await drawn(page);
    await accessible(page, 'an explained value');
  });

  await test.step('by keys', async () => {
    await panel.getByRole('button', { name: 'Explain invoice_no' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect(panel.getByRole('button', { name: 'Explain items[1].sku' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(why.getByRole('heading')).toContainText('items[1].sku');
    await expect(steps.getByRole('listitem').last()).toContainText('"B"');
    await page.keyboard.press('Escape');
    await expect(why).toBeHidden();
  });

  await test.step('a table that changed since is named', async () => {
    await api.call('PUT', `/lookup-tables/${made.id}`, { ...table, rows: [['de', 'Deutschland']] }, { 'if-match': '*' });
    await panel.getByRole('button', { name: 'Explain country' }).click();
    await expect(steps.getByRole('listitem').last()).toContainText('"Deutschland"');
    await expect(why).toContainText('The lookup table countries was changed since this run');
    await drawn(page);
    await accessible(page, 'a value whose table changed');
  });

  await test.step('what no mapping made is no button', async () => {
    await panel.getByRole('tab', { name: 'Input' }).click();
    await expect(panel.getByText('" in-7 "')).toBeVisible();
    await expect(panel.getByRole('button', { name: 'Explain' })).toHaveCount(0);
  });
  watched.quiet();
});
