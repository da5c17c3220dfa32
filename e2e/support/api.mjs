// What another program does: calls /api/v1 with a session of its own.

export const OWNER = { email: 'ada@example.com', name: 'Ada Byron', password: 'analytical engine 1843', workspace: 'Northwind' };

/** A signed-in client of one server. */
export class Api {
  constructor(server, cookie) {
    this.server = server;
    this.cookie = cookie;
  }

  /** Creates the owner of a fresh server. */
  static async setUp(server) {
    const answer = await fetch(`${server.url}/api/v1/setup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: server.url },
      body: JSON.stringify(OWNER),
    });
    if (!answer.ok) throw new Error(`set-up: ${answer.status} ${await answer.text()}`);
    return new Api(server, answer.headers.get('set-cookie').split(';')[0]);
  }

  /** Calls and gives the parsed answer; throws with the problem's text. */
  async call(method, path, body, headers = {}) {
    const answer = await fetch(`${this.server.url}/api/v1${path}`, {
      method,
      headers: { cookie: this.cookie, origin: this.server.url, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }

  /** Lets flows reach these hosts, which the outbound guard refuses otherwise. */
  allow(...hosts) {
    return this.call('PUT', '/settings/network', { allowed_hosts: hosts }, { 'if-match': '*' });
  }

  /** Creates, publishes and switches on a flow; gives its id and the address of its webhook. */
  async publish(document) {
    const flow = await this.call('POST', '/flows', { name: document.name, document });
    await this.call('POST', `/flows/${flow.id}/publish`, { message: 'first' });
    await this.call('PATCH', `/flows/${flow.id}`, { enabled: true }, { 'if-match': '*' });
    const draft = await this.call('GET', `/flows/${flow.id}/draft`);
    return { id: flow.id, hook: draft.hook_path ? this.server.url + draft.hook_path : undefined };
  }

  /** Every run of a flow with this status. */
  async runs(flow, status) {
    const all = [];
    let path = `/runs?flow=${flow}&limit=200${status ? `&status=${status}` : ''}`;
    while (path) {
      const page = await this.call('GET', path);
      all.push(...page.items);
      path = page.next?.replace(/^\/api\/v1/, '');
    }
    return all;
  }
}

/** Asks again until it holds; says what it was that never came. */
export async function until(what, holds, withinMs = 120_000) {
  const end = Date.now() + withinMs;
  for (;;) {
    const result = await holds();
    if (result) return result;
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
