import { k8s } from 'cdk8s-plus-27';
import * as check from '../private/validation/rules';
import { withoutNulls } from '../private/validation/report';

/** Settings of a rolling update. */
export interface RollingUpdateOptions {
  /**
   * Only pods with this ordinal or a higher one are updated; the others keep the old template, even when they are replaced.
   * A whole number of 0 or more.
   *
   * @default 0
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#partitions
   */
  readonly partition?: number;
}

/**
 * How a changed template reaches the pods of a set.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#update-strategies
 */
export class UpdateStrategy {
  /**
   * One pod after the other, from the highest ordinal down, each after the one before it is ready.
   *
   * @param options where to stop
   */
  public static rollingUpdate(options: RollingUpdateOptions = {}): UpdateStrategy {
    const { partition } = withoutNulls(options);
    return new UpdateStrategy({ type: 'RollingUpdate', rollingUpdate: partition === undefined ? undefined : { partition } });
  }

  /** A pod gets the new template when somebody deletes it. */
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
