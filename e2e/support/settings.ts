/** Settings from environment variables, which the README of the parent directory explains. */
const { env } = process;

/** Label of every namespace and cluster-scoped object of a run, by which the cleanup selects them. */
export const RUN_LABEL = 'e2e.cdk8s-stateful/run';

/** Environment variable with the ranges of addresses of the DNS servers. The global setup sets it if their pods have unusual labels. */
export const DNS_VARIABLE = 'E2E_DNS';

/** Environment variable with which the global setup passes the id of the run to the tests and the global teardown. */
export const RUN_VARIABLE = 'E2E_RUN';

export const settings = {
  /** Part of the names of all cluster-scoped objects of the run. */
  run: env[RUN_VARIABLE] ?? '',
  nginxImage: env.E2E_NGINX_IMAGE || 'nginx:1',
  busyboxImage: env.E2E_BUSYBOX_IMAGE || 'busybox:1',
  /** Images of the servers of a store and of the programs that connect to them, by default those of this version. */
  storeImage: env.E2E_STORE_IMAGE || undefined,
  storeToolsImage: env.E2E_STORE_TOOLS_IMAGE || undefined,
  mysqlImage: env.E2E_MYSQL_IMAGE || 'mysql:8.4',
  cassandraImage: env.E2E_CASSANDRA_IMAGE || 'cassandra:5.0',
  /** Image with kubectl and a shell, by default that of the constructs. */
  kubectlImage: env.E2E_KUBECTL_IMAGE || undefined,
  /** Number of times that a new ring of six nodes is created. */
  rings: Number(env.E2E_RINGS || '1'),
  /** Program that switches a node off and on. */
  nodeSwitch: env.E2E_NODE_SWITCH || undefined,
  wordpressImage: env.E2E_WORDPRESS_IMAGE || 'wordpress:6-apache',
  /** Headless browser. */
  browser: env.E2E_BROWSER || 'chromium',
  /** Existing StorageClass for the volumes, by default a new one with the local-path provisioner. */
  storageClass: env.E2E_STORAGE_CLASS || undefined,
  /** Whether the network plugin does not enforce NetworkPolicies. */
  policiesUnenforced: env.E2E_NETWORK_POLICIES === 'unenforced',
  /** Directory on the nodes in which the tests may create a directory. */
  nodePath: env.E2E_NODE_PATH || '/tmp',
  /** Ranges of addresses of the DNS servers; none if they are pods with the usual labels. */
  dns: (env[DNS_VARIABLE] ?? '').split(',').filter(Boolean),
  clusterDomain: env.E2E_CLUSTER_DOMAIN || 'cluster.local',
  /** Factor for every timeout. */
  patience: Number(env.E2E_PATIENCE || '1'),
};
