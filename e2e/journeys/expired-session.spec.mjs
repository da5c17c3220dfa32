// The session ends while somebody is at work: nothing on the screen is lost, and what was changed is saved after signing in
// again in the same place.
import { expect, test } from '@playwright/test';
import { Api, OWNER, until } from '../support/api.mjs';
import { accessible } from '../support/axe.mjs';
import { drawn, signIn, watch } from '../support/page.mjs';
import { Server } from '../support/server.mjs';

const flow = {
  linkspan: 1,
  name: 'Orders',
  trigger: { id: 'received', connector: 'webhook', operation: 'received' },
  steps: [{ id: 'shape', name: 'Shape', map: { targets: [{ path: 'total', type: 'decimal', required: true, value: { field: 'total' } }] } }],
  edges: [{ from: 'received', to: 'shape' }],
};

let server, api, id, hook;
test.beforeEach(async ({ context }) => {
  server = await Server.start();
  api = await Api.setUp(server);
  ({ id, hook } = await api.publish(flow));
  await signIn(context, api);
});
test.afterEach(() => server.stop());

/** Signs in as the owner from elsewhere: a session of its own. */
async function elsewhere() {
  const answer = await fetch(`${server.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url },
    body: JSON.stringify({ email: OWNER.email, password: OWNER.password }),
  });
  expect(answer.status).toBe(200);
  return new Api(server, answer.headers.get('set-cookie').split(';')[0]);
}

async function signInAgain(page) {
  const dialog = page.getByRole('dialog', { name: 'Sign in again' });
  await expect(dialog).toBeVisible();
  await expect(dialog).toContainText(OWNER.email);
  await accessible(page, 'signing in again');
  await dialog.getByLabel('Password', { exact: true }).fill('not this one');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('wrong');
  await dialog.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(dialog).toBeHidden();
}

test('a change of a flow is saved after signing in again in place', async ({ page }) => {
  const refused = (path) => ({ status: 401, path });
  const watched = watch(page, [refused(`/api/v1/flows/${id}/draft`), refused('/api/v1/session'), refused('/api/v1/events')]);
  await page.goto(`${server.url}/flows/${id}`);
  await page.locator('[data-node="shape"]').click();
  const name = page.getByTestId('inspector').getByLabel('Name of the step');
  await name.fill('Shape it');
  await expect(page.getByTestId('save-state')).toHaveText(/^Saved/);

  const other = await elsewhere();
  await api.call('DELETE', '/session');
  await name.fill('Shape it well');
  await signInAgain(page);

  await expect(name).toHaveValue('Shape it well');
  await expect(page.getByText('Your session has ended')).toBeHidden();
  await expect(page.getByTestId('save-state')).toHaveText(/^Saved/);
  await until('the change is saved', async () => (await other.call('GET', `/flows/${id}/draft`)).document.steps[0].name === 'Shape it well');
  await name.fill('Shape it best');
  await until('and so is the next one', async () => (await other.call('GET', `/flows/${id}/draft`)).document.steps[0].name === 'Shape it best');
  await drawn(page);
  watched.quiet();
});

test('the dialog can wait, and what is typed into a failed record with it', async ({ page }) => {
  const answer = await fetch(hook, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"id":9007199254740993,"fee":149.00,"total":null}' });
  expect(answer.ok).toBe(true);
  const failed = await until('one failed record', async () => (await api.call('GET', '/failed-records')).items[0]);
  await page.goto(`${server.url}/failed-records`);
  const row = page.getByRole('row').filter({ hasText: '9007199254740993' });
  await expect(row).toContainText('149.00');

  const other = await elsewhere();
  await api.call('DELETE', '/session');
  await row.getByRole('button', { name: '–' }).click();
  await page.keyboard.type('20.40');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Sign in again' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Sign in again' })).toBeHidden();
  await expect(row.getByRole('textbox')).toHaveValue('20.40');
  await accessible(page, 'a screen whose session has ended');
  await page.getByRole('button', { name: 'Sign in again' }).click();
  await signInAgain(page);
  await expect(row.getByText('edited')).toBeVisible();
  const text = await fetch(`${server.url}/api/v1/failed-records/${failed.id}`, { headers: { cookie: other.cookie } }).then((answer) => answer.text());
  expect(text).toContain('"edited":{"id":9007199254740993,"fee":149.00,"total":20.40}');
});

test('what is refused stays in its cell with the reason, and two people do not overwrite each other', async ({ page }) => {
  await fetch(hook, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"id":"B1","fee":1,"total":"a lot"}' });
  const failed = await until('one failed record', async () => (await api.call('GET', '/failed-records')).items[0]);
  const edit = (record) => api.call('PATCH', `/failed-records/${failed.id}`, { record }, { 'if-match': '*' });
  await page.goto(`${server.url}/failed-records`);
  const row = page.getByRole('row').filter({ hasText: 'B1' });

  await row.getByRole('button', { name: 'a lot', exact: true }).click();
  await page.keyboard.type('a bit');
  await page.keyboard.press('Enter');
  await expect(row.getByRole('alert')).toContainText('total');
  await expect(row.getByRole('textbox', { name: 'total' })).toHaveValue('a bit');
  await accessible(page, 'a refused cell');
  await page.keyboard.press('Tab');
  await expect(row.getByRole('textbox', { name: 'total' })).toHaveValue('a bit');

  // Somebody mends another field: this one goes beside it.
  await edit({ id: 'B1', fee: 2, total: '3' });
  await row.getByRole('textbox', { name: 'total' }).fill('12.50');
  await page.keyboard.press('Enter');
  await expect(row.getByRole('alert')).toContainText('Changed meanwhile by someone else, to 3');
  await row.getByRole('button', { name: 'Overwrite with mine' }).click();
  await expect(row.getByText('edited')).toBeVisible();
  expect((await api.call('GET', `/failed-records/${failed.id}`)).edited).toEqual({ id: 'B1', fee: 2, total: '12.50' });

  await edit({ id: 'B1', fee: 7, total: '12.50' });
  await row.getByRole('button', { name: /12\.50/ }).click();
  await page.keyboard.type('13');
  await page.keyboard.press('Enter');
  await expect(row.getByRole('button', { name: /13/ })).toBeVisible();
  expect((await api.call('GET', `/failed-records/${failed.id}`)).edited).toEqual({ id: 'B1', fee: 7, total: '13' });
});
