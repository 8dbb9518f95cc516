import TestRunner from 'jest-runner';
import { serverNode } from './server-node';

/** Runs test files in worker processes of a Node that runs the server, also where Jest itself runs on an older one. */
export default class ServerNodeRunner extends TestRunner {
  public override async runTests(...[tests, watcher, options]: Parameters<TestRunner['runTests']>): Promise<void> {
    const own = process.execPath;
    process.execPath = serverNode();
    try {
      await super.runTests(tests, watcher, { ...options, serial: options.serial && process.execPath === own });
    } finally {
      process.execPath = own;
    }
  }
}
