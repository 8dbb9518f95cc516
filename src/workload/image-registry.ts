import { image as imageErrors, imageRegistry, splitImage } from '../private/validation/images';
import { validateCall } from '../private/validation/report';
import { isPlainObject, mismatch } from '../private/validation/shapes';

/** The registry of images that name none. */
const DOCKER_HUB = 'docker.io';

/** The registry and the path of the images of this project, which are defaults of constructs. */
const OWN_IMAGES = { host: 'ghcr.io', path: 'cdk8s-stateful/' };

/**
 * Registry that the nodes pull images from instead of those of the internet.
 *
 * @exampleMetadata fixture=chart
 * @example
 * ClusterSettings.of(this).apply({ imageRegistry: ImageRegistry.mirror('registry.example.org/mirror') });
 * new MongoReplicaSet(this, 'mongo', { size: Size.gibibytes(10), keyFile: { secret: 'mongo', key: 'keyfile' } });
 * // registry.example.org/mirror/mongo:8.0
 *
 * @see https://kubernetes.io/docs/concepts/containers/images/
 */
export class ImageRegistry {
  /**
   * Registry with copies of images under their own names: "mysql:8.4" becomes "registry.example.org/mirror/mysql:8.4".
   *
   * This applies to images that name no registry, whether they are defaults or given, and to the images of this project. An image that
   * names its registry, such as "docker.io/library/mysql:8.4", stays as it is.
   *
   * @param registry the host of the registry, with a port or a path if it has one
   * @throws if the host is invalid
   */
  public static mirror(registry: string): ImageRegistry {
    validateCall('ImageRegistry.mirror', imageRegistry('registry', registry));
    return new ImageRegistry((image) => {
      const { host, path } = splitImage(image);
      const own = host === OWN_IMAGES.host && path.startsWith(OWN_IMAGES.path);
      return host === undefined || own ? `${registry}/${path}` : image;
    });
  }

  /**
   * Pull-through caches by the registries that they cache. With a cache of "docker.io", the image "mysql:8.4" becomes
   * "registry.example.org/hub/library/mysql:8.4". An image of a registry without a cache stays as it is.
   *
   * @param caches the host and path of the cache by the host of the registry, such as "docker.io" or "ghcr.io"
   * @throws if a cache is invalid
   */
  public static pullThrough(caches: { [registry: string]: string }): ImageRegistry {
    validateCall('ImageRegistry.pullThrough', cacheErrors(caches));
    return new ImageRegistry((image) => {
      const { host = DOCKER_HUB, path } = splitImage(image);
      const full = host === DOCKER_HUB && !path.includes('/') ? `library/${path}` : path;
      return Object.hasOwn(caches, host) ? `${caches[host]}/${full}` : image;
    });
  }

  private constructor(private readonly rewrite: (image: string) => string) {}

  /**
   * Returns the reference of an image in this registry.
   *
   * @param image the reference of the image
   * @throws if it is not a reference of an image
   */
  public image(image: string): string {
    validateCall('ImageRegistry.image', imageErrors('image', image));
    return this.rewrite(image);
  }
}

function cacheErrors(caches: unknown): string[] {
  if (!isPlainObject(caches)) return mismatch('caches', 'an object of which each value is the host and path of a cache', caches);
  return Object.entries(caches).flatMap(([host, cache]) => [
    ...(splitImage(`${host}/`).host === host ? [] : [`'caches' has the name ${JSON.stringify(host)}: give the host of a registry such as "docker.io"`]),
    ...imageRegistry(`caches.${host}`, cache),
  ]);
}
