// Accessibility: every screen a journey passes is checked with axe (WCAG 2.1 A and AA).
import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';

/** Fails with what is wrong on the screen as it stands; the journey goes on, so that one run tells all. */
export async function accessible(page, name) {
  const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']).analyze();
  const wrong = found.violations.map((violation) => `${violation.id}: ${violation.help}\n    ${violation.nodes.slice(0, 5).map((node) => node.target.join(' ')).join('\n    ')}`);
  expect.soft(wrong, `accessibility of ${name}`).toEqual([]);
}
