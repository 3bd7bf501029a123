import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist', 'coverage', 'reports', '.stryker-tmp', 'node_modules', '.cache'] },
  ...tseslint.configs.recommended,
  {
    rules: {
      // The bound of RxJS's own ObservableInput<any> is the one `any` of the public surface.
      '@typescript-eslint/no-explicit-any': 'error',
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['rxjs/*', '!rxjs/testing'], message: "Import from 'rxjs' only." }] },
      ],
    },
  },
  {
    // A file or function that is longer has more than one job. Comments count for files, not for functions.
    files: ['src/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 200 }],
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['src/internal/engine/*.ts'],
    rules: { 'max-lines': ['error', { max: 400 }] },
  },
  { files: ['**/*.{js,cjs}'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
);
