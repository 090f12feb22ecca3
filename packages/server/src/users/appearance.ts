import { TerminalFontName, type UserAppearanceSettings } from '@coder-ts/api';
import type { z } from 'zod';
import { ApiError } from '../http/error.js';

export type Appearance = z.infer<typeof UserAppearanceSettings>;

const names = ['theme_preference', 'theme_mode', 'theme_light', 'theme_dark', 'terminal_font'] as const;

/** The appearance in a user's settings; empty texts for what was never chosen. */
export function readAppearance(settings: unknown): Appearance {
  const stored = ((settings as { appearance?: Partial<Appearance> } | null)?.appearance ??
    {}) as Partial<Appearance>;
  return Object.fromEntries(names.map((name) => [name, stored[name] ?? ''])) as Appearance;
}

/** @throws ApiError 400 for a font that there is not */
export function checkAppearance(wanted: Record<keyof Appearance, string>): Appearance {
  if (!TerminalFontName.options.includes(wanted.terminal_font as Appearance['terminal_font']))
    throw new ApiError(400, 'Unsupported font family.');
  return Object.fromEntries(names.map((name) => [name, wanted[name]])) as Appearance;
}
