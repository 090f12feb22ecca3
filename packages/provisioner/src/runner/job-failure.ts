/** Codes of failures that programs tell apart (spec terraform 2.6). */
export const JobErrorCode = {
  missingParameter: 'MISSING_TEMPLATE_PARAMETER',
  requiredVariables: 'REQUIRED_TEMPLATE_VARIABLES',
  insufficientQuota: 'INSUFFICIENT_QUOTA',
} as const;

/** Why a job failed, as the server is told. */
export class JobFailure extends Error {
  override readonly name = 'JobFailure';

  constructor(
    message: string,
    readonly details: {
      code?: string;
      /** The state to keep; absent, the stored one stays. */
      state?: Uint8Array | undefined;
      /** The log says it already. */
      logged?: boolean;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: details.cause });
  }
}

/** A failure of an import or a dry run: `<what>: <cause>`, with the code that its text stands for. */
export function importFailure(what: string, cause: unknown): JobFailure {
  const message = `${what}: ${messageOf(cause)}`;
  return new JobFailure(message, { code: codeOfMessage(message), cause });
}

/** The two old sentinels: codes that are read out of a message, of imports and dry runs only. */
function codeOfMessage(message: string): string {
  if (message.includes('missing parameter')) return JobErrorCode.missingParameter;
  if (message.includes('required template variables')) return JobErrorCode.requiredVariables;
  return '';
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
