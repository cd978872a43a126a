/**
 * Called by electron-builder on each packed app: flips Electron's fuses, so that the shipped executable cannot be used as
 * a plain Node, debugged from outside, or made to load another application than the one in its archive.
 */
import { join } from 'node:path';
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses';

/** What the shipped executable is set to; a test reads the same values back. */
export const FUSES = {
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
};

/** The executable inside a packed folder. */
export function executableIn(folder, platform, productName, executableName) {
  if (platform === 'darwin') return join(folder, `${productName}.app`);
  return join(folder, platform === 'win32' ? `${productName}.exe` : executableName);
}

export default async function afterPack({ appOutDir, electronPlatformName, packager }) {
  const executable = executableIn(
    appOutDir,
    electronPlatformName,
    packager.appInfo.productFilename,
    packager.executableName,
  );
  await flipFuses(executable, {
    version: FuseVersion.V1,
    resetAdHocDarwinSignature: electronPlatformName === 'darwin',
    ...FUSES,
  });
}
