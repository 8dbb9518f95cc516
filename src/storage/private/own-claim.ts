import { Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { AccessMode } from '../access-mode';
import { IStorageClass } from '../storage-class';
import { takeName } from '../../private/naming';
import { renderObject } from '../../private/render';
import { quantity } from '../../private/quantity';

/** Claim of a construct: a new one of the given size, or an existing one by name. */
export interface OwnClaim {
  readonly claimName?: string;
  readonly size?: Size;
  readonly storageClass?: IStorageClass;
  readonly accessMode?: AccessMode;
}

/** Checks that a construct has either a claim of its own or an existing one. */
export function claimRule({ claimName, size, storageClass }: OwnClaim): string[] {
  if (claimName === undefined) return size === undefined ? ["'size' is missing: give a Size such as Size.gibibytes(10), or the 'claimName' of an existing claim"] : [];
  if (size === undefined && storageClass === undefined) return [];
  return ["'claimName' is an existing claim, so 'size' and 'storageClass' have no effect: leave them out"];
}

/** Renders the claim unless it exists already. */
export function renderOwnClaim(scope: Construct, metadata: k8s.ObjectMeta, { claimName, size, storageClass, accessMode }: OwnClaim): void {
  if (claimName !== undefined || size === undefined) return;
  takeName(scope, 'PersistentVolumeClaim', metadata.name ?? '');
  renderObject(scope, 'Claim', k8s.KubePersistentVolumeClaim, {
    metadata,
    spec: {
      accessModes: [accessMode ?? AccessMode.READ_WRITE_ONCE],
      storageClassName: storageClass?.storageClassName,
      resources: { requests: { storage: quantity(size) } },
    },
  });
}
