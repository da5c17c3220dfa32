// The server is killed in the middle of 500 webhooks. What it had acknowledged is not missing afterwards.
import { expect, test } from '@playwright/test';
import { Api, until } from '../support/api.mjs';
import { Server } from '../support/server.mjs';
import { startSink } from '../support/sink.mjs';

const WEBHOOKS = 500;
const CLIENTS = 16;
const KILL_AFTER = [60, 180, 330];

const flow = {
  linkspan: 1,
  name: 'Orders to sink',
  trigger: { id: 'received', connector: 'webhook', operation: 'received' },
  steps: [
    {
      id: 'shape',
      map: { targets: [{ path: 'invoice_no', type: 'text', required: true, value: { template: 'INV-{{ id }}' } }] },
    },
    { id: 'send', operation: { connector: 'http', name: 'post_records', connection: 'Sink', settings: { url: '/invoices' } } },
  ],
  edges: [
    { from: 'received', to: 'shape' },
    { from: 'shape', to: 'send' },
  ],
  // The sink honours the idempotency key, as the judge below does: an effect of which nobody knows is repeated.
  settings: { unknown_effect: 'repeat' },
};

// fault: F1 F2 F6
test('killed in the middle of 500 webhooks, nothing acknowledged is missing', async () => {
  const sink = await startSink();
  const server = await Server.start();
  try {
    const api = await Api.setUp(server);
    await api.allow(sink.host);
    await api.call('POST', '/connections', { name: 'Sink', connector: 'http', settings: { base_url: sink.url } });
    const { hook } = await api.publish(flow);

    const acknowledged = new Set();
    const kills = [...KILL_AFTER];
    let next = 0;
    let restarting = Promise.resolve();
    const client = async () => {
      for (;;) {
        const i = next++;
        if (i >= WEBHOOKS) return;
        for (;;) {
          await restarting;
          const answer = await fetch(hook, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ id: String(i) }),
          }).catch(() => undefined);
          if (answer?.ok) {
            acknowledged.add(`INV-${i}`);
            break;
          }
          // Not acknowledged: a sender asks again, as every vendor's does.
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        if (kills.length && acknowledged.size >= kills[0]) {
          kills.shift();
          restarting = server.kill().then(() => server.up());
        }
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));
    await restarting;
    expect(kills).toEqual([]);
    expect(acknowledged.size).toBe(WEBHOOKS);

    const arrived = () => new Set(sink.received.flatMap((request) => request.body).map((record) => record.invoice_no));
    await until('every acknowledged webhook arrives', () => [...acknowledged].every((invoice) => arrived().has(invoice)), 60_000);
  } finally {
    await server.stop();
    await sink.stop();
  }
});
