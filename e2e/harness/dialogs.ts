/** The system's file dialogs, answered without anybody there. */
import type { ElectronApplication } from 'playwright-core';

/** From now on the open and the save dialog give these files; null cancels. */
export async function answerDialogs(electron: ElectronApplication, answers: { readonly open: string | null; readonly save: string | null }): Promise<void> {
  await electron.evaluate(({ dialog }, { open, save }) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: open === null, filePaths: open === null ? [] : [open] });
    dialog.showSaveDialog = () => Promise.resolve({ canceled: save === null, filePath: save ?? '' });
  }, answers);
}
