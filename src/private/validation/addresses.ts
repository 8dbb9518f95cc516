/** Addresses and ranges of addresses, as a NetworkPolicy takes them. */

const HOST_NAME = /^(?=.{1,253}$)[A-Za-z0-9_]([-\w]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([-\w]*[A-Za-z0-9_])?)*\.?$/;
const BYTE = /^(0|[1-9]\d{0,2})$/;
const GROUP = /^[0-9a-fA-F]{1,4}$/;
const LENGTH = /^(0|[1-9]\d{0,2})$/;

/** Whether a value is a range in CIDR notation. */
export function isRange(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const [address, length, ...more] = value.split('/');
  if (more.length > 0 || !LENGTH.test(length ?? '')) return false;
  return isIpv4(address) ? Number(length) <= 32 : isIpv6(address) && Number(length) <= 128;
}

/** Whether a value is a host name, or an address; one of version 6 may be in brackets. */
export function isHost(value: unknown): boolean {
  return typeof value === 'string' && (HOST_NAME.test(value) || isIpv6(value.replace(/^\[(.*)\]$/, '$1')));
}

function isIpv4(address: string): boolean {
  const bytes = address.split('.');
  return bytes.length === 4 && bytes.every((byte) => BYTE.test(byte) && Number(byte) <= 255);
}

function isIpv6(address: string): boolean {
  const halves = address.split('::');
  const groups = halves.filter(Boolean).flatMap((half) => half.split(':'));
  const last = groups.at(-1) ?? '';
  const whole = isIpv4(last) ? [...groups.slice(0, -1), '0', '0'] : groups;
  if (!whole.every((group) => GROUP.test(group))) return false;
  return halves.length === 1 ? whole.length === 8 : halves.length === 2 && whole.length < 8;
}
