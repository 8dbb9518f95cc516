import { byName } from '../private/by-name';
import { selector } from '../private/validation/string-maps';
import { validateCall } from '../private/validation/report';
import { dnsSubdomain, namespace } from '../private/validation/names';
import { StructShape, optionsOf, required, shapeOf, struct } from '../private/validation/shapes';

/** Claim that a volume is reserved for. */
export interface ReservedClaim {
  /** Name of the claim, such as "data-db-0" for the volume `data` of the first pod of a StatefulSet `db`. */
  readonly name: string;

  /**
   * Namespace of the claim.
   *
   * @default - the namespace of the chart of the volume
   */
  readonly namespace?: string;
}

const RESERVED_CLAIM: StructShape<ReservedClaim> = struct('an object { name, namespace } of a claim', {
  name: required(shapeOf<string>('a DNS subdomain', dnsSubdomain), 'name the claim that the volume is reserved for'),
  namespace: shapeOf<string>('the name of a namespace', namespace),
});

/**
 * How a `StaticVolume` and its claim are bound to each other.
 *
 * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#binding
 */
export class VolumeBinding {
  /**
   * The volume and the claim name each other, so that neither can be bound to anything else.
   *
   * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reserving-a-persistentvolume
   */
  public static byName(): VolumeBinding {
    return new VolumeBinding();
  }

  /**
   * The claim selects the volume by labels. Another claim with the same StorageClass and a less specific selector may be bound to the
   * volume first.
   *
   * @param labels the labels, at least one; no other `StaticVolume` of the app may have all of them
   * @throws if `labels` is empty, which would match every volume, or contains an invalid label
   */
  public static bySelector(labels: { [key: string]: string }): VolumeBinding {
    validateCall('VolumeBinding.bySelector', selector('labels', labels, ', which every volume fits: give at least one'));
    return new VolumeBinding(byName(labels));
  }

  /**
   * The volume is reserved for a claim that is created elsewhere, such as one of a volume claim template. No claim is rendered.
   *
   * @param claim the name and namespace of the claim
   */
  public static reservedFor(claim: ReservedClaim): VolumeBinding {
    const { options, errors } = optionsOf(RESERVED_CLAIM, claim);
    return new VolumeBinding(undefined, options, errors);
  }

  private constructor(
    /** @internal */
    public readonly _selector?: { [key: string]: string },
    /** @internal */
    public readonly _claim?: ReservedClaim,
    private readonly errors: (prop: string) => string[] = () => [],
  ) {}

  /** @internal */
  public _errors(prop: string): string[] {
    return this.errors(prop);
  }
}
