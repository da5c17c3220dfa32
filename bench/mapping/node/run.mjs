// One of the peers of `bench mapping`: bytes of NDJSON in, bytes of NDJSON out. Started once; each line on its standard
// input (milliseconds) is a round, which is answered with a line of JSON. `once` answers with the result itself.
import { readFileSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [program, file, expressionFile] = process.argv.slice(2);
const input = readFileSync(file);

// What a person writes by hand.
function code(order) {
  if (typeof order.placed_at !== 'string' || !/^\d{4}-\d\d-\d\dT/.test(order.placed_at)) throw new Error('placed_at');
  const total = Number(order.total);
  if (Number.isNaN(total)) throw new Error('total');
  return {
    invoice_no: `INV-${order.id}`,
    name: `${order.first_name} ${order.last_name}`,
    email: order.email.toLowerCase(),
    country: order.country,
    total,
    placed_on: order.placed_at.slice(0, 10),
    paid: order.paid,
    address: { city: order.address.city, zip: order.address.zip },
    discount: order.discount,
  };
}

async function batch(map) {
  const out = [];
  for (const line of input.toString('utf8').split('\n')) {
    if (line === '') continue;
    out.push(JSON.stringify(await map(JSON.parse(line))));
  }
  return [out.length, Buffer.from(out.join('\n') + '\n')];
}

// Without a promise for every record, as one would write it.
function plainBatch() {
  const out = [];
  for (const line of input.toString('utf8').split('\n')) {
    if (line === '') continue;
    out.push(JSON.stringify(code(JSON.parse(line))));
  }
  return [out.length, Buffer.from(out.join('\n') + '\n')];
}

let run = plainBatch;
if (program === 'jsonata') {
  const { default: jsonata } = await import('jsonata');
  const expression = jsonata(readFileSync(expressionFile, 'utf8'));
  run = () => batch((order) => expression.evaluate(order));
}

for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'once') {
    const [, bytes] = await run();
    writeSync(1, bytes);
    writeSync(1, '\n');
    continue;
  }
  const start = process.hrtime.bigint();
  const cpu = process.cpuUsage();
  const until = start + BigInt(line) * 1_000_000n;
  let records = 0;
  do {
    records += (await run())[0];
  } while (process.hrtime.bigint() < until);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const used = process.cpuUsage(cpu);
  writeSync(1, JSON.stringify({ records, seconds, cpu_seconds: (used.user + used.system) / 1e6 }) + '\n');
}
