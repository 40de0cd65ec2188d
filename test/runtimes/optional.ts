// A runtime or a table that is not there skips its tests by name; where MLPNAS_REQUIRE=all is set (CI) it fails them
// instead.
import { test } from 'uvu';

/**
 * Registers a test that needs something a machine may lack.
 *
 * @param missing why it cannot run here, or undefined when it can
 */
export function testWhen(missing: string | undefined, name: string, body: () => Promise<void>): void {
  if (missing === undefined) {
    test(name, body);
  } else if (process.env.MLPNAS_REQUIRE === 'all') {
    test(name, () => {
      throw new Error(`${missing} MLPNAS_REQUIRE=all does not let tests skip for that.`);
    });
  } else {
    console.log(`skipped: ${name}: ${missing}`);
    test.skip(name, body);
  }
}
