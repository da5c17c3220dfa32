// A step asks a person: the question stands under Approvals, is answered by mouse and by keys, and the record goes its way.
import { expect, test } from '@playwright/test';
import { Api, until } from '../support/api.mjs';
import { accessible } from '../support/axe.mjs';
import { drawn, signIn, watch } from '../support/page.mjs';
import { Server } from '../support/server.mjs';
import { startSink } from '../support/sink.mjs';

const flow = {
  linkspan: 1,
  name: 'Invoices to the bank',
  trigger: { id: 'received', connector: 'webhook', operation: 'received' },
  steps: [
    {
      id: 'ask',
      name: 'Ask the boss',
      approve: {
        title: { template: 'Pay invoice {{ invoice_no }}?' },
        within_secs: 86_400,
        form: [
          { name: 'account', label: 'From which account?', kind: 'choice', options: ['Main', 'Reserve'], required: true },
          { name: 'reference', label: 'Reference' },
        ],
      },
    },
    { id: 'pay', name: 'Pay', operation: { connector: 'http', name: 'post_records', connection: 'Bank', settings: { url: '/payments' } } },
  ],
  edges: [
    { from: 'received', to: 'ask' },
    { from: 'ask', to: 'pay' },
  ],
};

let server;
let sink;
let api;
let hook;
test.beforeEach(async ({ context }) => {
  sink = await startSink();
  server = await Server.start();
  api = await Api.setUp(server);
  await api.allow(sink.host);
  await api.call('POST', '/connections', { name: 'Bank', connector: 'http', settings: { base_url: sink.url } });
  ({ hook } = await api.publish(flow));
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
const paid = () => sink.received.flatMap((request) => request.body);

test('a question is answered by mouse, and the server may end in between', async ({ page }) => {
  const watched = watch(page, [{ status: 422, path: /\/approvals\/.*\/answer$/ }]);
  await page.goto(`${server.url}/approvals`);
  await expect(page.getByText('Nothing waits for an answer')).toBeVisible();
  await drawn(page);
  await accessible(page, 'no approvals');

  await post({ invoice_no: 'INV-1', total: 149.0 });
  await post({ invoice_no: 'INV-2', total: 20.5 });
  await test.step('they show without a reload', async () => {
    await expect(page.getByRole('button', { name: /Pay invoice INV-1\?/ })).toBeVisible();
    await expect(page.getByRole('button', { name: /Pay invoice INV-2\?/ })).toBeVisible();
    await expect(page.getByRole('link', { name: /Approvals/ })).toContainText('2');
    await drawn(page);
    await accessible(page, 'approvals');
  });

  await test.step('what is missing in the form is said at its field', async () => {
    await page.getByRole('button', { name: /Pay invoice INV-1\?/ }).click();
    await expect(page.getByRole('heading', { level: 2 })).toContainText('Pay invoice INV-1?');
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await expect(page.getByText('It must be filled in.').first()).toBeVisible();
    await accessible(page, 'an approval with a mistake');
  });

  await test.step('approved, and the record goes on', async () => {
    await page.getByLabel('From which account?').selectOption('Reserve');
    await page.getByLabel('Comment').fill('Agreed on the phone');
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await expect(page.getByText('The record goes on.')).toBeVisible();
    await until('it is paid', () => paid().length === 1);
    const [first] = paid();
    expect(first).toMatchObject({ invoice_no: 'INV-1', total: 149, approval: { decision: 'approved', by: 'ada@example.com', account: 'Reserve', comment: 'Agreed on the phone' } });
    await expect(page.getByRole('link', { name: /Approvals/ })).toContainText('1');
  });

  await test.step('what was said stands there', async () => {
    await page.getByRole('radio', { name: 'Answered' }).click();
    await expect(page.getByText('by ada@example.com')).toBeVisible();
    await drawn(page);
    await accessible(page, 'an answered approval');
  });
  watched.quiet();
});

test('a question is answered by the keyboard alone', async ({ page }) => {
  const watched = watch(page);
  await post({ invoice_no: 'INV-9', total: 1 });
  await page.goto(`${server.url}/`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('a');
  await expect(page.getByRole('heading', { level: 2 })).toContainText('Pay invoice INV-9?');
  const reject = page.getByRole('button', { name: 'Reject', exact: true });
  for (let presses = 0; !(await reject.evaluate((element) => element === document.activeElement)); presses++) {
    expect(presses, 'tabs to the button').toBeLessThan(60);
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await expect(page.getByText('Nothing waits for an answer')).toBeVisible();
  const { items } = await api.call('GET', '/approvals?open=false');
  expect(items.map((item) => item.status)).toEqual(['rejected']);
  expect(paid()).toEqual([]);
  watched.quiet();
});
