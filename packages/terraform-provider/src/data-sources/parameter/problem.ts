/** Why a parameter is refused, in the words that clients may match. */
export interface Problem {
  readonly summary: string;
  readonly detail?: string;
}
