import { Command } from 'commander';

/** Exit code and output of a command. */
export interface RunResult {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

class Exit extends Error {
  constructor(public readonly code: number) {
    super(`exit ${code}`);
  }
}

/** Runs a command in this process. Throws the errors of its action. */
export async function runCommand(command: Command, args: readonly string[]): Promise<RunResult> {
  const written = { out: '', err: '' };
  const spies = [
    jest.spyOn(process, 'exit').mockImplementation((code) => {
      throw new Exit(Number(code));
    }),
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean(written.out += String(text)) || true),
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean(written.err += String(text)) || true),
  ];
  try {
    await command.parseAsync(args, { from: 'user' });
    return { exit: 0, ...written };
  } catch (error) {
    if (error instanceof Exit) return { exit: error.code, ...written };
    throw error;
  } finally {
    spies.forEach((spy) => spy.mockRestore());
  }
}
