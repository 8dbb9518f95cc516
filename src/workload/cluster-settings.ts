import { IConstruct } from 'constructs';
import { ClusterDns } from '../network/cluster-dns';
import { image as imageErrors } from '../private/validation/images';
import { validate, validateCall } from '../private/validation/report';
import { StructShape, objectWith, struct } from '../private/validation/shapes';
import { ImageRegistry } from './image-registry';

/** Settings that depend on the cluster. */
export interface ClusterSettingsProps {
  /**
   * DNS servers, to which NetworkPolicies that restrict egress allow requests.
   *
   * @default - the setting of the enclosing scope, ClusterDns.kubeDns() without one
   */
  readonly dns?: ClusterDns;

  /**
   * Registry that the nodes pull images from: for the images of all containers, whether they are defaults or given.
   *
   * @default - the setting of the enclosing scope, the registries that the images name without one
   */
  readonly imageRegistry?: ImageRegistry;
}

const CLUSTER_SETTINGS: StructShape<ClusterSettingsProps> = struct('an object { dns, imageRegistry }', {
  dns: objectWith<ClusterDns>('a ClusterDns such as ClusterDns.openShift()', '_egress'),
  imageRegistry: objectWith<ImageRegistry>('an ImageRegistry such as ImageRegistry.mirror("registry.example.org/mirror")', 'image'),
});

const SCOPE = objectWith<IConstruct>('an app, a chart or another construct', 'node');

/** Keys of the settings in the context of a construct. */
const DNS = 'cdk8s-stateful:dns';
const IMAGE_REGISTRY = 'cdk8s-stateful:image-registry';

/**
 * Settings that depend on the cluster, for all constructs of this library in an app, a chart or another scope. An inner scope can have
 * other settings than an outer one.
 *
 * @exampleMetadata fixture=chart
 * @example
 * ClusterSettings.of(this).apply({ dns: ClusterDns.openShift(), imageRegistry: ImageRegistry.mirror('registry.example.org/mirror') });
 */
export class ClusterSettings {
  /**
   * The settings of a scope.
   *
   * @param scope an app, a chart or another construct
   * @throws if `scope` is not a construct
   */
  public static of(scope: IConstruct): ClusterSettings {
    validateCall('ClusterSettings.of', SCOPE.errors('scope', scope));
    return new ClusterSettings(scope);
  }

  private constructor(private readonly scope: IConstruct) {}

  /** DNS servers of the cluster. */
  public get dns(): ClusterDns {
    return (this.scope.node.tryGetContext(DNS) as ClusterDns | undefined) ?? ClusterDns.kubeDns();
  }

  /**
   * Returns the reference of an image in the registry of the cluster. Use it for containers that are not of this library, since constructs
   * of this library do so by themselves.
   *
   * @param image the reference of the image, such as "busybox:1"
   * @throws if it is not a reference of an image
   */
  public image(image: string): string {
    validate(this.scope, imageErrors('image', image));
    const registry = this.scope.node.tryGetContext(IMAGE_REGISTRY) as ImageRegistry | undefined;
    return registry ? registry.image(image) : image;
  }

  /**
   * Applies settings to a scope. Call it before anything is added to the scope, such as in the first line of a chart.
   *
   * @param settings the settings; those that are left out do not change
   * @throws if settings are invalid, or if the scope has children, which would have other settings
   */
  public apply(settings: ClusterSettingsProps): void {
    validate(this.scope, CLUSTER_SETTINGS.errors('settings', settings));
    const { dns, imageRegistry } = settings;
    validate(this.scope, this.childErrors());
    if (dns) this.scope.node.setContext(DNS, dns);
    if (imageRegistry) this.scope.node.setContext(IMAGE_REGISTRY, imageRegistry);
  }

  private childErrors(): string[] {
    const ids = this.scope.node.children.map(({ node }) => node.id);
    if (ids.length === 0) return [];
    return [`settings of the cluster do not reach what has been added before, which is ${ids.join(', ')}: call ClusterSettings.of(...).apply first`];
  }
}
