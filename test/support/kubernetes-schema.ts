/**
 * Validates rendered objects against the definitions of Kubernetes without a cluster. Two sources are combined:
 * kubernetes-models checks required fields, types, enums and formats, but ignores unknown fields;
 * the models of @kubernetes/client-node list every field.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Schema, VOLUME_SNAPSHOT_SCHEMA } from './volume-snapshot-crd';

/** An object in a manifest. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

interface SchemaError {
  readonly instancePath: string;
  readonly message: string;
}

type Validator = new (data: unknown) => { validate(): void };

const load = createRequire(__filename);

// Jest cannot load the client, which is an ES module. Only its data is needed: a JSON array per model.
const CLIENT_MODELS = join(dirname(load.resolve('@kubernetes/client-node')), 'gen', 'models');

const fieldsByModel = new Map<string, Map<string, string> | undefined>();

/** Schemas of custom resources, by API version and kind. */
const CUSTOM_RESOURCES: { readonly [kind: string]: Schema | undefined } = {
  'snapshot.storage.k8s.io/v1 VolumeSnapshot': VOLUME_SNAPSHOT_SCHEMA,
};

/** Returns the schema errors of an object, each with the path of the field. */
export function schemaErrors(object: KubernetesObject): string[] {
  const { apiVersion, kind, metadata, ...rest } = object;
  const custom = CUSTOM_RESOURCES[`${apiVersion} ${kind}`];
  if (custom) return [...unknownFields(metadata, 'V1ObjectMeta', 'metadata'), ...customErrors(rest, custom, '')];
  const Model = validatorOf(object);
  const model = clientModelOf(object);
  if (!Model || !fieldsOf(model)) return [`kind: there is no schema of ${object.apiVersion} ${object.kind}`];
  return [...invalidFields(new Model(object)), ...unknownFields(object, model, '')];
}

/** Checks a value of a custom resource. */
function customErrors(value: unknown, { type, properties = {}, required = [] }: Schema, path: string): string[] {
  if (value === null || typeof value !== type) return [`${path}: must be of type ${type}`];
  if (type !== 'object') return [];
  const fields = Object.entries(value as object);
  return [
    ...required.filter((field) => !Object.hasOwn(value as object, field)).map((field) => `${below(path, field)}: is missing`),
    ...fields.flatMap(([field, each]) => (properties[field] ? customErrors(each, properties[field], below(path, field)) : [`${below(path, field)}: unknown field`])),
  ];
}

function validatorOf({ apiVersion, kind }: KubernetesObject): Validator | undefined {
  try {
    return (load(`kubernetes-models/${apiVersion}/${kind}`) as Record<string, Validator>)[kind];
  } catch {
    return undefined;
  }
}

/** "apps/v1" and "StatefulSet" -> "V1StatefulSet". */
function clientModelOf({ apiVersion, kind }: KubernetesObject): string {
  const version = apiVersion.split('/').at(-1) ?? '';
  return `${version.charAt(0).toUpperCase()}${version.slice(1)}${kind}`;
}

function invalidFields(object: InstanceType<Validator>): string[] {
  try {
    object.validate();
    return [];
  } catch (error) {
    const { errors } = error as { errors?: SchemaError[] };
    if (!errors) throw error;
    return errors.map(({ instancePath, message }) => `${dotted(instancePath)}: ${message}`);
  }
}

/** "/spec/ports/0/app.kubernetes.io~1name" -> "spec.ports[0]["app.kubernetes.io/name"]". */
function dotted(pointer: string): string {
  const steps = pointer.split('/').slice(1).map((step) => step.replace(/~1/g, '/').replace(/~0/g, '~'));
  return steps.reduce((path, step) => below(path, /^\d+$/.test(step) ? Number(step) : step), '');
}

function below(path: string, step: string | number): string {
  if (typeof step === 'number') return `${path}[${step}]`;
  if (!/^\w+$/.test(step)) return `${path}["${step}"]`;
  return path ? `${path}.${step}` : step;
}

/** Finds unknown fields and nulls, which kubernetes-models accepts. Wrong types are left to kubernetes-models. */
function unknownFields(value: unknown, type: string, path: string): string[] {
  if (value === null) return [`${path}: must not be null`];
  if (typeof value !== 'object') return [];
  const element = /^Array<(.+)>$/.exec(type)?.[1] ?? /^\{ \[key: string\]: (.+); \}$/.exec(type)?.[1];
  const fields = element === undefined ? fieldsOf(type) : undefined;
  const steps: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value as object);
  return steps.flatMap(([step, each]) => {
    const fieldType = element ?? fields?.get(`${step}`);
    if (fields && fieldType === undefined) return [`${below(path, step)}: unknown field`];
    return unknownFields(each, fieldType ?? 'any', below(path, step));
  });
}

/** Returns the fields of a model and their types, and undefined for primitive types. */
function fieldsOf(model: string): Map<string, string> | undefined {
  if (!fieldsByModel.has(model)) fieldsByModel.set(model, readFields(model));
  return fieldsByModel.get(model);
}

function readFields(model: string): Map<string, string> | undefined {
  const file = join(CLIENT_MODELS, `${model}.js`);
  if (!/^\w+$/.test(model) || !existsSync(file)) return undefined;
  const map = /\.attributeTypeMap = (\[.*?\n?\]);/s.exec(readFileSync(file, 'utf8'))?.[1];
  if (map === undefined) return undefined;
  return new Map((JSON.parse(map) as { baseName: string; type: string }[]).map(({ baseName, type }) => [baseName, type]));
}
