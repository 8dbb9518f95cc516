import { k8s } from 'cdk8s-plus-27';
import * as check from '../private/validation/rules';
import { driverName, driverSecret, host } from './private/drivers';
import * as maps from '../private/validation/maps';
import { withoutNulls, format } from '../private/validation/report';
import * as shape from '../private/validation/shapes';
import { DriverSecret } from './provisioner';

/** An export of an NFS server. */
export interface NfsVolumeOptions {
  /** Host name or address of the server. */
  readonly server: string;

  /** Exported path. */
  readonly path: string;

  /**
   * Mount it read-only.
   *
   * @default false
   */
  readonly readOnly?: boolean;
}

/**
 * What must be at the path of a hostPath volume.
 *
 * @see https://kubernetes.io/docs/concepts/storage/volumes/#hostpath-volume-types
 */
export enum HostPathType {
  /** Anything, or nothing: it is not checked. */
  UNCHECKED = '',
  /** A directory, made when it is missing. */
  DIRECTORY_OR_CREATE = 'DirectoryOrCreate',
  /** A directory that is there. */
  DIRECTORY = 'Directory',
  /** A file, made when it is missing. */
  FILE_OR_CREATE = 'FileOrCreate',
  /** A file that is there. */
  FILE = 'File',
  /** A UNIX socket that is there. */
  SOCKET = 'Socket',
  /** A character device that is there. */
  CHARACTER_DEVICE = 'CharDevice',
  /** A block device that is there. */
  BLOCK_DEVICE = 'BlockDevice',
}

/** A path of whichever node the pod runs on. */
export interface HostPathVolumeOptions {
  /** Absolute path on the node. */
  readonly path: string;

  /**
   * What must be there.
   *
   * @default HostPathType.DIRECTORY_OR_CREATE
   */
  readonly type?: HostPathType;
}

/** A disk or directory of certain nodes. */
export interface LocalVolumeOptions {
  /** Absolute path on the node: a mount point, a directory or a block device. */
  readonly path: string;

  /** Names of the nodes that have it, as their label `kubernetes.io/hostname` says. At least one. */
  readonly nodes: string[];
}

/** A volume of a CSI driver that exists already. */
export interface CsiVolumeOptions {
  /** Name of the driver, such as "ebs.csi.aws.com". */
  readonly driver: string;

  /** The driver's id of the volume, such as "vol-0123456789abcdef0". */
  readonly volumeHandle: string;

  /**
   * Attributes for the driver.
   *
   * @default - none
   */
  readonly attributes?: { [key: string]: string };

  /**
   * File system: "ext4", "xfs", ...
   *
   * @default - the driver's own
   */
  readonly fsType?: string;

  /**
   * Secret that the driver reads when it stages the volume on a node.
   *
   * @default - none
   */
  readonly nodeStageSecret?: DriverSecret;

  /**
   * Mount it read-only.
   *
   * @default false
   */
  readonly readOnly?: boolean;
}

/** An image of a Ceph pool that exists already. */
export interface CephRbdVolumeOptions {
  /** Id (fsid) of the Ceph cluster, as the driver's ConfigMap names it. */
  readonly clusterId: string;

  /** Pool of the image. */
  readonly pool: string;

  /** Name of the image. */
  readonly image: string;

  /** Secret with `userID` and `userKey`. */
  readonly secret: DriverSecret;

  /**
   * Features of the image.
   *
   * @default ["layering"]
   */
  readonly imageFeatures?: string[];

  /**
   * File system on the image.
   *
   * @default "ext4"
   */
  readonly fsType?: string;

  /**
   * Mount it read-only.
   *
   * @default false
   */
  readonly readOnly?: boolean;
}

/** A directory of a Ceph file system that exists already. */
export interface CephFsVolumeOptions {
  /** Id (fsid) of the Ceph cluster, as the driver's ConfigMap names it. */
  readonly clusterId: string;

  /** Name of the file system. */
  readonly fsName: string;

  /** Directory in the file system. */
  readonly rootPath: string;

  /** Secret with `userID` and `userKey`. */
  readonly secret: DriverSecret;

  /**
   * Mount it read-only.
   *
   * @default false
   */
  readonly readOnly?: boolean;
}

/** What a source adds to a PersistentVolume's spec. */
type Spec = Pick<k8s.PersistentVolumeSpec, 'nfs' | 'hostPath' | 'local' | 'csi' | 'nodeAffinity'>;

/**
 * Where the data of a `StaticVolume` is.
 *
 * The drivers for Ceph that were part of Kubernetes (`rbd`, `cephfs`) are gone since 1.31: their volumes are mounted by CSI drivers here.
 *
 * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#types-of-persistent-volumes
 */
export class VolumeSource {
  /**
   * An export of an NFS server.
   *
   * @param options server and path
   * @see https://kubernetes.io/docs/concepts/storage/volumes/#nfs
   */
  public static nfs(options: NfsVolumeOptions): VolumeSource {
    const { server, path, readOnly } = withoutNulls(options);
    return new VolumeSource({ nfs: { server, path, readOnly } }, [...host('source.server', server), ...exportErrors(path)]);
  }

