import * as fc from 'fast-check';
import { Version, compareVersions, formatVersion, nextVersion, parseVersion } from '../../src/core/version';

const VERSION: fc.Arbitrary<Version> = fc.record({ epoch: fc.nat(1000), counter: fc.nat(1000) });

test('the version of a write is larger than the previous one and than all of earlier epochs', () => {
  fc.assert(
    fc.property(VERSION, fc.nat(1000), (old, epoch) => {
      const next = nextVersion(old, epoch);
      expect(compareVersions(next, old)).toBeGreaterThan(0);
      expect(next.epoch).toBeGreaterThanOrEqual(epoch);
    }),
  );
});

test('parses a formatted version', () => {
  fc.assert(fc.property(VERSION, (version) => expect(parseVersion(formatVersion(version))).toEqual(version)));
});

test.each(['', '1', '1.', '.1', '1.2.3', '-1.2', '1.-2', 'a.b', '1e3.4', '99999999999999999.1', '9999999999999999.1', ' 1.2'])(
  'rejects the version %j',
  (text) => expect(parseVersion(text)).toBeUndefined(),
);
