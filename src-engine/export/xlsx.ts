/** Excel workbooks (ECMA-376 SpreadsheetML), written row by row: numbers as numbers, times as dates, text never as formulas. */
import { open, rename, rm } from 'node:fs/promises';
import { type Value, isMultivalue, scalarToText } from '../../src-shared/results/value.ts';
import { zoneOf } from '../../src-shared/spl/time/zone.ts';
import { diskError } from '../results/spill-file.ts';
import type { ExportOptions } from './export-options.ts';
import { temporaryBeside } from './file-writer.ts';
import { ZipWriter } from './zip.ts';

/** Rows of a sheet, header included, and characters of a cell that Excel takes. */
const SHEET_ROWS = 1_048_576;
const CELL_CHARACTERS = 32_767;
/** Days from Excel's day 0 to 1970-01-01. */
const EPOCH_DAYS = 25_569;

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const STYLES = `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd hh:mm:ss.000"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/><xf fontId="1" applyFont="1"/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>`;

/** Writes the file; `fields` are its columns. More rows than a sheet holds go on in further sheets. */
export async function writeXlsx({ path, batches, fields, tz, signal, onProgress }: ExportOptions): Promise<{ readonly rows: number; readonly bytes: number }> {
  const draft = temporaryBeside(path);
  const handle = await open(draft, 'wx').catch((error: unknown) => {
    throw diskError(error, path);
  });
  try {
    const zip = new ZipWriter(async (bytes) => {
      await handle.write(bytes).catch((error: unknown) => {
        throw diskError(error, path);
      });
    });
    const zone = zoneOf(tz);
    const cell = (name: string, value: Value): string => {
      if (value === null) return '<c/>';
      if (typeof value === 'number') {
        return name === '_time' ? `<c s="2"><v>${(value + zone.offsetAt(value)) / 86_400 + EPOCH_DAYS}</v></c>` : `<c><v>${value}</v></c>`;
      }
      return textCell(isMultivalue(value) ? value.map(scalarToText).join('\n') : value, 0);
    };
    let rows = 0;
    let sheets = 0;
    let onSheet = SHEET_ROWS;
    const nextSheet = async (): Promise<void> => {
      if (sheets > 0) await zip.write('</sheetData></worksheet>');
      sheets++;
      onSheet = 1;
      await zip.begin(`xl/worksheets/sheet${sheets}.xml`);
      await zip.write(`${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData><row>${fields.map((f) => textCell(f, 1)).join('')}</row>`);
    };
    await nextSheet();
    for await (const batch of batches) {
      signal.throwIfAborted();
      const columns = fields.map((name) => batch.columns.get(name));
      let text = '';
      for (let i = 0; i < batch.length; i++) {
        if (onSheet >= SHEET_ROWS) {
          await zip.write(text);
          text = '';
          await nextSheet();
        }
        text += '<row>';
        for (let c = 0; c < fields.length; c++) text += cell(fields[c] as string, columns[c]?.[i] ?? null);
        text += '</row>';
        onSheet++;
      }
      await zip.write(text);
      rows += batch.length;
      onProgress?.(rows);
    }
    await zip.write('</sheetData></worksheet>');
    const each = (make: (n: number) => string): string => Array.from({ length: sheets }, (_, i) => make(i + 1)).join('');
    const parts: readonly (readonly [string, string])[] = [
      ['xl/styles.xml', STYLES],
      ['xl/workbook.xml', `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${each((n) => `<sheet name="Results${n === 1 ? '' : ` ${n}`}" sheetId="${n}" r:id="rId${n}"/>`)}</sheets></workbook>`],
      ['xl/_rels/workbook.xml.rels', `${XML}<Relationships xmlns="${PACKAGE}/relationships">${each((n) => `<Relationship Id="rId${n}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${n}.xml"/>`)}<Relationship Id="rId${sheets + 1}" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`],
      ['_rels/.rels', `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`],
      ['[Content_Types].xml', `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>${each((n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`)}</Types>`],
    ];
    for (const [name, text] of parts) {
      await zip.begin(name);
      await zip.write(text);
    }
    await zip.end();
    signal.throwIfAborted();
    await handle.sync();
    await handle.close();
    await rename(draft, path).catch((error: unknown) => {
      throw diskError(error, path);
    });
    return { rows, bytes: zip.bytes };
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(draft, { force: true });
    throw error;
  }
}

/** A cell of text. What XML cannot hold becomes a replacement character; what a cell cannot hold is cut and says so. */
function textCell(text: string, style: number): string {
  const cut = text.length > CELL_CHARACTERS ? `${text.slice(0, CELL_CHARACTERS - 12)}… [cut here]` : text;
  const safe = cut
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
  return `<c t="inlineStr"${style === 0 ? '' : ` s="${style}"`}><is><t xml:space="preserve">${safe}</t></is></c>`;
}
