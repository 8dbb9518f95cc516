'use strict';

const { findProse } = require('../prose');

/** textlint rule: rejects the phrases of `prose-patterns.json` in text and code blocks. Inline code may quote them. */
module.exports = ({ Syntax, RuleError, getSource, locator, report }) => {
  const check = (node) => {
    for (const { index, length, message } of findProse(getSource(node))) {
      report(node, new RuleError(message, { padding: locator.range([index, index + length]) }));
    }
  };
  return { [Syntax.Str]: check, [Syntax.CodeBlock]: check };
};
