// What Jest gives to a CommonJS spec as a local, and to an ES module not.
import { createRequire } from 'node:module';
import { jest } from '@jest/globals';

globalThis.jest = jest;
globalThis.require = createRequire(import.meta.url);
