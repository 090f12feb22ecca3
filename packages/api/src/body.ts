import { z } from 'zod';
import {
  displayNameProblem,
  groupNameProblem,
  nameProblem,
  realNameProblem,
  templateVersionNameProblem,
  userNameProblem,
} from './names.js';
import { isUuid, zeroUuid } from './uuid.js';

/**
 * Fields of request bodies. The wire decodes first (a value of the wrong JSON type is "not valid JSON") and then checks
 * rules, each under a tag that the error names; absent and null are the zero value of a plain field, and `undefined` of
 * an optional one. A rule that fails is a zod issue of code `custom` with `params.tag`.
 */
export interface Rule<T> {
  readonly tag: string;
  readonly ok: (value: T) => boolean;
}

const nothing = (text: string): boolean => text === '';
const rule = (tag: string, problem: (text: string) => string | undefined): Rule<string> => ({
  tag,
  ok: (text) => nothing(text) || problem(text) === undefined,
});

export const required: Rule<string> = { tag: 'required', ok: (text) => !nothing(text) && text !== zeroUuid };
export const username = rule('username', userNameProblem);
/** A name that may not be left empty, told under the tag of names alone. */
export const someUsername: Rule<string> = {
  tag: 'username',
  ok: (text) => nameProblem(text) === undefined,
};
export const workspaceName = rule('workspace_name', nameProblem);
export const templateName = rule('template_name', nameProblem);
export const templateVersionName = rule('template_version_name', templateVersionNameProblem);
export const templateDisplayName = rule('template_display_name', displayNameProblem);
export const organizationName = rule('organization_name', nameProblem);
export const organizationDisplayName = rule('organization_display_name', displayNameProblem);
export const groupName = rule('group_name', groupNameProblem);
export const groupDisplayName = rule('group_display_name', displayNameProblem);
export const realName = rule('user_real_name', realNameProblem);
export const email = rule('email', (text) =>
  /^[^@\s]+@[^@\s]+\.[^@\s.]+$/.test(text) ? undefined : 'must be an e-mail address',
);
export const oneof = (...words: string[]): Rule<string> => ({
  tag: 'oneof',
  ok: (text) => nothing(text) || words.includes(text),
});
export const shorterThan = (length: number): Rule<string> => ({
  tag: 'lt',
  ok: (text) => [...text].length < length,
});

function checked<T>(schema: z.ZodType<T>, rules: readonly Rule<T>[]): z.ZodType<T> {
  if (rules.length === 0) return schema;
  return schema
    .superRefine((value, context) => {
      const broken = rules.find(({ ok }) => !ok(value));
      if (broken)
        context.addIssue({ code: 'custom', message: broken.tag, params: { tag: broken.tag, value } });
    })
    .meta({ required: rules.some(({ tag }) => tag === 'required') });
}

/** A text; absent and null are "". */
export const text = (...rules: Rule<string>[]) =>
  checked(
    z
      .string()
      .nullish()
      .transform((value) => value ?? '') as z.ZodType<string>,
    rules,
  );

/** A text that may be left out, which differs from an empty one. */
export const optionalText = (...rules: Rule<string>[]) =>
  checked(
    z
      .string()
      .nullish()
      .transform((value) => value ?? undefined) as z.ZodType<string | undefined>,
    rules.map(({ tag, ok }) => ({
      tag,
      ok: (value: string | undefined) => value === undefined || ok(value),
    })),
  );

const uuidText = z
  .string()
  .refine((value) => isUuid(value), { error: 'invalid UUID', abort: true })
  .meta({ format: 'uuid' });

/** A UUID; absent and null are the zero UUID. Text that is none counts as malformed JSON. */
export const uuid = (...rules: Rule<string>[]) =>
  checked(
    uuidText.nullish().transform((value) => value?.toLowerCase() ?? zeroUuid) as z.ZodType<string>,
    rules,
  );

/** A UUID that may be left out; the zero UUID counts as absent. */
export const optionalUuid = () =>
  uuidText.nullish().transform((value) => (value && value !== zeroUuid ? value.toLowerCase() : undefined));

export const boolean = () =>
  z
    .boolean()
    .nullish()
    .transform((value) => value ?? false);
export const optionalBoolean = () =>
  z
    .boolean()
    .nullish()
    .transform((value) => value ?? undefined);
export const integer = () =>
  z
    .int()
    .nullish()
    .transform((value) => value ?? 0);
/** A duration in whole nanoseconds: beyond what a double counts one by one, and far finer than needed. */
export const nanoseconds = () =>
  z
    .number()
    .refine(Number.isInteger, { error: 'must be a whole number', abort: true })
    .meta({ type: 'integer' })
    .nullish()
    .transform((value) => value ?? 0);
export const optionalInteger = () =>
  z
    .int()
    .nullish()
    .transform((value) => value ?? undefined);
export const time = () =>
  z.iso
    .datetime({ offset: true })
    .nullish()
    .transform((value) => value ?? undefined);
/** A time that must be given; the zero time counts as absent. */
export const requiredTime = () =>
  checked<string | undefined>(time() as z.ZodType<string | undefined>, [
    { tag: 'required', ok: (value) => value !== undefined && !value.startsWith('0001-01-01T00:00:00') },
  ]).meta({ required: true });
/** Bytes, as base64 on the wire. Text that is none counts as malformed JSON. */
export const bytes = () =>
  z
    .base64()
    .nullish()
    .transform((value) =>
      value == null ? undefined : Uint8Array.from(atob(value), (character) => character.charCodeAt(0)),
    );
export const list = <T>(of: z.ZodType<T>) =>
  z
    .array(of)
    .nullish()
    .transform((value) => value ?? []);
export const record = <T>(of: z.ZodType<T>) =>
  z
    .record(z.string(), of)
    .nullish()
    .transform((value) => value ?? {});

/** A rule of one field that looks at others too. */
export interface FieldRule {
  readonly field: string;
  readonly tag: string;
  readonly ok: (body: Readonly<Record<string, unknown>>) => boolean;
}

/** A whole body: `null` counts as `{}`, unknown keys are ignored. */
export const body = <S extends z.core.$ZodLooseShape>(
  name: string,
  shape: S,
  ...rules: readonly FieldRule[]
) => {
  let fields = z.object(shape);
  for (const { field, tag, ok } of rules)
    fields = fields.refine((value) => ok(value as Record<string, unknown>), {
      path: [field],
      params: { tag },
      when: ({ value }) => typeof value === 'object' && value !== null, // beside the fields' own mistakes
    });
  return z.preprocess((value) => value ?? {}, fields).meta({ id: name });
};

/** One of two fields must be given, and not both; told for each of them. */
export const exactlyOne = (one: string, other: string): FieldRule[] =>
  [one, other].flatMap((field) => [
    { field, tag: 'required_without', ok: (body) => body[one] !== undefined || body[other] !== undefined },
    { field, tag: 'excluded_with', ok: (body) => body[one] === undefined || body[other] === undefined },
  ]);