  /**
   * A path of the node that the pod runs on: on another node the same claim has other data. For one-node clusters and tests.
   *
   * @param options path and what must be there
   * @see https://kubernetes.io/docs/concepts/storage/volumes/#hostpath
   */
  public static hostPath(options: HostPathVolumeOptions): VolumeSource {
    const { path, type = HostPathType.DIRECTORY_OR_CREATE } = withoutNulls(options);
    return new VolumeSource({ hostPath: { path, type } }, [
      ...check.absolutePath('source.path', path),
      ...check.oneOf('source.type', type, Object.values(HostPathType)),
    ]);
  }

  /**
   * A disk or directory of certain nodes; pods that use it run there and nowhere else.
   *
   * @param options path and nodes
   * @see https://kubernetes.io/docs/concepts/storage/volumes/#local
   */
  public static local(options: LocalVolumeOptions): VolumeSource {
    const { path, nodes } = withoutNulls(options);
    return new VolumeSource({ local: { path }, nodeAffinity: onNodes(nodes) }, [
      ...check.absolutePath('source.path', path),
      ...nodeErrors(nodes),
    ]);
  }

  /**
   * A volume of a CSI driver.
   *
   * @param options driver, id and attributes
   * @see https://kubernetes.io/docs/concepts/storage/volumes/#csi
   */
  public static csi(options: CsiVolumeOptions): VolumeSource {
    const { driver, volumeHandle, attributes, nodeStageSecret } = withoutNulls(options);
    return new VolumeSource(csiVolume(withoutNulls(options)), [
      ...driverName('source.driver', driver),
      ...check.text('source.volumeHandle', volumeHandle),
      ...maps.texts('source.attributes', attributes),
      ...(nodeStageSecret === undefined ? [] : driverSecret('source.nodeStageSecret', nodeStageSecret)),
    ]);
  }

  /**
   * An image of a Ceph pool, by the CSI driver of Ceph.
   *
   * @param options cluster, pool and image
   * @see https://github.com/ceph/ceph-csi/blob/devel/docs/static-pvc.md
   */
  public static cephRbd(options: CephRbdVolumeOptions): VolumeSource {
    const { clusterId, pool, image, secret, imageFeatures = ['layering'], fsType = 'ext4', readOnly } = withoutNulls(options);
    const attributes = { clusterID: clusterId, pool, imageFeatures: `${imageFeatures}`, staticVolume: 'true' };
    const csi = { driver: 'rbd.csi.ceph.com', volumeHandle: image, attributes, nodeStageSecret: secret, fsType, readOnly };
    return new VolumeSource(csiVolume(csi), [
      ...check.text('source.clusterId', clusterId),
      ...check.text('source.pool', pool),
      ...check.text('source.image', image),
      ...driverSecret('source.secret', secret),
      ...shape.texts('source.imageFeatures', imageFeatures),
    ]);
  }

  /**
   * A directory of a Ceph file system, by the CSI driver of Ceph.
   *
   * @param options cluster, file system and directory
   * @see https://github.com/ceph/ceph-csi/blob/devel/docs/static-pvc.md
   */
  public static cephFs(options: CephFsVolumeOptions): VolumeSource {
    const { clusterId, fsName, rootPath, secret, readOnly } = withoutNulls(options);
    const volumeHandle = withoutSlashes(`${fsName}${rootPath}`);
    const attributes = { clusterID: clusterId, fsName, rootPath, staticVolume: 'true' };
    return new VolumeSource(csiVolume({ driver: 'cephfs.csi.ceph.com', volumeHandle, attributes, nodeStageSecret: secret, readOnly }), [
      ...check.text('source.clusterId', clusterId),
      ...check.text('source.fsName', fsName),
      ...check.text('source.rootPath', rootPath),
      ...driverSecret('source.secret', secret),
    ]);
  }

  private constructor(private readonly spec: Spec, private readonly errors: string[]) {}

  /** @internal */
  public _errors(): string[] {
    return this.errors;
  }

  /** @internal */
  public _render(): Spec {
    return this.spec;
  }
}

/** No two paths give one name: what stands for "/" is marked where it is itself. */
function withoutSlashes(path: string): string {
  return path.replace(/[-_]/g, '_$&').replace(/\//g, '-');
}

function csiVolume({ driver, volumeHandle, attributes, fsType, nodeStageSecret, readOnly }: CsiVolumeOptions): Spec {
  return { csi: { driver, volumeHandle, volumeAttributes: attributes, fsType, nodeStageSecretRef: nodeStageSecret, readOnly } };
}

/** A server may export its root. */
function exportErrors(path: string): string[] {
  return path === '/' ? [] : check.absolutePath('source.path', path);
}

function nodeErrors(nodes: string[]): string[] {
  if (!Array.isArray(nodes) || nodes.length === 0) return [`'source.nodes' must name the nodes that have the volume, got ${format(nodes)}`];
  return nodes.flatMap((node) => check.labelValue('source.nodes', node ?? null));
}

function onNodes(nodes: string[]): k8s.VolumeNodeAffinity {
  const hostname = { key: 'kubernetes.io/hostname', operator: 'In', values: nodes };
  return { required: { nodeSelectorTerms: [{ matchExpressions: [hostname] }] } };
}
