import type { JobErrorCode } from './types.gen.js';

/** A template variable without a value: the template's administrator has to set it. */
export const RequiredTemplateVariables = 'REQUIRED_TEMPLATE_VARIABLES' satisfies JobErrorCode;

/** The build would have exceeded its owner's quota: set where the quota refused it, and nowhere else. */
export const JobErrorCodeInsufficientQuota = 'INSUFFICIENT_QUOTA' satisfies JobErrorCode;

/** Did the job fail for a template variable that has no value? */
export const JobIsMissingRequiredTemplateVariableErrorCode = (code: JobErrorCode | undefined): boolean =>
  code === RequiredTemplateVariables;

/** Did the job fail because its owner's quota refused the build? */
export const JobIsInsufficientQuotaErrorCode = (code: JobErrorCode | undefined): boolean =>
  code === JobErrorCodeInsufficientQuota;
