/** A small reader of CSV text that is already in memory (RFC 4180): `makeresults format=csv`, lookups in specs. Files go through the engine's loader. */

/** Records of cells; blank lines are left out. A quote that is never closed takes the rest of the text as its cell. */
export function parseCsv(text: string, separator = ','): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let cell = '';
  let i = 0;
  const endRecord = (): void => {
    record.push(cell);
    if (record.length > 1 || record[0] !== '') records.push(record);
    record = [];
    cell = '';
  };
  while (i < text.length) {
    const c = text[i] as string;
    if (c === '"' && cell === '') {
      i++;
      while (i < text.length) {
        if (text[i] === '"') {
          if (text[i + 1] !== '"') break;
          i++;
        }
        cell += text[i] as string;
        i++;
      }
      i++;
    } else if (c === separator) {
      record.push(cell);
      cell = '';
      i++;
    } else if (c === '\n' || c === '\r') {
      if (c === '\r' && text[i + 1] === '\n') i++;
      endRecord();
      i++;
    } else {
      cell += c;
      i++;
    }
  }
  if (cell !== '' || record.length > 0) endRecord();
  return records;
}
