import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { settings } from './settings';

const run = promisify(execFile);

/** Opens a URL in a headless browser, takes a screenshot, and returns the text of the page. */
export async function look(address: string, picture: string): Promise<string> {
  const profile = await mkdtemp(join(tmpdir(), 'browser-'));
  // The sandbox of the browser does not work for root, and the page is trusted.
  const options = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', `--user-data-dir=${profile}`, '--window-size=1200,1000', '--timeout=20000'];
  try {
    await run(settings.browser, [...options, `--screenshot=${picture}`, address], { timeout: 120_000 });
    const { stdout } = await run(settings.browser, [...options, '--dump-dom', address], { timeout: 120_000, maxBuffer: 16 * 1024 * 1024 });
    return stdout;
  } finally {
    await rm(profile, { recursive: true, force: true });
  }
}
