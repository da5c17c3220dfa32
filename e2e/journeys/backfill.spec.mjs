// Moments of a schedule that passed without a run are made up for: counted first, then started, by mouse and by keyboard.
import { expect, test } from '@playwright/test';
import { Api } from '../support/api.mjs';
import { accessible } from '../support/axe.mjs';
import { Keyboard } from '../support/keyboard.mjs';
import { drawn, signIn, watch } from '../support/page.mjs';
import { Server } from '../support/server.mjs';

let server, api, flow, keyboard;
test.beforeEach(async ({ context }) => {
  server = await Server.start();
  api = await Api.setUp(server);
  await signIn(context, api);
  const document = {
    name: 'Nightly',
    trigger: { id: 'due', connector: 'schedule', operation: 'fires', settings: { cron: '0 * * * *', time_zone: 'Etc/UTC' } },
    steps: [{ id: 'note', log: { level: 'info', message: { constant: 'came' } } }],
    edges: [{ from: 'due', to: 'note' }],
  };
  flow = await api.call('POST', '/flows', { name: 'Nightly', document });
  await api.call('POST', `/flows/${flow.id}/publish`, {});
});
test.afterEach(() => {
  keyboard?.release();
  keyboard = undefined;
  return server.stop();
});

const dialogOf = (page) => page.getByRole('dialog', { name: 'Make up for moments of Nightly' });
const runs = async () => (await api.call('GET', `/runs?flow=${flow.id}`)).items.length;

test('missed moments, by mouse', async ({ page }) => {
  const watched = watch(page, [{ status: 422, path: `/api/v1/flows/${flow.id}/backfill` }, { status: 400, path: `/api/v1/flows/${flow.id}/backfill` }]);
  await page.goto(`${server.url}/flows`);
  await page.getByRole('button', { name: 'More for Nightly' }).click();
  await page.getByRole('menuitem', { name: 'Make up for moments…' }).click();
  const dialog = dialogOf(page);
  await expect(dialog.getByRole('status')).toHaveText(/^2[3-5] moments; 2[3-5] without a run, 0 whose run failed\.$/);
  await drawn(page);
  await accessible(page, 'make up for moments');

  await test.step('a range that ends before it begins is told at its field', async () => {
    const from = dialog.getByLabel('From');
    const was = await from.inputValue();
    await from.fill('2999-01-01T00:00');
    await expect(dialog.getByRole('alert')).toContainText('ends before it begins');
    await expect(dialog.getByRole('button', { name: 'Start runs' })).toBeDisabled();
    await from.fill(was);
    await expect(dialog.getByRole('alert')).toHaveCount(0);
  });

  await dialog.getByRole('button', { name: /^Start 2[3-5] runs$/ }).click();
  await expect(page).toHaveURL(new RegExp(`/runs\\?flow=${flow.id}`));
  await expect.poll(runs).toBeGreaterThanOrEqual(23);

  await test.step('and nothing is left to make up for', async () => {
    await page.goto(`${server.url}/flows`);
    await page.getByRole('button', { name: 'More for Nightly' }).click();
    await page.getByRole('menuitem', { name: 'Make up for moments…' }).click();
    await expect(dialog.getByRole('status')).toHaveText(/all of them have a run that did not fail\.$/);
    await expect(dialog.getByRole('button', { name: 'Start runs' })).toBeDisabled();
  });
  watched.quiet();
});

test('missed moments, by keyboard', async ({ page }) => {
  keyboard = await Keyboard.alone(page);
  const watched = watch(page);
  await page.goto(`${server.url}/flows`);
  await keyboard.use(page.getByRole('button', { name: 'More for Nightly' }));
  const item = page.getByRole('menuitem', { name: 'Make up for moments…' });
  await expect(item).toBeVisible();
  for (let down = 0; down < 6 && !(await keyboard.has(item)); down++) await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  const start = dialogOf(page).getByRole('button', { name: /^Start 2[3-5] runs$/ });
  await expect(start).toBeEnabled();
  await keyboard.use(start);
  await expect.poll(runs).toBeGreaterThanOrEqual(23);
  await keyboard.pure();
  watched.quiet();
});
