import { Chart, Testing } from 'cdk8s';

/** Expects `attempt` to throw an error of the library with exactly this message. */
export function expectError(attempt: () => unknown, message: string): void {
  expect(errorMessageOf(attempt)).toBe(message);
}

/** Expects synth of a chart to fail with exactly these errors, each with the path of its construct. */
export function expectSynthError(chart: Chart, ...errors: string[]): void {
  expectError(() => Testing.synth(chart), ['Validation failed with the following errors:', ...errors].join('\n  '));
}

/** Returns the message of the error that `attempt` throws, if any. A subclass of Error, such as TypeError, is a crash and rethrown. */
export function errorMessageOf(attempt: () => unknown): string | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    if (error instanceof Error && error.constructor === Error) return error.message;
    throw error;
  }
}
