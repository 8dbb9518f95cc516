import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { SecretKey } from '../secret-key';
import { namespaceOf } from './names';
import { shown } from './problems';

/**
 * Refuses, at synth, keys that a Secret of the same app does not have: the pod would wait for ever. Secrets that are made elsewhere cannot
 * be looked into.
 */
export function expectSecretKeys(construct: Construct, references: [prop: string, reference: SecretKey][]): void {
  construct.node.addValidation({ validate: () => references.flatMap(([prop, reference]) => missingKey(construct, prop, reference)) });
}

function missingKey(construct: Construct, prop: string, { secret, key }: SecretKey): string[] {
  const known = keysOf(construct, secret);
  if (!known || known.includes(key)) return [];
  return [`'${prop}' names key ${shown(key)} of Secret ${shown(secret)}, which has ${known.map(shown).join(', ') || 'no keys'}: name one of them, or add it`];
}

/** The keys of a Secret of the app, or undefined when the app has no such Secret. */
function keysOf(construct: Construct, name: string): string[] | undefined {
  const namespace = namespaceOf(construct);
  const secret = construct.node.root.node
    .findAll()
    .filter(ApiObject.isApiObject)
    .find((object) => object.kind === 'Secret' && object.name === name && object.metadata.namespace === namespace);
  if (!secret) return undefined;
  const { data, stringData } = secret.toJson();
  return [...Object.keys(data ?? {}), ...Object.keys(stringData ?? {})];
}
