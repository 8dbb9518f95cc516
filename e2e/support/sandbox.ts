import { App, Chart, Testing } from 'cdk8s';
import { ClusterDns, ClusterSettings, Peer } from 'cdk8s-stateful';
import { removeNamespace } from './cleanup';
import { eventually } from './eventually';
import { Kubectl } from './kubectl';
import { Manifest, Pod, isReady } from './objects';
import { RUN_LABEL, settings } from './settings';

export interface SandboxOptions {
  /**
   * Whether the namespace allows privileged pods. By default, it enforces the restricted Pod Security Standard.
   *
   * @default false
   */
  readonly privileged?: boolean;
}

/** Selects the rendered objects to apply. */
export interface ApplyOptions {
  readonly only?: (manifest: Manifest) => boolean;
}

/** Namespace in which a test applies its charts. */
export class Sandbox {
  /** Creates the namespace. @param purpose a word that is unique among the sandboxes of the tests */
  public static async create(purpose: string, { privileged = false }: SandboxOptions = {}): Promise<Sandbox> {
    const name = `e2e-${purpose}-${settings.run}`;
    const labels = { [RUN_LABEL]: settings.run, ...(privileged ? {} : restricted()) };
    await new Kubectl().apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }]);
    return new Sandbox(name);
  }

  /** Runs kubectl in this namespace. */
  public readonly kubectl: Kubectl;

  /** Labels that every cluster-scoped object must have, because the cleanup selects by them. */
  public readonly labels = { [RUN_LABEL]: settings.run };

  private constructor(public readonly namespace: string) {
    this.kubectl = new Kubectl(namespace);
  }

  /** Synthesizes and applies a chart in this namespace, and returns the result of `build`. */
  public async apply<T>(build: (chart: Chart) => T, { only = () => true }: ApplyOptions = {}): Promise<T> {
    const chart = new Chart(newApp(), 'e2e', { namespace: this.namespace });
    const built = build(chart);
    const manifests = (Testing.synth(chart) as Manifest[]).filter(only);
    this.checkLabels(manifests);
    const warnings = await this.kubectl.apply(manifests);
    const violations = warnings.filter((warning) => warning.includes('PodSecurity'));
    if (violations.length > 0) throw new Error(violations.join('\n'));
    return built;
  }

  /** Waits until the named pods are ready, and returns them. */
  public ready(...names: string[]): Promise<Pod[]> {
    return this.readyWithin(180, ...names);
  }

  /** Does the same for pods that start slowly. */
  public readyWithin(seconds: number, ...names: string[]): Promise<Pod[]> {
    return eventually(async () => {
      const pods = await this.kubectl.list('pod');
      const found = names.map((name) => pods.find((pod) => pod.metadata.name === name && isReady(pod)));
      const missing = names.filter((_, at) => !found[at]);
      if (missing.length > 0) throw new Error(`not ready: ${missing.join(', ')}.${await this.complaints()}`);
      return found as Pod[];
    }, { within: seconds });
  }

  /** Creates a Job from a CronJob immediately. */
  public async startNow(cronJob: string, job: string): Promise<void> {
    await this.kubectl.run(['create', 'job', job, `--from=cronjob/${cronJob}`]);
  }

  /** Waits until a Job is complete, and returns its log. @throws if it failed */
  public async jobDone(job: string): Promise<string> {
    await this.jobEnded(job);
    return (await this.kubectl.run(['logs', `job/${await this.jobName(job)}`])).stdout;
  }

  /** Returns the whole name of the newest Job with a name, which may end with a checksum of its work. */
  public async jobName(name: string): Promise<string> {
    const jobs = await this.kubectl.list('job', '--sort-by', '.metadata.creationTimestamp');
    const named = jobs.filter(({ metadata }) => metadata.name.replace(/-[0-9a-f]{8}$/, '') === name || metadata.name === name);
    if (named.length === 0) throw new Error(`there is no Job ${name}`);
    return named.at(-1)?.metadata.name ?? name;
  }

  /** Waits until a Job is complete. @throws if it failed, with the termination messages of its pods */
  public async jobEnded(job: string): Promise<void> {
    if ((await this.jobOutcome(job)) === 'Failed') throw new Error(`${job} failed: ${await this.lastWords(job)}`);
  }

  /** Waits until the replacement of `pod` is ready, and returns it. */
  public successor(pod: Pod): Promise<Pod> {
    return eventually(async () => {
      const now = await this.kubectl.get('pod', pod.metadata.name);
      if (now.metadata.uid === pod.metadata.uid) throw new Error(`${pod.metadata.name} has not been replaced`);
      if (!isReady(now)) throw new Error(`the new ${pod.metadata.name} is not ready.${await this.complaints()}`);
      return now;
    }, { within: 180 });
  }

  /** Waits until a Job has failed, and returns the termination messages of its pods. */
  public async jobFailed(job: string): Promise<string> {
    if ((await this.jobOutcome(job)) !== 'Failed') throw new Error(`${job} did not fail`);
    return this.lastWords(job);
  }

  /** Requests the eviction of a pod, as a node drain does. @returns "evicted", or the reason for the refusal */
  public async evict(pod: string): Promise<string> {
    const path = `/api/v1/namespaces/${this.namespace}/pods/${pod}/eviction`;
    const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: pod, namespace: this.namespace } };
    const { code, stderr } = await this.kubectl.attempt(['create', '--raw', path, '--filename', '-'], { input: JSON.stringify(eviction) });
    return code === 0 ? 'evicted' : stderr;
  }

  /** Deletes a pod, waits until its replacement is ready, and returns it. */
  public async replace(pod: Pod): Promise<Pod> {
    await this.kubectl.delete('pod', pod.metadata.name);
    return this.successor(pod);
  }

  /** Starts the deletion of the namespace. The global teardown waits for its end. */
  public remove(): Promise<void> {
    return removeNamespace(this.namespace);
  }

  /** Returns the condition with which a Job ended. */
  private jobOutcome(job: string): Promise<'Complete' | 'Failed'> {
    return eventually(async () => {
      const { status } = await this.kubectl.get('job', await this.jobName(job));
      const end = status.conditions?.find(({ type, status: holds }) => (type === 'Complete' || type === 'Failed') && holds === 'True');
      if (!end) throw new Error(`${job} is still at work: ${JSON.stringify(status)}`);
      return end.type as 'Complete' | 'Failed';
    }, { within: 240 });
  }

  /** Returns the termination messages of a Job's pods. Their logs may be lost with their nodes. */
  private async lastWords(job: string): Promise<string> {
    const pods = await this.kubectl.list('pod', '--selector', `batch.kubernetes.io/job-name=${await this.jobName(job)}`, '--sort-by', '.metadata.creationTimestamp');
    return pods.flatMap(({ status }) => status.containerStatuses ?? []).map(({ state }) => state.terminated?.message ?? '').join('\n');
  }

  /** Returns the latest warning events, which may explain why a pod does not start. */
  private async complaints(): Promise<string> {
    const events = await this.kubectl.list('event', '--field-selector', 'type=Warning', '--sort-by', '.lastTimestamp');
    return events
      .slice(-3)
      .map(({ involvedObject, message }) => `\n  ${involvedObject.kind} ${involvedObject.name}: ${message}`)
      .join('');
  }

  private checkLabels(manifests: Manifest[]): void {
    const stray = manifests.find(({ metadata }) => !metadata.namespace && metadata.labels?.[RUN_LABEL] !== settings.run);
    if (stray) throw new Error(`${stray.kind} ${stray.metadata.name} would stay in the cluster: give it the sandbox's 'labels'`);
  }
}

/** Creates an app with the settings of the cluster. */
function newApp(): App {
  const app = Testing.app();
  if (settings.dns.length > 0) ClusterSettings.of(app).apply({ dns: ClusterDns.servers(settings.dns.map((range) => Peer.cidr(range))) });
  return app;
}

function restricted(): Record<string, string> {
  // The enforcement applies to pods only. "warn" also reports pod templates that would be rejected.
  return { 'pod-security.kubernetes.io/enforce': 'restricted', 'pod-security.kubernetes.io/warn': 'restricted' };
}
