/** CSV text as commands carry it inline (RFC 4180, with LF or CRLF): for files the engine has its own reader. */

/** The records of a CSV text: cells with quotes resolved. Empty lines are passed over. */
export function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let cell = '';
  let quoted = false;
  let any = false;
  const endRecord = (): void => {
    record.push(cell);
    if (any || record.length > 1) records.push(record);
    record = [];
    cell = '';
    any = false;
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') cell += text[i++];
      else quoted = false;
    } else if (c === '"' && cell.trim() === '') {
      quoted = true;
      any = true;
      cell = '';
    } else if (c === ',') {
      record.push(cell);
      cell = '';
    } else if (c === '\n' || c === '\r') {
      if (c === '\r' && text[i + 1] === '\n') i++;
      endRecord();
    } else {
      cell += c;
      any = true;
    }
  }
  endRecord();
  return records;
}
