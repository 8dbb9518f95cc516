import tseslint from 'typescript-eslint';
import prose from './eslint-prose.js';

/** The prose of the whole repository, apart from the other rules: `npm run lint:prose`. */
export default tseslint.config({ ignores: ['lib/', 'store/lib/', 'dist/', 'dist-jsii/', 'artifacts/', 'coverage/'] }, {
  files: ['**/*.{ts,mjs,js}'],
  ignores: ['test/lint/**'], // its tests quote the phrases
  languageOptions: { parser: tseslint.parser },
  // Directives in the files are for rules of the main configuration, which must be known here.
  linterOptions: { reportUnusedDisableDirectives: 'off' },
  plugins: { '@typescript-eslint': tseslint.plugin, 'prose': { rules: { phrases: prose } } },
  rules: { 'prose/phrases': 'error' },
});
