import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct, IConstruct } from 'constructs';
import { ANNOTATIONS, LABELS } from '../private/validation/string-maps';
import { nameOf, takeName } from '../private/naming';
import { renderClusterScoped } from '../private/render';
import { ValidationRule, checkProps, rulesOn } from '../private/validation/props';
import { format } from '../private/validation/report';
import { dnsSubdomain, labelValue } from '../private/validation/names';
import { repeated } from '../private/validation/rules';
import {
  StructShape, boolean, enumOf, isPlainObject, listOf, refine, required, selfChecking, shapeOf, string, strings, struct,
} from '../private/validation/shapes';
import { Provisioner } from './provisioner';

const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

/** A StorageClass: one of this app, or an existing one of the cluster. */
export interface IStorageClass {
  /** Name of the StorageClass. */
  readonly storageClassName: string;
}

/**
 * What happens to a volume when its claim is deleted.
 *
 * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reclaiming
 */
export enum ReclaimPolicy {
  /** Keeps the volume and its data until they are deleted manually. */
  RETAIN = 'Retain',
  /** Deletes the volume and its data together with the claim. */
  DELETE = 'Delete',
}

/**
 * When a volume is provisioned for a claim.
 *
 * @see https://kubernetes.io/docs/concepts/storage/storage-classes/#volume-binding-mode
 */
export enum VolumeBindingMode {
  /** After the first pod that uses the claim is scheduled, in the zone of its node. */
  WAIT_FOR_FIRST_CONSUMER = 'WaitForFirstConsumer',
  /** Immediately, possibly in a zone where no pod that uses the claim can run. */
  IMMEDIATE = 'Immediate',
}

/** Properties for `StorageClass` and `DefaultStorageClass`. */
export interface StorageClassProps {
  /** Driver that provisions the volumes, with its parameters. */
  readonly provisioner: Provisioner;

  /**
   * Name of the StorageClass, a DNS subdomain.
   *
   * @default - the ids of the construct and its parents below the chart, joined with "-"
   */
  readonly name?: string;

  /**
   * What happens to a volume when its claim is deleted.
   *
   * @default ReclaimPolicy.RETAIN
   */
  readonly reclaimPolicy?: ReclaimPolicy;

  /**
   * When a volume is provisioned for a claim.
   *
   * @default VolumeBindingMode.WAIT_FOR_FIRST_CONSUMER
   */
  readonly volumeBindingMode?: VolumeBindingMode;

  /**
   * Whether claims can be expanded.
   *
   * @default - true if the provisioner supports it
   * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims
   */
  readonly allowVolumeExpansion?: boolean;

  /**
   * Mount options of the volumes.
   *
   * @default - the mount options of the driver
   * @see https://kubernetes.io/docs/concepts/storage/storage-classes/#mount-options
   */
  readonly mountOptions?: string[];

  /**
   * Zones in which volumes may be provisioned.
   *
   * @default - all zones
   * @see https://kubernetes.io/docs/concepts/storage/storage-classes/#allowed-topologies
   */
  readonly zones?: string[];

  /**
   * Labels of the StorageClass.
   *
   * @default - no labels
   */
  readonly labels?: { [key: string]: string };

  /**
   * Annotations of the StorageClass.
   *
   * @default - no annotations
   */
  readonly annotations?: { [key: string]: string };
}

const zones = refine(listOf(shapeOf<string>('the value of a label', labelValue), 1), (prop, values) =>
  repeated(values).map((zone) => `'${prop}' has ${format(zone)} twice: keep one of them`));

const STORAGE_CLASS: StructShape<StorageClassProps> = struct('the props of a StorageClass', {
  provisioner: required(
    selfChecking<Provisioner>('a Provisioner such as Provisioner.awsEbs()'),
    'give the driver that provisions the volumes, such as Provisioner.awsEbs()',
  ),
  name: string,
  reclaimPolicy: enumOf(ReclaimPolicy),
  volumeBindingMode: enumOf(VolumeBindingMode),
  allowVolumeExpansion: boolean,
  mountOptions: strings,
  zones,
  labels: LABELS,
  annotations: ANNOTATIONS,
});

/** Parameters of NFS provisioners that say what becomes of the data of a volume that is deleted. */
const ON_DELETE = ['archiveOnDelete', 'onDelete'];

const STORAGE_CLASS_RULES: ValidationRule<StorageClassProps & { readonly name: string }>[] = [
  ({ name }) => dnsSubdomain('name', name),
  ({ allowVolumeExpansion, provisioner }) => (!allowVolumeExpansion || provisioner.expandable
    ? []
    : [`'allowVolumeExpansion' is true, but "${provisioner.name}" cannot grow a volume: leave it out, or choose another provisioner`]),
  neverDeleted,
];

