import { k8s } from 'cdk8s-plus-27';

/**
 * Renders a volume with the given keys of a Secret, readable by the group of the pod. Mount it as a directory: files that are mounted with
 * `subPath` are not updated when the Secret changes.
 */
export function secretVolume(name: string, secretName: string, items: k8s.KeyToPath[]): k8s.Volume {
  return { name, secret: { secretName, items, defaultMode: 0o440 } };
}
