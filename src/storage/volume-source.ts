import { k8s } from 'cdk8s-plus-27';
import { STRINGS } from '../private/validation/string-maps';
import { labelValue } from '../private/validation/names';
import { absolutePath } from '../private/validation/rules';
import { StructShape, boolean, enumOf, listOf, optionsOf, required, shapeOf, strings, struct, text } from '../private/validation/shapes';
import { DriverSecret } from './driver-secret';
import { DRIVER_NAME, DRIVER_SECRET, HOST } from './private/drivers';

/** Options for `VolumeSource.nfs`. */
export interface NfsVolumeOptions {
  /** Host name or address of the server. */
  readonly server: string;

  /** Exported path, absolute. */
  readonly path: string;

  /**
   * Whether to mount the volume read-only.
   *
   * @default false
   */
  readonly readOnly?: boolean;
}

/**
 * What must exist at the path of a hostPath volume.
 *
 * @see https://kubernetes.io/docs/concepts/storage/volumes/#hostpath-volume-types
 */
export enum HostPathType {
  /** Not checked. */
  UNCHECKED = '',
  /** A directory, which is created if it does not exist. */
  DIRECTORY_OR_CREATE = 'DirectoryOrCreate',
  /** An existing directory. */
  DIRECTORY = 'Directory',
  /** A file, which is created if it does not exist. */
  FILE_OR_CREATE = 'FileOrCreate',
  /** An existing file. */
  FILE = 'File',
  /** An existing UNIX socket. */
  SOCKET = 'Socket',
  /** An existing character device. */
  CHARACTER_DEVICE = 'CharDevice',
  /** An existing block device. */
  BLOCK_DEVICE = 'BlockDevice',
}

/** Options for `VolumeSource.hostPath`. */
export interface HostPathVolumeOptions {
  /** Absolute path on the node. */
  readonly path: string;

  /**
   * What must exist at the path.
   *
   * @default HostPathType.DIRECTORY_OR_CREATE
   */
  readonly type?: HostPathType;
}

/** Options for `VolumeSource.local`. */
export interface LocalVolumeOptions {
  /** Absolute path on the node: a mount point, a directory or a block device. */
  readonly path: string;

  /** Nodes that have the volume, by their label `kubernetes.io/hostname`. At least one. */
  readonly nodes: string[];
}

/** Options for `VolumeSource.csi`. */
export interface CsiVolumeOptions {
  /** Name of the CSI driver, such as "ebs.csi.aws.com". */
  readonly driver: string;

  /** Id of the volume, such as "vol-0123456789abcdef0". */
  readonly volumeHandle: string;

  /**
   * Attributes of the volume, as the driver defines them.
   *
   * @default - no attributes
   */
  readonly volumeAttributes?: { [key: string]: string };

  /**
   * File system type, such as "ext4" or "xfs".
   *
   * @default - the default of the driver
   */
  readonly fsType?: string;

  /**
   * Secret that the driver uses to stage the volume on a node.
   *
   * @default - no Secret
   */
  readonly nodeStageSecret?: DriverSecret;

  /**
   * Zones of the volume: values of the label `topology.kubernetes.io/zone` of the nodes that can attach it. A cloud disk has one zone, and
   * a regional disk two. Pods that use the volume are scheduled to these zones only. Without them, a pod may be scheduled to a node of
   * another zone, where it waits for the volume indefinitely.
   *
   * @default - any node
   * @see https://kubernetes.io/docs/reference/labels-annotations-taints/#topologykubernetesiozone
   */
  readonly zones?: string[];

  /**
   * Whether to mount the volume read-only.
   *
   * @default false
   */
  readonly readOnly?: boolean;
}

/** Options for `VolumeSource.cephRbd`. */
export interface CephRbdVolumeOptions {
  /** Cluster id (fsid), as in the ConfigMap of the driver. */
  readonly clusterId: string;

  /** Name of the pool. */
  readonly pool: string;

  /** Name of the image. */
  readonly image: string;

  /** Secret with `userID` and `userKey`. */
  readonly secret: DriverSecret;

  /**
   * RBD features of the image.
   *
   * @default ["layering"]
   */
  readonly imageFeatures?: string[];

