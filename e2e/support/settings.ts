/** What a user may set from outside; the README beside this directory explains each. */
const { env } = process;

/** Label of every object without a namespace and of every namespace that a run makes: what it is cleaned up by. */
export const RUN_LABEL = 'e2e.cdk8s-stateful/run';

/** Where the global setup leaves the id of the run for the tests and for the global teardown. */
export const RUN_VARIABLE = 'E2E_RUN';

export const settings = {
  /** Part of the name of everything that the run makes outside a namespace. */
  run: env[RUN_VARIABLE] ?? '',
  nginxImage: env.E2E_NGINX_IMAGE || 'nginx:1',
  busyboxImage: env.E2E_BUSYBOX_IMAGE || 'busybox:1',
  /** The image of the store; the one of this version unless given. */
  storeImage: env.E2E_STORE_IMAGE || undefined,
  mysqlImage: env.E2E_MYSQL_IMAGE || 'mysql:8.4',
  cassandraImage: env.E2E_CASSANDRA_IMAGE || 'cassandra:5.0',
  /** An image with kubectl and a shell; the constructs' own unless given. */
  kubectlImage: env.E2E_KUBECTL_IMAGE || undefined,
  /** How often a ring of six is made from nothing. */
  rings: Number(env.E2E_RINGS || '1'),
  /** A program that takes a node's power away and gives it back. */
  nodeSwitch: env.E2E_NODE_SWITCH || undefined,
  wordpressImage: env.E2E_WORDPRESS_IMAGE || 'wordpress:6-apache',
  /** A browser that can run without a screen. */
  browser: env.E2E_BROWSER || 'chromium',
  /** A class that the cluster has, for the volumes of the sets. Without it the tests make one for the local-path provisioner. */
  storageClass: env.E2E_STORAGE_CLASS || undefined,
  /** The user knows that nothing enforces NetworkPolicies here. */
  policiesUnenforced: env.E2E_NETWORK_POLICIES === 'unenforced',
  /** A directory of the nodes in which the tests may make one of their own. */
  nodePath: env.E2E_NODE_PATH || '/tmp',
  clusterDomain: env.E2E_CLUSTER_DOMAIN || 'cluster.local',
  /** Every wait is multiplied by it. */
  patience: Number(env.E2E_PATIENCE || '1'),
};
