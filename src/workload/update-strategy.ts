import { k8s } from 'cdk8s-plus-27';
import * as check from '../private/validation/rules';
import { withoutNulls } from '../private/validation/report';

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
    const { partition } = withoutNulls(options);
    return new UpdateStrategy({ type: 'RollingUpdate', rollingUpdate: partition === undefined ? undefined : { partition } });
  }

  /** Replaces a pod only when it is deleted manually. */
  public static onDelete(): UpdateStrategy {
    return new UpdateStrategy({ type: 'OnDelete' });
  }

  private constructor(private readonly strategy: k8s.StatefulSetUpdateStrategy) {}

  /** @internal */
  public _errors(): string[] {
    return check.wholeNumber('updateStrategy.partition', this.strategy.rollingUpdate?.partition, 0);
  }

  /** @internal */
  public _render(): k8s.StatefulSetUpdateStrategy {
    return this.strategy;
  }
}
