// Cases of a mapping: saved from a sample, broken by a change, shown, taken back; and what fails is not published.
import { expect, test } from '@playwright/test';
import { Api } from '../support/api.mjs';
import { accessible } from '../support/axe.mjs';
import { drawn, signIn, watch } from '../support/page.mjs';
import { Server } from '../support/server.mjs';

const FLOW = {
  linkspan: 1,
  name: 'Orders',
  trigger: { id: 'received', connector: 'webhook', operation: 'received', samples: [{ id: 10017, name: 'Ada', country: 'DE' }, { id: 10018, name: 'Grace', country: 'US' }] },
  steps: [{ id: 'map', map: { targets: [
    { path: 'no', type: 'text', value: { field: 'id' } },
    { path: 'customer', type: 'text', value: { pipeline: { from: { field: 'name' }, steps: [{ function: 'upper' }] } } },
    { path: 'country', type: 'text', value: { lookup: { table: 'countries', key: { field: 'country' }, column: 'name', on_miss: 'fail' } } },
  ] } }],
  edges: [{ from: 'received', to: 'map' }],
};

let server, api, flow, table;
test.beforeEach(async ({ context }) => {
  server = await Server.start();
  api = await Api.setUp(server);
  table = await api.call('POST', '/lookup-tables', { name: 'countries', columns: ['code', 'name'], rows: [['DE', 'Germany'], ['US', 'United States']] });
  flow = await api.call('POST', '/flows', { name: FLOW.name, document: FLOW });
  await signIn(context, api);
});
test.afterEach(() => server.stop());

test('a case is saved, fails after a change, and holds again', async ({ page }) => {
  const watched = watch(page);
  const value = (key) => page.locator(`[data-row="${key}"] .pv`);
  const cases = page.getByRole('dialog', { name: 'Cases' });
  const button = page.getByRole('button', { name: /^Cases/ });
  await page.goto(`${server.url}/flows/${flow.id}/map/map`);
  await expect(value('customer')).toHaveText(/ADA/);

  await test.step('two samples are saved, by keyboard', async () => {
    await button.focus();
    await page.keyboard.press('Enter');
    await expect(cases.getByLabel('Name of the case')).toBeFocused();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('German order');
    await page.keyboard.press('Enter');
    await expect(cases.getByText('German order')).toBeVisible();
    await expect(cases.getByText('as expected')).toHaveCount(1);
    await drawn(page);
    await accessible(page, 'cases');
    await page.keyboard.press('Escape');
    await expect(button).toBeFocused();
  });

  await test.step('a change that breaks it is shown at the case and at the row', async () => {
    await page.locator('[data-row="customer"] .nm').click();
    await page.locator('#mfn-0').focus();
    await page.keyboard.press('Backspace');
    await expect(value('customer')).toHaveText(/"Ada"/);
    await expect(button).toContainText('1 of 1 fail');
    await expect(page.locator('#mapper-editor')).toContainText('case `German order`: `customer` is "Ada", and "ADA" was expected');
  });

  await test.step('it is not published', async () => {
    await expect.poll(async () => (await api.call('GET', `/flows/${flow.id}/draft`)).findings.map((finding) => finding.code)).toContain('map.case');
    await expect(api.call('POST', `/flows/${flow.id}/publish`, { message: 'x' })).rejects.toThrow(/422/);
  });

  await test.step('what comes out now is expected instead', async () => {
    await page.locator('#mapper-editor').getByRole('button', { name: 'Expect what comes out now' }).click();
    await expect(button).not.toContainText('fail');
    await expect.poll(async () => (await api.call('GET', `/flows/${flow.id}/draft`)).findings.filter((finding) => finding.code === 'map.case')).toEqual([]);
    await api.call('POST', `/flows/${flow.id}/publish`, { message: 'x' });
  });

  await test.step('another row of the lookup table breaks it too', async () => {
    await api.call('PUT', `/lookup-tables/${table.id}`, { name: 'countries', columns: ['code', 'name'], rows: [['DE', 'Deutschland'], ['US', 'United States']] }, { 'if-match': '*' });
    const { findings } = await api.call('GET', `/flows/${flow.id}/draft`);
    expect(findings.map((finding) => finding.message)).toContainEqual(expect.stringContaining('`country` is "Deutschland", and "Germany" was expected'));
  });
  watched.quiet();
});
