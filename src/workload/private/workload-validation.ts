import { selects } from '../../private/labels';
import { namespaceOf } from '../../private/naming';
import { ValidationRule } from '../../private/validation/props';
import { format } from '../../private/validation/report';
import { dnsLabel } from '../../private/validation/rules';
import { StatefulWorkloadProps } from '../stateful-workload-props';
import { POD_RULES } from './pod-validation';

/** The label `controller-revision-hash` of the pods is "<name>-<hash>": 11 more characters, and a label has at most 63. */
export const MAX_STATEFUL_SET_NAME_LENGTH = 52;

/** The props of a workload, with its name, which may follow from its id. */
type NamedWorkload = StatefulWorkloadProps & { readonly name: string };

/** The rules for the props of a workload whose pods get `labels`. */
export function workloadRules(labels: { [key: string]: string }, namespace: string | undefined): ValidationRule<NamedWorkload>[] {
  return [statefulSetName, ...POD_RULES, (props) => serviceErrors(props, labels, namespace)];
}

/** Checks the name of a StatefulSet. */
export function statefulSetName({ name }: { readonly name: string }): string[] {
  return dnsLabel('name', name, MAX_STATEFUL_SET_NAME_LENGTH, 'the pods of a StatefulSet with a longer one cannot start');
}

/** A Service that the user brings must be one for the pods. */
function serviceErrors({ service }: StatefulWorkloadProps, labels: { [key: string]: string }, namespace: string | undefined): string[] {
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
