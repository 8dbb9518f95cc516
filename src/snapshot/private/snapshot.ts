/** What all constructs of snapshots share. */
import { join } from 'path';
import { k8s } from 'cdk8s-plus-27';
import { loadShellScript, sh } from '../../private/script';

const API_GROUP = 'snapshot.storage.k8s.io';
const KIND = 'VolumeSnapshot';

/** Group, version and kind of a snapshot. */
export const VOLUME_SNAPSHOT = { apiVersion: `${API_GROUP}/v1`, kind: KIND };

/** Command that takes and deletes snapshots. */
export const TAKE_SNAPSHOTS = sh(loadShellScript(join(__dirname, '..', 'scripts'), 'take.sh'));

/** Permissions of that command. RBAC cannot limit them to some snapshots: new names are not known. */
export const SNAPSHOT_PERMISSIONS: k8s.PolicyRule[] = [
  { apiGroups: [API_GROUP], resources: ['volumesnapshots'], verbs: ['create', 'get', 'list', 'delete'] },
];

/** Renders a reference to a snapshot, as a source of data. */
export function snapshotReference(name: string): k8s.TypedLocalObjectReference {
  return { apiGroup: API_GROUP, kind: KIND, name };
}