/** A volume that is kept is never deleted, so that what should happen then never happens. */
function neverDeleted({ provisioner, reclaimPolicy }: StorageClassProps): string[] {
  if (reclaimPolicy === ReclaimPolicy.DELETE) return [];
  return ON_DELETE.filter((name) => provisioner.parameters?.[name] !== undefined).map((name) =>
    `'provisioner' has the parameter ${format(name)}, which has no effect on a volume that is kept: set 'reclaimPolicy' to DELETE, or leave it out`);
}

/**
 * StorageClass with defaults for databases: volumes are kept when their claim is deleted, can be expanded, and are provisioned in the
 * zone of their pod.
 *
 * @exampleMetadata fixture=chart
 * @example
 * const fast = new StorageClass(this, 'fast', { provisioner: Provisioner.awsEbs({ type: 'gp3' }) });
 *
 * @see https://kubernetes.io/docs/concepts/storage/storage-classes/
 */
export class StorageClass extends Construct implements IStorageClass {
  /**
   * References an existing StorageClass of the cluster.
   *
   * @param name the name of the StorageClass
   */
  public static fromName(name: string): IStorageClass {
    return { storageClassName: name };
  }

  /** References no StorageClass: a claim without one is bound to an existing volume only, and no volume is provisioned for it. */
  public static none(): IStorageClass {
    return { storageClassName: '' };
  }

  /** Name of the StorageClass. */
  public readonly storageClassName: string;

  /** @throws if props are invalid, with all errors in one message; at synth if another construct of the app has the same name */
  constructor(scope: Construct, id: string, props: StorageClassProps) {
    super(scope, id);
    const checked = checkProps(this, STORAGE_CLASS, props);
    props = checked.props;
    this.storageClassName = props.name ?? nameOf(this);
    checked.validate(rulesOn({ ...props, name: this.storageClassName }, STORAGE_CLASS_RULES));
    takeName(this, 'StorageClass', this.storageClassName, { clusterWide: true });
    this.renderStorageClass(props);
  }

  private renderStorageClass(props: StorageClassProps): void {
    renderClusterScoped(this, 'Resource', k8s.KubeStorageClass, {
      metadata: { name: this.storageClassName, labels: props.labels, annotations: props.annotations },
      provisioner: props.provisioner.name,
      parameters: props.provisioner.parameters,
      reclaimPolicy: props.reclaimPolicy ?? ReclaimPolicy.RETAIN,
      volumeBindingMode: props.volumeBindingMode ?? VolumeBindingMode.WAIT_FOR_FIRST_CONSUMER,
      allowVolumeExpansion: props.allowVolumeExpansion ?? props.provisioner.expandable,
      mountOptions: props.mountOptions,
      allowedTopologies: props.zones && [inZones(props.zones)],
    });
  }
}

/**
 * Default StorageClass of the cluster, for claims that do not name one. An app can have only one.
 *
 * @exampleMetadata fixture=chart
 * @example
 * new DefaultStorageClass(this, 'standard', { provisioner: Provisioner.localPath() });
 *
 * @see https://kubernetes.io/docs/concepts/storage/storage-classes/#default-storageclass
 */
export class DefaultStorageClass extends StorageClass {
  /** @throws as `StorageClass` does; at synth if the app has another default StorageClass */
  constructor(scope: Construct, id: string, props: StorageClassProps) {
    super(scope, id, asDefault(props));
    this.node.addValidation({ validate: () => this.otherDefaults().map(problemWith) });
  }

  private otherDefaults(): IConstruct[] {
    return this.node.root.node
      .findAll()
      .filter(isDefaultClass)
      .filter((other) => other !== ApiObject.of(this));
  }
}

/** Leaves invalid props unchanged, because the constructor of `StorageClass` reports them. */
function asDefault(props: StorageClassProps): StorageClassProps {
  const annotations = props?.annotations ?? {};
  if (!isPlainObject(props) || !isPlainObject(annotations)) return props;
  return { ...props, annotations: { ...annotations, [DEFAULT_CLASS]: 'true' } };
}

function isDefaultClass(construct: IConstruct): boolean {
  return (
    ApiObject.isApiObject(construct) &&
    construct.kind === 'StorageClass' &&
    construct.metadata.toJson().annotations?.[DEFAULT_CLASS] === 'true'
  );
}

function problemWith(other: IConstruct): string {
  const path = other.node.scope instanceof StorageClass ? other.node.scope.node.path : other.node.path;
  return `[${path}] is also a default StorageClass, so Kubernetes would choose between them for claims without a class: make one of them a StorageClass`;
}

function inZones(zones: string[]): k8s.TopologySelectorTerm {
  return { matchLabelExpressions: [{ key: 'topology.kubernetes.io/zone', values: zones }] };
}
