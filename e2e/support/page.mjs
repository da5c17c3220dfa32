// A page under watch: what the browser complains about fails the journey.
import { expect } from '@playwright/test';

/** Answers that a journey provokes, or that belong to asking who is signed in; the browser logs each as an error. */
const ASKED_WHO = { status: 401, path: '/api/v1/me' };

/**
 * Watches a page from its first request on. `provoked` are answers that the journey causes on purpose, as
 * `{ status, path }`, the path a text or a pattern. Call `quiet()` at the end.
 */
export function watch(page, provoked = []) {
  const complaints = [];
  const expected = [ASKED_WHO, ...provoked];
  page.on('pageerror', (error) => complaints.push(`error: ${error.stack ?? error}`));
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type())) return;
    const { url } = message.location();
    const status = /Failed to load resource: .* status of (\d+)/.exec(message.text())?.[1];
    const at = (path) => (path instanceof RegExp ? path.test(new URL(url).pathname) : new URL(url).pathname === path);
    const fits = (answer) => String(answer.status) === status && at(answer.path);
    if (status && expected.some(fits)) return;
    complaints.push(`${message.type()}: ${message.text()} (${url})`);
  });
  return {
    complaints,
    quiet() {
      expect(complaints, 'what the browser complained about').toEqual([]);
    },
  };
}

/** Waits until the screen is drawn: nothing on it is still on its way. */
export async function drawn(page) {
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  await page.evaluate(() => document.fonts.ready);
}

/** Signs the browser in with the session of an API client. */
export async function signIn(context, api) {
  const at = api.cookie.indexOf('=');
  await context.addCookies([{ name: api.cookie.slice(0, at), value: api.cookie.slice(at + 1), url: api.server.url, httpOnly: true, sameSite: 'Lax' }]);
}
