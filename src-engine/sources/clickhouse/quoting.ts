/** Names in SQL where no parameter can stand: those of tables, columns and clusters. */

/** A name in backticks; what could end them is escaped. */
export function quoteIdentifier(name: string): string {
  return `\`${escapeMarkers(name.replaceAll('\\', '\\\\').replaceAll('`', '\\`'))}\``;
}

/** The SQL generators mark parameters with two private characters: in a name they are written by their bytes. */
export function escapeMarkers(text: string): string {
  return text.replaceAll('\uE000', '\\xEE\\x80\\x80').replaceAll('\uE001', '\\xEE\\x80\\x81');
}
