import { Testing } from 'cdk8s';
import { EXAMPLES, PRIVILEGED } from '../examples';
import { Manifest } from './support/objects';
import { Sandbox } from './support/sandbox';
import { settings } from './support/settings';

/** Kinds that the API server does not know without further CustomResourceDefinitions. The tests of `volume-snapshots` create them. */
const CUSTOM_KINDS = ['VolumeSnapshot'];

/** Validates the manifests of the examples with a dry run on the API server: kinds, fields, values and pods. */
describe('the examples', () => {
  let restricted: Sandbox;
  let privileged: Sandbox;

  beforeAll(async () => {
    restricted = await Sandbox.create('examples');
    privileged = await Sandbox.create('examples-any', { privileged: true });
  });

  afterAll(async () => {
    await restricted?.remove();
    await privileged?.remove();
  });

  /** Applies an example to a namespace as a server-side dry run and returns the warnings. */
  function dryRun(directory: string, { namespace, kubectl }: Sandbox): Promise<string[]> {
    const chart = new EXAMPLES[directory](Testing.app(), directory, { namespace });
    const manifests = (Testing.synth(chart) as Manifest[]).filter(({ kind }) => !CUSTOM_KINDS.includes(kind)).map(renamed);
    expect(manifests).not.toEqual([]);
    return kubectl.apply(manifests, '--dry-run=server');
  }

  it.each(Object.keys(EXAMPLES))('%s passes strict validation by the API server without warnings', async (directory) => {
    expect(await dryRun(directory, PRIVILEGED.includes(directory) ? privileged : restricted)).toEqual([]);
  });

  it('are listed as privileged only if they violate the restricted Pod Security Standard', async () => {
    for (const directory of PRIVILEGED) expect((await dryRun(directory, restricted)).join()).toContain('would violate PodSecurity');
  });
});

/**
 * Renames cluster-scoped objects. The cluster may have an object of the same name, such as a StorageClass "standard", and the dry run
 * would then change that object.
 */
function renamed(manifest: Manifest): Manifest {
  const { metadata } = manifest;
  return metadata.namespace ? manifest : { ...manifest, metadata: { ...metadata, name: `e2e-${settings.run}-${metadata.name}` } };
}
