// `node scripts/api.mjs [--update]`: compares the public types of both entries, as built, with the reports in api/. A change of
// a report is a change of the API: review it as one. `--update` writes the reports anew.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';

const ROOT = join(import.meta.dirname, '..');
const ENTRIES = { 'rxjs-await': 'index.d.ts', 'rxjs-await-cassandra': 'cassandra/index.d.ts' };
/** What would make a type unreachable for users, or the report wrong. */
const FORBIDDEN = ['ae-forgotten-export', 'ae-wrong-input-file-type', 'ae-unresolved-link'];

const SILENT = { logLevel: 'none', addToApiReportFile: false };
const REPORTED = { logLevel: 'error', addToApiReportFile: false };

function configOf(name, entry, root) {
  return ExtractorConfig.prepare({
    configObjectFullPath: join(root, 'api/api-extractor.json'),
    packageJsonFullPath: join(root, 'package.json'),
    packageJson: undefined,
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: join(root, 'dist/esm', entry),
      compiler: { overrideTsconfig: consumerOf(root) },
      apiReport: {
        enabled: true,
        reportFileName: `${name}.api.md`,
        reportFolder: join(root, 'api'),
        reportTempFolder: join(root, 'reports/api'),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages: {
        compilerMessageReporting: { default: REPORTED },
        extractorMessageReporting: {
          default: SILENT,
          ...Object.fromEntries(FORBIDDEN.map(id => [id, REPORTED])),
        },
        tsdocMessageReporting: { default: SILENT },
      },
    },
  });
}

/** As a user compiles it. */
const consumerOf = root => ({
  compilerOptions: {
    target: 'ES2022',
    lib: ['ES2022', 'DOM'],
    module: 'ESNext',
    moduleResolution: 'Bundler',
    strict: true,
    skipLibCheck: true,
    types: [],
  },
  files: Object.values(ENTRIES).map(entry => join(root, 'dist/esm', entry)),
});

/** What is wrong, a line each: nothing when the reports are those of the build. */
export function apiFaults({ root = ROOT, update = false } = {}) {
  mkdirSync(join(root, 'api'), { recursive: true });
  return Object.entries(ENTRIES).flatMap(([name, entry]) => {
    const faults = [];
    const result = Extractor.invoke(configOf(name, entry, root), {
      localBuild: update,
      messageCallback: message => {
        message.handled = true;
        if (message.logLevel === 'error') faults.push(`${name}: ${message.text}`);
      },
    });
    if (result.apiReportChanged && !update) {
      faults.push(`${name}: differs from api/${name}.api.md (npm run api -- --update)`);
    }
    return faults;
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const faults = apiFaults({ update: process.argv.includes('--update') });
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
