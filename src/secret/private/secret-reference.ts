import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { SecretKey } from '../secret-key';
import { namespaceOf } from '../../private/naming';
import { format } from '../../private/validation/report';

/**
 * Rejects, at synth, references to keys that a Secret of the same app does not have, because the pod would never start. Secrets that are
 * created elsewhere cannot be checked.
 */
export function expectSecretKeys(construct: Construct, references: [prop: string, reference: SecretKey][]): void {
  construct.node.addValidation({
    validate: () => {
      const secrets = secretsBeside(construct);
      return references.flatMap(([prop, reference]) => missingKey(secrets, prop, reference));
    },
  });
}

function missingKey(secrets: ApiObject[], prop: string, { secret, key }: SecretKey): string[] {
  const found = secrets.find(({ name }) => name === secret);
  const known = found && keysOf(found);
  if (!known || known.includes(key)) return [];
  return [`'${prop}' names key ${format(key)} of Secret ${format(secret)}, which has ${known.map(format).join(', ') || 'no keys'}: name one of them, or add it`];
}

/** Finds the Secrets of the app in the namespace of the construct. */
function secretsBeside(construct: Construct): ApiObject[] {
  const namespace = namespaceOf(construct);
  return construct.node.root.node
    .findAll()
    .filter(ApiObject.isApiObject)
    .filter((object) => object.kind === 'Secret' && object.metadata.namespace === namespace);
}

function keysOf(secret: ApiObject): string[] {
  const { data, stringData } = secret.toJson();
  return [...Object.keys(data ?? {}), ...Object.keys(stringData ?? {})];
}
