/**
 * The static types of SQL expressions. `integer` and `number` are numbers (BIGINT, DOUBLE), `text` is text that may look like a number, `list`
 * a list of text (multivalue; may hold one item or none), `numbers` a list of doubles, `boolean` exists inside
 * expressions only, `null` is a field that no row has.
 */
export type SqlType = 'integer' | 'number' | 'text' | 'list' | 'numbers' | 'boolean' | 'null';
