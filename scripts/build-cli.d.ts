/** Types of build-cli.js, which is plain JavaScript for the launcher's sake. */
export declare const CLI_BUNDLE: string;
export declare function inCheckout(): boolean;
export declare function cliIsStale(): boolean;
export declare function buildCli(): Promise<void>;
