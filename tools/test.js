// `npm test`: bundles each test file with esbuild and runs it in its own process.
//   node tools/test.js [WORDS…]    only files whose path contains one of the words
//   --light                        only those that `npm run check` runs: no other runtime, no oracle of test/runtimes/
import { bundleTests, runTests } from './test-files.js';

const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const bundled = await bundleTests(words, { light: process.argv.includes('--light') });
const { passed, failed, skipped } = await runTests(bundled, { all: words.length > 0 });
process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
