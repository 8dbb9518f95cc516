import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { settings } from './settings';

const run = promisify(execFile);

/** Opens an address in a browser without a screen; takes a picture of what a person would see, and returns the text of the page. */
export async function look(address: string, picture: string): Promise<string> {
  const profile = await mkdtemp(join(tmpdir(), 'browser-'));
  // Root may not have the browser's own sandbox; the page is our own.
  const options = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', `--user-data-dir=${profile}`, '--window-size=1200,1000', '--timeout=20000'];
  try {
    await run(settings.browser, [...options, `--screenshot=${picture}`, address], { timeout: 120_000 });
    const { stdout } = await run(settings.browser, [...options, '--dump-dom', address], { timeout: 120_000, maxBuffer: 16 * 1024 * 1024 });
    return stdout;
  } finally {
    await rm(profile, { recursive: true, force: true });
  }
}
