import { IShardedStore } from '../i-sharded-store';
import { PodOptions } from '../../workload/pod-options';
import { podErrors } from '../../workload/private/pod-validation';
import { PodTemplateOptions } from '../../workload/private/pod-spec';
import { StoreAccess } from './access';
import { STORE_IMAGE, STORE_USER } from './image';

/** Options for the programs that connect to a store. */
export interface StoreProgramOptions extends PodOptions {
  readonly store: IShardedStore;
  readonly image?: string;
}

/** Merges the options of the user with the image and the volumes that a program needs to connect to its store. */
export function programOptions<T extends StoreProgramOptions>(options: T, more: Partial<PodOptions> = {}): T & PodTemplateOptions {
  const access = StoreAccess.of(options.store);
  return {
    ...options,
    image: options.image ?? access?.connection.image ?? STORE_IMAGE,
    runAsUser: options.runAsUser ?? STORE_USER,
    // Not spread: what is no list is refused later, and must not fail here.
    podVolumes: [...(access?.podVolumes ?? []), ...(more.podVolumes ?? [])].concat(options.podVolumes ?? []),
    volumeMounts: [...(access?.volumeMounts ?? []), ...(more.volumeMounts ?? [])].concat(options.volumeMounts ?? []),
  };
}

/** What is wrong with the options of a program. */
export function programErrors(name: string, options: PodTemplateOptions & StoreProgramOptions): string[] {
  return [
    ...(StoreAccess.of(options.store) ? [] : ["'store' is no ShardedStore of this library: pass the construct itself"]),
    ...podErrors(name, options),
  ];
}

/** The access to a store that `programErrors` found right. */
export function accessTo(store: IShardedStore): StoreAccess {
  const access = StoreAccess.of(store);
  if (!access) throw new Error(`[${store.node.path}] is no ShardedStore of this library`);
  return access;
}
