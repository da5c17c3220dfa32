// What was done in the mapper is taken back after a reload too, unless the draft has changed elsewhere.
import { expect, test } from '@playwright/test';
import { Api } from '../support/api.mjs';
import { largeFlow } from '../support/large.mjs';
import { signIn, watch } from '../support/page.mjs';
import { Server } from '../support/server.mjs';

const ORDER = { id: 10017, first_name: 'Ada', last_name: 'Byron' };
const FLOW = largeFlow('Orders', ORDER, [{ path: 'no', type: 'text', value: { field: 'id' } }, { path: 'name', type: 'text' }]);

let server, api;
test.beforeEach(async ({ context }) => {
  server = await Server.start();
  api = await Api.setUp(server);
  await signIn(context, api);
});
test.afterEach(() => server.stop());

const value = (page, key) => page.locator(`[data-row="${key}"] .pv`);
const undo = (page) => page.getByRole('button', { name: 'Undo' });
const redo = (page) => page.getByRole('button', { name: 'Redo' });

/** Sets a value by the picker. */
async function set(page, key, typed, shown) {
  await page.locator(`[data-row="${key}"] .nm`).click();
  await page.locator('#mapper-target').focus();
  await page.keyboard.press('m');
  await expect(page.locator('#mapper-picker')).toBeFocused();
  await page.keyboard.type(typed);
  await expect(page.locator('#mapper-picks').getByRole('option').first()).toContainText(typed);
  await page.keyboard.press('Enter');
  await expect(value(page, key)).toHaveText(shown);
}

test('undo and redo over a reload', async ({ page }) => {
  const watched = watch(page);
  const flow = await api.call('POST', '/flows', { name: FLOW.name, document: FLOW });
  const mapper = `${server.url}/flows/${flow.id}/map/map`;
  await page.goto(mapper);
  await expect(value(page, 'no')).toHaveText(/10017/);

  await test.step('right after a change, before it is saved', async () => {
    await set(page, 'name', 'first_name', /Ada/);
    await set(page, 'name', 'last_name', /Byron/);
    await page.reload();
    await expect(value(page, 'name')).toHaveText(/Byron/);
    await undo(page).click();
    await expect(value(page, 'name')).toHaveText(/Ada/);
    await expect(page.getByRole('status').getByText(/^Saved/)).toBeVisible();
  });

  await test.step('what was taken back is made again', async () => {
    await page.reload();
    await expect(value(page, 'name')).toHaveText(/Ada/);
    await expect(redo(page)).toBeEnabled();
    await redo(page).click();
    await expect(value(page, 'name')).toHaveText(/Byron/);
    await expect(undo(page)).toBeEnabled();
    await expect(page.getByRole('status').getByText(/^Saved/)).toBeVisible();
  });

  await test.step('not where the draft has changed elsewhere', async () => {
    const draft = await api.call('GET', `/flows/${flow.id}/draft`);
    draft.document.steps[0].map.targets[1].value = { constant: 'theirs' };
    await api.call('PUT', `/flows/${flow.id}/draft`, { document: draft.document }, { 'if-match': `"${draft.revision}"` });
    await page.reload();
    await expect(value(page, 'name')).toHaveText(/theirs/);
    await expect(undo(page)).toBeDisabled();
    await expect(redo(page)).toBeDisabled();
  });
  watched.quiet();
});
