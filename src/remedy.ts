// The names of options in messages.

/**
 * An option with its value as it is written in code, between backticks: `keep: ["id"]`. All messages and warnings name
 * options in this form, so that the command can replace them by its flags.
 */
export function setting(name: string, value?: unknown): string {
  const written = value === undefined ? name : `${name}: ${JSON.stringify(value)}`;
  // A backtick inside a column's name would end the form, so it is escaped.
  return `\`${written.replaceAll('`', '\\u0060')}\``;
}
