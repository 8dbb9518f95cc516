import { format } from './report';

/**
 * References to images, as registries parse them: an optional host, a path, an optional tag and an optional digest.
 * @see https://pkg.go.dev/github.com/distribution/reference
 */
const LABEL = /[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?/.source;
const HOST = `(?:${LABEL}(?:\\.${LABEL})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const STEP = /[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*/.source;
const TAG = /:\w[\w.-]{0,127}/.source;
const DIGEST = /@(?:sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128})/.source;
const NAME = `(?:${HOST}/)?${STEP}(?:/${STEP})*(?<=^.{1,255})`;
const REGISTRY = new RegExp(`^(?=[^/]*[.:]|localhost(/|$))${HOST}(?:/${STEP})*$`);
const REFERENCE = new RegExp(`^${NAME}(?:${TAG})?(?:${DIGEST})?$`);
const PINNED = new RegExp(`^${NAME}(?:${TAG}(?:${DIGEST})?|${DIGEST})$`);
const TAG_OR_DIGEST = /(:[\w][\w.-]{0,127}|@[a-z0-9]+:[a-f0-9]{32,})$/;

/** Checks an image that must name its version, so that a restart cannot start another version on the same data. */
export function pinnedImage(prop: string, value: string): string[] {
  if (typeof value === 'string' && PINNED.test(value)) return [];
  if (typeof value === 'string' && TAG_OR_DIGEST.test(value)) return [malformed(prop, value)];
  return [
    `'${prop}' must have a tag or a digest, got ${format(value)}: a restart could start another version on the same data. Give "name:tag" or "name@sha256:digest"`,
  ];
}

/** Checks an image of any version. */
export function image(prop: string, value: string | undefined): string[] {
  return typeof value === 'string' && REFERENCE.test(value) ? [] : [malformed(prop, value)];
}

/** Checks a registry, with a path or without. Its first part must look like a host, or it would be a path on Docker Hub. */
export function imageRegistry(prop: string, value: unknown): string[] {
  if (typeof value === 'string' && REGISTRY.test(value)) return [];
  return [`'${prop}' must be the host of a registry, with a port or a path if it has one, such as "registry.example.org/mirror", got ${format(value)}`];
}

/** Returns the host of an image's registry, if it names one, and the rest of the reference. A host has a ".", a ":", or is "localhost". */
export function splitImage(image: string): { host?: string; path: string } {
  const [, host, path] = /^([^/]*[.:][^/]*|localhost)\/(.*)$/.exec(image) ?? [];
  return host === undefined ? { path: image } : { host, path };
}

function malformed(prop: string, value: unknown): string {
  return (
    `'${prop}' must be an image reference such as "nginx:1.28" or "registry.example.org/nginx:1.28", got ${format(value)}: ` +
    'a name has lower-case letters, digits and separators ("/", ".", "_", "-"), and a digest is "@sha256:" and 64 hexadecimal digits'
  );
}
