import { IConstruct } from 'constructs';
import { nameOf } from '../../private/naming';
import { noLiterals } from '../../private/validation/string-maps';
import { CheckedProps, ValidationRule, checkProps, rulesOn } from '../../private/validation/props';
import { validate } from '../../private/validation/report';
import { POD_RULES } from '../../workload/private/pod-validation';
import { NamedWorkload } from '../../workload/private/workload-validation';
import { CassandraDatacenterProps } from '../cassandra-datacenter-props';
import { CassandraOptions } from '../cassandra-options';
import { CassandraRackProps } from '../cassandra-rack-props';
import { CASSANDRA_DATACENTER, CASSANDRA_RACK } from './datacenter-shapes';
import { heapFits, memoryInResources } from './memory';
import { distinctZones, enoughNodes, existingSeeds, layOut, setNames } from './racks';
import { rackWorkload } from './workload';

/** Variables of the construct. */
const OWN_VARIABLES = ['CASSANDRA_SEEDS', 'CASSANDRA_CLUSTER_NAME', 'CASSANDRA_DC', 'CASSANDRA_RACK', 'CASSANDRA_ENDPOINT_SNITCH', 'MAX_HEAP_SIZE', 'HEAP_NEWSIZE'];

/** Props of a datacenter with its name, which can follow from its id. */
type NamedDatacenter = CassandraDatacenterProps & { readonly name: string };

/** Props of a `CassandraRack` by the object that stands for them until the datacenter checks them: errors name the props of the user. */
const rackProps = new WeakMap<object, CassandraRackProps>();

const DATACENTER_RULES: readonly ValidationRule<NamedDatacenter>[] = [
  (props) => setNames(props.name, props),
  enoughNodes,
  distinctZones,
  existingSeeds,
  authReplication,
  heapFits,
  memoryInResources,
  authentication,
  ownVariables,
  ({ env }) => noLiterals('env', env, ['CASSANDRA_PASSWORD'], "'superuserPassword'"),
];

/** Returns props for a datacenter with one rack. */
export function ofOneRack(props: CassandraRackProps): CassandraDatacenterProps {
  const placeholder = {} as CassandraDatacenterProps;
  rackProps.set(placeholder, props);
  return placeholder;
}

/** Returns the props of a datacenter after all checks, and throws all errors together. */
export function checkDatacenter(construct: IConstruct, given: CassandraDatacenterProps): NamedDatacenter {
  if (!given || !rackProps.has(given)) {
    const checked = checkProps(construct, CASSANDRA_DATACENTER, given);
    return validateRules(checked, { ...checked.props, name: checked.props.name ?? nameOf(construct) });
  }
  const checked = checkProps(construct, CASSANDRA_RACK, rackProps.get(given) as CassandraRackProps);
  return validateRules(checked, oneRack(checked.props.name ?? nameOf(construct), checked.props));
}

/** Checks the replication factor of a keyspace, and throws the error. */
export function checkReplicationFactor(construct: IConstruct, factor: number, nodes: number): void {
  validate(construct, replicationErrors('replicationFactor', factor, nodes));
}

/** Each replica is on a node of its own. */
function replicationErrors(prop: string, factor: number, nodes: number): string[] {
  if (Number.isInteger(factor) && factor >= 1 && factor <= nodes) return [];
  return [`'${prop}' must be an integer from 1 to ${nodes}, the number of nodes, got ${factor}`];
}

function oneRack(name: string, { rack = 'rack1', zone, ...props }: CassandraRackProps): NamedDatacenter {
  return { ...props, name, racks: { [rack]: { name, zone } } };
}

/** The racks differ in names and placement only, so each error of their pods is reported once. */
function validateRules(checked: CheckedProps<CassandraOptions>, props: NamedDatacenter): NamedDatacenter {
  const racks = layOut(props.name, props);
  const workloads = racks.map((rack) => rackWorkload(props.name, rack, racks.length > 1, withoutOwnVariables(props)));
  const pods = workloads.map((workload) => rulesOn<NamedWorkload>(workload, POD_RULES));
  checked.validate(rulesOn(props, DATACENTER_RULES), (wrong) => [...new Set(pods.flatMap((errors) => errors(wrong)))]);
  return props;
}

function authReplication({ authReplicationFactor: factor, nodes }: CassandraDatacenterProps): string[] {
  return factor === undefined || factor < 1 || nodes < 1 ? [] : replicationErrors('authReplicationFactor', factor, nodes);
}

function authentication({ insecure, superuserPassword }: CassandraOptions): string[] {
  return insecure && superuserPassword ? ["'insecure' is true although there is a 'superuserPassword': leave one of them out"] : [];
}

function ownVariables({ env = {}, envVars = [] }: CassandraOptions): string[] {
  return [...Object.keys(env), ...envVars.map(({ name }) => name)]
    .filter((name) => OWN_VARIABLES.includes(name))
    .map((name) => `'env' or 'envVars' sets ${name}, which the construct sets: remove it`);
}

/** Variables that both set have been reported. */
function withoutOwnVariables({ env = {}, envVars = [], ...props }: NamedDatacenter): NamedDatacenter {
  return {
    ...props,
    env: Object.fromEntries(Object.entries(env).filter(([name]) => !OWN_VARIABLES.includes(name))),
    envVars: envVars.filter(({ name }) => !OWN_VARIABLES.includes(name)),
  };
}
