import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct, IConstruct } from 'constructs';
import * as check from '../private/validation/rules';
import { clusterScoped } from './private/cluster-scoped';
import * as maps from '../private/validation/maps';
import { nameOf, takeName } from '../private/naming';
import { withoutNulls, validate, format } from '../private/validation/report';
import * as shape from '../private/validation/shapes';
import { Provisioner } from './provisioner';

const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

/** A storage class that claims can name: one of this app, or one that the cluster has already. */
export interface IStorageClass {
  /** Name of the class. */
  readonly storageClassName: string;
}

/**
 * What becomes of a volume when its claim is deleted.
 *
 * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reclaiming
 */
export enum ReclaimPolicy {
  /** The volume and its data stay until somebody removes them. */
  RETAIN = 'Retain',
  /** The volume and its data go with the claim. */
  DELETE = 'Delete',
}

/**
 * When a volume is made for a claim.
 *
 * @see https://kubernetes.io/docs/concepts/storage/storage-classes/#volume-binding-mode
 */
export enum VolumeBindingMode {
  /** When the first pod that uses the claim has a node: the volume is made where that pod can run. */
  WAIT_FOR_FIRST_CONSUMER = 'WaitForFirstConsumer',
  /** At once, perhaps in a zone where no pod of the claim can run. */
  IMMEDIATE = 'Immediate',
}

/** What a `StorageClass` is made of. */
export interface StorageClassProps {
  /** The driver that makes the volumes, and its settings. */
  readonly provisioner: Provisioner;

  /**
   * Name of the class, a DNS subdomain. Claims refer to it.
   *
   * @default - the ids of the construct from its chart down, joined with "-"
   */
  readonly name?: string;

  /**
   * What becomes of a volume when its claim is deleted.
   *
   * @default ReclaimPolicy.RETAIN
   */
  readonly reclaimPolicy?: ReclaimPolicy;

  /**
   * When a volume is made for a claim.
   *
   * @default VolumeBindingMode.WAIT_FOR_FIRST_CONSUMER
   */
  readonly volumeBindingMode?: VolumeBindingMode;

  /**
   * Whether a claim of this class may grow later.
   *
   * @default - true where the provisioner can do it
   * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims
   */
  readonly allowVolumeExpansion?: boolean;

  /**
   * Mount options of the volumes.
   *
   * @default - the driver's own
   */
  readonly mountOptions?: string[];

  /**
   * The zones in which volumes may be made.
   *
   * @default - all
   * @see https://kubernetes.io/docs/concepts/storage/storage-classes/#allowed-topologies
   */
  readonly zones?: string[];

  /**
   * Labels of the class.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * Annotations of the class.
   *
   * @default - none
   */
  readonly annotations?: { [key: string]: string };
}

/**
 * A kind of storage that claims can ask for. The defaults are those for data: volumes stay when their claim goes, can
 * grow, and are made where their pod runs.
 *
 * @exampleMetadata fixture=chart
 * @example
 * const fast = new StorageClass(this, 'fast', { provisioner: Provisioner.awsEbs({ type: 'gp3' }) });
 *
 * @see https://kubernetes.io/docs/concepts/storage/storage-classes/
 */
export class StorageClass extends Construct implements IStorageClass {
  /**
   * A class that the cluster has already.
   *
   * @param name name of the class
   */
  public static fromName(name: string): IStorageClass {
    return { storageClassName: name };
  }

  /** No class at all: for claims on volumes that exist already, which nothing may make a new volume for. */
  public static none(): IStorageClass {
    return { storageClassName: '' };
  }

  /** Name of the class. */
  public readonly storageClassName: string;

  /** @throws when the name is not one that Kubernetes takes, or the provisioner cannot do what is asked of it */
  constructor(scope: Construct, id: string, props: StorageClassProps) {
    super(scope, id);
    props = withoutNulls(props);
    this.storageClassName = props.name ?? nameOf(this);
    validate(this, this.errors(props));
    takeName(this, 'StorageClass', this.storageClassName, { clusterWide: true });
    this.renderStorageClass(props);
  }

