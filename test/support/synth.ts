import { App, Chart, Testing } from 'cdk8s';
import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import type { IStatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import type { ICronJob } from 'kubernetes-models/batch/v1/CronJob';
import type { IJob } from 'kubernetes-models/batch/v1/Job';
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import type { IRole } from 'kubernetes-models/rbac.authorization.k8s.io/v1/Role';
import type { IRoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1/RoleBinding';
import type { IStorageClass } from 'kubernetes-models/storage.k8s.io/v1/StorageClass';
import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import type { IPersistentVolume } from 'kubernetes-models/v1/PersistentVolume';
import type { IPersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import type { IService } from 'kubernetes-models/v1/Service';
import type { IServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import { apiServerErrors } from './api-server-rules';
import { KubernetesObject, schemaErrors } from './kubernetes-schema';
import { podSecurityErrors, podSpecOf } from './pod-security';

interface VolumeSnapshot {
  readonly metadata: { readonly name: string; readonly labels?: object; readonly annotations?: object };
  readonly spec: { readonly volumeSnapshotClassName?: string; readonly source: { readonly persistentVolumeClaimName?: string } };
}

interface Kinds {
  readonly ConfigMap: IConfigMap;
  readonly CronJob: ICronJob;
  readonly Deployment: IDeployment;
  readonly Job: IJob;
  readonly NetworkPolicy: INetworkPolicy;
  readonly PersistentVolume: IPersistentVolume;
  readonly PersistentVolumeClaim: IPersistentVolumeClaim;
  readonly PodDisruptionBudget: IPodDisruptionBudget;
  readonly Role: IRole;
  readonly RoleBinding: IRoleBinding;
  readonly Service: IService;
  readonly ServiceAccount: IServiceAccount;
  readonly StatefulSet: IStatefulSet;
  readonly StorageClass: IStorageClass;
  readonly VolumeSnapshot: VolumeSnapshot;
}

/** `T` with all fields required, so that tests read optional fields without `?.`, and fail if a field is missing. */
export type Whole<T> = T extends object ? { [Field in keyof T]-?: Whole<NonNullable<T[Field]>> } : T;

/** Pod Security Standard that the pods must comply with. */
export type PodSecurity = 'restricted' | 'privileged';

/** Valid objects of a chart. */
export class Manifests {
  constructor(public readonly all: KubernetesObject[]) {}

  /** Returns the only object of a kind, or the one with the given name. */
  public find<K extends keyof Kinds>(kind: K, name?: string): Whole<Kinds[K]> {
    const found = this.ofKind(kind).filter(({ metadata }) => name === undefined || isNamed(metadata.name, name));
    if (found.length !== 1) throw new Error(`there are ${found.length} ${kind} ${name ?? ''}, among ${this.names.join(', ')}`);
    return found[0];
  }

  public ofKind<K extends keyof Kinds>(kind: K): Whole<Kinds[K]>[] {
    return this.all.filter((object) => object.kind === kind) as unknown as Whole<Kinds[K]>[];
  }

  /** Returns "Kind name" of every object, in order. */
  public get names(): string[] {
    return this.all.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  }
}

/** Creates an empty chart, by default in the namespace `demo` of a new app. */
export function newChart({ namespace = 'demo', id = 'demo', app = newApp() }: { namespace?: string; id?: string; app?: App } = {}): Chart {
  return new Chart(app, id, { namespace });
}

export function newChartWithoutNamespace(app = newApp()): Chart {
  return new Chart(app, 'demo');
}

/** Creates an app. Its `outdir` is set to avoid a temporary directory; nothing is written there. */
export function newApp(): App {
  return Testing.app({ outdir: 'dist' });
}

/** Synthesizes a chart and expects its objects to be valid in a cluster. */
export function synth(chart: Chart, podSecurity: PodSecurity = 'restricted'): Manifests {
  const objects = Testing.synth(chart) as KubernetesObject[];
  expect(validationErrors(objects, podSecurity)).toEqual([]);
  return new Manifests(objects);
}

/** Returns the errors that a cluster would report for `objects`. */
export function validationErrors(objects: KubernetesObject[], podSecurity: PodSecurity): string[] {
  return objects.flatMap((object) => {
    const pod = podSpecOf(object);
    const errors = [
      ...schemaErrors(object),
      ...apiServerErrors(object),
      ...(pod && podSecurity === 'restricted' ? podSecurityErrors(pod) : []),
    ];
    return errors.map((error) => `${object.kind} ${object.metadata.name}: ${error}`);
  });
}

/** Whether an object has a name, perhaps followed by the checksum of a Job's work. */
export function isNamed(actual: string, name: string): boolean {
  return actual === name || (actual.startsWith(`${name}-`) && /^[0-9a-f]{8}$/.test(actual.slice(name.length + 1)));
}