  /**
   * File system type of the image, such as "ext4" or "xfs".
   *
   * @default "ext4"
   */
  readonly fsType?: string;

  /**
   * Whether to mount the volume read-only.
   *
   * @default false
   */
  readonly readOnly?: boolean;
}

/** Options for `VolumeSource.cephFs`. */
export interface CephFsVolumeOptions {
  /** Cluster id (fsid), as in the ConfigMap of the driver. */
  readonly clusterId: string;

  /** Name of the file system. */
  readonly fsName: string;

  /** Absolute path of the directory in the file system. */
  readonly rootPath: string;

  /** Secret with `userID` and `userKey`. */
  readonly secret: DriverSecret;

  /**
   * Whether to mount the volume read-only.
   *
   * @default false
   */
  readonly readOnly?: boolean;
}

const PATH = shapeOf<string>('an absolute path', absolutePath);

/** A server can export its root. */
const EXPORT = shapeOf<string>('an absolute path', (prop, value) => (value === '/' ? [] : absolutePath(prop, value)));

const NFS: StructShape<NfsVolumeOptions> = struct('an object { server, path }', {
  server: required(HOST),
  path: required(EXPORT),
  readOnly: boolean,
});

const HOST_PATH: StructShape<HostPathVolumeOptions> = struct('an object { path, type }', { path: required(PATH), type: enumOf(HostPathType) });

const LOCAL: StructShape<LocalVolumeOptions> = struct('an object { path, nodes }', {
  path: required(PATH),
  nodes: required(listOf(shapeOf<string>('the name of a node', labelValue), 1), 'name the nodes that have the volume'),
});

const CSI: StructShape<CsiVolumeOptions> = struct('an object { driver, volumeHandle }', {
  driver: required(DRIVER_NAME),
  volumeHandle: required(text),
  volumeAttributes: STRINGS,
  fsType: text,
  nodeStageSecret: DRIVER_SECRET,
  zones: listOf(shapeOf<string>('the value of a label', labelValue), 1),
  readOnly: boolean,
});

const CEPH_RBD: StructShape<CephRbdVolumeOptions> = struct('an object { clusterId, pool, image, secret }', {
  clusterId: required(text),
  pool: required(text),
  image: required(text),
  secret: required(DRIVER_SECRET),
  imageFeatures: strings,
  fsType: text,
  readOnly: boolean,
});

const CEPH_FS: StructShape<CephFsVolumeOptions> = struct('an object { clusterId, fsName, rootPath, secret }', {
  clusterId: required(text),
  fsName: required(text),
  rootPath: required(text),
  secret: required(DRIVER_SECRET),
  readOnly: boolean,
});

/** Fields of a PersistentVolume's spec that depend on the source. */
type Spec = Pick<k8s.PersistentVolumeSpec, 'nfs' | 'hostPath' | 'local' | 'csi' | 'nodeAffinity'>;

/**
 * Location of the data of a `StaticVolume`.
 *
 * Ceph volumes use the CSI drivers, because Kubernetes 1.31 removed the in-tree drivers `rbd` and `cephfs`.
 *
 * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#types-of-persistent-volumes
 */
export class VolumeSource {
  /**
   * An export of an NFS server. The server decides who can write to it: Kubernetes does not change the owner of the export, so give it to
   * the user or the group of the pods on the server.
   *
   * @param options the server and the path
   * @see https://kubernetes.io/docs/concepts/storage/volumes/#nfs
   */
  public static nfs(options: NfsVolumeOptions): VolumeSource {
    const checked = optionsOf(NFS, options);
    const { server, path, readOnly } = checked.options;
    return new VolumeSource({ nfs: { server, path, readOnly } }, checked.errors);
  }

