/** Types of after-pack.js, which electron-builder loads as plain JavaScript. */
export declare const FUSES: Readonly<Record<number, boolean>>;
export declare function executableIn(
  folder: string,
  platform: string,
  productName: string,
  executableName: string,
): string;
