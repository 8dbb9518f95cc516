/** Scratch directories: paths that the main container writes to, each with an emptyDir of its own. */
import { checksum } from '../../private/checksum';
import { elements } from '../../private/elements';
import { isBelow, normalizedPath } from '../../private/paths';
import { format } from '../../private/validation/report';
import { ClaimTemplate } from '../../storage/claim-template';
import { PodOptions } from '../pod-options';

/** Directories that are empty and writable at boot on every Linux system, as programs expect. */
const VOLATILE_PATHS = ['/tmp', '/run'];

/** A path from which a name follows that no other path has. */
const PLAIN_PATH = /^(\/[a-z0-9]+)+$/;
const PREFIX = 'scratch';
const MAX_NAME_LENGTH = 63;
const CHECKSUM_LENGTH = 8;

/** Options of a pod that mount something into its main container. */
export interface MountOptions extends PodOptions {
  readonly volumes?: { [name: string]: ClaimTemplate };
}

/** A volume at a path. */
export interface ScratchMount {
  readonly name: string;
  readonly mountPath: string;
}

/** Returns the normalized paths at which volumes of the user or of the construct are mounted. */
export function volumePaths({ volumes = {}, volumeMounts = [] }: MountOptions): string[] {
  return [...Object.values(volumes), ...volumeMounts].map(({ mountPath }) => normalizedPath(mountPath));
}

/** Returns the mounts of the scratch directories, except those where another volume is mounted: they would hide it. */
export function scratchMounts(options: MountOptions): ScratchMount[] {
  const mounted = volumePaths(options);
  return scratchPaths(options).filter((path) => !mounted.includes(path)).map(scratchMount);
}

/** Returns the names of the volumes of the scratch directories: those that the main container mounts, or another one by their name. */
export function scratchVolumes(options: MountOptions): string[] {
  const others = [...(options.initContainers ?? []), ...(options.sidecars ?? [])];
  const mounts = [...scratchMounts(options), ...others.flatMap(({ volumeMounts }) => elements(volumeMounts))];
  const mounted = new Set(mounts.map(({ name }) => name));
  return scratchPaths(options).map((path) => scratchMount(path).name).filter((name) => mounted.has(name));
}

/** Returns the mount of a scratch directory. */
export function scratchMount(path: string): ScratchMount {
  const mountPath = normalizedPath(path);
  return { name: scratchName(mountPath), mountPath };
}

/** Checks that no scratch directory hides a part of a volume. */
export function scratchErrors(options: MountOptions): string[] {
  const mounted = volumePaths(options);
  return scratchMounts(options).flatMap(({ mountPath: path }) => mounted.filter((directory) => isBelow(path, directory)).map((directory) =>
    `${format(path)} is an emptyDir inside ${format(directory)}, where a volume is mounted, and would hide that part of it: mount the volume at ` +
      `${format(path)}, or leave the path out of 'writablePaths'`));
}

function scratchPaths({ readOnlyRootFilesystem, writablePaths = [] }: MountOptions): string[] {
  const volatile = (readOnlyRootFilesystem ?? true) ? VOLATILE_PATHS : [];
  return [...new Set([...volatile, ...writablePaths].map(normalizedPath))];
}

/** "/var/cache/nginx" -> "scratch-var-cache-nginx". With other characters, a checksum distinguishes "/app-cache" from "/app_cache". */
function scratchName(path: string): string {
  const name = `${PREFIX}${path.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
  if (PLAIN_PATH.test(path) && name.length <= MAX_NAME_LENGTH) return name;
  return `${name.slice(0, MAX_NAME_LENGTH - CHECKSUM_LENGTH - 1).replace(/-$/, '')}-${checksum(path).slice(0, CHECKSUM_LENGTH)}`;
}