  private errors(props: StorageClassProps): string[] {
    return [
      ...check.dnsSubdomain('name', this.storageClassName),
      ...check.oneOf('reclaimPolicy', props.reclaimPolicy, Object.values(ReclaimPolicy)),
      ...check.oneOf('volumeBindingMode', props.volumeBindingMode, Object.values(VolumeBindingMode)),
      ...provisionerErrors(props),
      ...shape.texts('mountOptions', props.mountOptions),
      ...zoneErrors(props.zones),
      ...maps.labels('labels', props.labels),
      ...maps.annotations('annotations', props.annotations),
    ];
  }

  private renderStorageClass(props: StorageClassProps): void {
    clusterScoped(
      new k8s.KubeStorageClass(this, 'Resource', {
        metadata: { name: this.storageClassName, labels: props.labels, annotations: props.annotations },
        provisioner: props.provisioner.name,
        parameters: props.provisioner.parameters,
        reclaimPolicy: props.reclaimPolicy ?? ReclaimPolicy.RETAIN,
        volumeBindingMode: props.volumeBindingMode ?? VolumeBindingMode.WAIT_FOR_FIRST_CONSUMER,
        allowVolumeExpansion: props.allowVolumeExpansion ?? props.provisioner.expandable,
        mountOptions: props.mountOptions,
        allowedTopologies: props.zones && [inZones(props.zones)],
      }),
    );
  }
}

/**
 * The class of claims that name none. A cluster should have just one; two in an app are refused.
 *
 * @exampleMetadata fixture=chart
 * @example
 * new DefaultStorageClass(this, 'standard', { provisioner: Provisioner.localPath() });
 *
 * @see https://kubernetes.io/docs/concepts/storage/storage-classes/#default-storageclass
 */
export class DefaultStorageClass extends StorageClass {
  /** @throws as `StorageClass` does; at synth when the app has another default class */
  constructor(scope: Construct, id: string, props: StorageClassProps) {
    super(scope, id, { ...props, annotations: { ...props?.annotations, [DEFAULT_CLASS]: 'true' } });
    this.node.addValidation({ validate: () => this.otherDefaults().map(problemWith) });
  }

  private otherDefaults(): IConstruct[] {
    return this.node.root.node
      .findAll()
      .filter(isDefaultClass)
      .filter((other) => other !== ApiObject.of(this));
  }
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
  return `[${path}] is a default storage class too, and claims that name none would get either: make one of them a StorageClass`;
}

function provisionerErrors({ provisioner, allowVolumeExpansion }: StorageClassProps): string[] {
  if (provisioner === undefined) return ["'provisioner' is missing: say which driver makes the volumes, such as Provisioner.awsEbs()"];
  const errors = shape.selfChecked('provisioner', provisioner, 'a Provisioner such as Provisioner.awsEbs()');
  if (errors.length > 0 || !allowVolumeExpansion || provisioner.expandable) return errors;
  return [`'allowVolumeExpansion' is true, but "${provisioner.name}" cannot grow a volume: leave it out, or choose another provisioner`];
}

function zoneErrors(zones: string[] | undefined): string[] {
  if (zones === undefined) return [];
  if (!Array.isArray(zones) || zones.length === 0) return [`'zones' must be a list of zones, one at least, got ${format(zones)}: leave it out for all`];
  return [
    ...zones.flatMap((zone) => check.labelValue('zones', zone ?? null)),
    ...check.repeated(zones).map((zone) => `'zones' has ${format(zone)} twice: keep one of them`),
  ];
}

function inZones(zones: string[]): k8s.TopologySelectorTerm {
  return { matchLabelExpressions: [{ key: 'topology.kubernetes.io/zone', values: zones }] };
}
