import { defineConfig } from '@playwright/test';
import { browserPath } from './browser.mjs';

const desktop = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };
const report = process.env.WNN_E2E_REPORT;

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results',
  forbidOnly: !!process.env.CI,
  // Searches take every core there is: a second browser beside them would only make both slow.
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  globalTimeout: 25 * 60_000,
  reporter: report ? [['list'], ['json', { outputFile: report }]] : [['list']],
  use: {
    viewport: desktop,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: browserPath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
  projects: [
    { name: 'desktop' },
    { name: 'phone', testMatch: 'pages/**', use: { viewport: phone, hasTouch: true } },
    { name: 'no-javascript', testMatch: 'pages/**', grepInvert: /@javascript/, use: { javaScriptEnabled: false } },
  ],
});
