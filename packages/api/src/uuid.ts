const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const isUuid = (text: string): boolean => pattern.test(text);

/** Stands for "no id" on the wire. */
export const zeroUuid = '00000000-0000-0000-0000-000000000000';
