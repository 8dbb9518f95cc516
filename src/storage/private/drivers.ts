/** Shapes of what storage drivers are given. */
import { isHost } from '../../private/validation/addresses';
import { isKey } from '../../private/validation/string-maps';
import { namespace, secretName } from '../../private/validation/names';
import { Shape, StructShape, mismatch, required, secretReference, shapeOf } from '../../private/validation/shapes';
import { DriverSecret } from '../driver-secret';

const DRIVER = /^(?=.{1,63}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/i;

/** The name of a CSI driver. */
export const DRIVER_NAME = matching('the name of a CSI driver such as "ebs.csi.aws.com" (at most 63 letters, digits, "-" and ".")', (value) => DRIVER.test(value));

/** The name of a provisioner: a driver, or one that is part of Kubernetes, such as "kubernetes.io/no-provisioner". */
export const PROVISIONER_NAME = matching(
  'the name of a driver such as "ebs.csi.aws.com" (at most 63 letters, digits, "-", "_" and ".", with an optional prefix of a DNS subdomain and "/")',
  (value) => isKey(value.toLowerCase()),
);

/** A host name or an address. */
export const HOST = matching('a host name or an address', isHost);

/** A Secret that a driver reads. */
export const DRIVER_SECRET: StructShape<DriverSecret> = secretReference('an object { name, namespace } of a Secret', {
  name: required(shapeOf<string>('the name of a Secret', secretName)),
  namespace: required(shapeOf<string>('the name of a namespace', namespace)),
});

function matching(expected: string, matches: (value: string) => boolean): Shape<string> {
  return shapeOf<string>(expected, (prop, value) => (typeof value === 'string' && matches(value) ? [] : mismatch(prop, expected, value)));
}
