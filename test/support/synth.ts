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
}

/** Every field of `T` at hand: a test that reads one which is not there fails, and needs no question marks. */
export type Whole<T> = T extends object ? { [Field in keyof T]-?: Whole<NonNullable<T[Field]>> } : T;

/** Whether the pods must meet the restricted Pod Security Standard; not those that a test takes out of it on purpose. */
export type PodSecurity = 'restricted' | 'privileged';

/** The objects of a chart, every one of them valid. */
export class Manifests {
  constructor(public readonly all: KubernetesObject[]) {}

  /** The one object of a kind, or the one with that name. */
  public find<K extends keyof Kinds>(kind: K, name?: string): Whole<Kinds[K]> {
    const found = this.ofKind(kind).filter(({ metadata }) => name === undefined || metadata.name === name);
    if (found.length !== 1) throw new Error(`there are ${found.length} ${kind} ${name ?? ''}, among ${this.names.join(', ')}`);
    return found[0];
  }

  public ofKind<K extends keyof Kinds>(kind: K): Whole<Kinds[K]>[] {
    return this.all.filter((object) => object.kind === kind) as unknown as Whole<Kinds[K]>[];
  }

  /** "Kind name" of every object, in order. */
  public get names(): string[] {
    return this.all.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  }
}

/** An empty chart: in the namespace `demo` of an app of its own, unless said. */
export function newChart({ namespace = 'demo', id = 'demo', app = newApp() }: { namespace?: string; id?: string; app?: App } = {}): Chart {
  return new Chart(app, id, { namespace });
}

export function newChartWithoutNamespace(app = newApp()): Chart {
  return new Chart(app, 'demo');
}

/** With a directory named, no temporary one is made. Nothing is written there either. */
export function newApp(): App {
  return Testing.app({ outdir: 'dist' });
}

/** The objects of a chart, after every check that a cluster would make. */
export function synth(chart: Chart, podSecurity: PodSecurity = 'restricted'): Manifests {
  const objects = Testing.synth(chart) as KubernetesObject[];
  expect(problemsOf(objects, podSecurity)).toEqual([]);
  return new Manifests(objects);
}

/** What a cluster would not take of `objects`. */
export function problemsOf(objects: KubernetesObject[], podSecurity: PodSecurity): string[] {
  return objects.flatMap((object) => {
    const pod = podSpecOf(object);
    const errors = [
      ...schemaErrors(object),
      ...apiServerErrors(object),
      ...(pod && podSecurity === 'restricted' ? podSecurityErrors(pod) : []),
    ];
    return errors.map((problem) => `${object.kind} ${object.metadata.name}: ${problem}`);
  });
}