  /**
   * A path on the node that the pod runs on. The data differs from node to node, so use it for single-node clusters and tests only.
   *
   * Kubernetes does not change the owner of such a directory, and a directory that it creates belongs to root with mode 0755. The pods of
   * this library do not run as root, so they can read it, but not write to it. To let them write, create the directory on the node before,
   * and give it to the group of the pods: `install -d -m 2770 -g 65532 /mnt/data` for the default `runAsGroup`. For a volume of
   * `VolumeSource.local`, Kubernetes changes the group itself.
   *
   * @param options the path and its type
   * @see https://kubernetes.io/docs/concepts/storage/volumes/#hostpath
   */
  public static hostPath(options: HostPathVolumeOptions): VolumeSource {
    const checked = optionsOf(HOST_PATH, options);
    const { path, type = HostPathType.DIRECTORY_OR_CREATE } = checked.options;
    return new VolumeSource({ hostPath: { path, type } }, checked.errors);
  }

  /**
   * A disk or directory of specific nodes. Pods that use the volume are scheduled to these nodes only.
   *
   * @param options the path and the nodes
   * @see https://kubernetes.io/docs/concepts/storage/volumes/#local
   */
  public static local(options: LocalVolumeOptions): VolumeSource {
    const checked = optionsOf(LOCAL, options);
    const { path, nodes } = checked.options;
    return new VolumeSource({ local: { path }, nodeAffinity: onNodesWith('kubernetes.io/hostname', nodes) }, checked.errors);
  }

  /**
   * A volume of a CSI driver.
   *
   * @param options the driver, the id and the attributes of the volume
   * @see https://kubernetes.io/docs/concepts/storage/volumes/#csi
   */
  public static csi(options: CsiVolumeOptions): VolumeSource {
    const checked = optionsOf(CSI, options);
    return new VolumeSource(csiVolume(checked.options), checked.errors);
  }

  /**
   * An RBD image in a Ceph pool, mounted by the CSI driver for Ceph.
   *
   * @param options the cluster, the pool and the image
   * @see https://github.com/ceph/ceph-csi/blob/devel/docs/static-pvc.md
   */
  public static cephRbd(options: CephRbdVolumeOptions): VolumeSource {
    const checked = optionsOf(CEPH_RBD, options);
    const { clusterId, pool, image, secret, imageFeatures = ['layering'], fsType = 'ext4', readOnly } = checked.options;
    const volumeAttributes = { clusterID: clusterId, pool, imageFeatures: `${imageFeatures}`, staticVolume: 'true' };
    const csi = { driver: 'rbd.csi.ceph.com', volumeHandle: image, volumeAttributes, nodeStageSecret: secret, fsType, readOnly };
    return new VolumeSource(csiVolume(csi), checked.errors);
  }

  /**
   * A directory of a Ceph file system, mounted by the CSI driver for Ceph.
   *
   * @param options the cluster, the file system and the directory
   * @see https://github.com/ceph/ceph-csi/blob/devel/docs/static-pvc.md
   */
  public static cephFs(options: CephFsVolumeOptions): VolumeSource {
    const checked = optionsOf(CEPH_FS, options);
    const { clusterId, fsName, rootPath, secret, readOnly } = checked.options;
    const volumeHandle = withoutSlashes(`${fsName}${rootPath}`);
    const volumeAttributes = { clusterID: clusterId, fsName, rootPath, staticVolume: 'true' };
    return new VolumeSource(csiVolume({ driver: 'cephfs.csi.ceph.com', volumeHandle, volumeAttributes, nodeStageSecret: secret, readOnly }), checked.errors);
  }

  private constructor(private readonly spec: Spec, private readonly errors: (prop: string) => string[]) {}

  /** @internal */
  public _errors(prop: string): string[] {
    return this.errors(prop);
  }

  /** @internal */
  public _render(): Spec {
    return this.spec;
  }
}

/** Replaces "/" with "-" and escapes "-" and "_", so that different paths have different names. */
function withoutSlashes(path: string): string {
  return path.replace(/[-_]/g, '_$&').replace(/\//g, '-');
}

function csiVolume({ driver, volumeHandle, volumeAttributes, fsType, nodeStageSecret, zones, readOnly }: CsiVolumeOptions): Spec {
  return {
    csi: { driver, volumeHandle, volumeAttributes, fsType, nodeStageSecretRef: nodeStageSecret, readOnly },
    nodeAffinity: zones && onNodesWith('topology.kubernetes.io/zone', zones),
  };
}

function onNodesWith(label: string, values: string[]): k8s.VolumeNodeAffinity {
  return { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: label, operator: 'In', values }] }] } };
}
