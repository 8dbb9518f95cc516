'use strict';

const patterns = require('./prose-patterns.json');

/** Sentences wrap: between two words there may be the end of a line, and the marker that begins the next line of a comment. */
const GAP = '(?:\\s|\\*|//|#)+';

const COMPILED = patterns.map(({ pattern, use }) => ({
  expression: new RegExp(`(?<![\\w-])${pattern.replaceAll(' ', GAP)}(?![\\w-])`, 'g'),
  use,
}));

/**
 * Finds the phrases of `prose-patterns.json` in a text.
 *
 * @param {string} text
 * @returns {{ index: number, length: number, message: string }[]} findings in the order of the text
 */
function findProse(text) {
  return COMPILED.flatMap(({ expression, use }) => [...text.matchAll(expression)].map(({ 0: phrase, index }) => ({
    index,
    length: phrase.length,
    message: `Do not write "${phrase.replace(new RegExp(GAP, 'g'), ' ')}": use ${use}.`,
  }))).sort((a, b) => a.index - b.index);
}

module.exports = { findProse };
