import { Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct, IConstruct } from 'constructs';
import { AccessMode } from './access-mode';
import { VolumeMode } from './claim-template';
import { selects } from '../private/labels';
import { ANNOTATIONS, LABELS } from '../private/validation/string-maps';
import { nameOf, namespaceOf, takeName } from '../private/naming';
import { renderClusterScoped, renderObject } from '../private/render';
import { checkProps, rulesOn } from '../private/validation/props';
import { format } from '../private/validation/report';
import { dnsSubdomain } from '../private/validation/names';
import { StructShape, enumOf, listOf, refine, required, selfChecking, size, string, strings, struct } from '../private/validation/shapes';
import { quantity } from '../private/quantity';
import { storageClass } from './private/shapes';
import { IStorageClass, ReclaimPolicy } from './storage-class';
import { VolumeBinding } from './volume-binding';
import { VolumeSource } from './volume-source';

/** Properties for `StaticVolume`. */
export interface StaticVolumeProps {
  /** Location of the data. */
  readonly source: VolumeSource;

  /** Capacity of the volume, at least 1 KiB. Kubernetes uses it to match claims, and does not limit how much is written. */
  readonly size: Size;

  /**
   * Access modes of the volume and its claim, at least one.
   *
   * @default [AccessMode.READ_WRITE_ONCE]
   */
  readonly accessModes?: AccessMode[];

  /**
   * How the volume and its claim are bound to each other.
   *
   * @default VolumeBinding.byName()
   */
  readonly binding?: VolumeBinding;

  /**
   * Name of the claim, a DNS subdomain.
   *
   * @default - the ids of the construct and its parents below the chart, joined with "-"
   */
  readonly name?: string;

  /**
   * Name of the PersistentVolume, a DNS subdomain. PersistentVolumes have no namespace, so the name must be unique in the cluster.
   *
   * @default - the namespace of the chart and the name of the claim, joined with "-"
   */
  readonly volumeName?: string;

  /**
   * StorageClass of the volume and its claim. It does not have to exist: a name that nothing else uses keeps other claims from being bound
   * to the volume.
   *
   * @default - no StorageClass, so that no other volume is provisioned for the claim
   */
  readonly storageClass?: IStorageClass;

  /**
   * What happens to the volume when its claim is deleted.
   *
   * @default ReclaimPolicy.RETAIN
   */
  readonly reclaimPolicy?: ReclaimPolicy;

  /**
   * How the volume is presented to containers.
   *
   * @default VolumeMode.FILESYSTEM
   */
  readonly volumeMode?: VolumeMode;

  /**
   * Mount options of the volume, such as "nfsvers=4.1".
   *
   * @default - the mount options of the driver
   * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#mount-options
   */
  readonly mountOptions?: string[];

  /**
   * Labels of the volume, added to those of `binding`.
   *
   * @default - no further labels
   */
  readonly labels?: { [key: string]: string };

  /**
   * Annotations of the volume.
   *
   * @default - no annotations
   */
  readonly annotations?: { [key: string]: string };
}

const accessModes = refine(listOf(enumOf(AccessMode), 1), (prop, modes) => (
  modes.length === 1 || !modes.includes(AccessMode.READ_WRITE_ONCE_POD)
    ? []
    : [`'${prop}' combines ReadWriteOncePod with another mode, which Kubernetes rejects: use ReadWriteOncePod alone, or leave it out`]
));

const STATIC_VOLUME: StructShape<StaticVolumeProps> = struct('the props of a StaticVolume', {
  source: required(
    selfChecking<VolumeSource>('a VolumeSource such as VolumeSource.nfs(...)'),
    'say where the data is, such as VolumeSource.nfs(...)',
  ),
  size: required(size),
  accessModes,
  binding: selfChecking<VolumeBinding>('a VolumeBinding such as VolumeBinding.byName()'),
  name: string,
  volumeName: string,
  storageClass,
  reclaimPolicy: enumOf(ReclaimPolicy),
  volumeMode: enumOf(VolumeMode),
  mountOptions: strings,
  labels: LABELS,
  annotations: ANNOTATIONS,
});

/**
 * Existing storage: a PersistentVolume, a PersistentVolumeClaim, and the binding between the two.
 *
 * @exampleMetadata fixture=chart
 * @example
 * const exports = new StaticVolume(this, 'exports', {
 *   source: VolumeSource.nfs({ server: 'nfs.example.org', path: '/exports' }),
 *   size: Size.gibibytes(100),
 *   accessModes: [AccessMode.READ_WRITE_MANY],
 * });
 *
 * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#static
 */
export class StaticVolume extends Construct {
  /** Name of the claim, for the `persistentVolumeClaim` of a pod. */
  public readonly claimName: string;

  /** Name of the PersistentVolume. */
  public readonly volumeName: string;

