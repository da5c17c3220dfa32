// A table of its own for a journey, in a real PostgreSQL.
import { randomBytes } from 'node:crypto';
import pg from 'pg';

const ADDRESS = process.env.LINKSPAN_TEST_POSTGRES || 'postgres://postgres@127.0.0.1:5432/test';

/** Connects and makes a schema with the table `invoices`; nothing when there is no server, which is an error under CI. */
export async function startPostgres() {
  const client = new pg.Client({ connectionString: ADDRESS, connectionTimeoutMillis: 5000 });
  try {
    await client.connect();
  } catch (error) {
    if (process.env.CI === 'true') throw error;
    const { host } = new URL(ADDRESS);
    console.log(`skipped: no PostgreSQL at ${host}`);
    return undefined;
  }
  const schema = `journey_${randomBytes(6).toString('hex')}`;
  await client.query(`create schema ${schema}`);
  await client.query(`create table ${schema}.invoices (invoice_no text primary key, customer text not null, email text, total numeric(12, 2) not null)`);
  const url = new URL(ADDRESS);
  return {
    host: url.hostname,
    port: url.port || '5432',
    user: decodeURIComponent(url.username || 'postgres'),
    password: decodeURIComponent(url.password),
    database: url.pathname.slice(1) || 'postgres',
    table: `${schema}.invoices`,
    /** The rows in order. */
    rows: async () => (await client.query(`select invoice_no, customer, email, total::text from ${schema}.invoices order by invoice_no`)).rows,
    stop: async () => {
      await client.query(`drop schema ${schema} cascade`);
      await client.end();
    },
  };
}
