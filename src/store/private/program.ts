import { IShardedStore } from '../i-sharded-store';
import { PodOptions } from '../../workload/pod-options';
import { PodTemplateOptions } from '../../workload/private/pod-spec';
import { StoreAccess } from './access';
import { STORE_TOOLS_IMAGE, STORE_USER } from './image';
import { RequiredShape, mismatch, required, shapeOf } from '../../private/validation/shapes';

const A_STORE = 'a ShardedStore of this library';

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
    image: options.image ?? access?.connection.toolsImage ?? STORE_TOOLS_IMAGE,
    runAsUser: options.runAsUser ?? STORE_USER,
    podVolumes: [...(access?.podVolumes ?? []), ...(more.podVolumes ?? []), ...(options.podVolumes ?? [])],
    volumeMounts: [...(access?.volumeMounts ?? []), ...(more.volumeMounts ?? []), ...(options.volumeMounts ?? [])],
  };
}

/** A store of this library. */
export const STORE: RequiredShape<IShardedStore> = required(shapeOf<IShardedStore>(A_STORE, (prop, value) =>
  StoreAccess.of(value) ? [] : mismatch(prop, A_STORE, value)));

/** Returns the access to a store of this library. */
export function accessTo(store: IShardedStore): StoreAccess {
  const access = StoreAccess.of(store);
  if (!access) throw new Error(`[${store.node.path}] is not a ShardedStore`);
  return access;
}
