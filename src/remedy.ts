// What to set to have it otherwise, as messages say it.

/**
 * An option with its value as it is written in code, between backticks: `keep: ["id"]`. Messages and warnings name
 * options in no other way, so that the command can say its flags in their place.
 */
export function setting(name: string, value?: unknown): string {
  const written = value === undefined ? name : `${name}: ${JSON.stringify(value)}`;
  // A backtick inside a column's name would end the whole; in JSON it can be written by its number.
  return `\`${written.replaceAll('`', '\\u0060')}\``;
}
