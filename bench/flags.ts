// The flags that every benchmark knows.

/** A pass that only shows that everything runs: its figures mean nothing. */
export const quick = process.argv.includes('--quick');
/** The sizes that take minutes, too. */
export const full = process.argv.includes('--full');
