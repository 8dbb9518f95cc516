/** The parts of the VolumeSnapshot API (snapshot.storage.k8s.io/v1) that the library and the tests use. */

/** Schema of a value, as in a CustomResourceDefinition. */
export interface Schema {
  readonly type: 'object' | 'string' | 'boolean';
  readonly properties?: { readonly [field: string]: Schema };
  readonly required?: readonly string[];
}

const STRING: Schema = { type: 'string' };

/** Schema of a VolumeSnapshot, without its metadata. */
export const VOLUME_SNAPSHOT_SCHEMA: Schema = {
  type: 'object',
  required: ['spec'],
  properties: {
    spec: {
      type: 'object',
      required: ['source'],
      properties: {
        source: { type: 'object', required: ['persistentVolumeClaimName'], properties: { persistentVolumeClaimName: STRING } },
        volumeSnapshotClassName: STRING,
      },
    },
    status: {
      type: 'object',
      properties: { readyToUse: { type: 'boolean' }, error: { type: 'object', properties: { message: STRING } } },
    },
  },
};

/** A CustomResourceDefinition for clusters without the snapshot controller. Its status can be patched like that of other objects. */
export const VOLUME_SNAPSHOT_CRD = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: 'volumesnapshots.snapshot.storage.k8s.io',
    // The API server accepts no definition in a group of Kubernetes without it.
    annotations: { 'api-approved.kubernetes.io': 'unapproved, for tests' },
  },
  spec: {
    group: 'snapshot.storage.k8s.io',
    scope: 'Namespaced',
    names: { kind: 'VolumeSnapshot', listKind: 'VolumeSnapshotList', plural: 'volumesnapshots', singular: 'volumesnapshot' },
    versions: [{ name: 'v1', served: true, storage: true, subresources: { status: {} }, schema: { openAPIV3Schema: VOLUME_SNAPSHOT_SCHEMA } }],
  },
};
