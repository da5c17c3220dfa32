// A model: made from what there is, changed, and the mappings that it touches go along.
import { expect, test } from '@playwright/test';
import { Api } from '../support/api.mjs';
import { accessible } from '../support/axe.mjs';
import { drawn, signIn, watch } from '../support/page.mjs';
import { startPostgres } from '../support/postgres.mjs';
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

const OPENAPI = `openapi: 3.1.0
components:
  schemas:
    Order: { type: object, required: [id], properties: { id: { type: integer }, mail: { type: string, format: email } } }
    Line: { type: object, properties: { sku: { type: string } } }
`;

test('a model is made from an OpenAPI component, changed, and drafts are rerouted', async ({ page }) => {
  const watched = watch(page, [{ status: 422, path: '/api/v1/models/read' }]);
  const dialog = page.getByRole('dialog', { name: 'New model' });

  await test.step('from samples, with a mistake at its place', async () => {
    await page.goto(`${server.url}/models?new=1`);
    await dialog.getByLabel('Sample records').fill('{ "id": ');
    await expect(dialog.getByRole('alert')).toContainText('JSON');
    await dialog.getByLabel('Sample records').fill('id,name\n1,Ada\n');
    await expect(dialog.getByRole('cell', { name: 'name', exact: true })).toBeVisible();
    await expect(dialog.getByText('Read as CSV, 1 record.')).toBeVisible();
  });

  await test.step('from a component', async () => {
    await dialog.getByText('OpenAPI', { exact: true }).click();
    await dialog.getByLabel('OpenAPI document').fill(OPENAPI);
    await dialog.getByLabel('Component').selectOption('Order');
    await expect(dialog.getByRole('cell', { name: 'mail', exact: true })).toBeVisible();
    await dialog.getByLabel('Name').fill('order');
    await drawn(page);
    await accessible(page, 'a new model');
    await dialog.getByRole('button', { name: 'Create model' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'order' })).toBeVisible();
    await expect(page.getByRole('row').nth(1)).toContainText('required');
  });

  const flow = await api.call('POST', '/flows', { name: 'Orders' });
  const steps = [{ id: 'make', name: 'Make it', map: { targets: [{ path: 'to', type: 'text', value: { field: 'mail' } }] } }];
  const trigger = { id: 'order', connector: 'webhook', operation: 'received' };
  const document = { name: 'Orders', trigger, steps, edges: [{ from: 'order', to: 'make' }] };
  await api.call('PUT', `/flows/${flow.id}/draft`, { document }, { 'if-match': '*' });

  await test.step('a step names it', async () => {
    await page.getByText('Used by', { exact: true }).click();
    await expect(page.getByText('Not used yet')).toBeVisible();
    await page.getByRole('button', { name: 'Use it in a step' }).click();
    const uses = page.getByRole('dialog', { name: 'Use it in a step' });
    await uses.getByLabel('Flow').selectOption('Orders');
    await uses.getByLabel('Map step').selectOption('Make it');
    await drawn(page);
    await accessible(page, 'a model in a step');
    await uses.getByRole('button', { name: 'Use it', exact: true }).click();
    await expect(page.getByRole('row').nth(1)).toContainText('reads it');
  });

  await test.step('a change that touches a mapping asks first', async () => {
    await page.reload();
    await page.getByText('JSON', { exact: true }).click();
    const field = page.getByLabel('Model', { exact: true });
    await field.fill((await field.inputValue()).replace('"mail"', '"email"'));
    await page.getByRole('button', { name: 'Save' }).click();
    const asks = page.getByRole('dialog', { name: 'This change touches mappings' });
    await expect(asks).toContainText('Orders ▸ Make it ▸ to');
    await expect(asks.getByText('mail becomes email')).toBeVisible();
    await drawn(page);
    await accessible(page, 'what a changed model touches');
    await asks.getByRole('button', { name: 'Save and reroute 1 field' }).click();
    await expect(asks).toBeHidden();
    const draft = await api.call('GET', `/flows/${flow.id}/draft`);
    expect(draft.document.steps[0].map.targets[0].value).toEqual({ field: 'email' });
  });

  await test.step('another name goes along into the draft', async () => {
    await page.getByRole('button', { name: 'Rename the model' }).click();
    const renames = page.getByRole('dialog', { name: 'Rename the model' });
    await renames.getByLabel('Name', { exact: true }).fill('sale');
    await expect(renames.getByRole('checkbox', { name: 'Rename it in 1 step of drafts' })).toBeChecked();
    await drawn(page);
    await accessible(page, 'a model that is renamed');
    await renames.getByRole('button', { name: 'Rename', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'sale' })).toBeVisible();
    const draft = await api.call('GET', `/flows/${flow.id}/draft`);
    expect(draft.document.steps[0].source_model).toBe('sale');
  });

  await test.step('versions and uses', async () => {
    await page.getByText('Used by', { exact: true }).click();
    await expect(page.getByRole('row').nth(1)).toContainText('reads it');
    await page.getByText('Versions', { exact: true }).click();
    await page.getByRole('button', { name: 'Restore 1' }).click();
    const asks = page.getByRole('dialog', { name: 'Restore version 1?' });
    await asks.getByText('email becomes mail').click();
    await asks.getByRole('button', { name: 'Save anyway' }).click();
    await expect(page.getByRole('row').nth(1)).toContainText('Version 4');
    const draft = await api.call('GET', `/flows/${flow.id}/draft`);
    expect(draft.document.steps[0].map.targets[0].value).toEqual({ field: 'email' });
  });
  watched.quiet();
});

test('a model is made from what a connected database says', async ({ page }) => {
  const database = await startPostgres();
  test.skip(!database, 'no PostgreSQL');
  try {
    await api.allow(database.host);
    const settings = { host: database.host, port: Number(database.port), database: database.database, user: database.user, password: database.password, tls: 'off' };
    await api.call('POST', '/connections', { name: 'Ledger', connector: 'postgres', settings });
    const watched = watch(page);
    await page.goto(`${server.url}/models?new=1`);
    const dialog = page.getByRole('dialog', { name: 'New model' });
    await dialog.getByLabel('Name').fill('invoice');
    await dialog.getByRole('radio', { name: 'Connection' }).click();
    await dialog.getByLabel('Connection').selectOption('Ledger');
    await dialog.getByLabel('Operation').selectOption({ index: 1 });
    await dialog.getByLabel('Table').fill(database.table);
    await dialog.getByLabel('Table').press('Tab');
    await expect(dialog.getByRole('cell', { name: 'invoice_no', exact: true })).toBeVisible();
    await drawn(page);
    await accessible(page, 'a model from a connection');
    await dialog.getByRole('button', { name: 'Create model' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'invoice' })).toBeVisible();
    watched.quiet();
  } finally {
    await database.stop();
  }
});
