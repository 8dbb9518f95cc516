import { k8s } from 'cdk8s-plus-27';
import { kubernetes } from '../../private/validation/kubernetes';
import { ANNOTATIONS, LABELS } from '../../private/validation/string-maps';
import { dnsLabel, dnsSubdomain } from '../../private/validation/names';
import { absolutePath, subPath as volumePath } from '../../private/validation/rules';
import { Shape, StructShape, enumOf, isMissing, mapOf, mismatch, refine, required, shapeOf, size, struct } from '../../private/validation/shapes';
import { AccessMode } from '../access-mode';
import { ClaimRetention, ClaimRetentionPolicy, ClaimTemplate, VolumeMode } from '../claim-template';
import { IStorageClass } from '../storage-class';

const STORAGE_CLASS_REFERENCE = 'a StorageClass, or the name of one as StorageClass.fromName("fast")';

/** A storage class; the empty name stands for no class. */
export const storageClass: Shape<IStorageClass> = shapeOf<IStorageClass>(STORAGE_CLASS_REFERENCE, (prop, value) => {
  const { storageClassName: name } = Object(value) as { storageClassName?: unknown };
  if (isMissing(name)) return mismatch(prop, STORAGE_CLASS_REFERENCE, value);
  return name === '' ? [] : dnsSubdomain(prop, name as string);
});

/** What new volumes are filled with. */
export const dataSource = kubernetes('k8s.TypedLocalObjectReference', k8s.toJson_TypedLocalObjectReference, { kind: true, name: true });

/** Options for what becomes of claims. */
export const CLAIM_RETENTION: StructShape<ClaimRetention> = struct('an object { whenDeleted, whenScaled }', {
  whenDeleted: enumOf(ClaimRetentionPolicy),
  whenScaled: enumOf(ClaimRetentionPolicy),
});

const CLAIM_TEMPLATE: StructShape<ClaimTemplate> = struct('an object { mountPath, size }', {
  mountPath: required(shapeOf('an absolute path', absolutePath)),
  size: required(size),
  storageClass,
  accessMode: enumOf(AccessMode),
  volumeMode: enumOf(VolumeMode),
  subPath: shapeOf('a path inside the volume', volumePath),
  dataSource,
  selector: LABELS,
  labels: LABELS,
  annotations: ANNOTATIONS,
});

/** The volumes of each pod of a set, by name. */
export const CLAIM_TEMPLATES = mapOf(
  refine(CLAIM_TEMPLATE, blockDevices),
  (prop, name) => dnsLabel(prop, name, 63, 'the name of a volume is a DNS label'),
);

function blockDevices(prop: string, { volumeMode, subPath }: ClaimTemplate): string[] {
  if (volumeMode !== VolumeMode.BLOCK || isMissing(subPath)) return [];
  return [`'${prop}.subPath' needs a file system, but 'volumeMode' is Block: leave one of them out`];
}