  private readonly binding: VolumeBinding;
  private readonly labels: { [key: string]: string };

  /**
   * @throws if props are invalid, with all errors in one message; at synth if another construct has the same name, or if another volume of
   * the app has the labels that the claim selects
   */
  constructor(scope: Construct, id: string, props: StaticVolumeProps) {
    super(scope, id);
    const checked = checkProps(this, STATIC_VOLUME, props);
    props = checked.props;
    this.binding = props.binding ?? VolumeBinding.byName();
    this.claimName = this.binding._claim?.name ?? props.name ?? nameOf(this);
    this.volumeName = props.volumeName ?? [this.claimNamespace, this.claimName].filter(Boolean).join('-');
    this.labels = { ...props.labels, ...this.binding._selector };
    const { claimName, volumeName } = this;
    checked.validate(rulesOn({ ...props, claimName, volumeName }, [
      () => dnsSubdomain('name', claimName),
      () => dnsSubdomain('volumeName', volumeName),
      ({ name, binding }) => secondName(name, binding),
      ({ binding }) => this.unreserved(binding),
    ]));
    this.takeNames();
    this.renderVolume(props);
    if (!this.binding._claim) this.renderClaim(props);
  }

  private get claimNamespace(): string | undefined {
    return this.binding._claim?.namespace ?? namespaceOf(this);
  }

  /** A volume bound by name is kept for its claim by naming it, namespace and all; else any claim could take it. */
  private unreserved(binding: VolumeBinding | undefined): string[] {
    if (binding?._selector || this.claimNamespace) return [];
    return [
      "'binding' by name needs the claim's namespace, or another claim could take the volume first: give the chart a 'namespace', " +
        'or bind with VolumeBinding.bySelector(...)',
    ];
  }

  private takeNames(): void {
    takeName(this, 'PersistentVolume', this.volumeName, { prop: 'volumeName', clusterWide: true });
    if (!this.binding._claim) takeName(this, 'PersistentVolumeClaim', this.claimName);
    this.node.addValidation({ validate: () => this.rivals().map((rival) => this.problemWith(rival)) });
  }

  /** Finds the other volumes of the app that the selector of this claim matches. */
  private rivals(): StaticVolume[] {
    const { _selector: selector } = this.binding;
    if (!selector) return [];
    return this.node.root.node
      .findAll()
      .filter(isStaticVolume)
      .filter((other) => other !== this && other.binding._selector && selects(selector, other.labels));
  }

  private problemWith(rival: StaticVolume): string {
    return (
      `'binding' selects ${format(this.binding._selector)}, which the volume of [${rival.node.path}] has too: ` +
      'the claim could be bound to either. Give each its own label, or bind by name'
    );
  }

  private renderVolume(props: StaticVolumeProps): void {
    renderClusterScoped(this, 'Resource', k8s.KubePersistentVolume, {
      metadata: { name: this.volumeName, labels: this.labels, annotations: props.annotations },
      spec: {
        ...props.source._render(),
        ...shared(props),
        capacity: { storage: quantity(props.size) },
        persistentVolumeReclaimPolicy: props.reclaimPolicy ?? ReclaimPolicy.RETAIN,
        mountOptions: props.mountOptions,
        claimRef: this.binding._selector ? undefined : this.claimReference(),
      },
    });
  }

  private claimReference(): k8s.ObjectReference {
    return { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name: this.claimName, namespace: this.claimNamespace };
  }

  private renderClaim(props: StaticVolumeProps): void {
    const { _selector: selector } = this.binding;
    renderObject(this, 'Claim', k8s.KubePersistentVolumeClaim, {
      metadata: { name: this.claimName },
      spec: {
        ...shared(props),
        resources: { requests: { storage: quantity(props.size) } },
        volumeName: selector ? undefined : this.volumeName,
        selector: selector && { matchLabels: selector },
      },
    });
  }
}

/** Renders the fields that must be equal for a claim to be bound to the volume. */
function shared(props: StaticVolumeProps): Pick<k8s.PersistentVolumeSpec, 'accessModes' | 'storageClassName' | 'volumeMode'> {
  return {
    accessModes: props.accessModes ?? [AccessMode.READ_WRITE_ONCE],
    // The empty name means no StorageClass. Without it, the default StorageClass would provision a new volume for the claim.
    storageClassName: props.storageClass?.storageClassName ?? '',
    volumeMode: props.volumeMode,
  };
}

function secondName(name: string | undefined, binding: VolumeBinding | undefined): string[] {
  if (!binding?._claim || name === undefined) return [];
  return [`'name' is ${format(name)}, but 'binding' reserves the volume for the existing claim ${format(binding._claim.name)}: leave 'name' out`];
}

function isStaticVolume(construct: IConstruct): construct is StaticVolume {
  return construct instanceof StaticVolume;
}
