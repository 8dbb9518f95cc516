import { k8s } from 'cdk8s-plus-27';
import { StructShape, integer, optionsOf, struct } from '../private/validation/shapes';

/** Options for rolling updates. */
export interface RollingUpdateOptions {
  /**
   * Lowest ordinal to update, an integer of at least 0. Pods with a lower ordinal keep the old template, even when they are replaced.
   *
   * @default 0
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#partitions
   */
  readonly partition?: number;
}

const ROLLING_UPDATE: StructShape<RollingUpdateOptions> = struct('an object { partition }', { partition: integer(0) });

/**
 * Update strategy of a StatefulSet: how a changed pod template is rolled out.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#update-strategies
 */
export class UpdateStrategy {
  /**
   * Replaces one pod at a time, from the highest ordinal to the lowest. Each pod must be ready before the next one is replaced.
   *
   * @param options the partition of the update
   */
  public static rollingUpdate(options: RollingUpdateOptions = {}): UpdateStrategy {
    const { options: { partition }, errors } = optionsOf(ROLLING_UPDATE, options);
    return new UpdateStrategy({ type: 'RollingUpdate', rollingUpdate: partition === undefined ? undefined : { partition } }, errors);
  }

  /** Replaces a pod only when it is deleted manually. */
  public static onDelete(): UpdateStrategy {
    return new UpdateStrategy({ type: 'OnDelete' });
  }

  private constructor(
    private readonly strategy: k8s.StatefulSetUpdateStrategy,
    private readonly errors: (prop: string) => string[] = () => [],
  ) {}

  /** @internal */
  public _errors(prop: string): string[] {
    return this.errors(prop);
  }

  /** @internal */
  public _render(): k8s.StatefulSetUpdateStrategy {
    return this.strategy;
  }
}
