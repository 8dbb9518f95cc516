import { k8s } from 'cdk8s-plus-27';
import { ClaimRetention, ClaimRetentionPolicy } from '../../storage/claim-template';
import { claimTemplates } from '../../storage/private/claim-templates';
import { ClusterSettings } from '../cluster-settings';
import { PodManagementPolicy } from '../pod-management-policy';
import { StatefulWorkloadProps } from '../stateful-workload-props';
import { UpdateStrategy } from '../update-strategy';
import { podSpec } from './pod-spec';

/** Values that a workload derives from its props. */
export interface StatefulSetIdentity {
  readonly name: string;
  /** Name of the governing Service. */
  readonly serviceName: string;
  readonly replicas: number;
  /** Labels that select the pods. */
  readonly selector: { [key: string]: string };
  /** Labels of the pods, among them those of the selector. */
  readonly labels: { [key: string]: string };
}

/** Renders the spec of a StatefulSet. */
export function statefulSetSpec(
  identity: StatefulSetIdentity, props: StatefulWorkloadProps, settings: ClusterSettings,
): k8s.StatefulSetSpec {
  const { name, serviceName, replicas, selector, labels } = identity;
  return {
    serviceName,
    replicas,
    podManagementPolicy: props.podManagementPolicy ?? PodManagementPolicy.ORDERED_READY,
    updateStrategy: (props.updateStrategy ?? UpdateStrategy.rollingUpdate())._render(),
    minReadySeconds: props.minReady?.toSeconds(),
    ordinals: props.startOrdinal === undefined ? undefined : { start: props.startOrdinal },
    selector: { matchLabels: selector },
    template: { metadata: { labels, annotations: props.podAnnotations }, spec: podSpec(name, selector, props, settings) },
    volumeClaimTemplates: claimTemplates(props.volumes),
    persistentVolumeClaimRetentionPolicy: props.volumes && claimRetentionPolicy(props.claimRetention),
  };
}

function claimRetentionPolicy(claimRetention: ClaimRetention = {}): k8s.StatefulSetPersistentVolumeClaimRetentionPolicy {
  const { whenDeleted = ClaimRetentionPolicy.RETAIN, whenScaled = ClaimRetentionPolicy.RETAIN } = claimRetention;
  return { whenDeleted, whenScaled };
}
