/**
 * The API that the preload exposes to a window as `window.nexus`, and the channels of the main process behind it.
 * The exposed object equals this list; a test holds it to that.
 */
import { z } from 'zod';
import type { EngineState, MenuAction } from './names.ts';

export interface AppInfo {
  readonly name: string;
  readonly version: string;
  readonly electron: string;
  readonly chrome: string;
  readonly platform: string;
  readonly timeZone: string;
  readonly prefersDark: boolean;
}
/** A file the user chose. The path itself stays in the main process. */
export interface FileGrant {
  readonly grant: string;
  readonly name: string;
  readonly size: number;
  /** It is a folder; absent for a file. */
  readonly folder?: true | undefined;
}

/** What the system asked the app to open: a `nexus://` link, or the text of a `.nexus` file. The page checks both. */
export type Opened =
  | { readonly kind: 'link'; readonly url: string }
  | { readonly kind: 'bundle'; readonly name: string; readonly text: string }
  | { readonly kind: 'problem'; readonly message: string };

const fileFilter = z.object({ name: z.string().max(100), extensions: z.array(z.string().regex(/^[A-Za-z0-9*]+$/)).max(20) }).strict();

const fileGrant = z
  .object({ grant: z.string().max(64), name: z.string(), size: z.number().int().min(0), folder: z.literal(true).optional() })
  .strict()
  .readonly();

/** Channels of the main process: argument schema by name. */
export const channelSchemas = {
  'app.info': z.tuple([]),
  /** Opens an https page of the allow-list in the system's browser. */
  'app.openExternal': z.tuple([z.string().max(2000)]),
  'app.setTheme': z.tuple([z.enum(['system', 'dark', 'light'])]),
  /** Shows a notification of the system: title and text. */
  'app.notify': z.tuple([z.string().min(1).max(200), z.string().max(500)]),
  /** Asks for files to import; empty when cancelled. */
  'files.chooseImport': z.tuple([]),
  /** Asks for files, or for a folder, to follow live; empty when cancelled. */
  'files.chooseFollow': z.tuple([z.enum(['files', 'folder'])]),
  /** Asks where to save; null when cancelled. */
  'files.chooseExport': z.tuple([z.object({ suggestedName: z.string().max(200), filters: z.array(fileFilter).max(10) }).strict()]),
  /** Paths of dropped files, which the preload read off the File objects; the page cannot name one. */
  'files.grantDropped': z.tuple([z.array(z.string().min(1).max(4096)).max(100)]),
  /** Shows a file written by an export in the system's file manager. */
  'files.reveal': z.tuple([z.string().max(64)]),
  /** Asks for a port to the engine; the port comes as a message event (see `onEnginePort`). */
  'engine.connect': z.tuple([]),
} as const;
export type Channel = keyof typeof channelSchemas;

/** Result schema of each channel, checked in main before the reply leaves it. */
export const resultSchemas = {
  'app.info': z
    .object({
      name: z.string(),
      version: z.string(),
      electron: z.string(),
      chrome: z.string(),
      platform: z.string(),
      timeZone: z.string(),
      prefersDark: z.boolean(),
    })
    .strict()
    .readonly(),
  'app.openExternal': z.null(),
  'app.setTheme': z.null(),
  'app.notify': z.null(),
  'files.chooseImport': z.array(fileGrant).readonly(),
  'files.chooseFollow': z.array(fileGrant).readonly(),
  'files.chooseExport': fileGrant.nullable(),
  'files.grantDropped': z.array(fileGrant).readonly(),
  'files.reveal': z.null(),
  'engine.connect': z.null(),
} as const satisfies Record<Channel, z.ZodType>;
export type ChannelArguments<C extends Channel> = z.infer<(typeof channelSchemas)[C]>;
export type ChannelResult<C extends Channel> = z.infer<(typeof resultSchemas)[C]>;

/** What main answers on a channel: the result, or an error in one sentence. Never a stack trace. */
export type ChannelReply<T = unknown> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: { readonly code: ChannelErrorCode; readonly message: string } };
export type ChannelErrorCode = 'forbidden' | 'bad-arguments' | 'failed';

/** `window.nexus`. */
export interface DesktopApi {
  appInfo(): Promise<AppInfo>;
  openExternal(url: string): Promise<void>;
  setTheme(theme: 'system' | 'dark' | 'light'): Promise<void>;
  /** Scales the page; 1 is 100%. */
  setZoom(factor: number): void;
  /** Shows a notification of the system, where there are any. */
  notify(title: string, text: string): Promise<void>;
  chooseImportFiles(): Promise<readonly FileGrant[]>;
  chooseFollow(what: 'files' | 'folder'): Promise<readonly FileGrant[]>;
  chooseExportFile(options: { readonly suggestedName: string; readonly filters: readonly { readonly name: string; readonly extensions: readonly string[] }[] }): Promise<FileGrant | null>;
  /** Grants for files that were dropped on the window (File objects of the drop event). */
  grantDroppedFiles(files: readonly File[]): Promise<readonly FileGrant[]>;
  revealFile(grant: string): Promise<void>;
  /**
   * Connects to the engine. The preload posts `{ type: 'nexus:engine-port' }` to the window with the MessagePort transferred;
   * resolves once that is done. Called again after `onEngineState` said `ready` following a crash.
   */
  connectEngine(): Promise<void>;
  /** Engine process state; returns the unsubscribe function. */
  onEngineState(listener: (state: EngineState) => void): () => void;
  /** Actions of the native menu; returns the unsubscribe function. */
  onMenuAction(listener: (action: MenuAction) => void): () => void;
  /** Links and files that the system asks to open, also the one that started the app; returns the unsubscribe function. */
  onOpened(listener: (opened: Opened) => void): () => void;
}

/** Names on `window.nexus`, frozen. */
export const DESKTOP_API_KEYS = [
  'appInfo',
  'openExternal',
  'setTheme',
  'setZoom',
  'notify',
  'chooseImportFiles',
  'chooseFollow',
  'chooseExportFile',
  'grantDroppedFiles',
  'revealFile',
  'connectEngine',
  'onEngineState',
  'onMenuAction',
  'onOpened',
] as const satisfies readonly (keyof DesktopApi)[];
