import { secretName } from '../../private/validation/names';
import { StructShape, required, secretReference, shapeOf } from '../../private/validation/shapes';
import { SecretKey } from '../secret-key';
import { TlsSecret } from '../tls-secret';

const KEY = /^(?!\.\.?$)[-._a-zA-Z0-9]{1,253}$/;

/** The name of a Secret. */
export const SECRET_NAME = shapeOf<string>('the name of a Secret', secretName);

/** A key of a Secret. A value that is not a name is left out of the message, since it may be the secret. */
const key = shapeOf<string>('a key of the Secret', (prop, value) =>
  typeof value === 'string' && KEY.test(value) ? [] : [`'${prop}' must be a key of the Secret: 1 to 253 letters, digits, "-", "_" and "."`]);

/** A key of a Secret. */
export const SECRET_KEY: StructShape<SecretKey> = secretReference('an object { secret, key }, the name of a Secret and a key in it', {
  secret: required(SECRET_NAME),
  key: required(key),
});

/** A Secret with a certificate. */
export const TLS_SECRET: StructShape<TlsSecret> = secretReference('an object { secret }, the name of a Secret', {
  secret: required(SECRET_NAME),
});
