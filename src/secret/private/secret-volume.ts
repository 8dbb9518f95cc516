import { k8s } from 'cdk8s-plus-27';

/**
 * A volume with some keys of a Secret, which the group of the pod may read. It is to be mounted as a whole, not file by file: only so does
 * a change reach the pod.
 */
export function secretVolume(name: string, secretName: string, items: k8s.KeyToPath[]): k8s.Volume {
  return { name, secret: { secretName, items, defaultMode: 0o440 } };
}
