import tseslint from 'typescript-eslint';
import prose from './eslint-prose.js';

/** The prose of the whole repository, apart from the other rules: `npm run lint:prose`. */
export default tseslint.config({ ignores: ['lib/', 'store/lib/', 'dist/', 'dist-jsii/', 'artifacts/', 'coverage/'] }, {
  files: ['**/*.{ts,mjs,js}'],
  ignores: ['test/lint/**'], // its tests quote the phrases
  languageOptions: { parser: tseslint.parser },
  linterOptions: { noInlineConfig: true },
  plugins: { prose: { rules: { phrases: prose } } },
  rules: { 'prose/phrases': 'error' },
});
