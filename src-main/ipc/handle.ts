/**
 * The one door from a window into main. Every call is checked for who asks (main frame, our own origin) and for what
 * (zod schema), its result likewise; errors leave as one sentence. Nothing else in src-main imports ipcMain.
 */
import { ipcMain } from 'electron';
import type { IpcMainInvokeEvent, WebContents } from 'electron';
import type { z } from 'zod';
import { channelSchemas, resultSchemas } from '../../src-shared/ipc/desktop-api.ts';
import type { Channel, ChannelArguments, ChannelReply, ChannelResult } from '../../src-shared/ipc/desktop-api.ts';
import { APP_HOST, APP_SCHEME } from '../app/app-files.ts';

/** A fault whose message is meant for the user; any other error is reported without its details. */
export class UserError extends Error {}

/** Answers a channel. `work` gets the calling page and the checked arguments. */
export function handle<C extends Channel>(
  channel: C,
  work: (caller: WebContents, ...args: ChannelArguments<C>) => Promise<ChannelResult<C>> | ChannelResult<C>,
): void {
  // The schema tables are indexed by a type parameter here, so TypeScript needs to be told what they hold.
  const argumentSchema = channelSchemas[channel] as unknown as z.ZodType<ChannelArguments<C>>;
  const resultSchema = resultSchemas[channel] as unknown as z.ZodType<ChannelResult<C>>;

  ipcMain.handle(channel, async (event, ...raw: unknown[]): Promise<ChannelReply<ChannelResult<C>>> => {
    if (!isOwnMainFrame(event)) {
      return { ok: false, error: { code: 'forbidden', message: 'This page may not use the desktop interface.' } };
    }
    const args = argumentSchema.safeParse(raw);
    if (!args.success) {
      return { ok: false, error: { code: 'bad-arguments', message: `${channel}: ${firstIssue(args.error)}` } };
    }
    try {
      return { ok: true, value: resultSchema.parse(await work(event.sender, ...args.data)) };
    } catch (error) {
      if (error instanceof UserError) return { ok: false, error: { code: 'failed', message: error.message } };
      process.stderr.write(`${channel}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      return { ok: false, error: { code: 'failed', message: `${channel} failed; the app's log has the details.` } };
    }
  });
}

/** True for the top frame of a page from app://nexus; false for subframes, foreign pages and frames that are gone. */
function isOwnMainFrame(event: IpcMainInvokeEvent): boolean {
  const frame = event.senderFrame;
  if (frame === null || frame.parent !== null || frame !== event.sender.mainFrame) return false;
  try {
    const { protocol, host } = new URL(frame.url);
    return protocol === `${APP_SCHEME}:` && host === APP_HOST;
  } catch {
    return false;
  }
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'the arguments are not as expected.';
  return `argument ${issue.path.length === 0 ? 'list' : issue.path.map(String).join('.')}: ${issue.message}.`;
}
