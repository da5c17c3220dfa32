// A fresh server: the owner, three doors, the sample, and the figures of what really happened. Every screen is checked for
// accessibility on the way.
import { expect, test } from '@playwright/test';
import { Api, OWNER, until } from '../support/api.mjs';
import { accessible } from '../support/axe.mjs';
import { drawn, signIn, watch } from '../support/page.mjs';
import { Server } from '../support/server.mjs';

let server;
test.beforeEach(async () => {
  server = await Server.start();
});
test.afterEach(async () => {
  await server.stop();
});

test('from nothing to a run of the sample', async ({ page }) => {
  const watched = watch(page, [{ status: 422, path: '/api/v1/setup' }, { status: 401, path: '/api/v1/session' }]);

  await test.step('the owner', async () => {
    await page.goto(server.url);
    await expect(page).toHaveURL(/\/setup$/);
    await expect(page.getByLabel('Workspace')).toBeFocused();
    await accessible(page, 'setup');
    await page.getByLabel('Workspace').fill(OWNER.workspace);
    await page.getByLabel('Your name').fill(OWNER.name);
    await page.getByLabel('E-mail').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill('short');
    await page.getByRole('button', { name: 'Create owner and continue' }).click();
    await expect(page.getByLabel('Password', { exact: true })).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByLabel('Password', { exact: true })).toHaveAccessibleDescription(/at least 10 characters/i);
    await accessible(page, 'setup with an error');
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(`${server.url}/`);
  });

  await test.step('three doors', async () => {
    await expect(page.getByRole('heading', { name: 'Move the first record' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Try the sample' })).toBeVisible();
    await expect(page.getByRole('link', { name: 'Connect a system' })).toBeVisible();
    await expect(page.getByRole('link', { name: 'New flow' })).toBeVisible();
    await drawn(page);
    await accessible(page, 'first Home');
  });

  await test.step('the sample and its run', async () => {
    await page.getByRole('button', { name: 'Try the sample' }).click();
    await expect(page).toHaveURL(/\/runs\/run_/);
    await expect(page.getByRole('heading', { name: /1 was set aside/ })).toBeVisible();
    await drawn(page);
    await accessible(page, 'run');
  });

  await test.step('Home tells what happened', async () => {
    await page.getByRole('link', { name: 'Home' }).click();
    await expect(page.getByRole('heading', { name: 'Your flow needs attention' })).toBeVisible();
    const figures = page.getByRole('region', { name: 'Key figures' });
    await expect(figures.locator('.stat').filter({ hasText: 'Runs' }).first().locator('.v')).toHaveText('1');
    const home = await page.evaluate(() => fetch('/api/v1/home?window=24h').then((answer) => answer.json()));
    expect(home.figures.runs).toBe(1);
    expect(home.figures.records).toBeGreaterThan(0);
    await expect(figures.locator('.stat').filter({ hasText: 'Records moved' }).locator('.v')).toHaveText(String(home.figures.records));
    await drawn(page);
    await accessible(page, 'Home');
    await page.getByRole('link', { name: 'Repair 1 record' }).click();
    await expect(page).toHaveURL(/\/failed-records/);
    await expect(page.getByText('1 kind of error')).toBeVisible();
  });

  await test.step('out and in again', async () => {
    await page.getByRole('button', { name: 'You' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await expect(page).toHaveURL(/\/login$/);
    await accessible(page, 'sign in');
    await page.getByLabel('E-mail').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.locator('.refused')).toBeVisible();
    await accessible(page, 'sign in refused');
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('heading', { name: 'Your flow needs attention' })).toBeVisible();
  });
  watched.quiet();
});

const SCREENS = [
  ['flows', '/flows', 'Flows'],
  ['runs', '/runs', 'Runs'],
  ['failed records', '/failed-records', 'Failed records'],
  ['connections', '/connections', 'Connections'],
  ['connectors', '/connectors', 'Connectors'],
  ['models', '/models', 'Models'],
  ['lookup tables', '/lookup-tables', 'Lookup tables'],
  ['members', '/settings/members', 'Settings'],
  ['tokens', '/settings/tokens', 'Settings'],
  ['network', '/settings/network', 'Settings'],
  ['audit log', '/settings/audit', 'Settings'],
  ['about', '/settings/about', 'Settings'],
  ['not found', '/nothing-here', 'Not found'],
];

for (const colorScheme of ['light', 'dark']) {
  test(`every screen is accessible, ${colorScheme}`, async ({ context, page }) => {
    const watched = watch(page);
    await page.emulateMedia({ colorScheme });
    const api = await Api.setUp(server);
    const { flow, run } = await api.call('POST', '/sample');
    await until('the sample run ends', async () => (await api.call('GET', `/runs/${run}`)).ended_at);
    await signIn(context, api);
    await page.goto(server.url);
    for (const [name, path, title] of [['home', '/', 'Home'], ...SCREENS]) {
      await test.step(name, async () => {
        await page.goto(server.url + path);
        await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
        await drawn(page);
        await accessible(page, name);
      });
    }
    await test.step('run', async () => {
      await page.goto(`${server.url}/runs/${run}`);
      await expect(page.getByRole('heading', { name: 'Timeline' })).toBeVisible();
      await drawn(page);
      await accessible(page, 'run');
    });
    await test.step('a new connection', async () => {
      await page.goto(`${server.url}/connections?new=http`);
      await expect(page.getByRole('dialog', { name: 'Connect HTTP' }).getByRole('textbox', { name: 'Name' })).toBeVisible();
      await accessible(page, 'new connection');
    });
    await test.step('a new flow', async () => {
      await page.goto(`${server.url}/flows?new=1`);
      await expect(page.getByRole('dialog', { name: 'New flow' }).getByRole('textbox', { name: 'Name' })).toBeVisible();
      await accessible(page, 'new flow');
    });
    await test.step('the lookup table', async () => {
      const tables = await api.call('GET', '/lookup-tables');
      await page.goto(`${server.url}/lookup-tables/${tables.items[0].id}`);
      await expect(page.getByRole('heading', { level: 1, name: tables.items[0].name })).toBeVisible();
      await drawn(page);
      await accessible(page, 'lookup table');
    });
    await test.step('palette and keys', async () => {
      await page.goto(`${server.url}/flows`);
      await expect(page.getByRole('heading', { level: 1, name: 'Flows' })).toBeVisible();
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Search or jump to' }).fill('orders');
      await expect(page.getByRole('option').filter({ hasText: 'Orders' }).first()).toBeVisible();
      await accessible(page, 'palette');
      await page.keyboard.press('Enter');
      await expect(page).toHaveURL(new RegExp(`/flows/${flow}$`));
      await page.goto(`${server.url}/flows`);
      await expect(page.getByRole('heading', { level: 1, name: 'Flows' })).toBeVisible();
      await page.keyboard.press('?');
      await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
      await accessible(page, 'keys');
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog', { name: 'Keys' })).toBeHidden();
    });
    watched.quiet();
  });
}
