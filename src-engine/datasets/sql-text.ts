/** Text as an SQL literal, for names and paths that cannot be bound. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
