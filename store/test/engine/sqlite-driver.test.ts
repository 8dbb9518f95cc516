import { serverNodeError } from '../../src/engine/sqlite-driver';

const { versions } = process;

afterEach(() => Object.defineProperty(process, 'versions', { value: versions }));

test.each([
  ['22.14.0', '10'],
  ['23.6.0', '10'],
  ['24.0.0', '11'],
])('the server runs on Node.js %s with Node-API %s', (node, napi) => {
  Object.defineProperty(process, 'versions', { value: { ...versions, node, napi } });
  expect(serverNodeError()).toBeUndefined();
});

test.each([
  ['20.18.1', '9'],
  ['22.13.1', '9'],
  ['23.5.0', '9'],
])('the server does not run on Node.js %s with Node-API %s', (node, napi) => {
  Object.defineProperty(process, 'versions', { value: { ...versions, node, napi } });
  expect(serverNodeError()).toBe(
    `the server requires Node.js 22.14 or later (Node-API 10), but this is Node.js ${node} (Node-API ${napi})`);
});
