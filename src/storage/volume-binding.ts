import { selector } from '../private/validation/maps';
import { withoutNulls, validateCall } from '../private/validation/report';

/** The claim that a volume is kept for. */
export interface ReservedClaim {
  /** Name of the claim, such as "data-db-0" for the first pod of a set `db` with a volume `data`. */
  readonly name: string;

  /**
   * Namespace of the claim.
   *
   * @default - the namespace of the volume's chart
   */
  readonly namespace?: string;
}

/**
 * How a static volume and its claim find each other.
 *
 * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#binding
 */
export class VolumeBinding {
  /**
   * Volume and claim name each other, so that neither can be bound to anything else.
   *
   * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reserving-a-persistentvolume
   */
  public static byName(): VolumeBinding {
    return new VolumeBinding();
  }

  /**
   * The claim asks for labels that the volume has. A claim of someone else's that asks for less may take the volume first, where
   * it names the same class.
   *
   * @param labels at least one; no other static volume of the app may have them all
   * @throws when `labels` is empty, which every volume would fit, or has what is no label
   */
  public static bySelector(labels: { [key: string]: string }): VolumeBinding {
    validateCall('VolumeBinding.bySelector', selector('labels', labels, ', which every volume fits: give at least one'));
    return new VolumeBinding(labels);
  }

  /**
   * The volume waits for a claim that something else makes, such as the set whose claim template it serves. No claim is rendered.
   *
   * @param claim the claim
   */
  public static reservedFor(claim: ReservedClaim): VolumeBinding {
    return new VolumeBinding(undefined, withoutNulls(claim));
  }

  private constructor(
    /** @internal */
    public readonly _selector?: { [key: string]: string },
    /** @internal */
    public readonly _claim?: ReservedClaim,
  ) {}
}
