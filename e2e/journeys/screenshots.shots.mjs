// A picture of every screen, light and dark, wide and narrow: `cargo xtask e2e --screenshots DIR`.
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Api, OWNER, until } from '../support/api.mjs';
import { drawn, signIn, watch } from '../support/page.mjs';
import { Server } from '../support/server.mjs';

const DIR = process.env.LINKSPAN_SCREENSHOTS;
const LOOKS = ['light', 'dark'].flatMap((theme) => [[theme, 1440, 900], [theme, 1024, 768]]);
/** Orders of an own flow: enough that lists have something to show. */
const ORDERS = 12;

test.setTimeout(600_000);

/** Takes the screen in every look. */
async function shoot(page, screen) {
  await drawn(page);
  for (const [theme, width, height] of LOOKS) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: join(DIR, `${screen}-${theme}-${width}.png`), animations: 'disabled' });
  }
}

async function visit(page, server, screen, path, shown) {
  await test.step(screen, async () => {
    await page.goto(server.url + path);
    await expect(shown(page).first()).toBeVisible();
    await shoot(page, screen);
  });
}

const title = (name) => (page) => page.getByRole('heading', { level: 1, name });

test('before there is anything', async ({ context, page }) => {
  const server = await Server.start();
  try {
    await visit(page, server, 'setup', '/setup', (p) => p.getByRole('heading', { name: 'Create the owner' }));
    const api = await Api.setUp(server);
    await visit(page, server, 'login', '/login', (p) => p.getByRole('heading', { name: 'Sign in' }));
    await signIn(context, api);
    await visit(page, server, 'home-first', '/', (p) => p.getByRole('heading', { name: 'Move the first record' }));
    for (const [screen, path, name] of [
      ['flows-empty', '/flows', 'Flows'],
      ['runs-empty', '/runs', 'Runs'],
      ['failed-records-empty', '/failed-records', 'Failed records'],
      ['connections-empty', '/connections', 'Connections'],
      ['models-empty', '/models', 'Models'],
      ['lookup-tables-empty', '/lookup-tables', 'Lookup tables'],
    ]) {
      await visit(page, server, screen, path, title(name));
    }
  } finally {
    await server.stop();
  }
});

/** The sample, and a flow of our own that the page can show in its other states. */
async function furnish(server) {
  const api = await Api.setUp(server);
  const { flow, run } = await api.call('POST', '/sample');
  await until('the sample run ends', async () => (await api.call('GET', `/runs/${run}`)).ended_at);
  const { id, hook } = await api.publish({
    linkspan: 1,
    name: 'Tickets to the team chat',
    trigger: { id: 'received', connector: 'webhook', operation: 'received' },
    steps: [
      {
        id: 'shape',
        name: 'Make the message',
        map: {
          targets: [
            { path: 'text', type: 'text', required: true, value: { template: '{{ title }}' } },
            { path: 'points', type: 'integer', required: true, value: { field: 'points' } },
          ],
        },
      },
    ],
    edges: [{ from: 'received', to: 'shape' }],
  });
  for (let order = 0; order < ORDERS; order++) {
    await fetch(hook, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title: `Ticket ${order}`, points: order % 4 === 3 ? null : order, customer: { name: OWNER.name, city: 'London' } }),
    });
  }
  await until('the tickets are done', async () => (await api.call('GET', `/runs?flow=${id}&limit=100`)).items.filter((one) => one.ended_at).length === ORDERS);
  await api.call('POST', '/models', { name: 'Invoice', model: { name: 'invoice', fields: [{ name: 'invoice_no', type: 'text', required: true }, { name: 'total', type: 'decimal', required: true }] } });
  return { api, flow, run };
}

test('with the sample', async ({ context, page }) => {
  const server = await Server.start();
  try {
    const { api, flow, run } = await furnish(server);
    const gone = `run_${'0'.repeat(32)}`;
    const watched = watch(page, [{ status: 404, path: `/api/v1/runs/${gone}` }, { status: 503, path: '/api/v1/lookup-tables' }]);
    await signIn(context, api);
    const table = (await api.call('GET', '/lookup-tables')).items[0];
    const failed = (await api.call('GET', '/runs?status=with_failed_records')).items.find((one) => one.id !== run);
    for (const [screen, path, shown] of [
      ['home', '/', (p) => p.getByRole('region', { name: 'Key figures' })],
      ['flows', '/flows', (p) => p.getByRole('row').nth(1)],
      ['runs', '/runs', (p) => p.getByRole('row').nth(1)],
      ['run', `/runs/${run}`, (p) => p.getByRole('heading', { name: 'Timeline' })],
      ...(failed ? [['run-small', `/runs/${failed.id}`, (p) => p.getByRole('heading', { name: 'Timeline' })]] : []),
      ['failed-records', '/failed-records', (p) => p.getByRole('row').nth(1)],
      ['connections', '/connections', title('Connections')],
      ['connection-pick', '/connections?new=1', (p) => p.getByRole('dialog', { name: 'Which system?' })],
      ['connection-form', '/connections?new=postgres', (p) => p.getByRole('dialog', { name: /PostgreSQL/ })],
      ['connectors', '/connectors', title('Connectors')],
      ['models', '/models', title('Models')],
      ['lookup-tables', '/lookup-tables', title('Lookup tables')],
      ['lookup-table', `/lookup-tables/${table.id}`, title(table.name)],
      ['settings-members', '/settings/members', title('Settings')],
      ['settings-tokens', '/settings/tokens', title('Settings')],
      ['settings-network', '/settings/network', title('Settings')],
      ['settings-audit', '/settings/audit', title('Settings')],
      ['settings-about', '/settings/about', title('Settings')],
      ['not-found', '/nothing-here', title('Not found')],
      ['gone', `/runs/${gone}`, (p) => p.getByRole('link', { name: 'Go to Home' })],
      ['editor', `/flows/${flow}`, (p) => p.getByText('Map order to invoice')],
      ['mapper', `/flows/${flow}/map/map_invoice`, (p) => p.getByText('customer_name')],
    ]) {
      await visit(page, server, screen, path, shown);
    }
    await test.step('error', async () => {
      const problem = { type: 'about:blank', title: 'The database is busy', status: 503, code: 'store.busy', detail: 'It did not answer within 5 s. Nothing was changed.', trace_id: run.slice(4), fields: [] };
      await page.route('**/api/v1/lookup-tables*', (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(problem) }));
      await visit(page, server, 'error', '/lookup-tables', (p) => p.getByRole('button', { name: 'Try again' }));
    });
    await test.step('palette', async () => {
      await page.goto(`${server.url}/flows`);
      await expect(title('Flows')(page)).toBeVisible();
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Search or jump to' }).fill('order');
      await expect(page.getByRole('option').filter({ hasText: 'Orders' }).first()).toBeVisible();
      await shoot(page, 'palette');
    });
    watched.quiet();
  } finally {
    await server.stop();
  }
});
