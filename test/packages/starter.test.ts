import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pack } from './node-versions';

const STARTER = join(__dirname, '..', '..', 'examples', 'starter');
/** Time limit of the installation, in milliseconds. It depends on the network. */
const INSTALL_TIMEOUT = 600_000;

const root = mkdtempSync(join(tmpdir(), 'starter-'));
const app = join(root, 'app');

function npm(...args: string[]): Promise<{ stdout: string }> {
  return promisify(execFile)('npm', args, { cwd: app });
}

beforeAll(async () => {
  const { tarball } = await pack(root);
  cpSync(STARTER, app, { recursive: true, filter: (path) => !path.includes('node_modules') });
  await npm('install', '--no-audit', '--no-fund', '--prefer-offline', tarball);
}, INSTALL_TIMEOUT);

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('the starter app, with the packed package', () => {
  test('compiles, and its manifests are those of the snapshot', async () => {
    await expect(npm('test', '--', '--ci')).resolves.toBeDefined();
  });

  test('renders both environments', async () => {
    expect((await npm('run', 'synth')).stdout).toMatch(/dist\/shop-staging\.k8s\.yaml[^]*dist\/shop\.k8s\.yaml/);
  });
});
