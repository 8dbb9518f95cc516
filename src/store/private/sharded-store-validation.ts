import { Size } from 'cdk8s';
import { RuleErrors, ValidationRule, rulesOn } from '../../private/validation/props';
import { StructShape, boolean, enumOf, integer, refine, required, seconds, selfChecking, size, struct } from '../../private/validation/shapes';
import { SECRET_KEY, TLS_SECRET } from '../../secret/private/shapes';
import { WORKLOAD_SHAPES, image } from '../../workload/private/shapes';
import { MARGIN_SECONDS } from '../../workload/private/termination';
import { NamedWorkload, STATEFUL_WORKLOAD_RULES } from '../../workload/private/workload-validation';
import { ShardedStoreProps } from '../sharded-store-props';
import { StoreRouting } from '../store-routing';
import { StoreStorage } from '../store-storage';
import { drainSeconds, shutdownDelaySeconds, shutdownSeconds } from './server';

const MAX_SHARDS = 65_536;
const MAX_VALUE_SIZE = Size.mebibytes(64);

/** Props of a `ShardedStore`. */
export const SHARDED_STORE: StructShape<ShardedStoreProps> = struct('the props of a ShardedStore', {
  ...WORKLOAD_SHAPES,
  shards: required(integer(1, MAX_SHARDS), 'give the number of shards'),
  storage: required(
    selfChecking<StoreStorage>('a StoreStorage such as StoreStorage.persistent({ size })'),
    'give StoreStorage.persistent({ size }), or StoreStorage.memory() for a cache',
  ),
  token: SECRET_KEY,
  insecure: boolean,
  routing: enumOf(StoreRouting),
  image,
  toolsImage: image,
  tls: TLS_SECRET,
  maxValueSize: refine(size, smallValues),
  compatApi: boolean,
  shutdownDelay: seconds(0),
  drainTimeout: seconds(1),
  terminationGracePeriod: seconds(1),
  serviceMonitor: boolean,
});

const SHARDED_STORE_RULES: readonly ValidationRule<ShardedStoreProps>[] = [tokenOrInsecure, gracePeriod];

/** Rules for the props of a `ShardedStore`, and for those of its workload that they were merged into. */
export function shardedStoreRules(props: ShardedStoreProps, workload: NamedWorkload): RuleErrors[] {
  return [rulesOn(props, SHARDED_STORE_RULES), rulesOn(workload, STATEFUL_WORKLOAD_RULES)];
}

function smallValues(prop: string, value: Size): string[] {
  if (value.toKibibytes() <= MAX_VALUE_SIZE.toKibibytes()) return [];
  return [`'${prop}' must be at most 64 MiB, got ${value.toKibibytes()} KiB: values are held in memory while they are sent`];
}

function tokenOrInsecure({ token, insecure = false }: ShardedStoreProps): string[] {
  if (token === undefined && !insecure) {
    return ["'token' is missing: give the key of a Secret with the token of the clients, or set 'insecure' to allow all clients that the network allows"];
  }
  return token !== undefined && insecure ? ["'insecure' is true although there is a 'token': leave one of them out"] : [];
}

function gracePeriod(props: ShardedStoreProps): string[] {
  const [needed, grace] = [shutdownSeconds(props), props.terminationGracePeriod?.toSeconds()];
  if (grace === undefined || grace >= needed) return [];
  return [
    `'terminationGracePeriod' is ${grace} s, but a shard continues to serve for ${shutdownDelaySeconds(props)} s and then has ${drainSeconds(props)} s to finish, ` +
      `so it would be killed before it finishes: give at least ${needed + MARGIN_SECONDS} s, or leave it out`,
  ];
}
