import {
  AgentChatSendShortcut,
  AgentDisplayMode,
  ThinkingDisplayMode,
  type UpdateUserPreferenceSettingsRequest,
  type UserPreferenceSettings,
} from '@coder-ts/api';
import type { z } from 'zod';
import { ApiError } from '../http/error.js';

type Preferences = z.infer<typeof UserPreferenceSettings>;

const defaults: Preferences = {
  task_notification_alert_dismissed: false,
  thinking_display_mode: 'auto',
  shell_tool_display_mode: 'always_collapsed',
  code_diff_display_mode: '',
  agent_chat_send_shortcut: 'enter',
};

/** Preferences that take a word, with the words and how a refusal calls them. */
const choices = {
  thinking_display_mode: { words: ThinkingDisplayMode.options, called: 'thinking display mode' },
  shell_tool_display_mode: { words: AgentDisplayMode.options, called: 'shell tool display mode' },
  code_diff_display_mode: { words: AgentDisplayMode.options, called: 'code diff display mode' },
  agent_chat_send_shortcut: { words: AgentChatSendShortcut.options, called: 'agent chat send shortcut' },
} as const;

/** The preferences in a user's settings, with the defaults for the others. */
export const readPreferences = (settings: unknown): Preferences => ({
  ...defaults,
  ...(settings as { preferences?: Partial<Preferences> } | null)?.preferences,
});

/** The stored preferences with what a request changes of them. @throws ApiError 400 for a word that is none of them */
export function changePreferences(
  settings: unknown,
  wanted: z.output<typeof UpdateUserPreferenceSettingsRequest>,
): Preferences {
  for (const [name, { words, called }] of Object.entries(choices)) {
    const value = wanted[name as keyof typeof choices];
    if (value !== undefined && !words.some((word) => word === value))
      throw new ApiError(400, `Invalid ${called}.`, { detail: `must be one of: ${words.join(', ')}` });
  }
  const given = Object.entries(wanted).filter(([, value]) => value !== undefined);
  return { ...readPreferences(settings), ...Object.fromEntries(given) };
}
