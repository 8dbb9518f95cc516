import { settings } from './settings';

/** Time between two tries. A kubectl takes about as long. */
const PAUSE_MS = 400;

export interface Patience {
  /** Seconds after which the last failure counts. */
  readonly within?: number;
}

/** Tries until `attempt` does not throw, and returns what it returned. Fails with the last failure's message. */
export async function eventually<T>(attempt: () => Promise<T>, { within = 120 }: Patience = {}): Promise<T> {
  const seconds = within * settings.patience;
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await attempt();
    } catch (problem) {
      if (Date.now() > deadline) throw new Error(`still so after ${seconds} s: ${messageOf(problem)}`, { cause: problem });
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

export function messageOf(problem: unknown): string {
  return problem instanceof Error ? problem.message : String(problem);
}
