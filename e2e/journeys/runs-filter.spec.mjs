// The list of runs and its filters: a time that is dragged over the last day shows the runs of that time and no others.
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

test('runs of a time that is dragged over', async ({ page }) => {
  const trigger = { id: 'order', connector: 'webhook', operation: 'received' };
  const document = { name: 'Orders', trigger, steps: [{ id: 'note', log: { level: 'info', message: { constant: 'came' } } }], edges: [{ from: 'order', to: 'note' }] };
  const flow = await api.call('POST', '/flows', { name: 'Orders', document });
  await api.call('POST', `/flows/${flow.id}/publish`, {});
  const runs = [];
  for (const id of [1, 2]) runs.push(await api.call('POST', `/flows/${flow.id}/runs`, { input: [{ id }] }, { prefer: 'wait=30' }));
  const watched = watch(page);
  await page.goto(`${server.url}/runs`);
  const rows = page.locator('a[href^="/runs/run_"]');
  const shown = () => rows.evaluateAll((all) => new Set(all.map((link) => link.getAttribute('href'))).size);
  await expect.poll(shown).toBe(2);
  const bars = page.getByRole('img', { name: /^Runs of the last 24 hours/ });
  await expect(bars.locator('span').first()).toBeVisible();
  const drag = async (from, to) => {
    const box = await bars.boundingBox();
    await page.mouse.move(box.x + box.width * from, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * to, box.y + box.height / 2, { steps: 4 });
    await page.mouse.up();
  };

  await test.step('a quiet time has none', async () => {
    await drag(0.1, 0.5);
    await expect(page.getByText('No run fits')).toBeVisible();
    await expect(page).toHaveURL(/since=\d+.*until=\d+/);
    await drawn(page);
    await accessible(page, 'runs of a quiet time');
  });

  await test.step('the time of the runs has them, after loading again too', async () => {
    await page.getByRole('button', { name: 'Any time' }).click();
    await expect.poll(shown).toBe(2);
    await drag(0.8, 0.999);
    await expect(page).toHaveURL(/since=\d+/);
    await page.reload();
    await expect.poll(shown).toBe(2);
  });

  await test.step('as the API says it', async () => {
    const [first, second] = await Promise.all(runs.map((run) => api.call('GET', `/runs/${run.id}`)));
    const at = second.created_at;
    const listed = async (query) => (await api.call('GET', `/runs?${query}`)).items.map((run) => run.id);
    expect(await listed(`to=${first.created_at}`)).toEqual([]);
    expect(await listed(`from=${at}`)).toContain(second.id);
    expect(await listed(`from=${at + 1}`)).toEqual([]);
  });
  watched.quiet();
});
