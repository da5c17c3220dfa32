// The settings of a flow as a whole, by mouse and by keyboard: every one of them reaches the draft, a mistake is told at its
// field, undo takes it back.
import { expect, test } from '@playwright/test';
import { Api } from '../support/api.mjs';
import { accessible } from '../support/axe.mjs';
import { Keyboard } from '../support/keyboard.mjs';
import { drawn, signIn, watch } from '../support/page.mjs';
import { Server } from '../support/server.mjs';

const FLOW = {
  linkspan: 1,
  name: 'Orders',
  trigger: { id: 'received', connector: 'webhook', operation: 'received', samples: [{ customer: { id: 7 }, total: '12.50' }] },
  steps: [{ id: 'note', log: { level: 'info', message: { constant: 'came' } } }],
  edges: [{ from: 'received', to: 'note' }],
};

let server, api, keyboard, flow;
test.beforeEach(async ({ context }) => {
  server = await Server.start();
  api = await Api.setUp(server);
  await signIn(context, api);
  flow = await api.call('POST', '/flows', { name: 'Orders', document: FLOW });
});
test.afterEach(() => {
  keyboard?.release();
  keyboard = undefined;
  return server.stop();
});

const settings = async () => (await api.call('GET', `/flows/${flow.id}/draft`)).document.settings;
const dialogOf = (page) => page.getByRole('dialog', { name: 'Settings of this flow' });

test('the settings of a flow, by mouse', async ({ page }) => {
  const watched = watch(page);
  await page.goto(`${server.url}/flows/${flow.id}`);
  await page.getByRole('button', { name: 'Settings of the flow' }).click();
  const dialog = dialogOf(page);

  await test.step('a mistake is told at its field, and changes nothing', async () => {
    const most = dialog.getByLabel('Failed records that fail a run');
    await most.fill('many');
    await most.press('Tab');
    await expect(dialog.getByRole('alert')).toContainText('This is a whole number from 1 to 1000000.');
    await expect(most).toHaveAttribute('aria-invalid', 'true');
    await drawn(page);
    await accessible(page, 'flow settings with a mistake');
    await most.fill('5');
    await most.press('Tab');
    await expect(dialog.getByRole('alert')).toHaveCount(0);
  });

  await test.step('all of them reach the draft', async () => {
    const put = async (label, text) => {
      await dialog.getByLabel(label, { exact: true }).fill(text);
      await dialog.getByLabel(label, { exact: true }).press('Tab');
    };
    await put('Share of them that fails a run', '20');
    await dialog.getByLabel('When nobody knows whether a step took effect').selectOption('repeat');
    await dialog.getByRole('switch', { name: 'Own way of retrying' }).click();
    await put('Tries in total', '3');
    await put('Longest wait', '60');
    await put('Runs at the same time', '2');
    await dialog.getByLabel('When one more comes').selectOption('skip');
    await dialog.getByRole('button', { name: 'Insert a field into Runs with the same value wait for each other' }).click();
    await page.getByRole('option', { name: /customer\.id/ }).click();
    await dialog.getByLabel('Its runs begin').selectOption('high');
    await put('After a pause, at most', '0.5');
    await dialog.getByLabel('Inputs and outputs are kept').selectOption('failed');
    await expect.poll(settings).toEqual({
      failed_records_max: 5,
      failed_percent_max: 20,
      unknown_effect: 'repeat',
      retry: { attempts: 3, base_secs: 2, factor: 2, cap_secs: 60 },
      concurrency_max: 2,
      over_limit: 'skip',
      order_by: { field: 'customer.id' },
      priority: 'high',
      drain_per_sec: 0.5,
      keep_payloads: 'failed',
    });
    await accessible(page, 'flow settings, all set');
  });

  await test.step('the checker takes them', async () => {
    const { findings } = await api.call('GET', `/flows/${flow.id}/draft`);
    expect(findings.filter((finding) => finding.severity === 'error')).toEqual([]);
  });

  await test.step('undo takes the last one back, and what is emptied is no longer said', async () => {
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: /^Undo/ }).click();
    await expect.poll(async () => (await settings()).keep_payloads).toBeUndefined();
    await page.getByRole('button', { name: 'Settings of the flow' }).click();
    await expect(dialog.getByLabel('Runs at the same time')).toHaveValue('2');
    await dialog.getByLabel('Runs at the same time').fill('');
    await dialog.getByLabel('Runs at the same time').press('Tab');
    await expect.poll(async () => (await settings()).concurrency_max).toBeUndefined();
  });
  watched.quiet();
});

test('the settings of a flow, by keyboard', async ({ page }) => {
  keyboard = await Keyboard.alone(page);
  const watched = watch(page);
  await page.goto(`${server.url}/flows/${flow.id}`);
  await keyboard.use(page.getByRole('button', { name: 'Settings of the flow' }));
  const dialog = dialogOf(page);
  await keyboard.tabTo(dialog.getByLabel('Failed records that fail a run'));
  await keyboard.type('5');
  await keyboard.choose(dialog.getByLabel('When one more comes'), 'It takes the place');
  await keyboard.use(dialog.getByRole('button', { name: 'Insert a field into Runs with the same value wait for each other' }));
  await expect(page.getByRole('option', { name: /customer\.id/ })).toBeVisible();
  await keyboard.type('customer.id');
  await keyboard.press('Enter');
  await keyboard.choose(dialog.getByLabel('Its runs begin'), 'After other flows');
  await keyboard.tabTo(dialog.getByLabel('After a pause, at most'));
  await keyboard.type('5');
  await keyboard.use(dialog.getByRole('button', { name: 'Done' }));
  await expect(dialog).toBeHidden();
  await expect.poll(settings).toEqual({
    failed_records_max: 5, over_limit: 'cancel_older', order_by: { field: 'customer.id' }, priority: 'low', drain_per_sec: 5,
  });
  await keyboard.pure();
  watched.quiet();
});
