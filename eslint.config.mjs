import stylistic from '@stylistic/eslint-plugin';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['lib/', 'store/lib/', 'dist/', 'dist-jsii/', 'artifacts/', 'coverage/'] },
  ...tseslint.configs.recommended,
  stylistic.configs.customize({ semi: true, quotes: 'single', braceStyle: '1tbs', arrowParens: true }),
  {
    rules: {
      '@stylistic/quotes': ['error', 'single', { avoidEscape: true }],
      '@stylistic/max-len': ['error', { code: 140, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreUrls: true }],
      '@stylistic/quote-props': ['error', 'consistent-as-needed'],
      '@stylistic/operator-linebreak': ['error', 'after', { overrides: { '?': 'before', ':': 'before', '??': 'before' } }],
      '@stylistic/indent-binary-ops': 'off',
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
    },
  },
  { files: ['test/**', 'e2e/**', 'store/test/**'], rules: { 'max-lines-per-function': 'off' } },
  { files: ['lint/**'], rules: { '@typescript-eslint/no-require-imports': 'off', 'no-console': 'off' } },
  {
    // Programs for mongosh, which defines these names.
    files: ['src/mongo/scripts/*.js', 'examples/mongo/*.js'],
    languageOptions: {
      sourceType: 'script',
      globals: { connect: 'readonly', db: 'readonly', print: 'readonly', process: 'readonly', quit: 'readonly', require: 'readonly', sleep: 'readonly' },
    },
    rules: { 'no-undef': 'error', 'no-unused-vars': 'error', '@typescript-eslint/no-require-imports': 'off' },
  },
  { files: ['bench/**'], rules: { 'no-console': 'off' } },
);
