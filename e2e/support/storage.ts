import { Chart } from 'cdk8s';
import { IStorageClass, Provisioner, ReclaimPolicy, StorageClass } from 'cdk8s-stateful';
import { Sandbox } from './sandbox';
import { settings } from './settings';

/** Returns the StorageClass for the volumes of a sandbox: the one in the settings, or a new one. */
export function dataClass(chart: Chart, sandbox: Sandbox): IStorageClass {
  if (settings.storageClass) return StorageClass.fromName(settings.storageClass);
  const made = chart.node.tryFindChild('data-class') as StorageClass | undefined;
  return made ?? new StorageClass(chart, 'data-class', {
    name: `${sandbox.namespace}-data`,
    provisioner: Provisioner.localPath(),
    reclaimPolicy: ReclaimPolicy.DELETE,
    labels: sandbox.labels,
  });
}
