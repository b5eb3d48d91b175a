// Which browser the tests start: Playwright's own build where it is installed, else the system's Chromium.
// Run as a program it prints the path, or nothing where there is no browser.
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { chromium } from '@playwright/test';

export const browserPath = [process.env.WNN_CHROMIUM, chromium.executablePath(), '/usr/bin/chromium'].find(
  (path) => path && existsSync(path),
);

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  console.log(browserPath ?? '');
}
