import type { Diagnostic as FileDiagnostic, RenderInputs, TagInputs, TagsOutcome } from '@coder-ts/hcl';
import type { FormParameter } from '../dynamic-parameters/form-parameter.js';
import type { Diagnostic, JudgedParameter, Parameter } from '../workspace-builds/parameters/parameter.js';
import type { ClassicOutcome } from '../workspace-builds/parameters/resolve-classic.js';
import type { GivenValues } from '../workspace-builds/parameters/resolve-dynamic.js';

/** The archives of a version and its plan, as the database keeps them. */
export interface Archives {
  readonly own: Uint8Array;
  readonly modules: Uint8Array | null;
  readonly plan: Uint8Array | null;
}

export type JudgedFormParameter = FormParameter & JudgedParameter;

/** What a template asks for, as it stands with some values. */
export interface Form {
  /** What is wrong with the template as a whole. */
  readonly diagnostics: readonly Diagnostic[];
  /** By their order, then by name. */
  readonly parameters: readonly JudgedFormParameter[];
}

/** What is asked of a worker: all that hostile templates can make long. */
export interface Questions {
  /** The form of a version. */
  form: { ask: RenderInputs; answer: Form };
  /** Stored parameters with values, judged. */
  judge: { ask: readonly FormParameter[]; answer: readonly JudgedFormParameter[] };
  /** Values of a build in the classic flow, or why they are refused. */
  classic: {
    ask: { readonly parameters: readonly Parameter[]; readonly given: GivenValues };
    answer: ClassicOutcome;
  };
  /** Workspace tags of a version. */
  tags: { ask: TagInputs; answer: TagsOutcome };
  /** Workspace tags of an archive that is not imported yet, and what is wrong with its files. */
  archiveTags: {
    ask: { readonly archive: Uint8Array; readonly inputs: TagInputs };
    answer: { readonly outcome: TagsOutcome; readonly mistakes: readonly FileDiagnostic[] };
  };
}
export type Kind = keyof Questions;

/** Of a version: its archives come along where the worker does not know them. */
export interface Version {
  readonly id: string;
  readonly archives: Archives | undefined;
}

export interface Request<K extends Kind = Kind> {
  readonly kind: K;
  readonly ask: Questions[K]['ask'];
  readonly version: Version | undefined;
}

export type Reply =
  | { readonly kind: 'answer'; readonly answer: unknown }
  /** The archives of the version are needed again. */
  | { readonly kind: 'forgotten' }
  /** The question is the caller's mistake. */
  | { readonly kind: 'refused'; readonly status: number; readonly message: string; readonly detail?: string }
  | { readonly kind: 'failed'; readonly error: string };
