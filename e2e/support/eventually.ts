import { settings } from './settings';

/** Time between two attempts, about as long as a kubectl command takes. */
const PAUSE_MS = 400;

export interface Patience {
  /** Seconds after which the last failure is thrown. */
  readonly within?: number;
}

/** Repeats `attempt` until it does not throw, and returns its result. After the timeout, throws the last error. */
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
