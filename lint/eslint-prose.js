'use strict';

const { findProse } = require('./prose');

/** ESLint rule: rejects the phrases of `prose-patterns.json` in comments, string literals and template literals. */
module.exports = {
  meta: { type: 'suggestion', schema: [], docs: { description: 'reject phrases that are never right' } },
  create({ sourceCode, report }) {
    const ranges = sourceCode.getAllComments().map(({ range }) => range);
    const add = (node) => ranges.push(node.range);
    return {
      Literal: (node) => typeof node.value === 'string' && add(node),
      TemplateElement: add,
      'Program:exit'() {
        for (const { index, length, message } of findProse(sourceCode.text)) {
          if (!ranges.some(([start, end]) => start <= index && index < end)) continue;
          const loc = { start: sourceCode.getLocFromIndex(index), end: sourceCode.getLocFromIndex(index + length) };
          report({ loc, message });
        }
      },
    };
  },
};
