/** Checks of names of Kubernetes objects. Each returns the errors that it found. */
import { format } from './report';

const DNS_LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const NAMESPACE = /^(?=.{1,63}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const LABEL_VALUE = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/** Checks the name of an object that is part of host names: a Service, a StatefulSet. `why` explains the maximum length. */
export function dnsLabel(prop: string, value: string, longest: number, why: string): string[] {
  const errors: string[] = [];
  if (typeof value !== 'string' || !DNS_LABEL.test(value)) {
    errors.push(
      `'${prop}' must be a DNS label (lower-case letters, digits and "-", starting with a letter, ending with a letter or digit), got ${format(value)}`,
    );
  }
  if (typeof value === 'string' && value.length > longest) {
    errors.push(`'${prop}' must be at most ${longest} characters, got ${value.length} (${format(value)}): ${why}`);
  }
  return errors;
}

/** Checks the name of an object that can have dots: a claim, a volume, a class. */
export function dnsSubdomain(prop: string, value: string): string[] {
  if (isSubdomain(value)) return [];
  return [
    `'${prop}' must be a DNS subdomain (lower-case letters, digits, "-" and ".", starting and ending with a letter or digit, at most 253 characters), got ${format(value)}`,
  ];
}

/** Checks the name of a namespace. */
export function namespace(prop: string, value: string): string[] {
  if (typeof value === 'string' && NAMESPACE.test(value)) return [];
  return [
    `'${prop}' must be the name of a namespace (at most 63 lower-case letters, digits and "-", starting and ending with a letter or digit), got ${format(value)}`,
  ];
}

/** Checks the name of a Secret. A value that is not a name is left out of the message, since it may be a secret. */
export function secretName(prop: string, value: string): string[] {
  if (isSubdomain(value)) return [];
  return [`'${prop}' must be the name of a Secret (lower-case letters, digits, "-" and ".", at most 253 characters)`];
}

/** Checks the value of a label. */
export function labelValue(prop: string, value: string | undefined): string[] {
  if (value === undefined || (typeof value === 'string' && LABEL_VALUE.test(value) && value.length <= 63)) return [];
  return [
    `'${prop}' must be at most 63 letters, digits, "-", "_" and ".", starting and ending with a letter or digit, got ${format(value)}`,
  ];
}

function isSubdomain(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 253 && DNS_SUBDOMAIN.test(value);
}
