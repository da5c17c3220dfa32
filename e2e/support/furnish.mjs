// A server that looks lived in: flows in folders, runs of every outcome, records set aside, connections that answer and one
// that does not, tables, models, people, tokens.
import { Api, until } from './api.mjs';

const FLOWS = [
  ['Tickets to the team chat', 'Support', 14],
  ['Contacts to the newsletter', 'Marketing', 9],
  ['Stock levels to the shop', 'Operations', 21],
  ['Payouts to the ledger', 'Finance', 6],
  ['Refunds that need approval', 'Finance', 3],
  ['Leads from the web form', 'Sales', 17],
];

/** A flow whose mapping refuses records without points, or with too long a title. */
const flow = (name, folder) => ({
  linkspan: 1,
  name,
  description: '',
  trigger: { id: 'received', connector: 'webhook', operation: 'received' },
  steps: [
    {
      id: 'shape',
      name: 'Make the message',
      map: {
        targets: [
          { path: 'text', type: 'text', required: true, value: { template: '{{ title }}' } },
          { path: 'points', type: 'integer', required: true, value: { field: 'points' } },
          { path: 'customer', type: 'text', required: true, value: { field: 'customer.name' } },
        ],
      },
    },
  ],
  edges: [{ from: 'received', to: 'shape' }],
  folder,
});

const PEOPLE = ['Ada Byron', 'Lin Chen', 'Noor Haddad', 'Tomás Rey', 'Elif Kaya', 'Owen Blake'];

/** Sends records to a webhook; every fourth has no points, every seventh no customer. */
async function send(hook, count) {
  for (let number = 1; number <= count; number++) {
    const record = {
      title: `Ticket ${1000 + number}`,
      points: number % 4 === 0 ? null : number,
      customer: number % 7 === 0 ? {} : { name: PEOPLE[number % PEOPLE.length], city: 'London' },
      channel: number % 2 ? 'web' : 'mail',
    };
    await fetch(hook, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(record) });
  }
}

/** Fills a fresh server; gives the API and what the screens are shown with. */
export async function furnish(server, sink) {
  const api = await Api.setUp(server);
  await api.allow(sink.host, '127.0.0.1');
  const { flow: sample, run } = await api.call('POST', '/sample');
  await until('the sample run ends', async () => (await api.call('GET', `/runs/${run}`)).ended_at);

  const connect = (name, connector, settings) => api.call('POST', '/connections', { name, connector, settings });
  const billing = await connect('Billing', 'http', { base_url: sink.url });
  const ledger = await connect('Ledger database', 'postgres', { host: '127.0.0.1', port: 1, database: 'ledger', user: 'linkspan', password: 'secret', tls: 'off' });
  await connect('Warehouse', 'http', { base_url: sink.url });
  for (const { id } of [billing, ledger]) await api.call('POST', `/connections/${id}/test`);

  let expected = 0;
  const ids = [];
  for (const [name, folder, count] of FLOWS) {
    const { folder: _, ...document } = flow(name, folder);
    const made = await api.call('POST', '/flows', { name, folder, document });
    await api.call('POST', `/flows/${made.id}/publish`, { message: 'First version' });
    await api.call('PATCH', `/flows/${made.id}`, { enabled: true }, { 'if-match': '*' });
    const draft = await api.call('GET', `/flows/${made.id}/draft`);
    await send(server.url + draft.hook_path, count);
    expected += count;
    ids.push(made.id);
  }
  // One that fails as a whole: the other side is not there.
  const failing = await api.publish({
    linkspan: 1,
    name: 'Orders to the ledger',
    trigger: { id: 'received', connector: 'webhook', operation: 'received' },
    steps: [{ id: 'save', name: 'Insert the order', operation: { connector: 'postgres', name: 'insert_rows', connection: 'Ledger database', settings: { table: 'public.orders' } }, retry: { attempts: 1, base_secs: 1, factor: 1, cap_secs: 1 } }],
    edges: [{ from: 'received', to: 'save' }],
  });
  await fetch(failing.hook, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ id: 1, total: '12.50' }) });
  // Drafts that were never published, one on a schedule.
  const nightly = await api.call('POST', '/flows', {
    name: 'Nightly export',
    folder: 'Finance',
    document: {
      linkspan: 1,
      name: 'Nightly export',
      trigger: { id: 'every', connector: 'schedule', operation: 'fires', settings: { cron: '30 2 * * 1-5', time_zone: 'Europe/Berlin' } },
      steps: [{ id: 'post', operation: { connector: 'http', name: 'request', connection: 'Billing', settings: { url: '/export', headers: [{ name: 'x-source', value: 'linkspan' }] } } }],
      edges: [{ from: 'every', to: 'post' }],
    },
  });
  const empty = await api.call('POST', '/flows', { name: 'Price list upload', folder: 'Operations' });
  await until('the tickets are done', async () => {
    const page = await api.call('GET', '/runs?limit=200');
    return page.items.filter((one) => one.ended_at).length > expected;
  });

  const field = (name, type, more = {}) => ({ name, type, ...more });
  await api.call('POST', '/models', { name: 'Invoice', model: { name: 'invoice', fields: [field('invoice_no', 'text', { required: true }), field('total', 'decimal', { required: true }), field('customer', 'object', { fields: [field('name', 'text', { required: true }), field('email', 'text', { nullable: true })] })] } });
  await api.call('POST', '/models', { name: 'Contact', model: { name: 'contact', fields: [field('email', 'text', { required: true }), field('name', 'text')] } });
  await api.call('POST', '/lookup-tables', { name: 'tax classes', columns: ['country', 'class', 'rate'], rows: [['DE', 'eu', '19'], ['FR', 'eu', '20'], ['IT', 'eu', '22'], ['US', 'export', '0']] });
  for (const [name, role] of [['Ines Duarte', 'admin'], ['Mara Okafor', 'builder'], ['Jonas Weber', 'viewer']]) {
    await api.call('POST', '/members', { name, email: `${name.split(' ')[0].toLowerCase()}@example.com`, role, password: 'correct horse battery staple' });
  }
  for (const [name, role] of [['Nightly export', 'operator'], ['Continuous delivery', 'builder']]) await api.call('POST', '/tokens', { name, role });
  return { api, sample, run, failing: failing.id, nightly: nightly.id, empty: empty.id };
}
