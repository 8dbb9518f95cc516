import { Chart, Testing } from 'cdk8s';

/** `attempt` is refused with just this message, and does not simply crash. */
export function expectError(attempt: () => unknown, message: string): void {
  expect(refusalOf(attempt)).toBe(message);
}

/** Synthesis of a chart is refused with just these errors, each with the path of its construct. */
export function expectRefusalAtSynth(chart: Chart, ...errors: string[]): void {
  expectError(() => Testing.synth(chart), ['Validation failed with the following errors:', ...errors].join('\n  '));
}

/** The message that `attempt` is refused with; undefined when it is not. What is not a plain error is a crash. */
export function refusalOf(attempt: () => unknown): string | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    if (error instanceof Error && error.constructor === Error) return error.message;
    throw error;
  }
}
