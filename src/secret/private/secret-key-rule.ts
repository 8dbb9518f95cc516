import * as check from '../../private/validation/rules';
import { SecretKey } from '../secret-key';

const SECRET_KEY = /^(?!\.\.?$)[-._a-zA-Z0-9]{1,253}$/;

/** Validates a reference to a key of a Secret. Invalid values are not printed, because they may be the secret itself. */
export function secretKeyErrors(prop: string, value: SecretKey | undefined, presence: 'required' | 'optional' = 'optional'): string[] {
  if (value === undefined && presence === 'optional') return [];
  if (value === undefined) return [`'${prop}' is missing: give { secret, key }, the Secret where it is and the key in it`];
  if (typeof value !== 'object' || value === null) {
    return [`'${prop}' is a literal, which everyone who sees the manifest could read: give { secret, key }, the Secret where it is and the key in it`];
  }
  return [
    ...check.secretName(`${prop}.secret`, value.secret),
    ...(typeof value.key === 'string' && SECRET_KEY.test(value.key)
      ? []
      : [`'${prop}.key' must be a key of the Secret: 1 to 253 letters, digits, "-", "_" and "."`]),
  ];
}
