import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';

/** Adds the same five objects with L1 constructs. */
export function addBareWorkload(chart: Chart, name: string): void {
  const scope = new Construct(chart, name);
  const selector = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/instance': name };
  const metadata = { name, labels: selector };
  addService(new Construct(scope, 'Service'), metadata, selector);
  addStatefulSet(scope, metadata, selector);
  new k8s.KubeServiceAccount(scope, 'ServiceAccount', { metadata, automountServiceAccountToken: false });
  addNetworkPolicy(scope, metadata, selector);
  new k8s.KubePodDisruptionBudget(scope, 'DisruptionBudget', {
    metadata,
    spec: {
      selector: { matchLabels: selector },
      maxUnavailable: k8s.IntOrString.fromNumber(1),
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    },
  });
}

type Labels = { [key: string]: string };

function addService(scope: Construct, metadata: k8s.ObjectMeta, selector: Labels): void {
  new k8s.KubeService(scope, 'Resource', {
    metadata,
    spec: { clusterIp: 'None', selector, ports: [{ name: 'http', port: 80, protocol: 'TCP' }], publishNotReadyAddresses: false },
  });
}

function addStatefulSet(scope: Construct, metadata: k8s.ObjectMeta, selector: Labels): void {
  new k8s.KubeStatefulSet(scope, 'Resource', {
    metadata,
    spec: {
      serviceName: `${metadata.name}`,
      replicas: 3,
      podManagementPolicy: 'OrderedReady',
      updateStrategy: { type: 'RollingUpdate' },
      selector: { matchLabels: selector },
      template: { metadata: { labels: selector }, spec: podSpec(`${metadata.name}`, selector) },
      volumeClaimTemplates: [
        {
          metadata: { name: 'www' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: k8s.Quantity.fromString('1Gi') } } },
        },
      ],
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
    },
  });
}

function podSpec(name: string, selector: Labels): k8s.PodSpec {
  return {
    serviceAccountName: name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    topologySpreadConstraints: ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
      topologyKey,
      maxSkew: 1,
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: selector },
    })),
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65532,
      runAsGroup: 65532,
      fsGroup: 65532,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
      sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '80' }],
    },
    terminationGracePeriodSeconds: 35,
    containers: [container(name)],
    volumes: ['scratch-tmp', 'scratch-run', 'scratch-var-cache-nginx'].map((volume) => ({ name: volume, emptyDir: {} })),
  };
}

function container(name: string): k8s.Container {
  return {
    name,
    image: 'nginx:1',
    ports: [{ name: 'http', containerPort: 80, protocol: 'TCP' }],
    resources: {
      requests: { cpu: k8s.Quantity.fromString('100m'), memory: k8s.Quantity.fromString('256Mi') },
      limits: { cpu: k8s.Quantity.fromString('1'), memory: k8s.Quantity.fromString('256Mi') },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      privileged: false,
      readOnlyRootFilesystem: true,
    },
    volumeMounts: [
      { name: 'www', mountPath: '/usr/share/nginx/html' },
      { name: 'scratch-tmp', mountPath: '/tmp' },
      { name: 'scratch-run', mountPath: '/run' },
      { name: 'scratch-var-cache-nginx', mountPath: '/var/cache/nginx' },
    ],
    readinessProbe: {
      tcpSocket: { port: k8s.IntOrString.fromString('http') },
      periodSeconds: 10,
      timeoutSeconds: 5,
      failureThreshold: 3,
    },
  };
}

function addNetworkPolicy(scope: Construct, metadata: k8s.ObjectMeta, selector: Labels): void {
  const own = { podSelector: { matchLabels: selector } };
  const dns = ['TCP', 'UDP'].map((protocol) => ({ port: k8s.IntOrString.fromNumber(53), protocol }));
  new k8s.KubeNetworkPolicy(scope, 'NetworkPolicy', {
    metadata,
    spec: {
      podSelector: { matchLabels: selector },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [own] }],
      egress: [{ to: [own] }, { ports: dns }],
    },
  });
}
