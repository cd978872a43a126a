/** The texts of menu and dialogs in the locale that the app was started with (`--lang`, else the system's). */
import { app } from 'electron';
import { PSEUDO_LOCALE, fillText } from '../../src-shared/texts/fill-text.ts';
import { NATIVE_TEXTS, type NativeTextKey } from '../../src-shared/texts/native-texts.ts';

/** True where every text is to be marked: `--lang=en-XA`, for the tests. */
export function inPseudoLocale(): boolean {
  return app.commandLine.getSwitchValue('lang') === PSEUDO_LOCALE;
}

/** A text of the main process with its parameters filled in. */
export function nativeText(key: NativeTextKey, parameters: Readonly<Record<string, string>> = {}): string {
  return fillText(NATIVE_TEXTS[key], parameters, inPseudoLocale());
}
