import { Testing } from 'cdk8s';
import { EXAMPLES, PRIVILEGED } from '../examples';
import { Manifest } from './support/objects';
import { Sandbox } from './support/sandbox';
import { settings } from './support/settings';

/** The API server itself says whether it takes what the examples render: kinds, fields, values, and the pods of the sets. */
describe('an example', () => {
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

  /** Has the API server say what it would do with an example in a namespace; returns its warnings. */
  function dryRun(directory: string, { namespace, kubectl }: Sandbox): Promise<string[]> {
    const chart = new EXAMPLES[directory](Testing.app(), directory, { namespace });
    const manifests = (Testing.synth(chart) as Manifest[]).map(underNameOfItsOwn);
    expect(manifests).not.toEqual([]);
    return kubectl.apply(manifests, '--dry-run=server');
  }

  it.each(Object.keys(EXAMPLES))('%s is accepted by the API server, with every field known and without a warning', async (directory) => {
    expect(await dryRun(directory, PRIVILEGED.includes(directory) ? privileged : restricted)).toEqual([]);
  });

  it('is not called privileged where the restricted standard would admit it', async () => {
    for (const directory of PRIVILEGED) expect((await dryRun(directory, restricted)).join()).toContain('would violate PodSecurity');
  });
});

/**
 * Objects without a namespace could meet one that the cluster has under the same name, such as a class named "standard", and the
 * dry run would be about changing that one.
 */
function underNameOfItsOwn(manifest: Manifest): Manifest {
  const { metadata } = manifest;
  return metadata.namespace ? manifest : { ...manifest, metadata: { ...metadata, name: `e2e-${settings.run}-${metadata.name}` } };
}
