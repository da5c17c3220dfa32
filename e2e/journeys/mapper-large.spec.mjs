// A record with ten thousand fields in the mapper: pasted, searched, folded, walked by keys, mapped, published.
import { expect, test } from '@playwright/test';
import { Api, until } from '../support/api.mjs';
import { accessible } from '../support/axe.mjs';
import { largeFlow, largeRecord, manyTargets } from '../support/large.mjs';
import { drawn, signIn, watch } from '../support/page.mjs';
import { Server } from '../support/server.mjs';

/** As many rows as a window is high, and some to spare: never as many as there are fields. */
const ROWS_MAX = 160;
const RECORD = largeRecord();
const FIELDS = 10_102;

let server, api;
test.beforeEach(async ({ context }) => {
  server = await Server.start();
  api = await Api.setUp(server);
  await signIn(context, api);
});
test.afterEach(() => server.stop());

const field = (page, key) => page.locator(`[data-field="${key}"]`);
const row = (page, key) => page.locator(`[data-row="${key}"]`);
const fields = (page) => page.locator('[data-field]');
const few = async (locator) => expect(await locator.count(), 'rows in the page').toBeLessThan(ROWS_MAX);

test('ten thousand fields', async ({ page }) => {
  page.setDefaultTimeout(45_000);
  const watched = watch(page);
  const document = largeFlow('Everything', { id: 1 }, [{ path: 'order_no', type: 'text' }, { path: 'customer', type: 'text', required: true }, { path: 'last', type: 'text' }]);
  const flow = await api.call('POST', '/flows', { name: document.name, document });
  await page.goto(`${server.url}/flows/${flow.id}/map/map`);
  await expect(row(page, 'customer')).toBeVisible();

  await test.step('a large record is pasted', async () => {
    await page.getByRole('button', { name: 'Paste' }).click();
    const paste = page.getByRole('dialog', { name: 'Paste a record' });
    await paste.getByRole('textbox').fill(JSON.stringify(RECORD));
    await expect(paste.getByText('One record.')).toBeVisible();
    await paste.getByRole('button', { name: 'Use as sample' }).click();
    await expect(page.getByText(`${FIELDS} fields`)).toBeVisible();
    await expect(field(page, 'customer_name')).toContainText('Ada Byron');
    await few(fields(page));
    await drawn(page);
    await accessible(page, 'mapper with ten thousand fields');
  });

  await test.step('by keys to the end and back', async () => {
    await page.locator('#mapper-source').focus();
    await page.keyboard.press('End');
    await expect(field(page, 'group_99.field_99_99')).toBeInViewport();
    await expect(field(page, 'group_99.field_99_99')).toHaveClass(/is-cursor/);
    await few(fields(page));
    await page.keyboard.press('PageUp');
    await expect(field(page, 'group_99.field_99_84')).toHaveClass(/is-cursor/);
    await page.keyboard.press('Home');
    await expect(field(page, '')).toBeInViewport();
  });

  await test.step('folded and unfolded', async () => {
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    await expect(field(page, 'group_99')).toHaveClass(/is-cursor/);
    await page.keyboard.press('ArrowLeft');
    await expect(field(page, 'group_99')).toHaveAttribute('aria-expanded', 'false');
    await expect(field(page, 'group_99')).toContainText('100 fields');
    await expect(field(page, 'group_99.field_99_0')).toHaveCount(0);
    await page.keyboard.press('ArrowUp');
    await expect(field(page, 'group_98.field_98_99')).toHaveClass(/is-cursor/);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await expect(field(page, 'group_99.field_99_0')).toBeVisible();
  });

  await test.step('found, and dropped on a row', async () => {
    await page.keyboard.press('/');
    await expect(page.locator('#mapper-source-search')).toBeFocused();
    await page.keyboard.type('field_57_9');
    await expect(field(page, 'group_57.field_57_99')).toBeVisible();
    // The record, the group, and eleven fields.
    await expect(fields(page)).toHaveCount(13);
    const [from, to] = [await field(page, 'group_57.field_57_9').boundingBox(), await row(page, 'last').boundingBox()];
    await page.mouse.move(from.x + 60, from.y + from.height / 2);
    await page.mouse.down();
    await page.mouse.move(to.x + 40, to.y - 4, { steps: 4 });
    await page.mouse.move(to.x + 40, to.y + to.height / 2, { steps: 4 });
    await page.mouse.up();
    await expect(row(page, 'last').locator('.pv')).toHaveText(/value 57\.9/);
    await page.locator('#mapper-source').focus();
    await page.keyboard.press('Escape');
    await few(fields(page));
  });

  await test.step('found by M', async () => {
    await row(page, 'customer').locator('.nm').click();
    await page.locator('#mapper-target').focus();
    await page.keyboard.press('m');
    await expect(page.locator('#mapper-picker')).toBeFocused();
    await page.keyboard.type('customer_name');
    await expect(page.locator('#mapper-picks').getByRole('option').first()).toContainText('customer_name');
    await page.keyboard.press('Enter');
    await expect(row(page, 'customer').locator('.pv')).toHaveText(/Ada Byron/);
  });

  await test.step('published, and a record goes through it', async () => {
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: /^Publish/ }).click();
    await page.getByRole('dialog', { name: /Publish/ }).getByRole('button', { name: 'Publish' }).click();
    await expect(page.getByRole('dialog', { name: /Publish/ })).toBeHidden();
    const { hook_path: hook } = await api.call('GET', `/flows/${flow.id}/draft`);
    const answer = await fetch(server.url + hook, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(RECORD) });
    expect(answer.ok, `the webhook answers ${answer.status}`).toBe(true);
    await until('the run ends well', async () => (await api.runs(flow.id, 'succeeded')).length === 1);
  });
  watched.quiet();
});

