/** A stand-in for a translation: marked, accented and a third longer; parameters stay as they are. */

const ACCENTED: Readonly<Record<string, string>> = { a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú', A: 'Á', E: 'É', I: 'Í', O: 'Ó', U: 'Ú', n: 'ñ', c: 'ç' };

/** `Run search` becomes `⟦Rúñ séárçh~~~⟧`. */
export function pseudoText(text: string): string {
  const accented = text
    .split(/(\{\w+(?:\|[^{}]*)?\})/)
    .map((part, i) => (i % 2 === 1 ? part : part.replaceAll(/[aeiouAEIOUnc]/g, (letter) => ACCENTED[letter] ?? letter)))
    .join('');
  return `⟦${accented}${'~'.repeat(Math.ceil(text.length / 3))}⟧`;
}
