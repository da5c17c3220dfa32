// What a person fills in: a mistake is told at its field, nothing typed is lost, dialogs take the focus and give it back.
import { expect, test } from '@playwright/test';
import { Api, OWNER } from '../support/api.mjs';
import { accessible } from '../support/axe.mjs';
import { drawn, signIn, watch } from '../support/page.mjs';
import { Server } from '../support/server.mjs';
import { startSink } from '../support/sink.mjs';

let server, api;
test.beforeEach(async ({ context }) => {
  server = await Server.start();
  api = await Api.setUp(server);
  await signIn(context, api);
});
test.afterEach(async () => {
  await server.stop();
});

const note = (locator) => locator.locator('.help.err');

test('a lookup table: pasted, refused at its row, kept while it is not saved', async ({ page }) => {
  const table = await api.call('POST', '/lookup-tables', { name: 'countries', columns: ['code', 'name'], rows: [['DE', 'Germany']] });
  const watched = watch(page, [{ status: 422, path: `/api/v1/lookup-tables/${table.id}` }]);
  await page.goto(`${server.url}/lookup-tables/${table.id}`);
  await page.getByRole('button', { name: 'Add a row' }).click();
  await page.getByLabel('Row 2, code').focus();
  await page.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text', 'FR\tFrance\nDE\tAgain\n');
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  });
  await expect(page.getByLabel('Row 3, name')).toHaveValue('Again');
  await expect(page.getByText('Not saved yet')).toBeVisible();

  await test.step('another screen and back', async () => {
    await page.getByRole('link', { name: 'Models' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Models' })).toBeVisible();
    await page.goBack();
    await expect(page.getByLabel('Row 3, name')).toHaveValue('Again');
  });

  await test.step('a key that stands twice is told at its row', async () => {
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('alert')).toContainText('Row 3');
    await expect(page.locator('tr.bad')).toHaveCount(1);
    await accessible(page, 'lookup table refused');
    await page.getByLabel('Row 3, code').fill('IT');
    await page.getByLabel('Row 3, name').fill('Italy');
    await page.getByLabel('Row 3, name').press('Tab');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Not saved yet')).toBeHidden();
    expect((await api.call('GET', `/lookup-tables/${table.id}`)).rows).toEqual([['DE', 'Germany'], ['FR', 'France'], ['IT', 'Italy']]);
  });

  await test.step('thrown away', async () => {
    await page.getByLabel('Row 1, name').fill('Nowhere');
    await page.getByLabel('Row 1, name').press('Tab');
    await page.getByRole('button', { name: 'Discard' }).click();
    await expect(page.getByLabel('Row 1, name')).toHaveValue('Germany');
  });
  watched.quiet();
});

test('mistakes stand at their fields', async ({ page }) => {
  await api.call('POST', '/lookup-tables', { name: 'countries', columns: ['code', 'name'], rows: [] });
  const watched = watch(page, [
    { status: 409, path: '/api/v1/lookup-tables' },
    { status: 422, path: '/api/v1/lookup-tables' },
    { status: 422, path: '/api/v1/settings/network' },
    { status: 422, path: '/api/v1/members' },
    { status: 422, path: '/api/v1/flows/import' },
  ]);

  await test.step('a table of twice the same column', async () => {
    await page.goto(`${server.url}/lookup-tables?new=1`);
    const dialog = page.getByRole('dialog', { name: 'New lookup table' });
    await dialog.getByLabel('Name').fill('regions');
    await dialog.getByLabel('Columns').fill('code, code');
    await dialog.getByRole('button', { name: 'Create table' }).click();
    await expect(dialog.getByLabel('Columns')).toHaveAttribute('aria-invalid', 'true');
    await expect(dialog.getByLabel('Name')).not.toHaveAttribute('aria-invalid', 'true');
  });

  await test.step('a host with a scheme', async () => {
    await page.goto(`${server.url}/settings/network`);
    await page.getByLabel('Allowed hosts').fill('https://erp.internal');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(note(page)).toContainText('https://erp.internal');
    await drawn(page);
    await accessible(page, 'network refused');
  });

  await test.step('a member without an address', async () => {
    await page.goto(`${server.url}/settings/members?add=1`);
    const dialog = page.getByRole('dialog', { name: 'Add a member' });
    await dialog.getByLabel('E-mail').fill('nobody');
    await dialog.getByLabel('Name').fill('Nobody');
    await dialog.getByRole('button', { name: 'Add' }).click();
    await expect(dialog.getByLabel('E-mail')).toHaveAttribute('aria-invalid', 'true');
  });

  await test.step('a file that is no flow', async () => {
    await page.goto(`${server.url}/flows?import=1`);
    const dialog = page.getByRole('dialog', { name: 'Import a flow' });
    await dialog.getByLabel('YAML').fill('linkspan: 1\nname: Broken\nsteps: 3\n');
    await dialog.getByRole('button', { name: 'Import' }).click();
    await expect(dialog.getByRole('alert')).toContainText('/steps');
  });
  watched.quiet();
});

