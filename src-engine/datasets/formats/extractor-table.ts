/** The extractors by the names that format entries use. */
import { attributeLines, bracketPairs, ltsv, xmlRecord } from './record-extractors.ts';
import { type Extractor, cef, leef, nameValueLines, windowsXml } from './extractors.ts';
import { barPairs, colonPairs, containerLines, firepower, linuxAudit, oracleAudit, panOs, tabPairs, windowsText } from './vendor-extractors.ts';

export const EXTRACTOR_NAMES = [
  'attribute-lines', 'bar-pairs', 'bracket-pairs', 'cef', 'colon-pairs', 'container-lines', 'firepower', 'leef', 'linux-audit', 'ltsv', 'name-value-lines', 'oracle-audit', 'pan-os', 'tab-pairs', 'windows-text', 'windows-xml', 'xml-record',
] as const; // prettier-ignore

export const EXTRACTORS: Readonly<Record<(typeof EXTRACTOR_NAMES)[number], Extractor>> = {
  'attribute-lines': attributeLines,
  'bar-pairs': barPairs,
  'bracket-pairs': bracketPairs,
  cef,
  'colon-pairs': colonPairs,
  'container-lines': containerLines,
  firepower,
  leef,
  'linux-audit': linuxAudit,
  ltsv,
  'name-value-lines': nameValueLines,
  'oracle-audit': oracleAudit,
  'pan-os': panOs,
  'tab-pairs': tabPairs,
  'windows-text': windowsText,
  'windows-xml': windowsXml,
  'xml-record': xmlRecord,
};
