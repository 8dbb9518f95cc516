import { k8s } from 'cdk8s-plus-27';
import { AccessMode } from '../access-mode';
import { ClaimTemplate, VolumeMode } from '../claim-template';
import * as check from '../../private/validation/rules';
import * as maps from '../../private/validation/maps';
import { format } from '../../private/validation/report';
import { quantity } from '../../private/quantity';
import { isMap } from '../../private/validation/shapes';

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

/** What is wrong with the volumes of a set. */
export function claimErrors(volumes: { [name: string]: ClaimTemplate } = {}): string[] {
  return Object.entries(volumes).flatMap(([name, volume]) => [
    ...check.dnsLabel('volumes', name, 63, 'the name of a volume is a DNS label'),
    ...(isMap(volume) ? volumeErrors(`volumes.${name}`, volume) : [`'volumes.${name}' must be { mountPath, size }, got ${format(volume)}`]),
  ]);
}

function volumeErrors(prop: string, volume: ClaimTemplate): string[] {
  return [
    ...check.absolutePath(`${prop}.mountPath`, volume.mountPath),
    ...check.size(`${prop}.size`, volume.size, 'required'),
    ...check.storageClass(`${prop}.storageClass`, volume.storageClass),
    ...check.oneOf(`${prop}.accessMode`, volume.accessMode, Object.values(AccessMode)),
    ...check.oneOf(`${prop}.volumeMode`, volume.volumeMode, Object.values(VolumeMode)),
    ...subPathErrors(`${prop}.subPath`, volume),
    ...maps.labels(`${prop}.selector`, volume.selector),
    ...maps.labels(`${prop}.labels`, volume.labels),
    ...maps.annotations(`${prop}.annotations`, volume.annotations),
  ];
}

function subPathErrors(prop: string, volume: ClaimTemplate): string[] {
  if (!isBlock(volume) || volume.subPath === undefined) return check.subPath(prop, volume.subPath);
  return [`'${prop}' is for a file system, and the volume is a block device: leave one of them out`];
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
