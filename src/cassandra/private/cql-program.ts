import { ICassandraDatacenter } from '../i-cassandra-datacenter';
import { PodOptions } from '../../workload/pod-options';
import { AuxiliaryContainer } from '../../workload/private/auxiliary-pod';
import { textVariables } from '../../workload/private/variables';
import { bash } from '../../private/script';
import { loadScript } from './scripts';
import { Login, loginMounts, loginVariables, loginVolumes } from './login';

function loginOf({ superuser, superuserSecret, clientTls }: ICassandraDatacenter): Login {
  return { user: superuser, password: superuserSecret, tls: clientTls };
}

/** Renders a container that connects to the nodes as their clients do. `script` is a file in `src/cassandra/scripts`. */
export function cqlContainer(datacenter: ICassandraDatacenter, script: string, variables: { [name: string]: string }): AuxiliaryContainer {
  const login = loginOf(datacenter);
  return {
    image: datacenter.image,
    command: bash(loadScript(script)),
    envVars: textVariables({ ...loginVariables(datacenter.host, login), DATACENTER: datacenter.datacenterName, ...variables }),
    podVolumes: loginVolumes(login),
    volumeMounts: loginMounts(login),
  };
}

/** Returns the pod options of a program that runs CQL statements inside a node, for which it needs the password. */
export function statementOptions(datacenter: ICassandraDatacenter, more: Partial<PodOptions>): Partial<PodOptions> {
  const login = { password: datacenter?.superuserSecret };
  return {
    podVolumes: [...loginVolumes(login), ...(more.podVolumes ?? [])],
    volumeMounts: [...loginMounts(login), ...(more.volumeMounts ?? [])],
  };
}

/** Returns the variables of such a program. */
export function statementVariables({ superuser, clientTls }: ICassandraDatacenter): { [name: string]: string } {
  return { CASSANDRA_USER: superuser, TLS: `${clientTls !== undefined}` };
}
