import { secretName } from '../../private/validation/rules';
import { Shape, ShapesOf, StructShape, isPlainObject, required, shapeOf, struct } from '../../private/validation/shapes';
import { SecretKey } from '../secret-key';
import { TlsSecret } from '../tls-secret';

const KEY = /^(?!\.\.?$)[-._a-zA-Z0-9]{1,253}$/;

/** The name of a Secret. A value that is none is not repeated: it may be the secret. */
const name = shapeOf<string>('the name of a Secret', secretName);

const key = shapeOf<string>('a key of the Secret', (prop, value) =>
  typeof value === 'string' && KEY.test(value) ? [] : [`'${prop}' must be a key of the Secret: 1 to 253 letters, digits, "-", "_" and "."`]);

/** A key of a Secret. */
export const SECRET_KEY = secretReference<SecretKey>('an object { secret, key }: the name of a Secret and a key in it', {
  secret: required(name),
  key: required(key),
});

/** A Secret with a certificate. */
export const TLS_SECRET = secretReference<TlsSecret>('an object { secret }: the name of a Secret', { secret: required(name) });

/** A struct that says where a secret is. A literal in its place is not repeated, since it may be the secret. */
function secretReference<T extends object>(expected: string, members: ShapesOf<T>): Shape<T> {
  const reference: StructShape<T> = struct(expected, members);
  return {
    ...reference,
    errors: (prop, value) => {
      if (isPlainObject(value)) return reference.errors(prop, value);
      return [`'${prop}' must be ${expected}. Everyone who reads the manifest could read a literal value`];
    },
  };
}
