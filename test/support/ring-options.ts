import { Cron, Duration, Size } from 'cdk8s';
import { CassandraOptions, ClaimRetentionPolicy, UpdateStrategy, StorageClass } from 'cdk8s-stateful';
import { parse } from 'yaml';
import { EveryProp } from './every-prop';
import { POD_OPTIONS, reachedPodOptions } from './pod-options';
import { Manifests } from './synth';
import { variablesOf } from './variables';

/** A value other than the default for each option, except `insecure`, which excludes a superuser. */
export const RING_OPTIONS: Required<Omit<CassandraOptions, 'insecure'>> = {
  ...POD_OPTIONS,
  initContainers: [{ name: 'mine', image: 'busybox:1' }],
  maxUnavailable: 2,
  size: Size.gibibytes(3),
  memory: Size.gibibytes(6),
  heapSize: Size.gibibytes(2),
  storageClass: StorageClass.fromName('fast'),
  claimRetention: { whenDeleted: ClaimRetentionPolicy.DELETE },
  commitLog: { size: Size.gibibytes(9), storageClass: StorageClass.fromName('faster') },
  clusterName: 'Shop_1',
  datacenterName: 'eu-1',
  config: { num_tokens: 8 },
  superuser: 'root',
  superuserPassword: { secret: 'db', key: 'admin' },
  authReplicationFactor: 4,
  internodeTls: { secret: 'nodes-tls' },
  clientTls: { secret: 'clients-tls' },
  seedsPerRack: 2,
  remoteSeeds: ['us-1.example.org'],
  image: 'cassandra:4.1',
  ringCheckSchedule: Cron.daily(),
  updateStrategy: UpdateStrategy.rollingUpdate({ partition: 1 }),
  startTimeout: Duration.minutes(10),
  terminationGracePeriod: Duration.seconds(177),
};

/** Where each option is rendered, in the StatefulSet `name` and in other objects. `open` has the objects of an insecure ring. */
export function reachedRingOptions(manifests: Manifests, name: string, open: Manifests): EveryProp<CassandraOptions> {
  const { spec } = manifests.find('StatefulSet', name);
  const pod = spec.template.spec;
  const [container] = pod.containers;
  const [prepare, own] = pod.initContainers;
  const variables = variablesOf(container);
  const [data, log] = spec.volumeClaimTemplates;
  const files = manifests.find('ConfigMap', 'shop-db').data;
  const superuser = manifests.find('Job').spec.template.spec;
  const job = variablesOf(superuser.containers[0]);
  const secrets = pod.volumes.filter(({ secret }) => secret).map(({ name: volume, secret }) => [volume, secret.secretName]);
  return {
    ...reachedPodOptions(manifests, 'StatefulSet'),
    podAnnotations: [spec.template.metadata.annotations['example.org/scrape'], 'true'],
    resources: [container.resources.limits, { cpu: '2', memory: '6Gi' }],
    initContainers: [own.image, 'busybox:1'],
    maxUnavailable: [manifests.find('PodDisruptionBudget').spec.maxUnavailable, 2],
    size: [data.spec.resources.requests.storage, '3Gi'],
    memory: [container.resources.requests.memory, '6Gi'],
    heapSize: [variables.MAX_HEAP_SIZE, '2048M'],
    storageClass: [data.spec.storageClassName, 'fast'],
    claimRetention: [spec.persistentVolumeClaimRetentionPolicy, { whenDeleted: 'Delete', whenScaled: 'Retain' }],
    commitLog: [[log.spec.resources.requests.storage, log.spec.storageClassName], ['9Gi', 'faster']],
    clusterName: [variables.CASSANDRA_CLUSTER_NAME, 'Shop_1'],
    datacenterName: [[variables.CASSANDRA_DC, job.DATACENTER], ['eu-1', 'eu-1']],
    config: [parse(files['settings.yaml']).num_tokens, 8],
    superuser: [job.CASSANDRA_USER, 'root'],
    superuserPassword: [superuser.volumes.find(({ name: volume }) => volume === 'password')?.secret, {
      defaultMode: expect.any(Number), secretName: 'db', items: [{ key: 'admin', path: 'password' }],
    }],
    insecure: [open.ofKind('Job'), []],
    authReplicationFactor: [job.REPLICATION, '4'],
    internodeTls: [secrets[0], ['internode-tls', 'nodes-tls']],
    clientTls: [secrets[1], ['clients-tls', 'clients-tls']],
    seedsPerRack: [files.seeds.trim().split('\n').length, 4],
    remoteSeeds: [files['remote-seeds'], 'us-1.example.org\n'],
    image: [[container.image, prepare.image, superuser.containers[0].image], Array(3).fill('cassandra:4.1')],
    ringCheckSchedule: [manifests.find('CronJob').spec.schedule, '0 0 * * *'],
    updateStrategy: [spec.updateStrategy, { type: 'RollingUpdate', rollingUpdate: { partition: 1 } }],
    startTimeout: [container.startupProbe.failureThreshold * container.startupProbe.periodSeconds, 600],
    terminationGracePeriod: [pod.terminationGracePeriodSeconds, 177],
  };
}
