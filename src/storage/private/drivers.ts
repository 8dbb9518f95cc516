/** Checks of what storage drivers are told. */
import { isHost } from '../../private/validation/addresses';
import * as check from '../../private/validation/rules';
import { isKey } from '../../private/validation/maps';
import { format } from '../../private/validation/report';

const DRIVER = /^(?=.{1,63}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/i;

/** `value` names a CSI driver. */
export function driverName(prop: string, value: string): string[] {
  if (typeof value === 'string' && DRIVER.test(value)) return [];
  return [`'${prop}' must be the name of a CSI driver such as "ebs.csi.aws.com" (at most 63 letters, digits, "-" and "."), got ${format(value)}`];
}

/** `value` names what makes volumes: a driver, perhaps one that is part of Kubernetes, such as "kubernetes.io/no-provisioner". */
export function provisionerName(prop: string, value: string): string[] {
  if (typeof value === 'string' && isKey(value.toLowerCase())) return [];
  return [
    `'${prop}' must be the name of a driver such as "ebs.csi.aws.com" (at most 63 letters, digits, "-", "_" and ".", perhaps after a DNS subdomain and "/"), got ${format(value)}`,
  ];
}

/** `value` says where a Secret is. What is no such place is not repeated: it may be the secret itself. */
export function driverSecret(prop: string, value: { readonly name: string; readonly namespace: string } | undefined): string[] {
  if (typeof value !== 'object' || value === null) return [`'${prop}' must be { name, namespace }, which say where the Secret is`];
  return [...check.secretName(`${prop}.name`, value.name), ...check.namespace(`${prop}.namespace`, value.namespace)];
}

/** `value` is a host name or an address. */
export function host(prop: string, value: string): string[] {
  return isHost(value) ? [] : [`'${prop}' must be a host name or an address, got ${format(value)}`];
}