test('two thousand target fields', async ({ page }) => {
  page.setDefaultTimeout(45_000);
  const watched = watch(page);
  const document = largeFlow('Everything again', largeRecord(20), manyTargets(2_000));
  const flow = await api.call('POST', '/flows', { name: document.name, document });
  await page.goto(`${server.url}/flows/${flow.id}/map/map`);
  await expect(row(page, 'target_1').locator('.pv')).toHaveText(/value 0\.1/);
  const rows = page.locator('[data-row]');

  await test.step('the rows are few, to the end, and so are the wires', async () => {
    await few(rows);
    await page.locator('#mapper-target').focus();
    await row(page, 'target_1').locator('.nm').click();
    await page.locator('#mapper-target').focus();
    await page.keyboard.press('End');
    await expect(row(page, 'target_1999')).toBeInViewport();
    await expect(row(page, 'target_1999').locator('.pv')).toHaveText(/value 19\.99/);
    await few(rows);
    // The whole record folded: every wire begins at it.
    await page.locator('#mapper-source').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowLeft');
    await expect(field(page, '')).toContainText('2000 wires');
    expect(await page.locator('.mwires g').count()).toBeLessThan(700);
    await page.keyboard.press('ArrowRight');
  });

  await test.step('a target is found', async () => {
    await page.locator('#mapper-target').focus();
    await page.keyboard.press('/');
    await expect(page.locator('#mapper-target-search')).toBeFocused();
    await page.keyboard.type('target_77');
    await expect(rows).toHaveCount(11);
    await page.keyboard.press('Escape');
  });

  await test.step('as a table', async () => {
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    // The selected row is in sight here as well.
    await expect(row(page, 'target_1999')).toBeInViewport();
    await few(rows);
    await page.locator('.mtable').evaluate((table) => table.scrollTo(0, 0));
    const first = page.getByLabel('Value of target_1', { exact: true });
    await first.fill('"by hand"');
    await first.press('Enter');
    await expect(row(page, 'target_1')).toContainText('by hand');
    await page.locator('.mtable').evaluate((table) => table.scrollTo(0, table.scrollHeight));
    await expect(row(page, 'target_1999')).toBeInViewport();
    await few(rows);
  });
  watched.quiet();
});
