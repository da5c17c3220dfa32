// A picture of every screen in every state, light and dark, wide and narrow: `cargo xtask e2e --screenshots DIR`; a part of
// them with `-- -g editor`. Each picture that scrolls sideways is an error.
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Api, OWNER } from '../support/api.mjs';
import { furnish } from '../support/furnish.mjs';
import { drawn, signIn } from '../support/page.mjs';
import { Server } from '../support/server.mjs';
import { startSink } from '../support/sink.mjs';

const DIR = process.env.LINKSPAN_SCREENSHOTS;
const LOOKS = [[1440, 900], [1024, 768]].flatMap(([width, height]) => ['light', 'dark'].map((theme) => [theme, width, height]));
const TELEPHONE = ['light', 390, 844];

test.setTimeout(900_000);
test.use({ actionTimeout: 8_000 });

/** Takes the screen as it stands in every look; `looks` for fewer. */
async function shoot(page, screen, looks = LOOKS) {
  for (const [theme, width, height] of looks) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height });
    // The layout answers a new width in the next frames.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    await page.screenshot({ path: join(DIR, `${screen}-${theme}-${width}.png`), animations: 'disabled' });
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect.soft(wider, `${screen} scrolls sideways at ${width}`).toBe(0);
  }
  const [, width, height] = LOOKS[0];
  await page.setViewportSize({ width, height });
}

/** Goes to a screen and takes it; `act` brings it into the state that is wanted, for each width `anew` if asked. */
async function visit(page, server, screen, path, shown, { act, small = false, busy = false, anew = false } = {}) {
  const reach = async () => {
    await page.goto(server.url + path);
    if (shown) await expect(shown(page).first()).toBeVisible();
    if (act) await act(page);
    if (!busy) await drawn(page);
  };
  const take = async () => {
    const looks = small ? [...LOOKS, TELEPHONE] : LOOKS;
    const widths = anew ? [...new Set(looks.map(([, width]) => width))] : [undefined];
    for (const own of widths) {
      const part = looks.filter(([, width]) => own === undefined || width === own);
      // Where things stand on a canvas is decided when they are opened.
      await page.setViewportSize({ width: part[0][1], height: part[0][2] });
      await reach();
      await shoot(page, screen, part);
    }
  };
  // A state that cannot be reached is told at the end; the other pictures are taken all the same.
  const trouble = await test.step(screen, () => take().then(() => '', (error) => String(error)));
  expect.soft(trouble, screen).toBe('');
}

const title = (name) => (page) => page.getByRole('heading', { level: 1, name });
const button = (page, name) => page.getByRole('button', { name }).first();
const row = (page, at = 1) => page.getByRole('row').nth(at);
const dialog = (name) => (page) => page.getByRole('dialog', { name });
const SMALL = { small: true };

test('first start', async ({ context, page }) => {
  const server = await Server.start();
  try {
    await visit(page, server, 'setup', '/setup', (p) => p.getByRole('heading', { name: 'Create the owner' }), SMALL);
    await visit(page, server, 'setup-refused', '/setup', (p) => p.getByRole('heading', { name: 'Create the owner' }), {
      act: async (p) => {
        await p.getByLabel('E-mail').fill('ada');
        await p.getByLabel('Password', { exact: true }).fill('short');
        await button(p, 'Create owner and continue').click();
        await expect(p.locator('.help.err').first()).toBeVisible();
      },
    });
    const api = await Api.setUp(server);
    await visit(page, server, 'login', '/login', (p) => p.getByRole('heading', { name: 'Sign in' }), SMALL);
    await visit(page, server, 'login-refused', '/login', (p) => p.getByRole('heading', { name: 'Sign in' }), {
      act: async (p) => {
        await p.getByLabel('E-mail').fill(OWNER.email);
        await p.getByLabel('Password', { exact: true }).fill('not the password');
        await button(p, 'Sign in').click();
        await expect(p.locator('.refused')).toBeVisible();
      },
    });
    await signIn(context, api);
    await visit(page, server, 'home-first', '/', (p) => p.getByRole('heading', { name: 'Move the first record' }), SMALL);
    for (const [screen, path, name] of [
      ['flows-empty', '/flows', 'Flows'],
      ['runs-empty', '/runs', 'Runs'],
      ['failed-records-empty', '/failed-records', 'Failed records'],
      ['connections-empty', '/connections', 'Connections'],
      ['models-empty', '/models', 'Models'],
      ['lookup-tables-empty', '/lookup-tables', 'Lookup tables'],
      ['settings-tokens-empty', '/settings/tokens', 'Settings'],
      ['approvals-empty', '/approvals', 'Approvals'],
    ]) {
      await visit(page, server, screen, path, title(name));
    }
  } finally {
    await server.stop();
  }
});

