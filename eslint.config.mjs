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
  { files: ['**/*.{js,cjs}'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
);