test('a role that may not change stays what it is', async ({ page }) => {
  const [owner] = await api.call('GET', '/members').then((answer) => answer.items ?? answer);
  const watched = watch(page, [409, 422].map((status) => ({ status, path: `/api/v1/members/${owner.id}` })));
  await page.goto(`${server.url}/settings/members`);
  const role = page.getByLabel(`Role of ${OWNER.name}`);
  await role.selectOption('viewer');
  await expect(page.locator('.toast').filter({ hasText: 'Could not change the role' })).toBeVisible();
  await expect(role).toHaveValue('owner');
  watched.quiet();
});

test('a connection that does not answer says so in sight, and stands first', async ({ page }) => {
  const sink = await startSink();
  try {
    await api.allow('127.0.0.1');
    await api.call('POST', '/connections', { name: 'Billing', connector: 'http', settings: { base_url: sink.url } });
    const watched = watch(page);
    await page.setViewportSize({ width: 1024, height: 768 });
    await page.goto(`${server.url}/connections?new=postgres`);
    const dialog = page.getByRole('dialog', { name: 'Connect PostgreSQL' });
    await dialog.getByRole('textbox', { name: /^Name/ }).fill('Ledger');
    await dialog.getByLabel('Host').fill('127.0.0.1');
    await dialog.getByLabel('Database').fill('ledger');
    await dialog.getByLabel('User').fill('linkspan');
    await dialog.getByLabel('Port').fill('1');
    await dialog.getByLabel('Encryption').selectOption('off');
    await dialog.getByRole('button', { name: 'Test connection' }).click();
    await expect(dialog.locator('.note.failed')).toBeInViewport({ ratio: 1 });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toBeHidden();
    const [ledger] = (await api.call('GET', '/connections')).items.filter((one) => one.name === 'Ledger');
    await api.call('POST', `/connections/${ledger.id}/test`);
    await page.goto(`${server.url}/connections`);
    await expect(page.getByRole('article').first()).toContainText('Ledger');
    await drawn(page);
    await accessible(page, 'a failing connection');
    watched.quiet();
  } finally {
    await sink.stop();
  }
});

test('dialogs take the focus, close with Escape or their cross, and give the focus back', async ({ page }) => {
  await api.call('POST', '/sample');
  const watched = watch(page);
  await page.goto(`${server.url}/flows`);
  await expect(page.getByRole('row').nth(1)).toBeVisible();

  await test.step('a form', async () => {
    const opener = page.getByRole('button', { name: 'Import' });
    await opener.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Import a flow' });
    await expect(dialog).toBeVisible();
    await expect.poll(() => dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(opener).toBeFocused();
  });

  await test.step('the keys, by mouse', async () => {
    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog', { name: 'Keys' });
    await expect(dialog).toBeFocused();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await expect(dialog).toBeHidden();
  });

  await test.step('a menu', async () => {
    const opener = page.getByRole('button', { name: 'More for Orders to invoices' });
    await opener.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('menuitem', { name: 'Runs' })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(opener).toBeFocused();
  });

  await test.step('a question in a row is read whole', async () => {
    await page.getByRole('button', { name: 'More for Orders to invoices' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    const question = page.getByRole('dialog', { name: 'Delete Orders to invoices?' });
    const words = question.getByText('Its trigger stops at once');
    await expect(words).toBeVisible();
    expect(await question.locator('.body').evaluate((body) => body.scrollWidth - body.clientWidth)).toBe(0);
    await expect(question.getByRole('button', { name: 'Keep' })).toBeFocused();
  });
  watched.quiet();
});

test('no screen scrolls sideways at 1024', async ({ page }) => {
  const { flow, run } = await api.call('POST', '/sample');
  await page.setViewportSize({ width: 1024, height: 768 });
  for (const path of ['/', '/flows', '/runs', `/runs/${run}`, '/failed-records', '/connections', '/connectors', '/models', '/lookup-tables', '/settings/members', '/settings/audit', `/flows/${flow}`, `/flows/${flow}/map/map_invoice`]) {
    await page.goto(server.url + path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await drawn(page);
    expect.soft(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), path).toBe(0);
  }
});
