// A lookup table over its life: a CSV file comes in, rows are edited by keyboard, a version comes back, and it says where it is used.
import { expect, test } from '@playwright/test';
import { Api } from '../support/api.mjs';
import { accessible } from '../support/axe.mjs';
import { drawn, signIn, watch } from '../support/page.mjs';
import { Server } from '../support/server.mjs';

let server, api, table;
test.beforeEach(async ({ context }) => {
  server = await Server.start();
  api = await Api.setUp(server);
  await signIn(context, api);
  table = await api.call('POST', '/lookup-tables', { name: 'countries', columns: ['code', 'name'], rows: [['de', 'Germany'], ['fr', 'France']] });
});
test.afterEach(async () => {
  await server.stop();
});

const rows = async () => (await api.call('GET', `/lookup-tables/${table.id}`)).rows;
const saved = (page) => expect(page.getByText('Not saved yet')).toBeHidden();

/** A flow whose mapping looks names up. */
async function flow() {
  const made = await api.call('POST', '/flows', { name: 'Orders' });
  const lookup = { table: 'countries', key: { field: 'country' }, column: 'name', on_miss: 'null' };
  const steps = [{ id: 'make', name: 'Make it', map: { targets: [{ path: 'land', value: { lookup } }] } }];
  const trigger = { id: 'order', connector: 'webhook', operation: 'received' };
  const document = { name: 'Orders', trigger, steps, edges: [{ from: 'order', to: 'make' }] };
  await api.call('PUT', `/flows/${made.id}/draft`, { document }, { 'if-match': '*' });
  return made;
}

test('a table is imported, edited by keyboard, restored, and says where it is used', async ({ page }) => {
  const orders = await flow();
  const watched = watch(page);
  await page.goto(`${server.url}/lookup-tables/${table.id}`);

  await test.step('a file is looked at and merged', async () => {
    await page.getByRole('button', { name: 'Import CSV' }).click();
    const dialog = page.getByRole('dialog', { name: 'Import CSV' });
    await dialog.getByText('Merge by key').click();
    const buffer = Buffer.from('code;name\r\nfr;Frankreich\r\nit;"It;aly"\r\n');
    await dialog.getByLabel('CSV file').setInputFiles({ name: 'countries.csv', mimeType: 'text/csv', buffer });
    await expect(dialog.getByRole('status')).toContainText('1 added');
    await expect(dialog.getByRole('status')).toContainText('1 changed');
    await expect(dialog.getByRole('status')).toContainText('0 removed');
    await drawn(page);
    await accessible(page, 'an import is previewed');
    await dialog.getByRole('button', { name: 'Import' }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByLabel('Row 3, name')).toHaveValue('It;aly');
    expect(await rows()).toEqual([['de', 'Germany'], ['fr', 'Frankreich'], ['it', 'It;aly']]);
  });

  await test.step('cells are edited with the keyboard alone', async () => {
    await page.getByLabel('Row 1, code').focus();
    await page.keyboard.press('ArrowRight');
    await expect(page.getByLabel('Row 1, name')).toBeFocused();
    await page.keyboard.type('Deutschland');
    await page.keyboard.press('ArrowDown');
    await expect(page.getByLabel('Row 2, name')).toBeFocused();
    await page.keyboard.press('F2');
    await page.keyboard.type('!');
    await page.keyboard.press('Escape');
    await expect(page.getByLabel('Row 2, name')).toHaveValue('Frankreich');
    await page.keyboard.press('Tab');
    await expect(page.getByLabel('Row 3, code')).toBeFocused();
    await page.keyboard.press('Enter');
    await page.keyboard.type('4');
    await page.keyboard.press('Enter');
    await expect(page.getByLabel('Row 4, code')).toBeFocused();
    await page.keyboard.type('at');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Austria');
    await page.getByRole('button', { name: 'Save' }).click();
    await saved(page);
    expect(await rows()).toEqual([['de', 'Deutschland'], ['fr', 'Frankreich'], ['it4', 'It;aly'], ['at', 'Austria']]);
  });

  await test.step('the version before is looked at and restored', async () => {
    await page.getByText('Versions', { exact: true }).click();
    await expect(page.getByRole('row')).toHaveCount(4);
    await drawn(page);
    await accessible(page, 'versions of a table');
    await page.getByRole('button', { name: 'Look at 2' }).click();
    const dialog = page.getByRole('dialog', { name: 'Version 2' });
    await expect(dialog.getByRole('cell', { name: 'Germany' })).toBeVisible();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Restore 2' }).click();
    await page.getByRole('dialog', { name: 'Restore version 2?' }).getByRole('button', { name: 'Restore' }).click();
    await expect(page.getByRole('row').nth(1)).toContainText('Version 4');
    expect((await rows())[0]).toEqual(['de', 'Germany']);
  });

  await test.step('the flows that use it', async () => {
    await page.getByText('Used by', { exact: true }).click();
    await expect(page.getByRole('row').nth(1)).toContainText('land');
    await drawn(page);
    await accessible(page, 'where a table is used');
    await page.getByRole('button', { name: 'Delete the table' }).click();
    await expect(page.getByRole('dialog')).toContainText('Orders ▸ Make it: land');
    await page.getByRole('button', { name: 'Keep' }).click();
    await page.getByRole('link', { name: 'Make it' }).click();
    await expect(page).toHaveURL(`${server.url}/flows/${orders.id}/map/make`);
  });
  watched.quiet();
});

test('50,000 rows scroll, are found and are edited without delay', async ({ page }) => {
  const many = Array.from({ length: 50_000 }, (_, at) => [`key ${at}`, `value ${at}`]);
  const csv = `code,name\n${many.map((row) => row.join(',')).join('\n')}\n`;
  const wanted = { method: 'PUT', headers: { cookie: api.cookie, 'content-type': 'text/csv', 'if-match': '*', origin: server.url }, body: csv };
  expect((await fetch(`${server.url}/api/v1/lookup-tables/${table.id}/csv`, wanted)).status).toBe(200);
  const watched = watch(page);
  await page.goto(`${server.url}/lookup-tables/${table.id}`);
  await expect(page.getByText('50,000 rows')).toBeVisible();
  expect(await page.locator('.sheet-table tbody tr').count()).toBeLessThan(120);
  const took = async (name, act) => {
    const begin = performance.now();
    await act();
    test.info().annotations.push({ type: name, description: `${Math.round(performance.now() - begin)} ms` });
  };
  await page.getByLabel('Row 1, code').focus();
  await took('to the last row', async () => {
    await page.keyboard.press('Control+End');
    await expect(page.getByLabel('Row 50000, code')).toBeFocused();
  });
  await took('a letter', async () => {
    await page.keyboard.type('x');
    await expect(page.getByLabel('Row 50000, code')).toHaveValue('x');
  });
  await took('a search', async () => {
    await page.getByLabel('Find in rows').fill('value 4321');
    await expect(page.getByText('11 of 50,000 rows')).toBeVisible();
  });
  await expect(page.getByLabel('Row 4322, name')).toHaveValue('value 4321');
  for (const { type, description } of test.info().annotations) console.log(type, description);
  watched.quiet();
});
