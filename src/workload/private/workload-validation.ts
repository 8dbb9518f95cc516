import { HEADLESS_SERVICE } from '../../network/private/shapes';
import { selects } from '../../private/labels';
import { namespaceOf } from '../../private/naming';
import { ValidationRule } from '../../private/validation/props';
import { format } from '../../private/validation/report';
import { dnsLabel, labelValue } from '../../private/validation/names';
import { StructShape, boolean, enumOf, integer, seconds, selfChecking, shapeOf, struct } from '../../private/validation/shapes';
import { CLAIM_RETENTION, CLAIM_TEMPLATES } from '../../storage/private/shapes';
import { PodManagementPolicy } from '../pod-management-policy';
import { StatefulWorkloadProps } from '../stateful-workload-props';
import { UpdateStrategy } from '../update-strategy';
import { CONTAINER_RULES, POD_RULES } from './pod-validation';
import { CONTAINER_SHAPES, WORKLOAD_SHAPES, objectName } from './shapes';

/** The label `controller-revision-hash` of the pods is "<name>-<hash>": 11 more characters, and a label has at most 63. */
export const MAX_STATEFUL_SET_NAME_LENGTH = 52;

/** How a changed template reaches the pods. */
export const UPDATE_STRATEGY = selfChecking<UpdateStrategy>('an UpdateStrategy such as UpdateStrategy.onDelete()');

/** Props of a `StatefulWorkload`. */
export const STATEFUL_WORKLOAD: StructShape<StatefulWorkloadProps> = struct('the props of a StatefulWorkload', {
  ...WORKLOAD_SHAPES,
  ...CONTAINER_SHAPES,
  replicas: integer(0),
  volumes: CLAIM_TEMPLATES,
  claimRetention: CLAIM_RETENTION,
  application: shapeOf('the value of a label', labelValue),
  podManagementPolicy: enumOf(PodManagementPolicy),
  updateStrategy: UPDATE_STRATEGY,
  startOrdinal: integer(0),
  minReady: seconds(0),
  disruptionBudget: boolean,
  service: HEADLESS_SERVICE,
  publishNotReadyAddresses: boolean,
  clusterDomain: objectName,
});

/** Props of a `StatefulWorkload` with its name, which can follow from its id. */
export type NamedWorkload = StatefulWorkloadProps & { readonly name: string };

/** Rules for the props of a `StatefulWorkload`, which another construct may have merged with its own. */
export const STATEFUL_WORKLOAD_RULES: readonly ValidationRule<NamedWorkload>[] = [
  ({ name }) => dnsLabel('name', name, MAX_STATEFUL_SET_NAME_LENGTH, 'the pods of a StatefulSet with a longer one cannot start'),
  ...POD_RULES,
];

/** Rules for the props of a `StatefulWorkload` whose container is the user's. */
export const USER_WORKLOAD_RULES: readonly ValidationRule<NamedWorkload>[] = [...STATEFUL_WORKLOAD_RULES, ...CONTAINER_RULES];

/** Checks that a Service of the user's selects the pods, which have `labels`. */
export function serviceErrors(
  { service }: StatefulWorkloadProps, labels: { [key: string]: string }, namespace: string | undefined,
): string[] {
  if (!service) return [];
  const which = `'service' is [${service.node.path}]`;
  const theirs = namespaceOf(service);
  const errors: string[] = [];
  if (!selects(service.selector, labels)) {
    errors.push(
      `${which}, whose selector ${format(service.selector)} does not match the labels of the pods, ${format(labels)}: ` +
        "add what is missing to 'labels', or leave 'service' out",
    );
  }
  if (theirs !== namespace) {
    errors.push(
      `${which} in namespace ${format(theirs ?? '')}, but the pods are in ${format(namespace ?? '')}: give a Service of the same namespace`,
    );
  }
  return errors;
}
