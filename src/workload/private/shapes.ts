import { k8s } from 'cdk8s-plus-27';
import { pinnedImage } from '../../private/validation/images';
import { kubernetes } from '../../private/validation/kubernetes';
import { ownLabels } from '../../private/labels';
import { ANNOTATIONS, ENVIRONMENT, LABELS } from '../../private/validation/string-maps';
import { dnsSubdomain, secretName } from '../../private/validation/names';
import { absolutePath } from '../../private/validation/rules';
import {
  Shape, ShapesOf, StructShape, boolean, command, enumOf, integer, listOf, refine, required, seconds, selfChecking,
  shapeOf, string, strings, struct,
} from '../../private/validation/shapes';
import { ContainerOptions } from '../container-options';
import { LifecycleHook } from '../lifecycle-hook';
import { LifecycleOptions } from '../lifecycle-options';
import { ImagePullPolicy, NetworkIsolation, PodOptions } from '../pod-options';
import { Probe } from '../probe';
import { WorkloadOptions } from '../workload-options';
import { PORTS } from '../../network/private/ports';
import { COMPUTE_RESOURCES } from './resources';

/** The name of an object that can have dots. */
export const objectName = shapeOf<string>('a DNS subdomain', dnsSubdomain);

/** An image whose tag or digest says which version it is. */
export const image = refine(string, pinnedImage);

/** The number of a user or a group that is not root. */
const id: Shape<number> = {
  ...integer(1),
  errors: (prop, value) => (value === 0
    ? [`'${prop}' is 0, which is root: give the number that the image is made for, and its directories in 'writablePaths'`]
    : integer(1).errors(prop, value)),
};

const probe = selfChecking<Probe>('a Probe such as Probe.httpGet("/healthz")');
const hook = selfChecking<LifecycleHook>('a LifecycleHook such as LifecycleHook.exec("sync")');

const LIFECYCLE: StructShape<LifecycleOptions> = struct('an object such as { preStop, drainTimeout }', {
  postStart: hook,
  preStop: hook,
  preStopTimeout: seconds(0),
  drainTimeout: seconds(0),
  terminationGracePeriod: seconds(1),
});

/** Props of every construct that runs pods. */
export const POD_SHAPES: ShapesOf<PodOptions> = {
  name: string,
  labels: refine(LABELS, ownLabels),
  annotations: ANNOTATIONS,
  podAnnotations: ANNOTATIONS,
  resources: COMPUTE_RESOURCES,
  env: ENVIRONMENT,
  envVars: listOf(kubernetes('k8s.EnvVar', k8s.toJson_EnvVar, { name: true })),
  envFrom: listOf(kubernetes('k8s.EnvFromSource', k8s.toJson_EnvFromSource, {})),
  sidecars: listOf(kubernetes('k8s.Container', k8s.toJson_Container, { name: true })),
  initContainers: listOf(kubernetes('k8s.Container', k8s.toJson_Container, { name: true })),
  podVolumes: listOf(kubernetes('k8s.Volume', k8s.toJson_Volume, { name: true })),
  volumeMounts: listOf(kubernetes('k8s.VolumeMount', k8s.toJson_VolumeMount, { name: true, mountPath: true })),
  writablePaths: refine(strings, (prop, paths) => paths.flatMap((path) => absolutePath(prop, path))),
  readOnlyRootFilesystem: boolean,
  runAsUser: id,
  runAsGroup: id,
  imagePullPolicy: enumOf(ImagePullPolicy),
  imagePullSecrets: refine(strings, (prop, secrets) => secrets.flatMap((secret) => secretName(prop, secret))),
  serviceAccountName: objectName,
  networkIsolation: enumOf(NetworkIsolation),
  nodeSelector: LABELS,
  tolerations: listOf(kubernetes('k8s.Toleration', k8s.toJson_Toleration, {})),
  affinity: kubernetes('k8s.Affinity', k8s.toJson_Affinity, {}),
  topologySpreadConstraints: listOf(kubernetes('k8s.TopologySpreadConstraint', k8s.toJson_TopologySpreadConstraint, {
    maxSkew: true,
    topologyKey: true,
    whenUnsatisfiable: true,
  })),
  priorityClassName: objectName,
};

/** Props of every construct whose pods run until they are stopped. */
export const WORKLOAD_SHAPES: ShapesOf<WorkloadOptions> = { ...POD_SHAPES, maxUnavailable: integer(1) };

/** Props of the main container of a workload. */
export const CONTAINER_SHAPES: ShapesOf<ContainerOptions> = {
  image: required(image, 'give the image, with a tag or a digest'),
  command,
  args: strings,
  workingDir: string,
  ports: PORTS,
  udpPorts: PORTS,
  startup: probe,
  readiness: probe,
  liveness: probe,
  lifecycle: LIFECYCLE,
};
