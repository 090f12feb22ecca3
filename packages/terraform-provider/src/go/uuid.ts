export const NIL_UUID = '00000000-0000-0000-0000-000000000000';

/**
 * Reads an UUID in any of the spellings that Go's `google/uuid` takes: plain, with `urn:uuid:`, in braces, without
 * dashes. Returns the canonical lower-case form, or why it is none.
 */
export function parseUuid(
  text: string,
): { kind: 'uuid'; value: string } | { kind: 'invalid'; reason: string } {
  const length = Buffer.byteLength(text, 'utf8');
  const hex = hexOf(text, length);
  if (typeof hex !== 'string') return { kind: 'invalid', reason: hex.reason };
  if (!/^[0-9a-f]{32}$/i.test(hex)) return { kind: 'invalid', reason: 'invalid UUID format' };
  const groups = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/.exec(hex.toLowerCase());
  return { kind: 'uuid', value: (groups ?? []).slice(1).join('-') };
}

function hexOf(text: string, length: number): string | { reason: string } {
  if (length === 32) return text;
  if (length === 45) {
    const prefix = text.slice(0, 9);
    return prefix.toLowerCase() === 'urn:uuid:'
      ? dashed(text.slice(9))
      : { reason: `invalid urn prefix: ${JSON.stringify(prefix)}` };
  }
  if (length === 38) return dashed(text.slice(1, 37));
  if (length === 36) return dashed(text);
  return { reason: `invalid UUID length: ${length}` };
}

function dashed(text: string): string {
  const match = /^(.{8})-(.{4})-(.{4})-(.{4})-(.{12})$/.exec(text);
  return match ? match.slice(1).join('') : '';
}
