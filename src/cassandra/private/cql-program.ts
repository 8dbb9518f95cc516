import { ICassandraDatacenter } from '../i-cassandra-datacenter';
import { PodOptions } from '../../workload/pod-options';
import { AuxiliaryContainer } from '../../workload/private/auxiliary-pod';
import { plainVariables } from '../../workload/private/pod-spec';
import { bash } from '../../private/script';
import { loadScript } from './scripts';
import { Login, loginMounts, loginVariables, loginVolumes } from './login';

/** How programs log in to a datacenter. */
function loginOf({ superuser, superuserSecret, clientTls }: ICassandraDatacenter): Login {
  return { user: superuser, password: superuserSecret, tls: clientTls };
}

/** A container that asks the nodes, as their clients do. */
export function cqlContainer(datacenter: ICassandraDatacenter, script: string, variables: { [name: string]: string }): AuxiliaryContainer {
  const login = loginOf(datacenter);
  return {
    image: datacenter.image,
    command: bash(loadScript(script)),
    envVars: plainVariables({ ...loginVariables(datacenter.host, login), DATACENTER: datacenter.datacenterName, ...variables }),
    podVolumes: loginVolumes(login),
    volumeMounts: loginMounts(login),
  };
}

/** The options of a program that has a node ask statements: it must know the password. */
export function statementOptions(datacenter: ICassandraDatacenter, more: Partial<PodOptions>): Partial<PodOptions> {
  const login = { password: datacenter?.superuserSecret };
  return {
    podVolumes: [...loginVolumes(login), ...(more.podVolumes ?? [])],
    volumeMounts: [...loginMounts(login), ...(more.volumeMounts ?? [])],
  };
}

/** The variables of such a program. */
export function statementVariables({ superuser, clientTls }: ICassandraDatacenter): { [name: string]: string } {
  return { CASSANDRA_USER: superuser, TLS: `${clientTls !== undefined}` };
}
