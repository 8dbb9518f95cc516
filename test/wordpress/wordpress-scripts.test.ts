/** Runs the programs of WordPress' pods as they are rendered into manifests, with stand-ins for the programs of the image. */
import { existsSync, readdirSync } from 'node:fs';
import { renderSite } from '../support/databases';
import { Ended, PodDirectory } from '../support/pod-scripts';
import { variablesOf } from '../support/variables';

describe('the copy of WordPress to its volume', () => {
  const [copy] = renderSite().find('Deployment').spec.template.spec.initContainers;
  let pod: PodDirectory;

  /** Runs the init container. `DURING_COPY` runs before the copy is complete. */
  function run(DURING_COPY = ''): Promise<Ended> {
    return pod.run(copy.command, { ...variablesOf(copy), DURING_COPY });
  }

  function directory(name: string): string[] {
    return existsSync(pod.path(`/volume/${name}`)) ? readdirSync(pod.path(`/volume/${name}`)).sort() : [];
  }

  beforeEach(() => {
    pod = new PodDirectory();
    pod.fake('docker-entrypoint.sh', 'wordpress-entrypoint');
    pod.fake('apache2');
    pod.write('/volume/lost+found', '');
  });

  afterEach(() => pod.remove());

  test('is complete in the directory that the site uses, and does not start the server', async () => {
    expect(await run()).toEqual({ code: 0, output: '[copy] created a site\n' });
    expect([directory('html'), directory('unfinished')]).toEqual([['index.php', 'wp-config.php', 'wp-content'], []]);
  });

  test('does not change an existing site', async () => {
    pod.write('/volume/html/index.php', 'precious');
    expect(await run()).toEqual({ code: 0, output: '[copy] found a site, nothing to do\n' });
    expect([directory('html'), pod.read('/volume/html/index.php')]).toEqual([['index.php'], 'precious']);
  });

  test('leaves no site when it is killed, and the next one starts over', async () => {
    expect((await run('kill -9 $PPID $$')).code).not.toBe(0);
    expect([directory('html'), directory('unfinished')]).toEqual([[], ['wp-content']]);
    expect((await run()).output).toBe('[copy] an earlier start was interrupted, starting over\n[copy] created a site\n');
  });

  test('leaves no site when the entry point fails', async () => {
    expect(await run('exit 3')).toEqual({ code: 3, output: '' });
    expect(directory('html')).toEqual([]);
  });

  test.each([
    ['files that are not a site', '/volume/html/notes.txt', "directory 'html' of the volume contains files, but no site"],
    ['a site at its root', '/volume/index.php', 'the volume contains a site at its root'],
  ])('fails on a volume with %s, and does not change it', async (_, path, reason) => {
    pod.write(path, 'precious');
    expect(await run()).toEqual({ code: 1, output: expect.stringContaining(reason) });
    expect(pod.read(path)).toBe('precious');
  });
});
