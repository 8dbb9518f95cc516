import { IShardedStore } from '../i-sharded-store';
import { PodOptions } from '../pod-options';
import { Companion } from './companion';
import { podProblems } from './pod-checks';
import { PodTemplateOptions } from './pod-template';
import { StoreAccess } from './store-access';
import { STORE_IMAGE, STORE_USER } from './store-image';

/** Options of every program of the store. */
export interface StoreProgramOptions extends PodOptions {
  readonly store: IShardedStore;
  readonly image?: string;
}

/** What a program needs to reach its store, together with what the user said. */
export function programOptions<T extends StoreProgramOptions>(options: T, more: Partial<PodOptions> = {}): T & PodTemplateOptions {
  const access = StoreAccess.of(options.store);
  return {
    ...options,
    image: options.image ?? access?.connection.image ?? STORE_IMAGE,
    user: options.user ?? STORE_USER,
    podVolumes: [...(access?.podVolumes ?? []), ...(more.podVolumes ?? []), ...(options.podVolumes ?? [])],
    volumeMounts: [...(access?.volumeMounts ?? []), ...(more.volumeMounts ?? []), ...(options.volumeMounts ?? [])],
  };
}

/** What is wrong with the options of a program. */
export function programProblems(name: string, options: PodTemplateOptions & StoreProgramOptions): string[] {
  return [
    ...(StoreAccess.of(options.store) ? [] : ["'store' is no ShardedStore of this library: pass the construct itself"]),
    ...podProblems(name, options),
  ];
}

/** The access to a store that `programProblems` found right. */
export function accessTo(store: IShardedStore): StoreAccess {
  const access = StoreAccess.of(store);
  if (!access) throw new Error(`[${store.node.path}] is no ShardedStore of this library`);
  return access;
}

/** A Job that runs a program until it is done. */
export interface JobOptions {
  /** How often it is run again after it failed. */
  readonly backoffLimit: number;
  /** Seconds after its end at which it is removed. */
  readonly ttlSecondsAfterFinished?: number;
}

/** The spec of such a Job. Its pods are not restarted but replaced: the logs of each attempt stay to be read. */
export function jobSpec(companion: Companion, image: string, args: string[], { backoffLimit, ttlSecondsAfterFinished }: JobOptions) {
  return {
    backoffLimit,
    ttlSecondsAfterFinished,
    template: companion.template({ image, args }, { restartPolicy: 'Never' }),
  };
}
