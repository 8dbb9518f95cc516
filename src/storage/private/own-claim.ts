import { Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { AccessMode } from '../access-mode';
import { IStorageClass } from '../storage-class';
import * as check from '../../private/validation/rules';
import { takeName } from '../../private/naming';
import { quantity } from '../../private/quantity';

/** Claim of a construct: a new one of the given size, or an existing one by name. */
export interface OwnClaim {
  readonly claimName?: string;
  readonly size?: Size;
  readonly storageClass?: IStorageClass;
  readonly accessMode?: AccessMode;
}

/** What is wrong with a claim. */
export function ownClaimErrors({ claimName, size, storageClass, accessMode }: OwnClaim): string[] {
  return [
    ...(claimName === undefined ? check.size('size', size, 'required') : check.dnsSubdomain('claimName', claimName)),
    ...(claimName !== undefined && (size ?? storageClass) !== undefined
      ? ["'claimName' exists already, so 'size' and 'storageClass' have no meaning: leave them out"]
      : []),
    ...check.storageClass('storageClass', storageClass),
    ...check.oneOf('accessMode', accessMode, Object.values(AccessMode)),
  ];
}

/** Renders the claim unless it exists already. */
export function renderOwnClaim(scope: Construct, metadata: k8s.ObjectMeta, { claimName, size, storageClass, accessMode }: OwnClaim): void {
  if (claimName !== undefined || size === undefined) return;
  takeName(scope, 'PersistentVolumeClaim', metadata.name ?? '');
  new k8s.KubePersistentVolumeClaim(scope, 'Claim', {
    metadata,
    spec: {
      accessModes: [accessMode ?? AccessMode.READ_WRITE_ONCE],
      storageClassName: storageClass?.storageClassName,
      resources: { requests: { storage: quantity(size) } },
    },
  });
}
