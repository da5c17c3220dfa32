// Journeys run one after another against servers that each starts for itself (support/server.mjs).
import { defineConfig } from '@playwright/test';

const flags = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

export default defineConfig({
  testDir: './journeys',
  testMatch: process.env.LINKSPAN_SCREENSHOTS ? '**/screenshots.shots.mjs' : '**/*.spec.mjs',
  outputDir: process.env.LINKSPAN_E2E_OUT ?? './test-results',
  workers: 1,
  retries: 0,
  // Guards against a hang, not promises of speed: two calls at once share a small machine.
  timeout: 480_000,
  expect: { timeout: 45_000 },
  reporter: [['list']],
  use: {
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags },
  },
});