test.describe('lived in', () => {
  let server, sink, world;
  test.beforeAll(async () => {
    [server, sink] = await Promise.all([Server.start(), startSink()]);
    world = await furnish(server, sink);
  });
  test.afterAll(async () => {
    await Promise.all([server, sink].filter(Boolean).map((one) => one.stop()));
  });
  test.beforeEach(async ({ context }) => signIn(context, world.api));

  const figures = (p) => p.getByRole('region', { name: 'Key figures' });
  const timeline = (p) => p.getByRole('heading', { name: 'Timeline' });

  test('lists', async ({ page }) => {
    await visit(page, server, 'home', '/', figures, SMALL);
    await visit(page, server, 'flows', '/flows', row, SMALL);
    await visit(page, server, 'flows-none', '/flows?q=nothing-is-called-this', (p) => p.getByText('No flow fits'));
    await visit(page, server, 'flows-selected', '/flows', row, {
      act: async (p) => {
        for (let at = 0; at < 3; at++) await p.keyboard.press('j');
        await p.keyboard.press('x');
        await expect(p.getByRole('region', { name: 'Selected flows' })).toBeVisible();
      },
    });
    await visit(page, server, 'flows-menu', '/flows', row, { act: async (p) => { await row(p).hover(); await row(p).getByRole('button', { name: /^More for/ }).click(); await expect(p.getByRole('menu')).toBeVisible(); } });
    await visit(page, server, 'flows-new', '/flows?new=1', dialog('New flow'), SMALL);
    await visit(page, server, 'flows-import-refused', '/flows?import=1', dialog('Import a flow'), {
      act: async (p) => {
        await p.getByLabel('YAML').fill('linkspan: 1\nname: Broken\nsteps:\n  - { id: a }\n');
        await p.getByRole('dialog').getByRole('button', { name: 'Import' }).click();
        await expect(p.locator('dialog .note.failed, dialog .help.err').first()).toBeVisible();
      },
    });
    await visit(page, server, 'flows-delete', '/flows', row, { act: async (p) => { await row(p).hover(); await row(p).getByRole('button', { name: /^More for/ }).click(); await p.getByRole('menuitem', { name: 'Delete' }).click(); await expect(p.getByRole('dialog', { name: /Delete/ })).toBeVisible(); } });
    await visit(page, server, 'connections', '/connections', title('Connections'), SMALL);
    await visit(page, server, 'connection-pick', '/connections?new=1', dialog('Which system?'), SMALL);
    await visit(page, server, 'connection-form', '/connections?new=postgres', dialog(/PostgreSQL/), SMALL);
    await visit(page, server, 'connection-refused', '/connections?new=postgres', dialog(/PostgreSQL/), {
      act: async (p) => {
        const form = p.getByRole('dialog');
        await form.getByLabel('Host').fill('127.0.0.1');
        await form.getByLabel('Database').fill('ledger');
        await form.getByLabel('User').fill('linkspan');
        await form.getByLabel('Port').fill('1');
        await form.getByLabel('Encryption').selectOption('off');
        await button(p, 'Test connection').click();
        await expect(form.locator('.note.failed').first()).toBeVisible();
      },
    });
    await visit(page, server, 'connectors', '/connectors', title('Connectors'), SMALL);
    await visit(page, server, 'models', '/models', row);
    await visit(page, server, 'models-new', '/models?new=1', dialog('New model'));
    const model = (await world.api.call('GET', '/models')).items.find((one) => one.name === 'Invoice');
    await visit(page, server, 'model', `/models/${model.id}`, title('Invoice'));
    await visit(page, server, 'model-json', `/models/${model.id}`, title('Invoice'), { act: (p) => p.getByRole('radio', { name: 'JSON' }).click() });
    const open = (name) => (p) => p.getByRole('radio', { name }).click();
    await visit(page, server, 'model-versions', `/models/${model.id}`, title('Invoice'), { act: open('Versions') });
    await visit(page, server, 'model-used', `/models/${model.id}`, title('Invoice'), { act: open('Used by') });
    await visit(page, server, 'models-new-read', '/models?new=1', dialog('New model'), {
      act: async (p) => {
        await p.getByLabel('Sample records').fill('{ "id": 10017, "email": "ada@example.com", "lines": [{ "sku": "A-1", "quantity": 2 }] }');
        await expect(p.getByRole('cell', { name: 'sku' })).toBeVisible();
      },
    });
    await visit(page, server, 'lookup-tables', '/lookup-tables', row);
    await visit(page, server, 'lookup-tables-new', '/lookup-tables?new=1', dialog('New lookup table'));
    const table = (await world.api.call('GET', '/lookup-tables')).items.find((one) => one.name === 'tax classes');
    await visit(page, server, 'lookup-table', `/lookup-tables/${table.id}`, title(table.name), SMALL);
    await visit(page, server, 'lookup-table-versions', `/lookup-tables/${table.id}`, title(table.name), { act: open('Versions') });
    await visit(page, server, 'lookup-table-used', `/lookup-tables/${table.id}`, title(table.name), { act: open('Used by') });
    await visit(page, server, 'lookup-table-import', `/lookup-tables/${table.id}`, title(table.name), {
      act: async (p) => {
        await p.getByRole('button', { name: 'Import CSV' }).click();
        await p.getByLabel('CSV file').setInputFiles({ name: 'rates.csv', mimeType: 'text/csv', buffer: Buffer.from('country;class;rate\nDE;eu;19\nCH;export;0\nFR;eu;21\n') });
        await expect(p.getByRole('status').filter({ hasText: 'added' })).toBeVisible();
      },
    });
    await visit(page, server, 'lookup-table-refused', `/lookup-tables/${table.id}`, title(table.name), {
      act: async (p) => {
        await p.getByLabel('Row 2, country').fill('DE');
        await p.getByLabel('Row 2, country').press('Tab');
        await button(p, 'Save').click();
        await expect(p.locator('.note.failed')).toBeVisible();
      },
    });
    await page.evaluate(() => sessionStorage.clear());
  });

  test('runs', async ({ page }) => {
    await visit(page, server, 'runs', '/runs', row, SMALL);
    await visit(page, server, 'runs-none', '/runs?q=nothing-is-called-this', (p) => p.getByText('No run fits'));
    await visit(page, server, 'runs-selected', '/runs?status=with_failed_records', row, {
      act: async (p) => {
        for (const key of ['j', 'x', 'j', 'x']) await p.keyboard.press(key);
        await expect(p.getByRole('region', { name: 'Selected runs' })).toBeVisible();
      },
    });
    await visit(page, server, 'runs-retry-all', '/runs?status=failed', row, { act: async (p) => { await button(p, /^Retry all/).click(); await expect(p.getByRole('dialog')).toBeVisible(); } });
    await visit(page, server, 'run', `/runs/${world.run}`, timeline, SMALL);
    const failed = (await world.api.call('GET', `/runs?flow=${world.failing}`)).items[0];
    await visit(page, server, 'run-failed', `/runs/${failed.id}`, timeline, SMALL);
    await visit(page, server, 'failed-records', '/failed-records', row, SMALL);
    await visit(page, server, 'failed-records-selected', '/failed-records', row, { act: (p) => p.getByRole('checkbox', { name: 'Select all' }).check({ force: true }) });
    await visit(page, server, 'failed-records-json', '/failed-records', row, { act: async (p) => { await button(p, 'Edit as JSON').click(); await expect(p.getByRole('dialog')).toBeVisible(); } });
  });

  test('approvals', async ({ page }) => {
    const asks = {
      linkspan: 1,
      name: 'Invoices to the bank',
      trigger: { id: 'received', connector: 'webhook', operation: 'received' },
      steps: [{
        id: 'ask',
        name: 'Ask the boss',
        approve: {
          title: { template: 'Pay invoice {{ invoice_no }} of {{ customer }}?' },
          within_secs: 86_400,
          form: [
            { name: 'account', label: 'From which account?', kind: 'choice', options: ['Main', 'Reserve'], required: true },
            { name: 'reference', label: 'Reference' },
          ],
        },
      }],
      edges: [{ from: 'received', to: 'ask' }],
    };
    const { hook } = await world.api.publish(asks);
    const customers = ['Nordlicht GmbH', 'Blue Harbour Ltd', 'A very long name of a customer that nobody would print on an envelope & Co. KG', 'Café Zürich'];
    for (const [at, customer] of customers.entries()) {
      const body = JSON.stringify({ invoice_no: `INV-${2040 + at}`, customer, total: '149.00', currency: 'EUR', lines: [{ sku: 'KB-1', quantity: 2 }, { sku: 'MS-2', quantity: 1 }] });
      expect((await fetch(hook, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).ok).toBe(true);
    }
    const question = (p) => p.getByRole('button', { name: /Pay invoice INV-2040/ });
    await visit(page, server, 'approvals', '/approvals', question, SMALL);
    await visit(page, server, 'approvals-refused', '/approvals', question, {
      act: async (p) => { await question(p).click(); await p.getByRole('button', { name: 'Approve', exact: true }).click(); await expect(p.getByText('It must be filled in.').first()).toBeVisible(); },
    });
    const [open] = (await world.api.call('GET', '/approvals?open=true')).items;
    await world.api.call('POST', `/approvals/${open.id}/answer`, { decision: "rejected", comment: "We have no such order." });
    await visit(page, server, 'approvals-answered', '/approvals?show=answered', (p) => p.getByText('We have no such order.'));
  });

  test('settings', async ({ page }) => {
    for (const section of ['account', 'members', 'tokens', 'network', 'history', 'audit', 'about']) {
      await visit(page, server, `settings-${section}`, `/settings/${section}`, title('Settings'), { small: section === 'members' });
    }
    await visit(page, server, 'settings-members-add', '/settings/members?add=1', dialog('Add a member'));
    await visit(page, server, 'settings-tokens-new', '/settings/tokens?new=1', dialog('New API token'));
    await visit(page, server, 'settings-tokens-made', '/settings/tokens?new=1', dialog('New API token'), {
      act: async (p) => {
        await p.getByRole('dialog').getByLabel('Name').fill('Warehouse');
        await button(p, 'Create token').click();
        await expect(p.locator('.secret')).toBeVisible();
      },
    });
    await visit(page, server, 'settings-audit-verified', '/settings/audit', title('Settings'), {
      act: async (p) => {
        await button(p, 'Verify').click();
        await expect(p.getByText('The log is whole', { exact: false }).first()).toBeVisible();
      },
    });
    await visit(page, server, 'settings-network-refused', '/settings/network', title('Settings'), {
      act: async (p) => {
        await p.getByLabel('Allowed hosts').fill('https://erp.internal');
        await button(p, 'Save').click();
        await expect(p.locator('.help.err')).toBeVisible();
      },
    });
  });

  test('editor', async ({ page }) => {
    const at = `/flows/${world.sample}`;
    const ready = (p) => p.locator('[data-node]');
    const pick = (id) => async (p) => { await p.locator(`[data-node="${id}"]`).click(); await expect(p.getByTestId('inspector')).toBeVisible(); };
    await visit(page, server, 'editor', at, ready, { small: true, anew: true });
    const nodes = await page.locator('[data-node]').evaluateAll((all) => all.map((one) => one.dataset.node));
    await visit(page, server, 'editor-trigger', at, ready, { anew: true, act: pick(nodes[0]) });
    await visit(page, server, 'editor-step', at, ready, { anew: true, act: pick(nodes.at(-1)) });
    await visit(page, server, 'editor-error-tab', at, ready, { anew: true, act: async (p) => { await pick(nodes.at(-1))(p); await p.getByRole('tab', { name: 'On error' }).click(); } });
    await visit(page, server, 'editor-palette', at, ready, { anew: true, act: async (p) => { await p.keyboard.press('/'); await expect(p.getByRole('combobox', { name: 'Add a step' })).toBeVisible(); } });
    await visit(page, server, 'editor-outline', at, ready, { anew: true, act: async (p) => { await p.keyboard.press('o'); await expect(p.getByRole('tree')).toBeVisible(); } });
    await visit(page, server, 'editor-test', at, ready, { anew: true, act: async (p) => { await p.getByRole('button', { name: 'Test', exact: true }).click(); await expect(p.getByTestId('test-summary')).toBeVisible({ timeout: 30_000 }); } });
    await visit(page, server, 'editor-data', at, ready, { anew: true, act: async (p) => { await p.getByRole('button', { name: 'Test', exact: true }).click(); await expect(p.getByTestId('test-summary')).toBeVisible({ timeout: 30_000 }); await pick(nodes.at(-1))(p); await p.getByRole('tab', { name: 'Data', exact: true }).click(); } });
    await visit(page, server, 'editor-versions', at, ready, { anew: true, act: (p) => button(p, 'Versions').click() });
    await visit(page, server, 'editor-problems', `/flows/${world.nightly}`, ready, { anew: true, act: async (p) => { await p.getByRole('button', { name: /problem/ }).first().click(); } });
    await visit(page, server, 'editor-cron', `/flows/${world.nightly}`, ready, { anew: true, act: async (p) => { await pick('every')(p); await expect(p.locator('.fires')).toBeVisible(); } });
    await visit(page, server, 'editor-pairs', `/flows/${world.nightly}`, ready, { anew: true, act: pick('post') });
    await visit(page, server, 'editor-publish', at, ready, { anew: true, act: async (p) => { await p.getByRole('button', { name: /^Publish/ }).click(); await expect(p.getByRole('dialog')).toBeVisible(); } });
    await visit(page, server, 'editor-keys', at, ready, { anew: true, act: async (p) => { await p.keyboard.press('?'); await expect(p.getByRole('dialog')).toBeVisible(); } });
    await visit(page, server, 'editor-settings', at, ready, { anew: true, act: async (p) => { await button(p, 'Settings of the flow').click(); await expect(p.getByRole('dialog')).toBeVisible(); } });
    await visit(page, server, 'editor-empty', `/flows/${world.empty}`, (p) => p.getByRole('button', { name: 'Add a trigger' }));
  });

  test('mapper', async ({ page }) => {
    const at = `/flows/${world.sample}/map/map_invoice`;
    const ready = (p) => p.locator('[data-row="customer_name"]');
    await visit(page, server, 'mapper', at, ready, { small: true, anew: true });
    await visit(page, server, 'mapper-row', at, ready, { anew: true, act: (p) => p.locator('[data-row="customer_name"] .nm').click() });
    await visit(page, server, 'mapper-table', at, ready, { anew: true, act: (p) => p.getByRole('button', { name: 'Table' }).click() });
    await visit(page, server, 'mapper-functions', at, ready, { anew: true, act: async (p) => { await p.locator('[data-row="customer_name"] .nm').click(); await p.locator('#mfn-add').click(); await expect(p.locator('#mapper-palette')).toBeVisible(); } });
    await visit(page, server, 'mapper-picker', at, ready, { anew: true, act: async (p) => { await p.locator('[data-row="customer_name"] .nm').click(); await p.keyboard.press('m'); await expect(p.locator('#mapper-picker')).toBeVisible(); } });
  });

  test('mapper lists', async ({ page }) => {
    const lines = [{ sku: 'KB-1', qty: 2, price: '49.90', tags: ['new'] }, { sku: 'MS-2', qty: 1, price: '19.00', tags: [] }, { sku: 'KB-1', qty: 3, price: '49.90', tags: ['sale'] }];
    const of = (take, field) => ({ aggregate: { take, of: { field } } });
    const document = {
      linkspan: 1,
      name: 'Orders by article',
      trigger: { id: 'received', connector: 'webhook', operation: 'received', samples: [{ id: 10017, country: 'DE', lines, parts: [{ sku: 'KB-1', title: 'Keyboard' }, { sku: 'MS-2', title: 'Mouse' }] }] },
      steps: [{ id: 'map', map: { targets: [
        { path: 'order_no', type: 'text', required: true, value: { field: 'id' } },
        { path: 'articles', type: 'list', value: { group: { list: 'lines', filter: { compare: { left: { field: 'qty' }, is: 'greater', right: { constant: 0 } } }, keys: [{ name: 'sku', value: { field: 'sku' } }], sort: [{ by: 'key.sku', descending: true }], targets: [
          { path: 'sku', type: 'text', value: { field: 'key.sku' } }, { path: 'pieces', type: 'integer', value: of('sum', 'qty') }, { path: 'highest_price', type: 'decimal', value: of('max', 'price') }] } } },
        { path: 'items', type: 'list', value: { join: { left: { list: 'lines' }, right: { list: 'parts' }, on: [{ left: { field: 'sku' }, right: { field: 'sku' } }], kind: 'left', targets: [
          { path: 'title', type: 'text', value: { field: 'right.title' } }, { path: 'quantity', type: 'integer', value: { field: 'left.qty' } }] } } },
        { path: 'tags', type: 'list', value: { each: { list: 'lines', flatten: ['tags'], distinct: '$', limit: 10, item: { field: '$' } } } },
        { path: 'total', type: 'decimal', value: { aggregate: { list: 'lines', take: 'sum', of: { field: 'price' } } } },
        { path: 'no_key', type: 'list', value: { group: { list: 'lines', keys: [] } } },
      ] } }],
      edges: [{ from: 'received', to: 'map' }],
    };
    const flow = await world.api.call('POST', '/flows', { name: document.name, document });
    for (const key of ['articles', 'items', 'tags', 'total', 'no_key']) {
      await visit(page, server, `mapper-list-${key}`, `/flows/${flow.id}/map/map`, (p) => p.locator(`[data-row="${key}"]`), { anew: true, act: (p) => p.locator(`[data-row="${key}"] .nm`).click() });
    }
  });

  test('frame', async ({ page }) => {
    await visit(page, server, 'not-found', '/nothing-here', title('Not found'), SMALL);
    await visit(page, server, 'gone', `/runs/run_${'0'.repeat(32)}`, (p) => p.getByRole('link', { name: 'Go to Home' }));
    await visit(page, server, 'keys', '/flows', row, { act: async (p) => { await p.keyboard.press('?'); await expect(p.getByRole('dialog', { name: 'Keys' })).toBeVisible(); } });
    await visit(page, server, 'palette', '/flows', row, {
      act: async (p) => {
        await p.keyboard.press('Control+k');
        await p.getByRole('combobox', { name: 'Search or jump to' }).fill('order');
        await expect(p.getByRole('option').filter({ hasText: 'Orders' }).first()).toBeVisible();
      },
      small: true,
    });
    await visit(page, server, 'palette-open', '/', figures, { act: async (p) => { await p.keyboard.press('Control+k'); await expect(p.getByRole('option').first()).toBeVisible(); } });
    await visit(page, server, 'person-menu', '/', figures, { act: async (p) => { await button(p, 'You').click(); await expect(p.getByRole('menu')).toBeVisible(); } });
    await visit(page, server, 'toast', '/flows', row, { act: async (p) => { await row(p).hover(); await row(p).getByRole('button', { name: /^More for/ }).click(); await p.getByRole('menuitem', { name: 'Duplicate' }).click(); await expect(p.locator('.toast').first()).toBeVisible(); } });
  });

  const READS = [
    ['home', '/', '**/api/v1/home*'],
    ['flows', '/flows', '**/api/v1/flows*'],
    ['runs', '/runs', '**/api/v1/runs*'],
    ['run', () => `/runs/${world.run}`, '**/api/v1/runs/*'],
    ['failed-records', '/failed-records', '**/api/v1/failed-records/groups*'],
    ['connections', '/connections', '**/api/v1/connections*'],
    ['lookup-tables', '/lookup-tables', '**/api/v1/lookup-tables*'],
    ['models', '/models', '**/api/v1/models*'],
    ['approvals', '/approvals', '**/api/v1/approvals?*'],
    ['settings-history', '/settings/history', '**/api/v1/settings/history*'],
    ['settings-members', '/settings/members', '**/api/v1/members*'],
    ['editor', () => `/flows/${world.sample}`, '**/api/v1/flows/**'],
    ['mapper', () => `/flows/${world.sample}/map/map_invoice`, '**/api/v1/flows/**'],
  ];
  const problem = { type: 'about:blank', title: 'The database is busy', status: 503, code: 'store.busy', detail: 'It did not answer within 5 s. Nothing was changed.', trace_id: 'c0ffee00c0ffee00c0ffee00c0ffee00', fields: [] };
  const path = (of) => (typeof of === 'function' ? of() : of);

  test('loading', async ({ page }) => {
    for (const [screen, at, reads] of READS) {
      await page.route(reads, () => new Promise(() => {}));
      await visit(page, server, `${screen}-loading`, path(at), (p) => p.locator('.rail'), { busy: true });
      await page.unrouteAll({ behavior: 'ignoreErrors' });
    }
  });

  test('refused', async ({ page }) => {
    for (const [screen, at, reads] of READS) {
      await page.route(reads, (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(problem) }));
      await visit(page, server, `${screen}-error`, path(at), (p) => p.locator('.note.failed'));
      await page.unrouteAll({ behavior: 'ignoreErrors' });
    }
  });
});
