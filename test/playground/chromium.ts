// A real Chromium, where the machine has one. Nothing is downloaded.

import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const places = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

export const executablePath = places.find((path) => path !== undefined && existsSync(path));

export const reasonToSkip =
  executablePath === undefined &&
  'no Chromium was found; install one (Debian: apt install chromium), or name it in CHROMIUM';

export function openBrowser(): Promise<Browser> {
  // Containers have no user namespaces for Chromium's sandbox, and little shared memory. The page is our own.
  return chromium.launch({
    executablePath,
    timeout: 180_000,
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
}
