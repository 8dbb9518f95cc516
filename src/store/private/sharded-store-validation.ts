import { Size, SizeRoundingBehavior } from 'cdk8s';
import * as check from '../../private/validation/rules';
import { selfChecked } from '../../private/validation/lists';
import { secretKeyErrors } from '../../secret/private/secret-key-rule';
import { podErrors } from '../../workload/private/pod-validation';
import { MARGIN_SECONDS } from '../../workload/private/termination';
import { ShardedStoreProps } from '../sharded-store-props';
import { StoreRouting } from '../store-routing';
import { StoreStorage } from '../store-storage';
import { drainSeconds, shutdownDelaySeconds, shutdownSeconds } from './server';

/** The client Service is called "<name>-client". */
const MAX_NAME_LENGTH = 52;
const MAX_SHARDS = 65_536;
const MAX_VALUE_KIBIBYTES = 64 * 1024;

/** Validates the props of a store. */
export function shardedStoreErrors(name: string, image: string, props: ShardedStoreProps): string[] {
  return [
    ...check.dnsLabel('name', name, MAX_NAME_LENGTH, 'the pods of a StatefulSet with a longer one cannot start'),
    ...shardsErrors(props.shards),
    ...storageErrors(props.storage),
    ...check.oneOf('routing', props.routing, Object.values(StoreRouting)),
    ...accessErrors(props),
    ...valueSizeErrors(props.maxValueSize),
    ...shutdownErrors(props),
    ...podErrors(name, { ...props, image, ownVolumes: ownVolumes(props) }),
  ];
}

function ownVolumes({ storage, token, tls }: ShardedStoreProps): string[] {
  return [...Object.keys(storage?._volumes ?? {}), ...(token ? ['token'] : []), ...(tls ? ['tls'] : [])];
}

function shardsErrors(shards: number): string[] {
  if (!Number.isInteger(shards) || shards <= MAX_SHARDS) return check.wholeNumber('shards', shards, 1, 'required');
  return [`'shards' must be at most ${MAX_SHARDS}, got ${shards}`];
}

function storageErrors(storage: StoreStorage | undefined): string[] {
  if (storage !== undefined) return selfChecked('storage', storage, 'a StoreStorage such as StoreStorage.persistent({ size })');
  return ["'storage' says where values are kept: give StoreStorage.persistent({ size }), or StoreStorage.memory() for a cache"];
}

function accessErrors({ token, insecure, tls }: ShardedStoreProps): string[] {
  return [
    ...(token === undefined && !insecure
      ? ["'token' is missing: name the key of a Secret with the token of the clients, or say 'insecure: true' to let in everyone whom the network lets in"]
      : []),
    ...(token !== undefined && insecure ? ["'insecure' is true, and there is a 'token': leave one of them out"] : []),
    ...secretKeyErrors('token', token),
    ...(tls === undefined ? [] : check.secretName('tls.secret', tls.secret)),
  ];
}

function valueSizeErrors(size: Size | undefined): string[] {
  const errors = check.size('maxValueSize', size);
  if (size === undefined || errors.length > 0) return errors;
  const kibibytes = size.toKibibytes({ rounding: SizeRoundingBehavior.NONE });
  return kibibytes > MAX_VALUE_KIBIBYTES ? [`'maxValueSize' must be at most 64 MiB, got ${kibibytes} KiB: values are held in memory while they are sent`] : [];
}

function shutdownErrors(props: ShardedStoreProps): string[] {
  const wrong = [
    ...check.seconds('shutdownDelay', props.shutdownDelay, 0),
    ...check.seconds('drainTimeout', props.drainTimeout, 1),
    ...check.seconds('terminationGracePeriod', props.terminationGracePeriod, 1),
  ];
  const [needed, grace] = wrong.length > 0 ? [0, undefined] : [shutdownSeconds(props), props.terminationGracePeriod?.toSeconds()];
  if (grace === undefined || grace >= needed) return wrong;
  return [
    `'terminationGracePeriod' is ${grace} s, but a shard goes on serving for ${shutdownDelaySeconds(props)} s and then has ${drainSeconds(props)} s to finish: ` +
      `it would be killed before it has finished. Give ${needed + MARGIN_SECONDS} s or more, or leave it out`,
  ];
}
