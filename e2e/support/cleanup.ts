import { eventually } from './eventually';
import { Kubectl } from './kubectl';
import { Kinds, Volume } from './objects';
import { RUN_LABEL } from './settings';

const kubectl = new Kubectl();

/** Starts the deletion of a namespace, and lets the volumes of its claims be deleted with them. */
export async function removeNamespace(name: string): Promise<void> {
  const volumes = await volumesOf((namespace) => namespace === name);
  for (const { metadata, spec } of volumes.filter(wasProvisioned)) {
    if (spec.persistentVolumeReclaimPolicy === 'Delete') continue;
    const patch = JSON.stringify({ spec: { persistentVolumeReclaimPolicy: 'Delete' } });
    await kubectl.run(['patch', 'persistentvolume', metadata.name, '--patch', patch]);
  }
  await kubectl.delete('namespace', name, '--wait=false', '--ignore-not-found');
}

/**
 * Deletes all objects of a run and waits until they are gone. StorageClasses are deleted last, because the provisioner may read them
 * when it deletes a volume.
 */
export async function removeRun(run: string): Promise<void> {
  const label = `${RUN_LABEL}=${run}`;
  const ofRun = (namespace: string) => namespace.startsWith('e2e-') && namespace.endsWith(`-${run}`);
  for (const { metadata } of await kubectl.list('namespace', '--selector', label)) await removeNamespace(metadata.name);
  await kubectl.run(['delete', 'persistentvolume', '--selector', label, '--wait=false']);
  await gone('namespace', () => kubectl.list('namespace', '--selector', label));
  await gone('persistentvolume', () => volumesOf(ofRun));
  await gone('persistentvolume', () => kubectl.list('persistentvolume', '--selector', label));
  await kubectl.run(['delete', 'storageclass', '--selector', label]);
}

async function gone<K extends 'namespace' | 'persistentvolume'>(kind: K, left: () => Promise<Kinds[K][]>): Promise<void> {
  await eventually(async () => {
    const names = (await left()).map(({ metadata }) => metadata.name);
    if (names.length > 0) throw new Error(`the tests' ${kind}s are not gone: ${names.join(', ')}. Delete them by hand`);
  }, { within: 180 });
}

async function volumesOf(isMeant: (namespace: string) => boolean): Promise<Volume[]> {
  const volumes = await kubectl.list('persistentvolume');
  return volumes.filter(({ spec }) => isMeant(spec.claimRef?.namespace ?? ''));
}

function wasProvisioned({ metadata }: Volume): boolean {
  return metadata.annotations?.['pv.kubernetes.io/provisioned-by'] !== undefined;
}
