// A record that a mapping refuses is set aside, mended in the browser, resumed, and arrives; another is given up with a reason.
import { expect, test } from '@playwright/test';
import { Api, until } from '../support/api.mjs';
import { accessible } from '../support/axe.mjs';
import { drawn, signIn, watch } from '../support/page.mjs';
import { Server } from '../support/server.mjs';
import { startSink } from '../support/sink.mjs';

const flow = {
  linkspan: 1,
  name: 'Orders to sink',
  trigger: { id: 'received', connector: 'webhook', operation: 'received' },
  steps: [
    {
      id: 'shape',
      name: 'Make the invoice',
      map: {
        targets: [
          { path: 'invoice_no', type: 'text', required: true, value: { template: 'INV-{{ id }}' } },
          { path: 'total', type: 'decimal', required: true, value: { field: 'total' } },
        ],
      },
    },
    { id: 'send', name: 'Send', operation: { connector: 'http', name: 'post_records', connection: 'Sink', settings: { url: '/invoices' } } },
  ],
  edges: [
    { from: 'received', to: 'shape' },
    { from: 'shape', to: 'send' },
  ],
};

let server;
let sink;
let api;
let id;
let hook;
test.beforeEach(async ({ context }) => {
  sink = await startSink();
  server = await Server.start();
  api = await Api.setUp(server);
  await api.allow(sink.host);
  await api.call('POST', '/connections', { name: 'Sink', connector: 'http', settings: { base_url: sink.url } });
  ({ id, hook } = await api.publish(flow));
  await signIn(context, api);
});
test.afterEach(async () => {
  await server.stop();
  await sink.stop();
});

const post = async (record) => {
  const answer = await fetch(hook, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(record) });
  expect(answer.ok, 'the webhook is acknowledged').toBe(true);
};
const open = (count) =>
  until(`${count} open failed records`, async () => (await api.call('GET', `/failed-records?flow=${id}&status=open`)).items.length === count);
const arrived = () => sink.received.flatMap((request) => request.body);
const row = (page, order) => page.getByRole('row').filter({ has: page.getByRole('button', { name: order, exact: true }) });

test('set aside, mended, resumed, arrived; and one given up', async ({ page }) => {
  const watched = watch(page);
  await page.goto(`${server.url}/failed-records`);
  await expect(page.getByText('No failed records')).toBeVisible();
  await drawn(page);
  await accessible(page, 'no failed records');

  await post({ id: 'A1', total: null });
  await post({ id: 'A2', total: 'a lot' });
  await post({ id: 'A3', total: 12.5 });
  await open(2);
  await until('the good one arrives', () => arrived().length === 1);
  expect(arrived()).toEqual([{ invoice_no: 'INV-A3', total: 12.5 }]);

  await test.step('they show without a reload', async () => {
    await expect(page.getByText('2 kinds of error')).toBeVisible();
    await expect(page.getByRole('link', { name: /Failed records/ })).toContainText('2');
    await drawn(page);
    await accessible(page, 'failed records');
  });

  await test.step('mended by hand and resumed', async () => {
    await page.getByRole('button', { name: /total.*is required/ }).click();
    await expect(page.getByRole('link', { name: 'Open the step' })).toHaveAttribute('href', `/flows/${id}/map/shape`);
    const bad = row(page, 'A1');
    await bad.getByRole('button', { name: '–' }).click();
    await page.keyboard.type('20.40');
    await page.keyboard.press('Enter');
    await expect(bad.getByText('edited')).toBeVisible();
    await accessible(page, 'an edited record');
    await page.getByRole('button', { name: 'Resume 1 record' }).click();
    await expect(page.getByText('1 record on the way again')).toBeVisible();
    await until('the mended one arrives', () => arrived().length === 2);
    expect(JSON.stringify(arrived()[1])).toBe('{"invoice_no":"INV-A1","total":20.4}');
    await expect(page.getByText('1 kind of error')).toBeVisible();
  });

  await test.step('given up with a reason', async () => {
    await row(page, 'A2').getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Discard with a reason' }).click();
    const dialog = page.getByRole('dialog', { name: 'Discard 1 record?' });
    await expect(dialog.getByRole('button', { name: 'Discard 1 record' })).toBeDisabled();
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('A test order');
    await accessible(page, 'discarding');
    await dialog.getByRole('button', { name: 'Discard 1 record' }).click();
    await expect(page.getByText('No failed records')).toBeVisible();
    const { items } = await api.call('GET', `/failed-records?flow=${id}&status=discarded`);
    expect(items.map((item) => [item.record.id, item.reason])).toEqual([['A2', 'A test order']]);
    expect(arrived()).toHaveLength(2);
  });
  watched.quiet();
});

test('the keyboard alone mends a record', async ({ page }) => {
  const watched = watch(page);
  await post({ id: 'K1', total: null });
  await open(1);
  await page.goto(`${server.url}/failed-records`);
  await expect(row(page, 'K1')).toBeVisible();

  const cell = row(page, 'K1').getByRole('button', { name: '–' });
  const focused = (locator) => locator.evaluate((element) => element === document.activeElement);
  for (let presses = 0; !(await focused(cell)); presses++) {
    expect(presses, 'tabs to the cell').toBeLessThan(60);
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await page.keyboard.type('7');
  await page.keyboard.press('Enter');
  await expect(row(page, 'K1').getByText('edited')).toBeVisible();
  const resume = page.getByRole('button', { name: 'Resume 1 record' });
  await expect(resume).toBeEnabled();
  for (let presses = 0; !(await focused(resume)); presses++) {
    expect(presses, 'tabs to the button').toBeLessThan(60);
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await until('the mended one arrives', () => arrived().length === 1);
  expect(arrived()).toEqual([{ invoice_no: 'INV-K1', total: 7 }]);
  watched.quiet();
});

test('a step that is no mapping opens in the editor, selected', async ({ page }) => {
  const watched = watch(page);
  sink.answer(422);
  await post({ id: 'B1', total: 1 });
  await open(1);
  await page.goto(`${server.url}/failed-records`);
  const link = page.getByRole('link', { name: 'Open the step' });
  await expect(link).toHaveAttribute('href', `/flows/${id}?step=send`);
  await link.click();
  await expect(page).toHaveURL(`${server.url}/flows/${id}?step=send`);
  const inspector = page.getByTestId('inspector');
  await expect(inspector.getByLabel('Name of the step')).toHaveValue('Send');
  watched.quiet();
});
