'use strict';

// Rejects the phrases of `prose-patterns.json` in shell scripts: `node lint/prose-shell.js FILE...`.

const { readFileSync } = require('node:fs');
const { findProse } = require('./prose');

const findings = process.argv.slice(2).flatMap((file) => {
  const text = readFileSync(file, 'utf8');
  return findProse(text).map(({ index, message }) => `${file}:${text.slice(0, index).split('\n').length}  ${message}`);
});

for (const finding of findings) console.error(finding);
process.exitCode = findings.length > 0 ? 1 : 0;
