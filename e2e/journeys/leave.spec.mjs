// Leaving the editor at the worst moment: nothing that was done is lost, and what comes later finds nobody and harms nothing.
import { expect, test } from '@playwright/test';
import { Api, until } from '../support/api.mjs';
import { drawn, signIn, watch } from '../support/page.mjs';
import { Server } from '../support/server.mjs';

const FLOW = {
  linkspan: 1,
  name: 'Orders',
  trigger: { id: 'received', connector: 'webhook', operation: 'received', samples: [{ number: 'A-7' }] },
  steps: [{ id: 'map', name: 'To invoices', map: { targets: [{ path: 'invoice_no', type: 'text', value: { field: 'number' } }] } }],
  edges: [{ from: 'received', to: 'map' }],
};

let server;
test.beforeEach(async () => {
  server = await Server.start();
});
test.afterEach(() => server?.stop());

/** The name of the mapping step as the server has it. */
const savedName = async (api, id) => (await api.call('GET', `/flows/${id}/draft`)).document.steps.find((step) => step.id === 'map').name;

test('the editor is left in the middle of things', async ({ context, page }) => {
  const watched = watch(page);
  const api = await Api.setUp(server);
  await signIn(context, api);
  const flow = await api.publish(FLOW);
  const open = async () => {
    await page.goto(`${server.url}/flows/${flow.id}`);
    await drawn(page);
    await expect(page.locator('[data-node="map"]')).toBeVisible();
  };
  const inspector = page.getByTestId('inspector');

  await test.step('the inspector opens and the editor is gone in the same moment', async () => {
    await open();
    await page.locator('[data-node="map"]').focus();
    await page.evaluate(() => {
      document.querySelector('[data-node="map"]').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
      document.querySelector('nav a[href="/runs"]').click();
    });
    await expect(page).toHaveURL(/\/runs$/);
    // Longer than anything that the editor does by itself a moment later.
    const shown = await page.evaluate(() => new Promise((done) => setTimeout(() => done(document.title), 1_500)));
    expect(shown).toBeTruthy();
    watched.quiet();
  });

  await test.step('a change right before leaving is saved', async () => {
    await open();
    await page.locator('[data-node="map"]').focus();
    await page.keyboard.press('Enter');
    const name = inspector.getByLabel('Name');
    await name.fill('To bills');
    await page.evaluate(() => {
      document.activeElement.blur();
      document.querySelector('nav a[href="/runs"]').click();
    });
    await expect(page).toHaveURL(/\/runs$/);
    await until('the change on the server', async () => (await savedName(api, flow.id)) === 'To bills', 10_000);
  });

  await test.step('a change while a save is under way is saved when the editor is left', async () => {
    await open();
    await page.locator('[data-node="map"]').focus();
    await page.keyboard.press('Enter');
    let answer, asked;
    const held = new Promise((resolve) => (answer = resolve));
    const sending = new Promise((resolve) => (asked = resolve));
    const first = async (route) => {
      const response = await route.fetch();
      asked();
      await held;
      await route.fulfill({ response });
    };
    await page.route('**/draft', (route) => (route.request().method() === 'GET' ? route.continue() : first(route)), { times: 1 });
    const name = inspector.getByLabel('Name');
    await name.fill('To drafts');
    await name.blur();
    await sending;
    await name.fill('To ledgers');
    await name.blur();
    // Longer than the editor waits before it saves: the save under way must not be overtaken.
    await page.evaluate(() => new Promise((done) => setTimeout(done, 1_000)));
    expect(await savedName(api, flow.id)).toBe('To drafts');
    await page.evaluate(() => {
      document.activeElement.blur();
      document.querySelector('nav a[href="/runs"]').click();
    });
    await expect(page).toHaveURL(/\/runs$/);
    expect(await savedName(api, flow.id)).toBe('To drafts');
    answer();
    await until('the later change on the server', async () => (await savedName(api, flow.id)) === 'To ledgers', 10_000);
  });

  await test.step('a change right before opening the mapper is in the mapper', async () => {
    await open();
    await page.locator('[data-node="map"]').focus();
    await page.keyboard.press('Enter');
    await inspector.getByLabel('Name').fill('To receipts');
    await inspector.getByRole('link', { name: 'Open the mapper' }).click();
    await expect(page).toHaveURL(/\/map\/map$/);
    await drawn(page);
    await expect(page.getByText('To receipts').first()).toBeVisible();
    expect(await savedName(api, flow.id)).toBe('To receipts');
  });
  watched.quiet();
});
