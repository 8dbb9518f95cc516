import { k8s } from 'cdk8s-plus-27';
import { AccessMode } from '../access-mode';
import { ClaimTemplate, VolumeMode } from '../claim-template';
import { quantity } from '../../private/quantity';

/** Renders the volume claim templates of a StatefulSet, named like the volumes. */
export function claimTemplates(volumes: { [name: string]: ClaimTemplate } = {}): k8s.KubePersistentVolumeClaimProps[] | undefined {
  const claims = Object.entries(volumes).map(([name, volume]) => claimTemplate(name, volume));
  return claims.length > 0 ? claims : undefined;
}

/** Renders the mounts of the volumes that have a file system. */
export function claimMounts(volumes: { [name: string]: ClaimTemplate } = {}): k8s.VolumeMount[] {
  return Object.entries(volumes)
    .filter(([, volume]) => !isBlock(volume))
    .map(([name, { mountPath, subPath }]) => ({ name, mountPath, subPath }));
}

/** Renders the devices of the raw block volumes. */
export function claimDevices(volumes: { [name: string]: ClaimTemplate } = {}): k8s.VolumeDevice[] {
  return Object.entries(volumes)
    .filter(([, volume]) => isBlock(volume))
    .map(([name, { mountPath }]) => ({ name, devicePath: mountPath }));
}

function claimTemplate(name: string, volume: ClaimTemplate): k8s.KubePersistentVolumeClaimProps {
  return {
    metadata: { name, labels: volume.labels, annotations: volume.annotations },
    spec: {
      accessModes: [volume.accessMode ?? AccessMode.READ_WRITE_ONCE],
      storageClassName: volume.storageClass?.storageClassName,
      volumeMode: volume.volumeMode,
      dataSource: volume.dataSource,
      selector: volume.selector && { matchLabels: volume.selector },
      resources: { requests: { storage: quantity(volume.size) } },
    },
  };
}

function isBlock(volume: ClaimTemplate): boolean {
  return volume.volumeMode === VolumeMode.BLOCK;
}
