import { networkInterfaces } from 'node:os';

/** A test that needs IPv6 on the loopback interface, and is skipped where it is disabled. */
export const testWithIpv6 = Object.values(networkInterfaces()).flat().some((each) => each?.address === '::1') ? test : test.skip;
